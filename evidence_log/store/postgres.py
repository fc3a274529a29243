"""The PostgreSQL log: the same interface, for teams. Everything is written by one function of the database."""

from __future__ import annotations

import time
from array import array
from collections.abc import Sequence
from contextlib import AbstractContextManager

import psycopg

from evidence_log.errors import StoreError
from evidence_log.store.integrity import Fault
from evidence_log.store.interface import Boundary, NewEvent, StoredEvent
from evidence_log.store.postgres_appending import STANDBY_SECONDS, Appending
from evidence_log.store.postgres_connection import PostgresConnection, said
from evidence_log.store.postgres_following import Follower
from evidence_log.store.postgres_integrity import faults
from evidence_log.store.postgres_integrity import warnings as warned
from evidence_log.store.postgres_making import make, refuse_unfit
from evidence_log.store.postgres_selection import selected
from evidence_log.store.tiles import TILE_WIDTH, Tiles
from evidence_log.tree.frontier import Frontier
from evidence_log.tree.leaf import event_leaf
from evidence_log.tree.proofs import Tree


class PostgresStore:
    """A log in one schema of a database; safe for several threads."""

    def __init__(
        self,
        location: str,
        *,
        create: bool = False,
        read_only: bool = False,
        patient: bool = True,
        standby_seconds: float = STANDBY_SECONDS,
    ) -> None:
        self._link = PostgresConnection(location, read_only=read_only, patient=patient)
        self._rows = self._link.rows
        self._follower = Follower(location)
        try:
            if create:
                make(self._link)
            refuse_unfit(self._link, read_only=read_only)
            waits = bool(self._rows("SHOW synchronous_standby_names")[0][0])
        except psycopg.Error as error:
            self._link.close()
            raise StoreError(f"the log in {self._link.schema} cannot be opened: {said(error)}") from error
        except StoreError:
            self._link.close()
            raise

        self._appending = Appending(self._link, standby_seconds if waits else None)

    def close(self) -> None:
        """Closes the connections, once other threads have left them."""
        self._follower.close()
        self._link.close()

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
        return selected(self._rows, boundary, after, upto, limit)

    def positions(
        self, tag: str, *, types: Sequence[str] = (), after: int = 0, upto: int | None = None
    ) -> array[int]:
        """The positions of the events that carry a tag, and are of these types if any are given, in order.

        Eight bytes each; no event is read.
        """
        upper = "" if upto is None else " AND t.position <= %(upto)s"
        joined = " JOIN {schema}.event x ON x.position = t.position" if types else ""
        typed = " AND x.type = ANY (%(types)s::text[])" if types else ""
        text = (
            f"SELECT t.position FROM {{schema}}.tag t{joined} WHERE t.tag = %(tag)s"
            f" AND t.position > %(after)s{upper}{typed} ORDER BY t.position"
        )
        rows = self._rows(text, {"tag": tag, "types": list(types), "after": after, "upto": upto})
        return array("Q", (row[0] for row in rows))

    def head(self) -> int:
        """The last position, 0 when empty."""
        return int(self._rows("SELECT coalesce(max(position), 0) FROM {schema}.event")[0][0])

    def wait_for_change(self, after: int, timeout: float) -> bool:
        """True as soon as an event stands after a position, False after so many seconds."""
        deadline = time.monotonic() + timeout
        while self.head() <= after:
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            self._follower.wait(left)
        return True

    # -- writing
    def alone(self) -> AbstractContextManager[None]:
        """While it is held nobody else appends through this program: a lock of the session, not of a table."""
        return self._appending.alone()

    def append(self, events: Sequence[NewEvent], fail_if: Boundary = (), after: int = 0) -> int:
        """Stores events in one transaction of the server and returns the last position, synced to its disk."""
        return self._appending.append(events, fail_if, after)

    # -- the tree
    def frontier(self) -> Frontier:
        """The right edge of the tree as stored."""
        size, stack = self._rows("SELECT size, stack FROM {schema}.frontier")[0]
        return Frontier(size, [bytes(item) for item in stack])

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
        return Tree(Tiles(self._tile, self._leaves, self._tile_roots).node)

    def _tile(self, level: int, number: int) -> bytes | None:
        text = "SELECT hashes FROM {schema}.tile WHERE level = %(level)s AND number = %(number)s"
        rows = self._rows(text, {"level": level, "number": number})
        return bytes(rows[0][0]) if rows else None

    def _tile_roots(self, level: int, number: int) -> list[bytes]:
        text = (
            "SELECT root FROM {schema}.tile WHERE level = %(level)s AND number >= %(first)s"
            " AND number < %(last)s ORDER BY number"
        )
        first = number * TILE_WIDTH
        rows = self._rows(text, {"level": level, "first": first, "last": first + TILE_WIDTH})
        return [bytes(row[0]) for row in rows]

    def _leaves(self, number: int) -> list[bytes]:
        first = number * TILE_WIDTH
        return [
            event_leaf(stored.position, stored.type, stored.tags, stored.data)
            for stored in self.read(after=first, upto=first + TILE_WIDTH)
        ]

    # -- checking
    def integrity(self) -> list[Fault]:
        """What contradicts itself in the database; empty when nothing does."""
        with self._link.raw.unhurried():
            return list(faults(self._link, self.read))

    def warnings(self) -> list[str]:
        """What every login of the server may do, who wrote without being anybody, and what is not synced."""
        return list(warned(self._rows))
