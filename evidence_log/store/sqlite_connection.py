"""A hardened SQLite connection: settings set and read back, writes that hold the lock before they read."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from evidence_log.errors import NotRecordedError, StoreError
from evidence_log.store.engine import OLDEST, sqlite3
from evidence_log.store.places import refuse_shared
from evidence_log.store.sqlite_schema import (
    APPLICATION_ID,
    CHECKPOINT_BYTES,
    FIRST_ROW,
    FORMAT,
    PRAGMAS,
    SCHEMA,
    authorize,
)
from evidence_log.store.writer_lock import WriterLock

LOCK_SECONDS = 10
"""How long a writer waits for another before it says so."""

CHECKPOINT_EVERY = 1000
"""Events of this connection after which it copies the write-ahead file into the log's."""


class Connection:
    """One connection, shared by threads under a lock; errors come out as StoreError."""

    def __init__(
        self, path: Path, *, create: bool, read_only: bool, lock_seconds: float = LOCK_SECONDS
    ) -> None:
        self.path = path
        self.lock = threading.RLock()
        self._since_checkpoint = 0
        if not path.exists() and not create:
            raise StoreError(f"there is no log at {path}; make one with `daybook --log {path} init`")
        if sqlite3.sqlite_version_info < OLDEST:
            raise StoreError(
                f"SQLite {sqlite3.sqlite_version} is too old for a log; install `pysqlite3`, which daybook then uses"
            )
        if not read_only:
            refuse_shared(path)
        with ExitStack() as undo:
            try:
                if create:
                    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
                self._writer = None if read_only else WriterLock(path, lock_seconds)
                if self._writer:
                    undo.callback(self._writer.close)
                self.raw = self._opened(read_only=read_only, lock_seconds=lock_seconds)
                undo.callback(self.raw.close)
                self._prepare(create=create, read_only=read_only)
            except (sqlite3.Error, OSError) as error:
                raise StoreError(f"the log {path} cannot be opened: {said(error)}") from error
            undo.pop_all()

    def _opened(self, *, read_only: bool, lock_seconds: float) -> sqlite3.Connection:
        """The raw connection; a log in a folder that nobody may write to is opened as one that cannot change.

        That is right only while no write-ahead file stands beside it: over one it would show a shorter log
        without a word (reliability, section 8).
        """
        try:
            raw = self._connected("mode=ro" if read_only else "mode=rw", lock_seconds)
            raw.execute("SELECT COUNT(*) FROM sqlite_schema").fetchone()
        except sqlite3.OperationalError:
            folder = self.path.absolute().parent
            if not read_only or not os.access(self.path, os.R_OK) or os.access(folder, os.W_OK):
                raise
            ahead = self.path.with_name(f"{self.path.name}-wal")
            if ahead.exists() and ahead.stat().st_size:
                raise StoreError(
                    f"the newest events of {self.path} stand in {ahead.name}, which cannot be read through in this "
                    "folder; copy both files into a folder of your own, or ask for a `daybook backup`"
                ) from None
            return self._connected("mode=ro&immutable=1", lock_seconds)
        return raw

    def _connected(self, how: str, lock_seconds: float) -> sqlite3.Connection:
        name = self.path.absolute().as_posix().replace("%", "%25").replace("?", "%3f").replace("#", "%23")
        return sqlite3.connect(
            f"file:{name}?{how}",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            timeout=lock_seconds,
            cached_statements=512,
        )

    def _prepare(self, *, create: bool, read_only: bool) -> None:
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
        if not read_only:
            self._write_ahead()
            self._catch_up()
        self.raw.set_authorizer(authorize)

    def _catch_up(self) -> None:
        """What killed writers left in the write-ahead file is copied, lest it grow without end."""
        if self._ahead() > CHECKPOINT_BYTES:
            with self._alone():
                self._checkpoint()

    def _write_ahead(self) -> None:
        """Readers never wait for a writer; a restored backup, which is one file, goes back to it here."""
        if str(self.raw.execute("PRAGMA journal_mode").fetchone()[0]) == "wal":
            return
        with self._alone():
            (mode,) = self.raw.execute("PRAGMA journal_mode = WAL").fetchone()
        if mode != "wal":
            raise StoreError(
                f"SQLite keeps no write-ahead file for {self.path} (it says {mode}); put it on a local disk"
            )

    def _make(self) -> None:
        """The whole schema in one transaction: a power cut leaves all of it or none."""
        self._write_ahead()
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
    def writing(self, count: int = 1) -> Iterator[sqlite3.Connection]:
        """BEGIN IMMEDIATE to COMMIT: the lock is held before a condition is read; all is stored or nothing.

        `count` events are going to be written; after so many of them the write-ahead file is copied. Inside
        another one it is part of that.
        """
        with self.lock:
            inside: bool = self.raw.in_transaction
            if inside:
                self._since_checkpoint += count
                yield self.raw
                return
            with self._alone():
                with self._transaction():
                    yield self.raw
                self._since_checkpoint += count
                if self._since_checkpoint >= CHECKPOINT_EVERY:
                    self._checkpoint()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            self.raw.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.raw.execute("COMMIT")
            except BaseException:
                if self.raw.in_transaction:
                    self.raw.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            raise NotRecordedError(f"nothing was recorded in {self.path}: {said(error)}") from error

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if self._writer is None:
            raise StoreError(f"{self.path} was opened for reading; open it for writing to record something")
        with self._writer.held():
            yield

    def _checkpoint(self) -> None:
        """What is acknowledged is safe without this, so a failure waits for the next time."""
        self._since_checkpoint = 0
        with suppress(sqlite3.Error):
            self.raw.execute("PRAGMA wal_checkpoint").fetchall()

    def close(self) -> None:
        """Closes the connection, once other threads have left it; the last to leave tidies the files up."""
        with self.lock:
            if self._writer is None:
                self.raw.close()
                return
            try:
                with self._writer.held():
                    if self._ahead() > CHECKPOINT_BYTES:
                        self._checkpoint()
                    self.raw.close()
            except StoreError:  # another writer is busy, and what it writes lies in the same files
                self.raw.close()
            self._writer.close()
            self._writer = None

    def _ahead(self) -> int:
        ahead = self.path.with_name(f"{self.path.name}-wal")
        return ahead.stat().st_size if ahead.exists() else 0

    def open_to_others(self) -> list[str]:
        """Which of the log's files others on this computer may read or write, in sentences."""
        names = [self.path.name + end for end in ("", "-wal", "-shm", "-lock")]
        found = [self.path.with_name(name) for name in names]
        loose = [path for path in found if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077]
        return [f"{path} is open to others on this computer; run `chmod 600 {path}`" for path in loose]


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
