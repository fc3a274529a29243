"""The SQLite log: events, tags, tiles and frontier in one file, written in one transaction an append.

A full tile of 256 hashes is stored when it is complete; the hashes of an incomplete one are those of the
events themselves. So an append writes an event row, its tag rows and one frontier row.
"""

from __future__ import annotations

import os
import time
from array import array
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from pydantic_core import from_json

from evidence_log.errors import BrokenLogError, ConflictError, StoreError
from evidence_log.store.engine import sqlite3, warnings
from evidence_log.store.integrity import Fault
from evidence_log.store.interface import Boundary, NewEvent, StoredEvent
from evidence_log.store.sqlite_appending import appended, leaves_of
from evidence_log.store.sqlite_connection import LOCK_SECONDS, Connection, said
from evidence_log.store.sqlite_integrity import faults
from evidence_log.store.sqlite_selection import first_match, selection
from evidence_log.store.tiles import TILE_WIDTH, Tiles
from evidence_log.tree.frontier import Frontier
from evidence_log.tree.leaf import split
from evidence_log.tree.proofs import Tree

POLL_SECONDS = 0.05


class SQLiteStore:
    """A log in one file; safe for several threads and several processes."""

    def __init__(
        self, path: Path, *, create: bool = False, read_only: bool = False, lock_seconds: float = LOCK_SECONDS
    ) -> None:
        self._connection = Connection(path, create=create, read_only=read_only, lock_seconds=lock_seconds)

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()

    # -- reading
    def read(
        self,
        boundary: Boundary | None = None,
        *,
        after: int = 0,
        upto: int | None = None,
        limit: int | None = None,
    ) -> list[StoredEvent]:
        """The events inside a boundary (all, without one) after a position up to another, in order."""
        if boundary == ():
            return []
        sql, params, place = selection(boundary, after)
        upper = "" if upto is None else f" AND {place} <= {int(upto)}"
        bound = "" if limit is None else f" LIMIT {int(limit)}"
        with self._connection.reading() as raw:
            rows = raw.execute(f"{sql}{upper} ORDER BY {place}{bound}", params).fetchall()
        return [StoredEvent(place, kind, data, tuple(from_json(tags))) for place, kind, data, tags in rows]

    def positions(
        self, tag: str, *, types: Sequence[str] = (), after: int = 0, upto: int | None = None
    ) -> array[int]:
        """The positions of the events that carry a tag, and are of these types if any are given, in order.

        Eight bytes each; no event is read.
        """
        upper = "" if upto is None else f" AND tag.position <= {int(upto)}"
        joined = typed = ""
        if types:
            joined = " CROSS JOIN event ON event.position = tag.position"
            typed = f" AND event.type IN ({','.join('?' * len(types))})"
        sql = f"SELECT tag.position FROM tag{joined} WHERE tag.tag = ? AND tag.position > ?{upper}{typed}"
        with self._connection.reading() as raw:
            rows = raw.execute(f"{sql} ORDER BY tag.position", (tag, after, *types))
            return array("Q", (row[0] for row in rows))

    def head(self) -> int:
        """The last position, 0 when empty."""
        with self._connection.reading() as raw:
            return int(raw.execute("SELECT IFNULL(MAX(position), 0) FROM event").fetchone()[0])

    def wait_for_change(self, after: int, timeout: float) -> bool:
        """True as soon as an event stands after a position, False after so many seconds."""
        deadline = time.monotonic() + timeout
        while self.head() <= after:
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(POLL_SECONDS, left))
        return True

    # -- writing
    @contextmanager
    def alone(self) -> Iterator[None]:
        """While it is held nobody else appends: an append inside is part of the same transaction."""
        with self._connection.writing(0):
            yield

    def append(self, events: Sequence[NewEvent], fail_if: Boundary = (), after: int = 0) -> int:
        """Stores events in one transaction and returns the last position, synced to disk."""
        if not events:
            raise StoreError("there is nothing to append; give at least one event")
        with self._connection.writing(len(events)) as raw:
            frontier = _frontier(raw)
            if frontier.size > after:  # otherwise nothing at all came after the position that was read
                found = first_match(raw, fail_if, after)
                if found is not None:
                    said_so = f"the record has moved on: an event at {found:,} bears on this; look again"
                    raise ConflictError(said_so)
            return appended(raw, frontier, events)

    # -- the tree
    def frontier(self) -> Frontier:
        """The right edge of the tree as stored."""
        with self._connection.reading() as raw:
            return _frontier(raw)

    def root(self, at: int | None = None) -> bytes:
        """The Merkle root over the first `at` events, or over all."""
        frontier = self.frontier()
        if at is None or at == frontier.size:
            return frontier.root()
        if not 0 <= at <= frontier.size:
            raise StoreError(f"the log has {frontier.size} events, so there is no root at {at}")
        return self.tree().root(at)

    def tree(self) -> Tree:
        """Roots and proofs over what is stored."""
        return Tree(Tiles(self._tile, self._leaves, self._tile_root).node)

    def _tile(self, level: int, number: int) -> bytes | None:
        with self._connection.reading() as raw:
            row = raw.execute(
                "SELECT hashes FROM tile WHERE level = ? AND number = ?", (level, number)
            ).fetchone()
        return bytes(row[0]) if row else None

    def _tile_root(self, level: int, number: int) -> list[bytes]:
        """The roots of the full tiles that a tile one level up is made of."""
        first = number * TILE_WIDTH
        with self._connection.reading() as raw:
            rows = raw.execute(
                "SELECT root FROM tile WHERE level = ? AND number >= ? AND number < ? ORDER BY number",
                (level, first, first + TILE_WIDTH),
            ).fetchall()
        return [bytes(row[0]) for row in rows]

    def _leaves(self, number: int) -> list[bytes]:
        first = number * TILE_WIDTH
        with self._connection.reading() as raw:
            return leaves_of(raw, first + 1, first + TILE_WIDTH)

    # -- checking
    def integrity(self) -> list[Fault]:
        """What contradicts itself in the file; empty when nothing does.

        It reads through a connection of its own, so that a verification can read the events meanwhile.
        """
        beside = Connection(self._connection.path, create=False, read_only=True)
        try:
            return faults(beside.raw)
        finally:
            beside.close()

    def warnings(self) -> list[str]:
        """The engine's known bug, and files that others may read."""
        return [*warnings(), *self._connection.open_to_others()]

    def backup(self, path: Path) -> None:
        """A whole copy through the engine's own backup: one file, for its owner only, synced to disk."""
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            with closing(sqlite3.connect(path, isolation_level=None)) as target:
                with self._connection.reading() as raw:
                    raw.backup(target)
                target.execute(
                    "PRAGMA journal_mode = DELETE"
                )  # one file: nothing beside it can be left behind
            _synced(path)
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"no backup was made at {path}: {said(error)}") from error


def _synced(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _frontier(raw: sqlite3.Connection) -> Frontier:
    row = raw.execute("SELECT size, stack FROM frontier").fetchone()
    if row is None:
        raise BrokenLogError("the log has lost the edge of its tree: run `daybook verify`")
    return Frontier(row[0], split(row[1]))
