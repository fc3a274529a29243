"""What somebody is typing, on disk half a second later: written beside, synced, renamed; mode 0600.

A draft goes only when the log has acknowledged what was made from it. Its file's name holds no word of what was typed,
and what was typed is sealed wherever there is a log to seal it with.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from platformdirs import user_state_path

from tui.errors import TerminalError


def folder() -> Path:
    """Where drafts are kept: DAYBOOK_STATE, else the platform's place for state."""
    given = os.environ.get("DAYBOOK_STATE")
    return (Path(given) if given else user_state_path("daybook")) / "drafts"


BESIDE = (".editing", ".paste")
"""What may stand beside a draft: its text in an editor, and a paste that was too long."""


def mark_of(location: str) -> str:
    """A log's own mark: drafts of one log never show up in another, and no password of a URL is kept."""
    place = location if "://" in location else str(Path(location).absolute())
    return hashlib.sha256(place.encode()).hexdigest()[:12]


class Seal(Protocol):
    """What makes a draft unreadable to anybody without the keys of its log."""

    def close(self, what: str, name: str, text: str) -> dict[str, str]:
        """The stored form of a text, for a draft of this name."""

    def open(self, name: str, sealed: dict[str, str]) -> str:
        """The text again; TerminalError when it does not open."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose drafts: the log's mark, the inspection, the person; and what seals them."""

    log: str
    inspection: str
    person: str
    seal: Seal | None = field(default=None, compare=False, repr=False)

    def words(self) -> tuple[str, str, str]:
        """What makes it this desk and no other."""
        return self.log, self.inspection, self.person


class Draft:
    """One draft, known by whose it is and what it is for."""

    def __init__(self, desk: Desk, what: str, title: str = "") -> None:
        self.desk, self.what, self.title = desk, what, title
        known = hashlib.sha256("\n".join((*desk.words(), what)).encode()).hexdigest()[:12]
        plain = "".join(c if c.isalnum() and c.isascii() else "_" for c in f"{desk.inspection}.{what}")
        self.path = folder() / f"{plain[:80]}.{known}.json"

    def save(self, fields: Mapping[str, str]) -> None:
        """Keeps the fields; they survive a kill from here on."""
        write_whole(self.path, self.sealed(fields))

    def sealed(self, fields: Mapping[str, str]) -> bytes:
        """The fields as they stand on disk."""
        said = json.dumps({"title": self.title, "fields": dict(fields)}, ensure_ascii=True)
        seal = self.desk.seal
        log, inspection, person = self.desk.words()
        facts = {
            "log": log,
            "inspection": inspection,
            "person": person,
            "what": self.what,
            "saved_at": datetime.now(UTC).isoformat(),
            "said": seal.close(self.what, self.path.name, said) if seal else said,
        }
        return json.dumps(facts, ensure_ascii=True).encode()

    def load(self) -> dict[str, str]:
        """The fields kept, or none; a draft that cannot be read is set aside, not lost."""
        kept = _read(self.path, self.desk)
        return dict(kept.fields) if kept else {}

    def discard(self) -> None:
        """Removes it, once the log has acknowledged."""
        self.path.unlink(missing_ok=True)
        for suffix in BESIDE:
            beside(self.path, suffix).unlink(missing_ok=True)


class Kept(NamedTuple):
    """A draft found on disk."""

    path: Path
    desk: Desk
    what: str
    title: str
    saved_at: datetime
    fields: Mapping[str, str]

    @property
    def draft(self) -> Draft:
        """The draft, to go on with."""
        return Draft(self.desk, self.what, self.title)


def drafts_of(desk: Desk) -> list[Kept]:
    """The drafts of a person in an inspection, the newest first."""
    found = [kept for path in sorted(folder().glob("*.json")) if (kept := _read(path, desk))]
    return sorted(found, key=lambda kept: kept.saved_at, reverse=True)


def beside(path: Path, suffix: str) -> Path:
    """A file of a draft's own, beside it: the text in an editor, a paste that was too long."""
    return path.with_suffix(suffix)


def write_whole(path: Path, data: bytes) -> None:
    """Writes a file of this person's own whole or not at all; it survives a kill from here on."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError as error:
        raise TerminalError(f"{path.name} cannot be kept in {path.parent}: {error.strerror}") from error


def _read(path: Path, desk: Desk) -> Kept | None:
    """A draft of this desk; None for another's, and for one whose key is gone."""
    try:
        found = json.loads(path.read_text("utf-8"))
        if (str(found["log"]), str(found["inspection"]), str(found["person"])) != desk.words():
            return None
        said = _said(path.name, found["said"], desk)
        if said is None:
            return None
        fields = {str(name): str(value) for name, value in said["fields"].items()}
        saved = datetime.fromisoformat(found["saved_at"])
        return Kept(path, desk, str(found["what"]), str(said["title"]), saved, fields)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        if path.exists():
            path.replace(path.with_suffix(".unreadable"))
        return None


def _said(name: str, stored: str | dict[str, str], desk: Desk) -> Any:
    """The title and the fields; None while they do not open here: the file stays as it is."""
    if isinstance(stored, str):
        return json.loads(stored)
    if desk.seal is None:
        return None
    try:
        text = desk.seal.open(name, stored)
    except TerminalError:
        return None
    return None if text.startswith("[erased ") else json.loads(text)
