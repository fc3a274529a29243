"""Files beside the log: each sealed under a key of its own and named by the SHA-256 of its sealed bytes.

A file's name and content never leave a trace in a path: the address is of the ciphertext, so it tells nothing of a
person (reliability, sections 5 and 7). The key goes into the event as personal text; destroying the subject's key
makes the file unreadable wherever a copy lies. Written beside, synced, renamed, never over another.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
import secrets
import tempfile
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from evidence_log.errors import BrokenLogError, NotRecordedError, RefusedError

MOST_BYTES = 25 * 1024 * 1024
"""The limit of one attachment, said before anything is read in."""

NONCE = 12
_ADDRESS = re.compile(r"[0-9a-f]{64}")


class Sealed(NamedTuple):
    """What an event needs to know of a stored file."""

    sealed: str
    size: int
    digest: str
    key: str


def files_path(location: str, given: Path | None = None) -> Path:
    """Where the files of a log stand: beside a file; for a URL in `daybook.files` unless a place is given."""
    if given is not None:
        return given
    return Path("daybook.files" if "://" in location else f"{location}.files")


class Attachments:
    """The folder of sealed files; it is made when the first file comes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, data: bytes) -> Sealed:
        """Seals and stores bytes; they are on disk when this returns."""
        refuse_large(len(data))
        key, nonce = AESGCM.generate_key(256), secrets.token_bytes(NONCE)
        digest = hashlib.sha256(data).hexdigest()
        whole = nonce + AESGCM(key).encrypt(nonce, data, digest.encode())
        address = hashlib.sha256(whole).hexdigest()
        try:
            self._write(address, whole)
        except OSError as error:
            raise NotRecordedError(
                f"the file could not be stored in {self.folder}: {error.strerror}; nothing was recorded"
            ) from error
        return Sealed(address, len(data), digest, base64.b64encode(key).decode())

    def get(self, address: str, digest: str, key: str) -> bytes:
        """The bytes as they were attached; BrokenLogError when they are gone or were changed."""
        whole = self._read(address)
        if hashlib.sha256(whole).hexdigest() != address:
            raise BrokenLogError(f"the attached file {address[:12]}… in {self.folder} was changed")
        try:
            opened = base64.b64decode(key, validate=True)
            return AESGCM(opened).decrypt(whole[:NONCE], whole[NONCE:], digest.encode())
        except (InvalidTag, ValueError, binascii.Error) as error:
            raise BrokenLogError(f"the attached file {address[:12]}… does not open with its key") from error

    def fault(self, address: str) -> str | None:
        """What is wrong with a stored file, or None; no key is needed."""
        try:
            whole = self._read(address)
        except BrokenLogError as error:
            return str(error)
        right = hashlib.sha256(whole).hexdigest() == address
        return None if right else f"the attached file {address[:12]}… in {self.folder} was changed"

    def _read(self, address: str) -> bytes:
        if not _ADDRESS.fullmatch(address):
            raise BrokenLogError(f"{address!r} is no address of an attached file")
        try:
            return (self.folder / address[:2] / address).read_bytes()
        except OSError as error:
            raise BrokenLogError(
                f"the attached file {address[:12]}… is not in {self.folder}: {error.strerror}; bring the folder "
                "along with the log, or name it with DAYBOOK_FILES"
            ) from error

    def _write(self, address: str, whole: bytes) -> None:
        place = self.folder / address[:2]
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=place, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(whole)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(place / address)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
        _sync_folder(place)


def _sync_folder(place: Path) -> None:
    """The new name is on disk too; where folders cannot be opened (Windows) the rename itself is all there is."""
    try:
        handle = os.open(place, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def refuse_large(size: int) -> None:
    """Refuses what is over the limit, with both numbers."""
    if size > MOST_BYTES:
        raise RefusedError(
            f"the file has {size:,} bytes and the most is {MOST_BYTES:,} (25 MiB); divide it, or record where it is "
            "kept as the evidence's source"
        )
