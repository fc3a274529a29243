"""Every rating at every position: where each node changed and to what, searched by bisection.

For each node (key question, standard, overall) it keeps the positions at which its value changed, so state,
cause, next change and difference need no re-fold (tui, section 5). It is derived: a plain fold is its oracle.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from evidence_log.events.ratings import OVERALL
from evidence_log.projections.ratings import Stage
from frameworks.banding import Score


class Value(NamedTuple):
    """What a node stood at: its score if it has one, its rating's word, and how far it was decided."""

    score: Score | None
    rating: str | None
    stage: Stage


class Change(NamedTuple):
    """A rating moved at a position: its word or how far it was decided."""

    position: int
    node: str
    before: Value
    after: Value


NOTHING = Value(None, None, "none")


class ChangeIndex:
    """The ratings of one inspection at all positions up to `position`; equal values are kept once."""

    def __init__(self) -> None:
        self.position = 0
        self.changes: list[Change] = []
        self._places: dict[str, array[int]] = {}
        self._values: dict[str, list[Value]] = {}
        self._kept: dict[Value, Value] = {}

    @property
    def nodes(self) -> tuple[str, ...]:
        """Every node that ever had a value."""
        return tuple(self._values)

    @property
    def points(self) -> int:
        """How many change points it holds."""
        return sum(map(len, self._places.values()))

    def value(self, node: str, position: int) -> Value:
        """What a node stood at after the event at this position."""
        place = bisect_right(self._places.get(node, ()), position)
        return self._values[node][place - 1] if place else NOTHING

    def at(self, position: int) -> Mapping[str, Value]:
        """Every node's value after the event at this position."""
        return {node: self.value(node, position) for node in self._values}

    def moves(self, node: str) -> tuple[tuple[int, Value], ...]:
        """Where a node's value changed, in order, and to what."""
        return tuple(zip(self._places.get(node, ()), self._values.get(node, ()), strict=True))

    def cause(self, node: str, position: int) -> int | None:
        """The position of the event that gave a node the value it has at this position."""
        place = bisect_right(self._places.get(node, ()), position)
        return self._places[node][place - 1] if place else None

    def consequences(self, position: int) -> tuple[Change, ...]:
        """The ratings that the event at this position moved; none is an answer too."""
        low = bisect_left(self.changes, position, key=_position)
        high = bisect_right(self.changes, position, lo=low, key=_position)
        return tuple(self.changes[low:high])

    def next_change(self, position: int) -> int | None:
        """The next position at which a rating moved, or None."""
        place = bisect_right(self.changes, position, key=_position)
        return self.changes[place].position if place < len(self.changes) else None

    def previous_change(self, position: int) -> int | None:
        """The last position before this one at which a rating moved, or None."""
        place = bisect_left(self.changes, position, key=_position)
        return self.changes[place - 1].position if place else None

    def diff(self, first: int, second: int) -> tuple[Change, ...]:
        """The nodes whose value differs between two positions, each with the event that last moved it."""
        found = []
        for node in self._values:
            before, after = self.value(node, first), self.value(node, second)
            if before != after:
                cause = self.cause(node, max(first, second)) or second
                found.append(Change(cause, node, before, after))
        return tuple(found)

    def note(self, noted: Mapping[str, Value], position: int) -> None:
        """Takes the values that one event gave; what did not change is not kept."""
        for node, value in noted.items():
            places, values = self._places.setdefault(node, array("Q")), self._values.setdefault(node, [])
            before = values[-1] if values else NOTHING
            if values and value == before:
                continue
            places.append(position)
            values.append(self._kept.setdefault(value, value))
            if (value.rating, value.stage) != (before.rating, before.stage):
                self.changes.append(Change(position, node, before, value))

    def fill(self, node: str, places: Iterable[int], values: Iterable[Value]) -> None:
        """Puts back a node's course as it was kept; `order_changes` follows once all nodes are there."""
        self._places[node] = array("Q", places)
        self._values[node] = [self._kept.setdefault(value, value) for value in values]

    def order_changes(self) -> None:
        """Finds the rating changes from the courses: by position, then key questions, standards, overall."""
        rank = {node: (node == OVERALL, place) for place, node in enumerate(self._values)}
        found = []
        for node in self._values:
            before = NOTHING
            for position, value in self.moves(node):
                if (value.rating, value.stage) != (before.rating, before.stage):
                    found.append(Change(position, node, before, value))
                before = value
        self.changes = sorted(found, key=lambda change: (change.position, rank[change.node]))


def _position(change: Change) -> int:
    return change.position
