"""A hybrid logical clock: the recorded time never goes back, whatever a device's own clock says.

The time given is the wall clock's, or one microsecond after the latest time seen in the log where that is later
(reliability, section 9: wall clocks alone put an effect before its cause in 614 of 1,500 histories).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from pydantic_core import from_json

from evidence_log.errors import BrokenLogError
from evidence_log.events.clock import Anomaly, ClockAnomalySeen
from evidence_log.events.laptops import arrived_from
from evidence_log.store.interface import Store, StoredEvent

TICK = timedelta(microseconds=1)
TOLERATED = timedelta(minutes=5)
"""A clock further behind than this is an anomaly, and so is one that moved so far by itself."""

PAGE = 500


def steady_seconds() -> float:
    """Seconds that pass also while the device sleeps, from a clock that nobody can set."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


class Stamp(NamedTuple):
    """The time to record and, where it differs, what the wall clock said."""

    recorded_at: datetime
    wall_at: datetime | None


class Told(NamedTuple):
    """What one stored event says of clocks."""

    recorded_at: datetime
    device: str
    wall_at: datetime


def told(stored: StoredEvent) -> Told:
    """The times of a stored event, read from its bytes alone."""
    try:
        who = from_json(stored.data)["who"]
        at = datetime.fromisoformat(who["recorded_at"])
        wall = who.get("wall_at")
        return Told(at, who["device"], datetime.fromisoformat(wall) if wall else at)
    except (ValueError, KeyError, TypeError) as error:
        raise BrokenLogError(
            f"the event at position {stored.position} does not say when it was recorded: run `daybook verify`"
        ) from error


class LogClock:
    """The clock of one writer on one log. `catch_up` before `stamp`, while nobody else appends."""

    def __init__(
        self, store: Store, wall: Callable[[], datetime], steady: Callable[[], float] | None, device: str
    ) -> None:
        self._store, self._wall, self._steady, self._device = store, wall, steady, device
        self._position = 0
        self._latest: datetime | None = None
        self._last: Told | None = None
        self._before: tuple[datetime, float] | None = None

    def catch_up(self, head: int | None = None) -> None:
        """Takes in the times of what was recorded since; at first, of the end of the log.

        `head` is the log's last position where the caller has just read it: nothing is read when it was seen before.
        """
        if not self._position:
            self._begin()
        elif head == self._position:
            return
        while page := self._store.read(after=self._position, limit=PAGE):
            for stored in page:
                self._take(stored)

    def _begin(self) -> None:
        """Our own events never go back, so all before the last of them is earlier: only the end is read."""
        head = self._store.head()
        first = head
        while first > 0:
            (stored,) = self._store.read(after=first - 1, upto=first)
            if arrived_from(stored.tags) is None:
                break
            first -= 1
        self._position = max(first - 1, 0)

    def _take(self, stored: StoredEvent) -> None:
        self._last = told(stored)
        self._latest = max(self._latest or self._last.recorded_at, self._last.recorded_at)
        self._position = stored.position

    def stamp(self, after: datetime | None = None) -> Stamp:
        """The time for the next entry: the wall clock's, but later than all that was seen."""
        wall = self._wall().astimezone(UTC)
        floor = max((moment for moment in (self._latest, after) if moment is not None), default=None)
        if floor is None or wall > floor:
            return Stamp(wall, None)
        return Stamp(floor + TICK, wall)

    def holds(self, stamped: datetime) -> bool:
        """Whether a time given before is still later than all that was seen."""
        return self._latest is None or stamped > self._latest

    def anomaly(self) -> ClockAnomalySeen | None:
        """What is wrong with the device's clock now, said once for each time that it goes wrong."""
        wall = self._wall().astimezone(UTC)
        if self._before is not None and self._steady is not None:
            expected = self._before[0] + timedelta(seconds=self._steady() - self._before[1])
            if abs(wall - expected) > TOLERATED:
                return ClockAnomalySeen(anomaly=Anomaly.JUMPED, expected_at=expected, wall_at=wall)
        if self._latest is None or self._latest - wall <= TOLERATED or self._said_before():
            return None
        return ClockAnomalySeen(anomaly=Anomaly.BEHIND, expected_at=self._latest, wall_at=wall)

    def settle(self, first: int, recorded: Sequence[Stamp]) -> None:
        """These were recorded from a position on: from here on the wall clock is compared with the steady one."""
        if self._position == first - 1:  # otherwise somebody came between, and the next reading takes in both
            at, wall = recorded[-1]
            self._last = Told(at, self._device, wall or at)
            self._latest = max(self._latest or at, at)
            self._position = first - 1 + len(recorded)
        if self._steady is not None:
            self._before = (self._wall().astimezone(UTC), self._steady())

    def _said_before(self) -> bool:
        """Whether the last entry is this device's own, made while its clock was behind already."""
        last = self._last
        return (
            last is not None and last.device == self._device and last.recorded_at - last.wall_at > TOLERATED
        )
