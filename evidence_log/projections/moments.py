"""When events were recorded, as one column: days, sittings, and an axis of time with the gaps folded."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise

DAY = 86_400
SITTING_GAP = 2 * 3_600
"""So many seconds without an event end a sitting."""

FOLDED = 15 * 60
"""What a gap between sittings counts on the folded axis, in seconds."""


class Moments:
    """Seconds since 1970 by place in the trail, UTC; days and sittings are told by these alone."""

    def __init__(self, seconds: Sequence[int]) -> None:
        self.seconds = array("q", seconds)
        self._starts = array(
            "Q",
            (place for place, (old, new) in enumerate(pairwise(self.seconds), 1) if new - old > SITTING_GAP),
        )
        self._axis: array[int] = array("q")

    def __len__(self) -> int:
        return len(self.seconds)

    def at_or_before(self, second: int) -> int | None:
        """The last place recorded by then; None where everything is later. A clock set back is passed over."""
        place = bisect_right(self.seconds, second)
        return place - 1 if place else None

    def sitting(self, place: int, by: int) -> int | None:
        """The first event of the next sitting, or of this one and then of those before it."""
        return _neighbour(self._starts, place, by)

    def day(self, place: int, by: int) -> int | None:
        """The first event of the next day with events, or of this one and then of those before it."""
        days = array(
            "Q", (at for at, (old, new) in enumerate(pairwise(self.seconds), 1) if new // DAY != old // DAY)
        )
        return _neighbour(days, place, by)

    def share(self, place: int) -> float:
        """How far along the folded axis of time a place is: 0 to 1."""
        axis = self._folded()
        return axis[place] / axis[-1] if axis and axis[-1] else 0.0

    def place_at(self, share: float) -> int:
        """The place that is so far along the folded axis."""
        axis = self._folded()
        return min(bisect_left(axis, share * axis[-1]), len(axis) - 1) if axis else 0

    def _folded(self) -> array[int]:
        if not self._axis and self.seconds:
            steps = (
                min(max(new - old, 0), SITTING_GAP) if new - old <= SITTING_GAP else FOLDED
                for old, new in pairwise(self.seconds)
            )
            self._axis = array("q", accumulate(steps, initial=0))
        return self._axis


def _neighbour(starts: Sequence[int], place: int, by: int) -> int | None:
    if by > 0:
        found = bisect_right(starts, place)
        return starts[found] if found < len(starts) else None
    found = bisect_left(starts, place) - 1
    return starts[found] if found >= 0 else 0 if place else None
