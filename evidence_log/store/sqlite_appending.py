"""What an append writes to a SQLite log, inside its transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from pydantic_core import from_json, to_json

from evidence_log.store.engine import sqlite3
from evidence_log.store.interface import NewEvent
from evidence_log.store.tiles import TILE_WIDTH, Tiles
from evidence_log.tree.frontier import Frontier
from evidence_log.tree.leaf import event_leaf


def appended(raw: sqlite3.Connection, frontier: Frontier, events: Sequence[NewEvent]) -> int:
    """Writes events, their tag rows, the tiles they fill and the frontier; returns the last position."""
    before, made = frontier.size, list[bytes]()
    for event in events:
        position, tags = frontier.size + 1, tuple(dict.fromkeys(event.tags))
        text = to_json(tags).decode()
        raw.execute("INSERT INTO event VALUES (?, ?, ?, ?)", (position, event.type, event.data, text))
        if tags:  # all in one statement: running one costs more than a row
            raw.execute(_tag_rows(len(tags)), [value for tag in tags for value in (tag, position)])
        made.append(event_leaf(position, event.type, tags, event.data))
        frontier.append(made[-1])
        if frontier.size % TILE_WIDTH == 0:
            for tile in _full_tiles(raw, frontier.size, before, made):  # each before the one above it is made
                raw.execute("INSERT INTO tile VALUES (?, ?, ?, ?)", tile)
    raw.execute("UPDATE frontier SET size = ?, stack = ?", (frontier.size, b"".join(frontier.stack)))
    return frontier.size


@cache
def _tag_rows(count: int) -> str:
    return f"INSERT INTO tag VALUES {','.join(['(?, ?)'] * count)}"


def leaves_of(raw: sqlite3.Connection, first: int, last: int) -> list[bytes]:
    """The leaf hashes of the events between two positions, both included, from their stored bytes."""
    rows = raw.execute(
        "SELECT position, type, data, tags FROM event WHERE position BETWEEN ? AND ? ORDER BY position",
        (first, last),
    )
    return [event_leaf(place, kind, from_json(tags), data) for place, kind, data, tags in rows]


def _full_tiles(
    raw: sqlite3.Connection, size: int, before: int, made: list[bytes]
) -> Iterator[tuple[int, int, bytes, bytes]]:
    """The tiles that the leaf just appended completed, from the lowest level upward.

    `made` are the leaves of this append, after position `before`; those of the events before it are hashed again.
    """

    def leaves(first: int, last: int) -> list[bytes]:
        old = leaves_of(raw, first, min(last, before)) if first <= before else []
        return [*old, *made[max(first - 1 - before, 0) : last - before]]

    yield from Tiles.completed(
        size,
        leaves=leaves,
        roots=lambda level, first, last: [
            bytes(row[0])
            for row in raw.execute(
                "SELECT root FROM tile WHERE level = ? AND number BETWEEN ? AND ? ORDER BY number",
                (level, first, last),
            )
        ],
    )
