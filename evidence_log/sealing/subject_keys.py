"""One key per subject, in a file apart from the log. An erased key leaves a tombstone; a lost one does not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from evidence_log.errors import KeyMissingError, RefusedError
from evidence_log.sealing.key_file import WRAPPED, KeyFile
from evidence_log.sealing.key_wrapping import unwrap, wrap


class Erased(NamedTuple):
    """A destroyed key: when and on whose authority."""

    words: str


class SubjectKeys(KeyFile):
    """The key file. `key` answers from memory while no other process has changed the file."""

    def __init__(self, path: Path, *, create: bool = False, read_only: bool = False) -> None:
        super().__init__(path, create=create, read_only=read_only)
        self._known: dict[str, bytes | Erased] = {}
        self._version = -1

    def close(self) -> None:
        """Closes the file and forgets the keys."""
        self._known.clear()
        super().close()

    def open_with(self, kek: bytes) -> None:
        """Opens a locked file by its key-encryption key, as an escrow gives it."""
        super().open_with(kek)
        self._known.clear()

    def ensure(self, subjects: Iterable[str]) -> None:
        """Makes and stores the keys of new subjects, in one transaction, before anything is sealed under them."""
        with self._lock:
            self._refresh()
            wanted = [subject for subject in subjects if subject not in self._known]
            held = {subject for subject in wanted if self._load(subject) is not None}
            new = [subject for subject in wanted if subject not in held]
            if not new:
                return
            kek = self._opened_kek()
            rows = [(subject, *_as_stored(AESGCM.generate_key(256), kek)) for subject in new]
            with self._changing():
                self._db.executemany(
                    "INSERT OR IGNORE INTO subject_key (subject, key, wrapped_by) VALUES (?, ?, ?)", rows
                )

    def adopt(self, keys: Mapping[str, bytes | Erased]) -> None:
        """Takes in keys, and tombstones, of another key file of the same log, in one transaction."""
        with self._lock:
            kek = self._opened_kek()
            rows = [
                (subject, None, None, key.words)
                if isinstance(key, Erased)
                else (subject, *_as_stored(key, kek), None)
                for subject, key in keys.items()
            ]
            with self._changing():
                self._db.executemany(
                    "INSERT OR IGNORE INTO subject_key (subject, key, wrapped_by, erased) VALUES (?, ?, ?, ?)",
                    rows,
                )

    def key(self, subject: str) -> bytes | Erased:
        """A subject's key, or its tombstone; KeyMissingError when the file has no row for it."""
        with self._lock:
            self._refresh()
            found = self._known.get(subject) or self._load(subject)
        if found is None:
            raise KeyMissingError(
                f"the key file holds no key of {subject}: it is not the key file of this log, or an incomplete copy"
            )
        return found

    def erase(self, subject: str, words: str) -> None:
        """Destroys a subject's key for good; `words` say when and on whose authority."""
        with self._lock:
            self._known.pop(subject, None)
            done = self._db.execute(
                "UPDATE subject_key SET key = NULL, wrapped_by = NULL, erased = ? WHERE subject = ? AND key IS NOT NULL",
                (words, subject),
            )
            if not done.rowcount:
                raise RefusedError(
                    f"there is no key of {subject} to destroy; it was erased already or never was"
                )

    def _refresh(self) -> None:
        version = self._db.execute("PRAGMA data_version").fetchone()[0]
        if version != self._version:
            self._known.clear()
            self._version = version

    def _load(self, subject: str) -> bytes | Erased | None:
        text = "SELECT key, erased, wrapped_by, version FROM subject_key WHERE subject = ?"
        row = self._db.execute(text, (subject,)).fetchone()
        if row is None:
            return None
        key, erased, wrapped_by, version = row
        if (key is None) == (erased is None) or wrapped_by not in (None, WRAPPED) or version != 1:
            raise KeyMissingError(
                f"the key file contradicts itself about {subject}: it was damaged, so restore it from its backup"
            )
        found = Erased(erased) if key is None else self._unwrapped(subject, bytes(key), wrapped_by)
        self._known[subject] = found
        return found

    def _unwrapped(self, subject: str, key: bytes, wrapped_by: str | None) -> bytes:
        if wrapped_by is None:
            return key
        kek = self._opened_kek()
        found = unwrap(kek, key) if kek else None
        if found is None:
            raise KeyMissingError(f"the key of {subject} lies wrapped under another key than this file's own")
        return found


def _as_stored(key: bytes, kek: bytes | None) -> tuple[bytes, str | None]:
    return (key, None) if kek is None else (wrap(kek, key), WRAPPED)
