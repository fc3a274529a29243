"""The SQLite log's schema, its guards, and what a connection of ours may not do.

Triggers stop accidents. Whoever owns the file can drop them, and only a checkpoint held elsewhere binds that
person (log, sections 3 and 6). The authorizer guards our own connections against our own mistakes.
"""

from __future__ import annotations

from evidence_log.store.engine import sqlite3

APPLICATION_ID = 0x44415942
"""ASCII 'DAYB', in the file's header."""

FORMAT = 1
"""The stored format's number, in `user_version`. It does not change within a log's life."""

CHECKPOINT_BYTES = 4 << 20
"""The size of the write-ahead file at which a writer that opens or closes the log copies it into the log's file."""

PRAGMAS = {
    "synchronous": 2,
    "foreign_keys": 1,
    "recursive_triggers": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "wal_autocheckpoint": 0,
    "journal_size_limit": CHECKPOINT_BYTES,
}
"""Set and read back at every opening: none of them is promised by SQLite's build (reliability, section 2).

Checkpoints are made under the writer's lock (`writer_lock`), never by SQLite on its own.
"""


def _refusing(table: str, operation: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_{operation.lower()} BEFORE {operation} ON {table}"
        f" BEGIN SELECT RAISE(ABORT, 'append-only: {operation.lower()}'); END"
    )


SCHEMA: tuple[str, ...] = (
    "CREATE TABLE event (position INTEGER PRIMARY KEY, type TEXT NOT NULL, data BLOB NOT NULL,"
    " tags TEXT NOT NULL) STRICT",
    "CREATE TABLE tag (tag TEXT NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (tag, position))"
    " STRICT, WITHOUT ROWID",
    "CREATE TABLE tile (level INTEGER NOT NULL, number INTEGER NOT NULL, root BLOB NOT NULL,"
    " hashes BLOB NOT NULL, PRIMARY KEY (level, number)) STRICT",
    "CREATE TABLE frontier (id INTEGER PRIMARY KEY CHECK (id = 0), size INTEGER NOT NULL, stack BLOB NOT NULL)"
    " STRICT",
    *(
        _refusing(table, operation)
        for table in ("event", "tag", "tile")
        for operation in ("UPDATE", "DELETE")
    ),
    # One guard for a replaced, a doubled, a skipped and a negative position: REPLACE fires no delete trigger.
    "CREATE TRIGGER event_next BEFORE INSERT ON event"
    " WHEN NEW.position <> 1 + IFNULL((SELECT MAX(position) FROM event), 0)"
    " BEGIN SELECT RAISE(ABORT, 'append-only: position not next'); END",
    # A tag row is written with the newest event and only if that event carries it. The quoting is written
    # out because json_quote() is not allowed in a trigger under trusted_schema = OFF.
    "CREATE TRIGGER tag_own BEFORE INSERT ON tag"
    " WHEN NOT EXISTS (SELECT 1 FROM event WHERE position = NEW.position"
    " AND position = (SELECT MAX(position) FROM event) AND instr(tags, '\"' ||"
    " replace(replace(NEW.tag, '\\', '\\\\'), '\"', '\\\"') || '\"'))"
    " BEGIN SELECT RAISE(ABORT, 'append-only: tag of another event'); END",
    "CREATE TRIGGER tile_next BEFORE INSERT ON tile"
    " WHEN NEW.number <> (SELECT COUNT(*) FROM tile WHERE level = NEW.level)"
    " BEGIN SELECT RAISE(ABORT, 'append-only: tile not next'); END",
    "CREATE TRIGGER frontier_grows BEFORE UPDATE ON frontier WHEN NEW.size <= OLD.size"
    " BEGIN SELECT RAISE(ABORT, 'append-only: tree does not grow'); END",
    "CREATE TRIGGER frontier_once BEFORE INSERT ON frontier WHEN EXISTS (SELECT 1 FROM frontier)"
    " BEGIN SELECT RAISE(ABORT, 'append-only: replace'); END",
    _refusing("frontier", "DELETE"),
)

FIRST_ROW = "INSERT INTO frontier (id, size, stack) VALUES (0, 0, x'')"

_DENIED = {
    sqlite3.SQLITE_ALTER_TABLE,
    sqlite3.SQLITE_ATTACH,
    sqlite3.SQLITE_CREATE_TEMP_TABLE,
    sqlite3.SQLITE_CREATE_TEMP_TRIGGER,
    sqlite3.SQLITE_DETACH,
    sqlite3.SQLITE_DROP_INDEX,
    sqlite3.SQLITE_DROP_TABLE,
    sqlite3.SQLITE_DROP_TRIGGER,
    sqlite3.SQLITE_DROP_VIEW,
}


def authorize(action: int, first: str | None, second: str | None, _db: str | None, _by: str | None) -> int:
    """Refuses to drop, alter, attach, set pragmas, or change what was appended."""
    if action in _DENIED:
        return sqlite3.SQLITE_DENY
    if action in (sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE) and first in ("event", "tag", "tile"):
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_PRAGMA and second is not None:  # reading one is allowed, setting one is not
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK
