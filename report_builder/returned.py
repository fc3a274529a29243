"""A document that came back against the one that was built: every block and every stretch outside blocks.

A block is found by its anchor. What has no anchor any more is found by its words and its order, so that a document
without controls and bookmarks, such as a publication copy, is compared as exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from report_builder.alterations import (
    Alteration,
    aligned,
    between,
    matched,
    named,
    unit,
)
from report_builder.around import around
from report_builder.plotted import Plot
from report_builder.reading import Reading, Stand, Unit
from report_builder.redrawn import plotted

Status = Literal["unchanged", "restyled", "changed", "emptied", "deleted"]
_COPY = 20
"""A shorter text that stands elsewhere too is not called a copy."""


class Compared(NamedTuple):
    """One block: what became of it, by which anchor it was found, and each difference.

    `anchor` is "words" where no anchor was left; `stand` is the first place where it stands.
    """

    block: str
    status: Status
    anchor: str
    alterations: tuple[Alteration, ...]
    moved: bool
    copies: int
    stand: Stand | None


class Comparison(NamedTuple):
    """Every block of the built document, then what differs outside blocks, then blocks that nobody built."""

    blocks: tuple[Compared, ...]
    outside: tuple[Alteration, ...]
    foreign: tuple[str, ...]

    @property
    def faithful(self) -> bool:
        """Whether every word stands where it stood."""
        words = [a for a in self.outside if not a.restyled]
        same = all(
            b.status in ("unchanged", "restyled") and not b.moved and not b.copies for b in self.blocks
        )
        return same and not words and not self.foreign


class _Item(NamedTuple):
    """A unit in its place: of a block or, with none, outside."""

    block: str
    heading: str
    number: int
    unit: Unit


def compared(expected: Reading, found: Reading) -> Comparison:
    """Everything that differs."""
    moved = _moved(expected, found)
    pool = _Pool(expected, found)
    blocks = []
    for block, (stand, *_) in expected.blocks.items():
        there = found.blocks.get(block, ())
        if there:
            blocks.append(_anchored(stand, there, moved=block in moved))
        else:
            blocks.append(pool.block(stand))
    foreign = tuple(block for block in found.blocks if block not in expected.blocks)
    outside = (*pool.outside(), *around(expected, found))
    return Comparison(tuple(blocks), outside, foreign)


def _anchored(stand: Stand, there: Sequence[Stand], *, moved: bool) -> Compared:
    first = there[0]
    found = [*between(stand.units, first.units), *plotted(stand.plots, first.plots)]
    status = _status(found, empty=not first.units)
    return Compared(stand.block, status, first.anchor, tuple(found), moved, len(there) - 1, first)


def _status(found: Sequence[Alteration], *, empty: bool = False) -> Status:
    if empty:
        return "emptied"
    if not found:
        return "unchanged"
    return "restyled" if all(alteration.restyled for alteration in found) else "changed"


class _Pool:
    """What has no anchor, of both documents, paired by words and order."""

    def __init__(self, expected: Reading, found: Reading) -> None:
        self.known = {u.words: s.block for s in expected.stands() for u in s.units}
        self.plots = [plot for stand in found.loose for plot in stand.plots]
        old = list(_items(s for s in expected.stands() if s.block not in found.blocks))
        new = list(_items(found.loose))
        self.pairs: list[tuple[_Item | None, _Item | None]] = [
            (None if one is None else old[one], None if other is None else new[other])
            for one, other in aligned([i.unit for i in old], [i.unit for i in new])
        ]
        self._join_moved()

    def _join_moved(self) -> None:
        """What went here and came there with the same words has moved."""
        self.moves: list[tuple[_Item, _Item]] = []
        for pair in list(self.pairs):
            gone = pair[0] if pair[1] is None else None
            twin = next((p for p in self.pairs if gone and p[0] is None and p[1] and _same(gone, p[1])), None)
            if gone and twin and twin[1]:
                self.pairs.remove(pair)
                self.pairs.remove(twin)
                self.moves.append((gone, twin[1]))

    def block(self, stand: Stand) -> Compared:
        """A block of which no anchor is left."""
        pairs = [(one, other) for one, other in self.pairs if one and one.block == stand.block]
        moved = [one for one, _ in self.moves if one.block == stand.block]
        if not moved and not any(other for _, other in pairs):
            gone = Alteration(
                named(stand.units[0]), "deleted", "", "\n".join(u.words for u in stand.units), ""
            )
            return Compared(stand.block, "deleted", "", (gone,), moved=False, copies=0, stand=None)
        found = [alteration for pair in pairs for alteration in _pair(*pair)]
        found += plotted(stand.plots, self._plots_of(stand))
        return Compared(stand.block, _status(found), "words", tuple(found), bool(moved), 0, None)

    def _plots_of(self, stand: Stand) -> Sequence[Plot]:
        """Charts without an anchor follow in the order of the report."""
        taken = self.plots[: len(stand.plots)]
        del self.plots[: len(stand.plots)]
        return taken

    def outside(self) -> Iterator[Alteration]:
        """What differs outside blocks."""
        for one, other in self.pairs:
            if (one is None or not one.block) and (one or other):
                yield from self._copied(other) if one is None and other else _pair(one, other)
        for one, _ in self.moves:
            if not one.block:
                yield Alteration(
                    named(one.unit), "moved", f"under {one.heading}", one.unit.words, one.unit.words
                )

    def _copied(self, other: _Item) -> Iterator[Alteration]:
        words = other.unit.words
        source = self.known.get(words) if len(words) >= _COPY else None
        place = f"under {other.heading}" + (f", copied from {source}" if source else "")
        yield Alteration(named(other.unit), "added" if source is None else "copied", place, "", words)


def _items(stands: Iterator[Stand] | Sequence[Stand]) -> Iterator[_Item]:
    for stand in stands:
        for number, found in enumerate(stand.units):
            yield _Item(stand.block, stand.heading, number, found)


def _same(one: _Item, other: _Item) -> bool:
    return one.unit.kind == other.unit.kind and one.unit.words == other.unit.words


def _pair(one: _Item | None, other: _Item | None) -> Iterator[Alteration]:
    if one is None:
        return
    place = f"paragraph {one.number + 1}" if one.block else f"under {one.heading}"
    if other is None:
        yield Alteration(named(one.unit), "deleted", place, one.unit.words, "")
    else:
        yield from unit(one.unit, other.unit, place)


def _moved(expected: Reading, found: Reading) -> set[str]:
    """Blocks that are there and out of order, the headings between them counted in."""
    old, new = _order(expected), _order(found)
    kept = {
        old[n]
        for match in matched(old, new).get_matching_blocks()
        for n in range(match.a, match.a + match.size)
    }
    both = set(old) & set(new)
    return {key for kind, key in both - kept if kind == "block"}


def _order(reading: Reading) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for stand in reading.stands():
        key = ("block", stand.block) if stand.block else ("words", "\n".join(u.words for u in stand.units))
        found += [key] if key not in found else []
    return found
