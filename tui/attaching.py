"""A file from disk into the record: limits said first, sealed bytes stored, then the event; and back out again."""

from __future__ import annotations

import mimetypes
import os
import stat
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from evidence_log.commands.evidence import AttachFile
from evidence_log.projections.models import Attachment
from evidence_log.sealing.attachments import Attachments, files_path, refuse_large
from tui.errors import TerminalError

UNKNOWN = "application/octet-stream"


class Content(NamedTuple):
    """What is to be attached: its name (data, never a path here) and its bytes."""

    name: str
    data: bytes


def attachments_of(location: str) -> Attachments:
    """The folder of a log's files: DAYBOOK_FILES, else beside the log."""
    given = os.environ.get("DAYBOOK_FILES")
    return Attachments(files_path(location, Path(given) if given else None))


def content_of(path: Path) -> Content:
    """A regular file within the limit; the limit is checked before anything is read."""
    try:
        facts = path.expanduser().stat()
        if not stat.S_ISREG(facts.st_mode):
            raise TerminalError(f"{path} is no file that can be attached")
        refuse_large(facts.st_size)
        data = path.expanduser().read_bytes()
    except OSError as error:
        raise TerminalError(f"{path} cannot be read: {error.strerror}") from error
    refuse_large(len(data))
    return Content(path.name, data)


def attaching(files: Attachments, content: Content, inspection: str, by: str, evidence: UUID) -> AttachFile:
    """Stores the sealed bytes and returns the command that records them; a name that is no text is refused."""
    sealed = files.put(content.data)
    return AttachFile(
        inspection=inspection,
        by=by,
        evidence=evidence,
        sealed=sealed.sealed,
        size=sealed.size,
        media_type=mimetypes.guess_type(content.name)[0] or UNKNOWN,
        name=content.name,
        digest=sealed.digest,
        key=sealed.key,
    )


def opened_file(files: Attachments, found: Attachment) -> bytes:
    """The bytes as they were attached."""
    key = found.key.text
    if key.startswith("["):  # no base64 does: the key was erased, or is restricted for this reader
        raise TerminalError(f"the attached file reads {key}, so it is not written out")
    return files.get(found.sealed, found.digest.text, key)
