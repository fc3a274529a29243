"""One key per subject, in a file apart from the log. An erased key leaves a tombstone; a lost one does not.

The file is a database of its own with `secure_delete` and a truncated journal: in write-ahead mode without
them a destroyed key stayed on the disk (reliability, section 7).
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from evidence_log.errors import KeyMissingError, RefusedError, StoreError

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS subject_key (subject TEXT PRIMARY KEY, version INTEGER NOT NULL DEFAULT 1,"
    " wrapped_by TEXT, key BLOB, erased TEXT, CHECK ((key IS NULL) <> (erased IS NULL))) STRICT, WITHOUT ROWID"
)


class Erased(NamedTuple):
    """A destroyed key: when and on whose authority."""

    words: str


class SubjectKeys:
    """The key file. `key` answers from memory while no other process has changed the file."""

    def __init__(self, path: Path, *, create: bool = False, read_only: bool = False) -> None:
        if not path.exists() and not create:
            raise StoreError(f"the key file {path} is not there; without it no text can be read: restore it")
        self._lock = threading.Lock()
        self._known: dict[str, bytes | Erased] = {}
        self._version = -1
        try:
            if not read_only:
                os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            mode = "ro" if read_only else "rw"
            uri = f"file:{path.absolute().as_posix().replace('?', '%3f').replace('#', '%23')}?mode={mode}"
            self._db = sqlite3.connect(
                uri, uri=True, isolation_level=None, check_same_thread=False, timeout=10
            )
            self._set_up(read_only=read_only)
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"the key file {path} cannot be opened: {error}") from error

    def _set_up(self, *, read_only: bool) -> None:
        self._db.execute("PRAGMA secure_delete = ON")
        if not read_only:
            for pragma in ("journal_mode = TRUNCATE", "synchronous = EXTRA", "trusted_schema = OFF"):
                self._db.execute(f"PRAGMA {pragma}")
            self._db.execute(_SCHEMA)

    def close(self) -> None:
        """Closes the file and forgets the keys."""
        with self._lock:
            self._known.clear()
            self._db.close()

    def ensure(self, subjects: Iterable[str]) -> None:
        """Makes and stores the keys of new subjects, in one transaction, before anything is sealed under them."""
        with self._lock:
            self._refresh()
            wanted = [subject for subject in subjects if subject not in self._known]
            held = {subject for subject in wanted if self._load(subject) is not None}
            new = [(subject, AESGCM.generate_key(256)) for subject in wanted if subject not in held]
            if not new:
                return
            try:
                self._db.execute("BEGIN IMMEDIATE")
                self._db.executemany("INSERT OR IGNORE INTO subject_key (subject, key) VALUES (?, ?)", new)
                self._db.execute("COMMIT")
            except sqlite3.Error as error:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise StoreError(
                    f"no key could be stored for new text ({error}); nothing was recorded"
                ) from error

    def adopt(self, keys: Mapping[str, bytes | Erased]) -> None:
        """Takes in keys, and tombstones, of another key file of the same log, in one transaction."""
        rows = [
            (subject, None, key.words) if isinstance(key, Erased) else (subject, key, None)
            for subject, key in keys.items()
        ]
        with self._lock:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                self._db.executemany(
                    "INSERT OR IGNORE INTO subject_key (subject, key, erased) VALUES (?, ?, ?)", rows
                )
                self._db.execute("COMMIT")
            except sqlite3.Error as error:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise StoreError(f"the keys could not be copied ({error})") from error

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
                "UPDATE subject_key SET key = NULL, erased = ? WHERE subject = ? AND key IS NOT NULL",
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
        row = self._db.execute("SELECT key, erased FROM subject_key WHERE subject = ?", (subject,)).fetchone()
        if row is None:
            return None
        found = bytes(row[0]) if row[0] is not None else Erased(row[1])
        self._known[subject] = found
        return found
