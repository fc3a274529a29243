"""Who read whose text, for what, and to whom it went: a file of its own with its own retention.

It is no part of the evidence and so not of the log: it is kept as long as the law on access logs wants and no
longer (Data Protection Act 2018, section 62; reliability, section 7).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from evidence_log.errors import StoreError

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS access (number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL,"
    " person TEXT NOT NULL, inspection TEXT NOT NULL, case_ref TEXT NOT NULL, subject TEXT NOT NULL,"
    " purpose TEXT NOT NULL, recipient TEXT, how TEXT NOT NULL) STRICT"
)
_COLUMNS = "at, person, inspection, case_ref, subject, purpose, recipient, how"


class Access(NamedTuple):
    """One case's text read by one person in one go. With a recipient it was disclosed, else consulted."""

    at: str
    person: str
    inspection: str
    case: str
    subject: str
    purpose: str
    recipient: str | None
    how: str


class AccessLog:
    """The file; it is made when the first reading is recorded, and every entry is on disk before the text shows."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def record(self, entry: Access) -> None:
        """Records a reading; StoreError, and so no text, when it cannot be."""
        with self._opened() as db:
            db.execute(f"INSERT INTO access ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", entry)  # noqa: S608  (our own columns)

    def entries(self, inspection: str) -> tuple[Access, ...]:
        """Every reading recorded for an inspection, in order; none where nothing was ever recorded."""
        if not self.path.exists():
            return ()
        with self._opened() as db:
            text = f"SELECT {_COLUMNS} FROM access WHERE inspection = ? ORDER BY number"  # noqa: S608  (as above)
            return tuple(Access(*row) for row in db.execute(text, (inspection,)).fetchall())

    def purge(self, before: datetime) -> int:
        """Removes what was recorded before a moment, for good; returns how much."""
        if not self.path.exists():
            return 0
        with self._opened() as db:
            return db.execute("DELETE FROM access WHERE at < ?", (before.isoformat(),)).rowcount

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
            db = sqlite3.connect(self.path, isolation_level=None, timeout=10)
            try:
                for pragma in ("secure_delete = ON", "journal_mode = TRUNCATE", "synchronous = EXTRA"):
                    db.execute(f"PRAGMA {pragma}")
                db.execute(_SCHEMA)
                yield db
            finally:
                db.close()
        except (sqlite3.Error, OSError) as error:
            raise StoreError(
                f"the access log {self.path} cannot be used, so nothing is shown: {error}"
            ) from error
