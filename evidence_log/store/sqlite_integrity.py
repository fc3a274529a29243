"""What contradicts itself inside a SQLite log: engine, schema, positions, tags, tree."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator

from evidence_log.store.sqlite_schema import SCHEMA
from evidence_log.store.tiles import TILE_WIDTH
from evidence_log.tree.frontier import Frontier
from evidence_log.tree.leaf import event_leaf, fold_perfect, split


def faults(raw: sqlite3.Connection) -> list[str]:
    """Every contradiction in a sentence, the engine's own first."""
    found = [f"the engine says: {row[0]}" for row in raw.execute("PRAGMA integrity_check") if row[0] != "ok"]
    return [*found, *_schema(raw), *_positions(raw), *_tags(raw), *_tree(raw)]


def _schema(raw: sqlite3.Connection) -> Iterator[str]:
    held = {row[0] for row in raw.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")}
    pinned = set(SCHEMA)
    for statement in sorted(pinned - held):
        yield f"a table or guard is missing or changed: {statement[:60]}…"
    for statement in sorted(held - pinned):
        yield f"something is in the file that does not belong there: {statement[:60]}…"


def _positions(raw: sqlite3.Connection) -> Iterator[str]:
    count, first, last = raw.execute("SELECT COUNT(*), MIN(position), MAX(position) FROM event").fetchone()
    if count and (first, last) != (1, count):
        yield f"the positions are not dense: {count} events stand between {first} and {last}"


def _tags(raw: sqlite3.Connection) -> Iterator[str]:
    """No leaf covers the tag index, and a flip there changes answers (reliability, section 4)."""
    missing = raw.execute(
        "SELECT e.position FROM event e, json_each(e.tags) t WHERE NOT EXISTS"
        " (SELECT 1 FROM tag WHERE tag.tag = t.value AND tag.position = e.position) LIMIT 1"
    ).fetchone()
    if missing:
        yield f"the tag index lacks a tag of the event at {missing[0]}"
    carried = raw.execute("SELECT IFNULL(SUM(json_array_length(tags)), 0) FROM event").fetchone()[0]
    indexed = raw.execute("SELECT COUNT(*) FROM tag").fetchone()[0]
    if indexed != carried:
        yield f"the tag index has {indexed} rows and the events carry {carried} tags"


def _tree(raw: sqlite3.Connection) -> Iterator[str]:
    frontier, row, broken = Frontier(), list[bytes](), False
    for place, kind, data, tags in raw.execute(
        "SELECT position, type, data, tags FROM event ORDER BY position"
    ):
        leaf = event_leaf(place, kind, json.loads(tags), data)
        frontier.append(leaf)
        row.append(leaf)
        if len(row) == TILE_WIDTH:
            if not broken and not _same_tile(raw, 0, place // TILE_WIDTH - 1, row):
                broken = True
                yield f"the events {place - TILE_WIDTH + 1} to {place} are not those the tree was made from"
            row = []
    stored = raw.execute("SELECT size, stack FROM frontier").fetchone()
    if stored is None or (stored[0], split(stored[1])) != (frontier.size, frontier.stack):
        first = frontier.size // TILE_WIDTH * TILE_WIDTH + 1
        size = "no" if stored is None else stored[0]
        where = "" if broken else f"; the change is at {first} or after it, or the tail was cut"
        yield f"the tree ends otherwise than the events: it has {size} leaves, there are {frontier.size}{where}"
    yield from _upper_tiles(raw)


def _same_tile(raw: sqlite3.Connection, level: int, number: int, row: list[bytes]) -> bool:
    held = raw.execute(
        "SELECT root, hashes FROM tile WHERE level = ? AND number = ?", (level, number)
    ).fetchone()
    return held is not None and held[0] == fold_perfect(row) and held[1] == b"".join(row)


def _upper_tiles(raw: sqlite3.Connection) -> Iterator[str]:
    for level, number in raw.execute("SELECT level, number FROM tile WHERE level > 0").fetchall():
        first = number * TILE_WIDTH
        roots = [
            bytes(row[0])
            for row in raw.execute(
                "SELECT root FROM tile WHERE level = ? AND number >= ? AND number < ? ORDER BY number",
                (level - 1, first, first + TILE_WIDTH),
            )
        ]
        if len(roots) != TILE_WIDTH or not _same_tile(raw, level, number, roots):
            yield f"the tile {number} of level {level} is not made of the tiles below it"
