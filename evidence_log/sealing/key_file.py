"""The file that subjects' keys stand in: how it is opened, changed, locked, escrowed and restored.

A database of its own with `secure_delete` and a truncated journal: in write-ahead mode without them a destroyed
key stayed on the disk (reliability, section 7). Its keys may lie wrapped under a key-encryption key, which is
asked for when the first text is opened or sealed, and not before.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from evidence_log.errors import NotRecordedError, RefusedError, StoreError
from evidence_log.sealing.key_wrapping import Kind, Slot, kek_of, new_kek, slot_for, unwrap, wrap

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS subject_key (subject TEXT PRIMARY KEY, version INTEGER NOT NULL DEFAULT 1,"
    " wrapped_by TEXT, key BLOB, erased TEXT, CHECK ((key IS NULL) <> (erased IS NULL))) STRICT, WITHOUT ROWID"
)

_SLOT = (
    "CREATE TABLE IF NOT EXISTS unlocking (kind TEXT PRIMARY KEY, salt BLOB NOT NULL, wrapped BLOB NOT NULL)"
    " STRICT, WITHOUT ROWID"
)
WRAPPED = "kek"
"""What stands beside a key that lies wrapped."""

Secret = Callable[[Kind], bytes]
"""Asks for the passphrase or the bytes of the key file."""


def _no_secret(kind: Kind) -> bytes:
    raise StoreError(f"the key file is locked under a {kind}, and none was given")


class KeyFile:
    """One open key file; safe for several threads and several processes."""

    def __init__(self, path: Path, *, create: bool = False, read_only: bool = False) -> None:
        if not path.exists() and not create:
            raise StoreError(
                f"the key file {path} is not there, and without it no text can be read: name it with --keys "
                "(or DAYBOOK_KEYS), or restore it from its backup"
            )
        self._lock = threading.Lock()
        self._secret: Secret = _no_secret
        self._kek: bytes | None = None
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
            self._db.execute(_SLOT)

    def ask(self, secret: Secret) -> None:
        """From here on a locked file asks this for its passphrase or key file."""
        self._secret = secret

    @property
    def locked_by(self) -> Kind | None:
        """What the keys lie wrapped under; None for a file whose keys lie open."""
        slot = self._slot()
        return slot.kind if slot else None

    def unlock(self) -> None:
        """Asks for the secret now, so that nobody is asked later; nothing for an open file."""
        self._opened_kek()

    def open_with(self, kek: bytes) -> None:
        """Opens a locked file by its key-encryption key, as an escrow gives it."""
        with self._lock:
            self._kek = kek

    def subjects(self) -> tuple[tuple[str, bool], ...]:
        """Every subject, and whether its key is there still."""
        with self._lock:
            rows = self._db.execute(
                "SELECT subject, key IS NOT NULL FROM subject_key ORDER BY subject"
            ).fetchall()
        return tuple((subject, bool(live)) for subject, live in rows)

    def lock(self, kind: Kind, secret: bytes) -> int:
        """Wraps every key, or changes the secret of a locked file; returns how many keys lie wrapped."""
        kek = self._opened_kek() or new_kek()
        slot = slot_for(kind, secret, kek)
        with self._lock, self._changing():
            rows = self._db.execute(
                "SELECT subject, key FROM subject_key WHERE key IS NOT NULL AND wrapped_by IS NULL"
            )
            wrapped = [(wrap(kek, bytes(key)), WRAPPED, subject) for subject, key in rows.fetchall()]
            self._db.executemany("UPDATE subject_key SET key = ?, wrapped_by = ? WHERE subject = ?", wrapped)
            self._db.execute("DELETE FROM unlocking")
            self._db.execute("INSERT INTO unlocking VALUES (?, ?, ?)", slot)
        self._kek = kek
        return sum(live for _, live in self.subjects())

    def escrowed(self, secret: bytes) -> Slot:
        """The key-encryption key under a custodian's passphrase; an open file has none to give."""
        kek = self._opened_kek()
        if kek is None:
            raise RefusedError(
                "the keys lie open, so there is nothing to escrow; `daybook keystore lock` first"
            )
        return slot_for("passphrase", secret, kek)

    def restore(self, escrow: Slot, escrow_secret: bytes, kind: Kind, secret: bytes) -> int:
        """Opens the file by an escrow and locks it under a new secret; returns how many keys open."""
        count = self.drill(escrow, escrow_secret)
        self._kek = kek_of(escrow, escrow_secret)
        self.lock(kind, secret)
        return count

    def drill(self, escrow: Slot, escrow_secret: bytes) -> int:
        """How many keys an escrow opens; refused unless it opens every live one. Changes nothing."""
        kek = kek_of(escrow, escrow_secret)
        with self._lock:
            rows = self._db.execute(
                "SELECT subject, key FROM subject_key WHERE wrapped_by IS NOT NULL"
            ).fetchall()
        closed = [subject for subject, key in rows if key is not None and unwrap(kek, bytes(key)) is None]
        if closed:
            raise RefusedError(
                f"this escrow does not open the key of {closed[0]}, nor {len(closed) - 1} others"
            )
        return sum(key is not None for _, key in rows)

    def close(self) -> None:
        """Closes the file and forgets the keys."""
        with self._lock:
            self._db.close()

    def _slot(self) -> Slot | None:
        try:
            row = self._db.execute("SELECT kind, salt, wrapped FROM unlocking").fetchone()
        except sqlite3.OperationalError:  # a file of before there was anything to unlock, opened for reading
            return None
        return Slot(row[0], bytes(row[1]), bytes(row[2])) if row else None

    def _opened_kek(self) -> bytes | None:
        if self._kek is None:
            slot = self._slot()
            self._kek = kek_of(slot, self._secret(slot.kind)) if slot else None
        return self._kek

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """All of it or nothing; a StoreError says that no key was stored."""
        try:
            self._db.execute("BEGIN IMMEDIATE")
            yield
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            raise NotRecordedError(
                f"no key could be stored for new text ({error}); nothing was recorded"
            ) from error
        finally:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
