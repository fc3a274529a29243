"""What contradicts itself inside a PostgreSQL log: positions, tags, tree; recomputed by us, not by the server."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from evidence_log.store.interface import StoredEvent
from evidence_log.store.tiles import TILE_WIDTH
from evidence_log.tree.frontier import Frontier
from evidence_log.tree.leaf import event_leaf, fold_perfect, split

PAGE = 1000
Rows = Callable[[str], Sequence[tuple[Any, ...]]]


class Reader(Protocol):
    """Reads pages of events."""

    def __call__(self, *, after: int, limit: int) -> list[StoredEvent]:
        """The events after a position."""


def faults(
    read: Reader,
    frontier: Callable[[], Frontier],
    tile: Callable[[int, int], bytes | None],
    roots: Callable[[int, int], list[bytes]],
    rows: Rows,
) -> Iterator[str]:
    """Every contradiction in a sentence."""
    yield from _tree(read, frontier, tile)
    yield from _tags(rows)
    yield from _tiles(rows, roots)


def _tree(
    read: Reader, frontier: Callable[[], Frontier], tile: Callable[[int, int], bytes | None]
) -> Iterator[str]:
    made, row, after = Frontier(), list[bytes](), 0
    while page := read(after=after, limit=PAGE):
        for number, stored in enumerate(page, after + 1):
            if stored.position != number:
                yield f"the positions are not dense: {stored.position} follows {number - 1}"
                return
            leaf = event_leaf(stored.position, stored.type, stored.tags, stored.data)
            made.append(leaf)
            row.append(leaf)
            if len(row) == TILE_WIDTH:
                if tile(0, number // TILE_WIDTH - 1) != b"".join(row):
                    yield f"the events {number - TILE_WIDTH + 1} to {number} are not those of the tree"
                row = []
        after = page[-1].position
    held = frontier()
    if (held.size, held.stack) != (made.size, made.stack):
        yield f"the tree ends otherwise than the events: it has {held.size} leaves, there are {made.size}"


def _tags(rows: Rows) -> Iterator[str]:
    lacking = (
        "SELECT e.position FROM {schema}.event e, unnest(e.tags) u (t) WHERE NOT EXISTS (SELECT FROM"
        " {schema}.tag x WHERE x.tag = u.t AND x.position = e.position) LIMIT 1"
    )
    for row in rows(lacking):
        yield f"the tag index lacks a tag of the event at {row[0]}"
    counts = (
        "SELECT (SELECT count(*) FROM {schema}.tag),"
        " (SELECT coalesce(sum(cardinality(tags)), 0) FROM {schema}.event)"
    )
    indexed, carried = rows(counts)[0]
    if indexed != carried:
        yield f"the tag index has {indexed} rows and the events carry {carried} tags"


def _tiles(rows: Rows, roots: Callable[[int, int], list[bytes]]) -> Iterator[str]:
    for level, number, root, hashes in rows("SELECT level, number, root, hashes FROM {schema}.tile"):
        row = split(bytes(hashes))
        below = roots(level - 1, number) if level else row
        if fold_perfect(row) != bytes(root) or below != row:
            yield f"the tile {number} of level {level} is not made of what is below it"
