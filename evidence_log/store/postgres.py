"""The PostgreSQL log: the same interface, for teams. Everything is written by one function of the database."""

from __future__ import annotations

import threading
import time
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial

import psycopg

from evidence_log.errors import ConflictError, StoreError, UnsureError
from evidence_log.store.integrity import Fault
from evidence_log.store.interface import Boundary, BoundaryItem, NewEvent, StoredEvent
from evidence_log.store.postgres_connection import PostgresConnection, said
from evidence_log.store.postgres_following import Follower
from evidence_log.store.postgres_integrity import faults
from evidence_log.store.postgres_integrity import warnings as warned
from evidence_log.store.postgres_making import make, refuse_unfit
from evidence_log.store.postgres_selection import selection, unique
from evidence_log.store.tiles import TILE_WIDTH, Tiles
from evidence_log.tree.frontier import Frontier
from evidence_log.tree.leaf import event_leaf
from evidence_log.tree.proofs import Tree

STANDBY_SECONDS = 30.0
"""How long a commit may wait for a synchronous standby; the server itself would wait for ever."""


_UNKNOWN, _AGAIN = "it is not known to be recorded", "send the same command again: it is recorded once"


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
        self._standby_seconds = standby_seconds
        try:
            if create:
                make(self._link)
            refuse_unfit(self._link, read_only=read_only)
            self._waits = bool(self._rows("SHOW synchronous_standby_names")[0][0])
        except psycopg.Error as error:
            self._link.close()
            raise StoreError(f"the log in {self._link.schema} cannot be opened: {said(error)}") from error
        except StoreError:
            self._link.close()
            raise

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
        if boundary == ():
            return []
        text, params = selection(boundary, after, upto, limit)
        rows = self._rows(text, params)
        return [StoredEvent(place, kind, bytes(data), tuple(tags)) for place, kind, data, tags in rows]

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
    @contextmanager
    def alone(self) -> Iterator[None]:
        """While it is held nobody else appends through this program: a lock of the session, not of a table."""
        name = (f"daybook clock {self._link.schema}",)
        with self._link.turn():
            try:
                self._link.steadily(partial(self._locked, name))
            except psycopg.Error as error:
                raise StoreError(f"nothing was recorded: {said(error)}") from error
            try:
                yield
            finally:
                with suppress(psycopg.Error):  # a lost connection lets go of it by itself
                    self._link.raw.execute("SELECT pg_advisory_unlock(hashtext(%s))", name)

    def _locked(self, name: tuple[str]) -> None:
        with self._link.raw.unhurried():
            self._link.raw.execute("SELECT pg_advisory_lock(hashtext(%s))", name)

    def append(self, events: Sequence[NewEvent], fail_if: Boundary = (), after: int = 0) -> int:
        """Stores events in one transaction of the server and returns the last position, synced to its disk.

        When the line is cut it is not known whether they were stored. They are sent again on a new connection, where
        the server refuses what it holds already; our own events standing there mean success (reliability, section 1).
        """
        if not events:
            raise StoreError("there is nothing to append; give at least one event")
        with self._link.turn():
            try:
                place = self._sent(events, fail_if, after)
            except psycopg.OperationalError as error:
                if not self._link.raw.closed:
                    raise StoreError(f"nothing was recorded: {said(error)}") from error
                place = self._sent_again(events, fail_if, after)
            except psycopg.Error as error:
                raise StoreError(f"nothing was recorded: {said(error)}") from error
        if place is None:
            raise ConflictError(
                "the record has moved on: something that bears on this was recorded; look again"
            )
        return place

    def _sent(self, events: Sequence[NewEvent], fail_if: Boundary, after: int) -> int | None:
        new_event, boundary_item = self._link.composite("new_event"), self._link.composite("boundary_item")
        items = [boundary_item(list(item.types), unique(item.tags)) for item in fail_if]
        new = [new_event(event.type, event.data, unique(event.tags)) for event in events]
        text = "SELECT {schema}.append(%s::{schema}.boundary_item[], %s, %s::{schema}.new_event[])"
        self._link.warned.clear()
        # A lost standby would keep the commit for ever, so it is cancelled: stored here, and said not to be there.
        watch = threading.Timer(self._standby_seconds, self._link.raw.cancel) if self._waits else None
        if watch:
            watch.start()
        try:
            with self._link.raw.unhurried():
                row = self._link.raw.execute(self._link.sql(text), (items, after, new)).fetchone()
        finally:
            if watch:
                watch.cancel()
        if self._link.warned:
            raise UnsureError(
                f"recorded on this server, and not confirmed by its standby ({self._link.warned[0]}); have the "
                f"standby looked at, then {_AGAIN}"
            )
        return None if row is None or row[0] is None else int(row[0])

    def _sent_again(self, events: Sequence[NewEvent], fail_if: Boundary, after: int) -> int | None:
        try:
            self._link.reopen()
            place = self._ours(events) or self._sent(events, fail_if, after)
        except psycopg.Error as error:
            raise UnsureError(f"{_UNKNOWN}: {said(error)}; {_AGAIN}") from error
        except UnsureError:
            raise
        except StoreError as error:
            raise UnsureError(f"{_UNKNOWN}: {error}; {_AGAIN}") from error
        return self._ours(events) if place is None else place

    def _ours(self, events: Sequence[NewEvent]) -> int | None:
        """The last position of these very events, if they stand in the log one after the other."""
        narrow = next((tag for tag in events[0].tags if tag.startswith(("ev:", "cmd:"))), None)
        if narrow is None:
            return None
        for first in self.read((BoundaryItem((), (narrow,)),)):
            last = first.position + len(events) - 1
            held = self.read(after=first.position - 1, upto=last)
            if [(one.type, one.data) for one in held] == [(one.type, one.data) for one in events]:
                return last
        return None

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
