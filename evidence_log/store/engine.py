"""Which SQLite holds the log: the interpreter's own, or `pysqlite3` where the own one has the WAL-reset bug.

Versions 3.7.0 to 3.51.2 can lose or corrupt what two connections write and checkpoint at the same instant
(SQLite, "Write-Ahead Logging", section 11; backports in 3.44.6 and 3.50.7). Every other module of this room
takes `sqlite3` from here, so that one process never opens one file with two engines: closing the one would
drop the other's locks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

FIXED = (3, 51, 3)
BACKPORTS = {(3, 44): 6, (3, 50): 7}
OLDEST = (3, 37, 0)
"""The first version with STRICT tables."""

Version = tuple[int, int, int]


def has_wal_reset_bug(version: Version) -> bool:
    """True for every version that may lose what two connections write and checkpoint at one instant."""
    patched = BACKPORTS.get(version[:2])
    return (3, 7, 0) <= version < FIXED and (patched is None or version[2] < patched)


def better(own: Any, other: Any | None) -> Any:
    """The interpreter's own engine, unless it has the bug and the other one is here and has not."""
    if other is None or not has_wal_reset_bug(own.sqlite_version_info):
        return own
    return own if has_wal_reset_bug(other.sqlite_version_info) else other


def _installed() -> Any | None:
    try:
        from pysqlite3 import dbapi2  # noqa: PLC0415  (wanted only where it is installed: the extra `sqlite`)
    except ImportError:
        return None
    return dbapi2


if TYPE_CHECKING:
    import sqlite3 as sqlite3  # noqa: PLC0414  (re-exported)
else:
    from sqlite3 import dbapi2 as _own

    sqlite3 = better(_own, _installed())


def warnings() -> list[str]:
    """What an auditor should know of the engine: its bug, and how the log lives with it."""
    if not has_wal_reset_bug(sqlite3.sqlite_version_info):
        return []
    return [
        f"SQLite {sqlite3.sqlite_version} has the WAL-reset bug (3.7.0 to 3.51.2): daybook lets one connection at a "
        "time write and checkpoint, which avoids it; let no other program write to the log, or install "
        "`pysqlite3`, which daybook then uses"
    ]
