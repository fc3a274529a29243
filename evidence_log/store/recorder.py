"""Any store of ours as an event store's DCB recorder, so that the library's own suite and tools can use it."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from eventsourcing.dcb.api import (
    DCBAppendCondition,
    DCBEvent,
    DCBQuery,
    DCBReadResponse,
    DCBRecorder,
    DCBSequencedEvent,
    DCBSubscription,
)
from eventsourcing.dcb.popo import SimpleDCBReadResponse
from eventsourcing.persistence import IntegrityError, ProgrammingError

from evidence_log.errors import ConflictError
from evidence_log.store.interface import Boundary, BoundaryItem, NewEvent, Store, StoredEvent

POLL_SECONDS = 0.2


class StoreRecorder(DCBRecorder):
    """The library's recorder interface over a store; its errors come out as the library's."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def read(
        self, query: DCBQuery | None = None, *, after: int | None = None, limit: int | None = None
    ) -> DCBReadResponse:
        """Events that match any item of the query; no item matches everything."""
        head = self.store.head() if limit is None else None
        found = self.store.read(_boundary(query), after=after or 0, limit=limit)
        last = found[-1].position if found else None
        # The head is read first, so it is never beyond what the events show.
        return SimpleDCBReadResponse(map(_sequenced, found), max(head or 0, last or 0) or None)

    def append(self, events: Sequence[DCBEvent], condition: DCBAppendCondition | None = None) -> int:
        """Appends under the condition, or raises IntegrityError."""
        if not events:
            raise ProgrammingError("Should be at least one event")
        new = [NewEvent(event.type, event.data, tuple(event.tags)) for event in events]
        if condition is None:
            return self.store.append(new)
        fail_if = _boundary(condition.fail_if_events_match) or (BoundaryItem(),)
        try:
            return self.store.append(new, fail_if=fail_if, after=condition.after or 0)
        except ConflictError as error:
            raise IntegrityError(condition) from error

    def subscribe(self, query: DCBQuery | None = None, *, after: int | None = None) -> StoreSubscription:
        """Follows the log from a position on; blocks at its end until more is stored."""
        return StoreSubscription(self, query, after)


class StoreSubscription(DCBSubscription[StoreRecorder]):
    """Pulls pages and waits on the store between them; `stop` ends it from any thread."""

    def __init__(self, recorder: StoreRecorder, query: DCBQuery | None, after: int | None) -> None:
        super().__init__(recorder=recorder, query=query, after=after)
        self._page: list[StoredEvent] = []
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Ends the subscription: the next event asked for raises StopIteration."""
        super().stop()
        self._stopping.set()

    def __next__(self) -> DCBSequencedEvent:
        store = self._recorder.store
        while not self._page:
            if self._stopping.is_set():
                raise StopIteration
            head = store.head()
            self._page = store.read(_boundary(self._query), after=self._last_position, limit=500)
            if not self._page:
                self._last_position = max(self._last_position, head)
                store.wait_for_change(self._last_position, POLL_SECONDS)
        if self._stopping.is_set():
            raise StopIteration
        event = self._page.pop(0)
        self._last_position = event.position
        return _sequenced(event)


def _boundary(query: DCBQuery | None) -> Boundary | None:
    if query is None or not query.items:
        return None
    return tuple(BoundaryItem(tuple(item.types), tuple(item.tags)) for item in query.items)


def _sequenced(stored: StoredEvent) -> DCBSequencedEvent:
    return DCBSequencedEvent(DCBEvent(stored.type, stored.data, list(stored.tags)), stored.position)
