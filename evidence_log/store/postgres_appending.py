"""Writing to a PostgreSQL log: one call of the server's function, sent again where the line was cut in it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial

import psycopg

from evidence_log.errors import ConflictError, NotRecordedError, StoreError, UnsureError
from evidence_log.store.interface import Boundary, BoundaryItem, NewEvent
from evidence_log.store.postgres_connection import PostgresConnection, said
from evidence_log.store.postgres_selection import selected, unique

STANDBY_SECONDS = 30.0
"""How long a commit may wait for a synchronous standby; the server itself would wait for ever."""

_UNKNOWN, _AGAIN = "it is not known to be recorded", "send the same command again: it is recorded once"


class Appending:
    """Appends over one connection. `standby_seconds` is how long it waits for a standby, None where there is none."""

    def __init__(self, link: PostgresConnection, standby_seconds: float | None) -> None:
        self._link, self._standby_seconds = link, standby_seconds

    @contextmanager
    def alone(self) -> Iterator[None]:
        """While it is held nobody else appends through this program: a lock of the session, not of a table."""
        name = (f"daybook clock {self._link.schema}",)
        with self._link.turn():
            try:
                self._link.steadily(partial(self._locked, name))
            except psycopg.Error as error:
                raise NotRecordedError(f"nothing was recorded: {said(error)}") from error
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
                    raise NotRecordedError(f"nothing was recorded: {said(error)}") from error
                place = self._sent_again(events, fail_if, after)
            except psycopg.Error as error:
                raise NotRecordedError(f"nothing was recorded: {said(error)}") from error
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
        seconds = self._standby_seconds
        watch = None if seconds is None else threading.Timer(seconds, self._link.raw.cancel)
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
        for first in selected(self._link.rows, (BoundaryItem((), (narrow,)),)):
            last = first.position + len(events) - 1
            held = selected(self._link.rows, None, first.position - 1, last)
            if [(one.type, one.data) for one in held] == [(one.type, one.data) for one in events]:
                return last
        return None
