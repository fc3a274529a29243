"""A hardened SQLite connection: settings set and read back, writes that hold the lock before they read."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evidence_log.errors import StoreError
from evidence_log.store.places import refuse_shared
from evidence_log.store.sqlite_schema import APPLICATION_ID, FIRST_ROW, FORMAT, PRAGMAS, SCHEMA, authorize

LOCK_SECONDS = 10
"""How long a writer waits for another before it says so."""


class Connection:
    """One connection, shared by threads under a lock; errors come out as StoreError."""

    def __init__(
        self, path: Path, *, create: bool, read_only: bool, lock_seconds: float = LOCK_SECONDS
    ) -> None:
        self.path = path
        self.lock = threading.RLock()
        if not path.exists() and not create:
            raise StoreError(f"there is no log at {path}; make one with `daybook --log {path} init`")
        if not read_only:
            refuse_shared(path)
        try:
            if create:
                os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            self.raw = self._opened(read_only=read_only, lock_seconds=lock_seconds)
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"the log {path} cannot be opened: {said(error)}") from error
        try:
            self._prepare(create=create)
        except sqlite3.Error as error:
            self.raw.close()
            raise StoreError(f"the log {path} cannot be opened: {said(error)}") from error
        except StoreError:
            self.raw.close()
            raise

    def _opened(self, *, read_only: bool, lock_seconds: float) -> sqlite3.Connection:
        mode = "ro" if read_only else "rw"
        name = self.path.absolute().as_posix().replace("%", "%25").replace("?", "%3f").replace("#", "%23")
        return sqlite3.connect(
            f"file:{name}?mode={mode}",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            timeout=lock_seconds,
            cached_statements=512,
        )

    def _prepare(self, *, create: bool) -> None:
        for name, wanted in PRAGMAS.items():
            self.raw.execute(f"PRAGMA {name} = {wanted}")
            if self._pragma(name) != wanted:
                raise StoreError(f"SQLite did not accept {name} = {wanted}; this build cannot hold a log")
        if create and self._pragma("application_id") == 0 and not self._tables():
            self._make()
        if self._pragma("application_id") != APPLICATION_ID:
            raise StoreError(f"{self.path} is not a daybook log; name another file with --log")
        if self._pragma("user_version") != FORMAT:
            raise StoreError(f"{self.path} has a format this daybook does not know; use a newer daybook")
        self.raw.set_authorizer(authorize)

    def _make(self) -> None:
        """The whole schema in one transaction: a power cut leaves all of it or none."""
        self.raw.execute("PRAGMA journal_mode = WAL")
        self.raw.execute("BEGIN IMMEDIATE")
        if not self._tables():
            for statement in (*SCHEMA, FIRST_ROW):
                self.raw.execute(statement)
            self.raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            self.raw.execute(f"PRAGMA user_version = {FORMAT}")
        self.raw.execute("COMMIT")

    def _tables(self) -> int:
        return int(self.raw.execute("SELECT COUNT(*) FROM sqlite_schema").fetchone()[0])

    def _pragma(self, name: str) -> int:
        return int(self.raw.execute(f"PRAGMA {name}").fetchone()[0])

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One statement or several under the lock."""
        with self.lock:
            try:
                yield self.raw
            except sqlite3.Error as error:
                raise StoreError(f"the log {self.path} cannot be read: {said(error)}") from error

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """BEGIN IMMEDIATE to COMMIT: the lock is held before a condition is read; all is stored or nothing."""
        with self.lock:
            try:
                self.raw.execute("BEGIN IMMEDIATE")
                try:
                    yield self.raw
                    self.raw.execute("COMMIT")
                except BaseException:
                    if self.raw.in_transaction:
                        self.raw.execute("ROLLBACK")
                    raise
            except sqlite3.Error as error:
                raise StoreError(f"nothing was recorded in {self.path}: {said(error)}") from error

    def close(self) -> None:
        """Closes the connection, once other threads have left it."""
        with self.lock:
            self.raw.close()


def said(error: sqlite3.Error | OSError) -> str:
    """SQLite's message with the remedy a person needs; 'malformed' may be a failing disk, so it says verify."""
    text = str(error)
    if "locked" in text or "busy" in text:
        return "another program is writing to it; wait a moment and try again"
    if "full" in text:
        return "the disk is full; make room and try again"
    if "readonly" in text or "unable to open" in text:
        return f"{text}; check that you may write to the file and its folder"
    if "malformed" in text or "I/O" in text:
        return f"{text}; check the disk, then run `daybook verify`"
    return text
