"""What a log's tree says of its events: recomputed here from stored bytes, and compared node by node.

A full tile holds 256 leaf hashes, so a changed event in it is named exactly; in the tail the smallest perfect
subtree of the frontier that holds the change is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from evidence_log.store.tiles import TILE_WIDTH
from evidence_log.tree.frontier import Frontier
from evidence_log.tree.leaf import fold_perfect, split


class Fault(NamedTuple):
    """What is wrong, in a sentence, and the first position that cannot be relied on, where it has one."""

    message: str
    position: int | None = None


Held = Mapping[tuple[int, int], tuple[bytes, bytes]]
"""Level and number of each stored tile, to its root and its hashes."""


class Rebuilt(NamedTuple):
    """The tree of the events as they stand: roots of the full tiles, the leaves after them, the faults found."""

    roots: list[bytes]
    tail: list[bytes]
    faults: list[Fault]

    @property
    def size(self) -> int:
        """How many events there are."""
        return len(self.roots) * TILE_WIDTH + len(self.tail)

    def frontier(self) -> Frontier:
        """The right edge that should be stored."""
        edge = Frontier().extend(self.roots)
        return Frontier(self.size, edge.stack + Frontier().extend(self.tail).stack)


def tree_faults(leaves: Iterable[tuple[int, bytes]], tiles: Held, size: int, stack: bytes) -> Iterator[Fault]:
    """Every contradiction between events (position and leaf hash, in order), tiles and frontier."""
    made = _rebuilt(leaves, tiles)
    yield from made.faults
    yield from _upper(made.roots, tiles)
    if size != made.size:
        where = min(size, made.size) + 1
        yield Fault(
            f"the tree has {size:,} leaves and there are {made.size:,} events: cut or added to", where
        )
    elif stack != b"".join(made.frontier().stack):
        yield from _edge(made, split(stack))


def _rebuilt(leaves: Iterable[tuple[int, bytes]], tiles: Held) -> Rebuilt:
    made, before = Rebuilt([], [], []), 0
    for place, leaf in leaves:
        if place != before + 1:
            said = f"the positions are not dense: {place:,} follows {before:,}"
            made.faults.append(Fault(said, before + 1))
        before = place
        made.tail.append(leaf)
        if len(made.tail) == TILE_WIDTH:
            made.faults.extend(_tile(0, len(made.roots), made.tail, tiles))
            made.roots.append(fold_perfect(made.tail))
            made.tail.clear()
    return made


def _tile(level: int, number: int, row: list[bytes], tiles: Held) -> Iterator[Fault]:
    first = number * TILE_WIDTH ** (level + 1) + 1
    name = f"the tile {number} of level {level}"
    held = tiles.get((level, number))
    if held is None:
        yield Fault(f"{name} is missing", first)
        return
    root, hashes = held
    if hashes != b"".join(row):
        there = split(hashes)
        wrong = [n for n, made in enumerate(row) if n >= len(there) or there[n] != made]
        place = first + (wrong[0] if wrong else 0) * TILE_WIDTH**level
        more = f" (and {len(wrong) - 1} more of its tile)" if len(wrong) > 1 else ""
        said = f"the event at {place:,} is not the one the tree was made from{more}"
        yield Fault(said if level == 0 else f"{name} is not made of the tiles below it", place)
    elif root != fold_perfect(row):
        yield Fault(f"the root of {name} is not that of its hashes", first)


def _upper(roots: list[bytes], tiles: Held) -> Iterator[Fault]:
    """The tiles above the lowest, each made of the roots of 256 below it; and none that should not be there."""
    level, wanted = 0, {(0, number) for number in range(len(roots))}
    while len(roots) >= TILE_WIDTH:
        level += 1
        above: list[bytes] = []
        for number in range(len(roots) // TILE_WIDTH):
            row = roots[number * TILE_WIDTH : (number + 1) * TILE_WIDTH]
            yield from _tile(level, number, row, tiles)
            wanted.add((level, number))
            above.append(fold_perfect(row))
        roots = above
    for extra_level, number in sorted(tiles.keys() - wanted):
        yield Fault(f"there is a tile {number} of level {extra_level} that no events fill")


def _edge(made: Rebuilt, held: list[bytes]) -> Iterator[Fault]:
    """Which perfect subtree of the right edge differs; those over full tiles were looked at exactly."""
    last = 0
    for place, node in enumerate(made.frontier().stack):
        height = _height(made.size, place)
        first, last = last + 1, last + (1 << height)
        if place < len(held) and held[place] == node:
            continue
        if not any(fault.position and first <= fault.position <= last for fault in made.faults):
            which = f"the event at {first:,}" if first == last else f"one of the events {first:,} to {last:,}"
            yield Fault(f"{which} is not the one the tree was made from, or the edge was changed", first)


def _height(size: int, place: int) -> int:
    """The height of the place-th largest perfect subtree on the edge of a tree."""
    heights = [height for height in range(size.bit_length() - 1, -1, -1) if size >> height & 1]
    return heights[place]
