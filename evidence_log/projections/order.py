"""Which of two events was earlier, told the same way in whatever order the laptops' events arrived.

An event's moment is its recorded time, which a hybrid logical clock keeps behind everything its author had seen;
the office's own events keep the order of their positions even where an old clock went back. Ties go by event id.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from evidence_log.events.envelope import Recorded
from evidence_log.events.laptops import arrived_from

_TICK = timedelta(microseconds=1)


class Moment(NamedTuple):
    """When, and the event's id for ties."""

    at: datetime
    event_id: UUID


class Order:
    """The moments of the events taken so far, and the last writer of each thing that one writer holds."""

    def __init__(self) -> None:
        self.now: Moment | None = None
        self._own: datetime | None = None
        self._moments: dict[UUID, Moment] = {}
        self._written: dict[Hashable, Moment] = {}

    def copy(self) -> Order:
        """An order that can go on by itself."""
        other = Order()
        other.now, other._own = self.now, self._own
        other._moments, other._written = self._moments.copy(), self._written.copy()
        return other

    def take(self, recorded: Recorded) -> None:
        """The event that is applied next."""
        at = recorded.envelope.recorded_at
        if arrived_from(recorded.tags) is None:
            if self._own is not None and at <= self._own:
                at = self._own + _TICK
            self._own = at
        self.now = Moment(at, recorded.envelope.event_id)

    def keep(self) -> None:
        """Remembers the moment of the event being applied, so that it can be put in order later."""
        assert self.now is not None  # noqa: S101  (take comes first)
        self._moments[self.now.event_id] = self.now

    def moment(self, event_id: UUID) -> Moment:
        """The moment of an event that was kept."""
        return self._moments[event_id]

    def in_order(self, ids: Iterable[UUID]) -> list[UUID]:
        """Kept events from the earliest to the latest."""
        return sorted(ids, key=self.moment)

    def writes(self, thing: Hashable) -> bool:
        """True when the event being applied is the latest to write a thing, which it then has."""
        assert self.now is not None  # noqa: S101  (take comes first)
        written = self._written.get(thing)
        if written is not None and written > self.now:
            return False
        self._written[thing] = self.now
        return True
