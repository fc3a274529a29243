"""The trail of one inspection a page at a time: a row is decoded when somebody looks at it.

A row says what changed, so it rests on the last event of its place before it and on the events it is about; those
are found by tag. So any row costs the same, however long the log, and equals the row of a whole trail.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import overload
from uuid import UUID

from evidence_log.events.envelope import Recorded
from evidence_log.events.judgements import JudgementWithdrawn, KeyQuestionJudged, PromptAnswered
from evidence_log.events.notes import AnnotationResolved, EventAnnotated
from evidence_log.events.protection import PROTECTION
from evidence_log.events.ratings import PanelDeparted, RatingRatified, RatingRecommended
from evidence_log.log import EvidenceLog
from evidence_log.mapper import from_stored
from evidence_log.projections.filters import Filter, types_of
from evidence_log.projections.moments import Moments
from evidence_log.projections.trail import Row, Trail
from evidence_log.readable_log import PAGE
from evidence_log.store.interface import BoundaryItem
from frameworks.edition import Edition

ROWS, PAGES = 32, 64
"""Rows decoded at a time, and how many such pages are kept."""

SPARSE = 4
"""Where positions lie so many times farther apart than dense ones, each is read by itself."""

_JUDGED = frozenset(cls.TOPIC for cls in (PromptAnswered, KeyQuestionJudged, JudgementWithdrawn))
_NOTES = tuple(cls.TOPIC for cls in (EventAnnotated, AnnotationResolved))
_DECIDED = frozenset(cls.TOPIC for cls in (RatingRatified, PanelDeparted))


class Found(dict[UUID, int]):
    """Positions of events by id, looked up by their tag when they are first asked for."""

    def __init__(self, log: EvidenceLog) -> None:
        super().__init__()
        self._log = log

    def get(self, key: UUID, default: object = None) -> object:  # type: ignore[override]
        """The position, or the default where the log has no such event."""
        if key not in self:
            found = self._log.store.positions(f"ev:{key}")
            if not found:
                return default
            self[key] = found[0]
        return self[key]


class TrailPages(Sequence[Row]):
    """The rows of an inspection in order; `grow` takes in the positions of new events, and decodes none."""

    def __init__(self, log: EvidenceLog, inspection: str, edition: Edition) -> None:
        self._log, self._inspection, self._edition = log, inspection, edition
        self._tag = f"inspection:{inspection}"
        self.positions: array[int] = array("Q")
        self._left_out: frozenset[int] = frozenset()
        self._head = 0
        self._kept: OrderedDict[int, list[Row]] = OrderedDict()

    @property
    def head(self) -> int:
        """The position of the last event taken in, shown or left out."""
        return self._head

    @property
    def left_out(self) -> frozenset[int]:
        """The positions of the events that its reader may not see yet."""
        return self._left_out

    def grow(self) -> int:
        """Takes in what was recorded since, and what its reader may see by now; returns how many events are new."""
        self._log.gate.refresh()
        new = self._log.store.positions(self._tag, after=self._head)
        self._leave_out(self._log.hidden(self._inspection))
        if new:
            if self._log.store.positions(PROTECTION, after=self._head):
                self._kept.clear()
            self._head = new[-1]
            self._kept.pop(len(self.positions) // ROWS, None)
            self.positions.extend(p for p in new if p not in self._left_out)
        return len(new)

    def differs(self, left_out: frozenset[int], upto: int) -> bool:
        """Whether leaving out these events, and not those left out now, is another trail up to a position."""
        return any(position <= upto for position in left_out ^ self._left_out)

    def _leave_out(self, positions: frozenset[int]) -> None:
        """Shows no row of these events; what was left out before comes back unless it is among them."""
        differs, self._left_out = self.differs(positions, self._head), positions
        if differs:
            whole = self._log.store.positions(self._tag, upto=self._head)
            self.positions = array("Q", (p for p in whole if p not in positions))
            self._kept.clear()

    def fresh(self) -> TrailPages:
        """The same rows for another thread, which keeps its own pages."""
        return self.chosen(self.positions)

    def search(self, chosen: Filter, going_on: Callable[[int], bool]) -> Iterator[Row]:
        """The rows that match, in order; where the filter names kinds, only events of their types are read."""
        types = types_of(chosen)
        if not types:
            return self.scan(chosen, going_on)
        some = self.chosen(self._log.store.positions(self._tag, types=types, upto=self._head))
        return (row for row in some if going_on(0) and chosen.matches(row))

    def chosen(self, positions: Iterable[int]) -> TrailPages:
        """Some of these rows, by position; what is left out stays out. It does not grow."""
        some = TrailPages(self._log, self._inspection, self._edition)
        some.positions = array("Q", (p for p in positions if p not in self._left_out))
        some._head, some._left_out = self._head, self._left_out
        return some

    def of_types(self, types: Sequence[str]) -> TrailPages:
        """The rows of events of these types."""
        return self.chosen(self._log.store.positions(self._tag, types=types, upto=self._head))

    def thread(self, event_id: UUID, depth: int = 0) -> tuple[tuple[int, Row], ...]:
        """The notes on an event, each with the notes on it and its settlement beneath, and how deep they lie."""
        found: list[tuple[int, Row]] = []
        for position in self._log.store.positions(f"about:{event_id}", types=_NOTES, upto=self._head):
            if position in self._left_out:
                continue
            row = self._one(position)
            found += [(depth, row), *self.thread(row.event_id, depth + 1)]
        return tuple(found)

    def tagged(self, tag: str, before: int) -> list[Recorded]:
        """The events that carry a tag before a position, in order; what is left out is not among them."""
        inside = (BoundaryItem((), (tag,)),)
        return [
            from_stored(stored, self._log.keys, self._log.gate)
            for stored in self._log.store.read(inside, upto=before - 1)
            if stored.position not in self._left_out
        ]

    def moments(self, going_on: Callable[[], bool] = lambda: True) -> Moments:
        """When each of these events was recorded; it reads all of them, so it runs in a thread."""
        wanted, seconds = self.positions, array("q")
        for start in range(0, len(wanted), PAGE):
            for recorded in self._events(wanted[start : start + PAGE]):
                seconds.append(int(recorded.at.timestamp()))
            if not going_on():
                break
        return Moments(seconds)

    def scan(self, chosen: Filter, going_on: Callable[[int], bool]) -> Iterator[Row]:
        """The rows that match, in order, each decoded once; stops when `going_on` says no to how many it has seen."""
        trail = Trail(self._edition, Found(self._log))
        for start in range(0, len(self), PAGE):
            for recorded in self._events(self.positions[start : start + PAGE]):
                (row,) = trail.extend((recorded,)).rows
                trail.rows.clear()
                if chosen.matches(row):
                    yield row
            if not going_on(min(start + PAGE, len(self))):
                return

    def _one(self, position: int) -> Row:
        return self._row(self._events(array("Q", (position,)))[0])

    def place(self, position: int) -> int:
        """The index of the event at a position, or of the nearest before it; the first where there is none."""
        return max(0, bisect_right(self.positions, position) - 1)

    def by_then(self, second: int) -> int | None:
        """The index of the last event recorded by a second (since 1970, UTC), found by looking at few events."""
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self[middle].at.timestamp() <= second:
                low = middle + 1
            else:
                high = middle
        return low - 1 if low else None

    def __len__(self) -> int:
        return len(self.positions)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        if isinstance(index, slice):
            return [self[n] for n in range(*index.indices(len(self)))]
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError(index)
        return self._page(index // ROWS)[index % ROWS]

    def __iter__(self) -> Iterator[Row]:
        return (self[n] for n in range(len(self)))

    def _page(self, number: int) -> list[Row]:
        if number in self._kept:
            self._kept.move_to_end(number)
            return self._kept[number]
        wanted = self.positions[number * ROWS : (number + 1) * ROWS]
        rows = [self._row(recorded) for recorded in self._events(wanted)]
        self._kept[number] = rows
        if len(self._kept) > PAGES:
            self._kept.popitem(last=False)
        return rows

    def _events(self, wanted: array[int]) -> list[Recorded]:
        inside, read = (BoundaryItem((), (self._tag,)),), self._log.store.read
        if wanted[-1] - wanted[0] >= SPARSE * len(wanted):
            found = [one for p in wanted for one in read(inside, after=p - 1, upto=p)]
        else:
            asked = set(wanted)
            found = [
                one for one in read(inside, after=wanted[0] - 1, upto=wanted[-1]) if one.position in asked
            ]
        return [from_stored(stored, self._log.keys, self._log.gate) for stored in found]

    def _row(self, recorded: Recorded) -> Row:
        trail = Trail(self._edition, Found(self._log))
        return trail.extend((*self._before(recorded), recorded)).rows[-1]

    def _before(self, recorded: Recorded) -> tuple[Recorded, ...]:
        """The event that left what this one changed."""
        match recorded.event:
            case PromptAnswered() | KeyQuestionJudged() | JudgementWithdrawn():
                return self._last(recorded.tags[0], _JUDGED, recorded.position)
            case RatingRecommended(node=node):
                return self._last(f"rating:{self._inspection}:{node}", _DECIDED, recorded.position)
            case _:
                return ()

    def _last(self, tag: str, types: frozenset[str], before: int) -> tuple[Recorded, ...]:
        inside = (BoundaryItem((), (tag,)),)
        for position in reversed(self._log.store.positions(tag, upto=before - 1)):
            for stored in self._log.store.read(inside, after=position - 1, upto=position):
                if stored.type in types:
                    return (from_stored(stored, self._log.keys, self._log.gate),)
        return ()
