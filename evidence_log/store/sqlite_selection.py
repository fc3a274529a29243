"""The SQL of a boundary: by the first tag of each item, then compared with the others."""

from __future__ import annotations

from typing import Any

from evidence_log.store.engine import sqlite3
from evidence_log.store.interface import Boundary, BoundaryItem

_COLUMNS = "event.position, event.type, event.data, event.tags"


def selection(boundary: Boundary | None, after: int) -> tuple[str, list[Any], str]:
    """SQL, its values, and the column that orders it: the tag's own, or each page would sort all that follow."""
    place = "event.position"
    if boundary is None:
        return f"SELECT {_COLUMNS} FROM event WHERE {place} > ?", [after], place
    if len(boundary) == 1 and len(boundary[0].tags) == 1:
        item, place = boundary[0], "tag.position"
        typed = f" AND event.type IN ({','.join('?' * len(item.types))})" if item.types else ""
        return (
            f"SELECT {_COLUMNS} FROM tag CROSS JOIN event ON event.position = tag.position"
            f" WHERE tag.tag = ? AND {place} > ?{typed}",
            [item.tags[0], after, *item.types],
            place,
        )
    positions, params = _positions(boundary, after)
    return f"SELECT {_COLUMNS} FROM event WHERE {place} IN ({positions})", params, place


def _positions(boundary: Boundary, after: int) -> tuple[str, list[Any]]:
    """SQL for the positions inside a boundary: by the first tag, then compared with the others."""
    parts: list[str] = []
    params: list[Any] = []
    for item in boundary:
        sql, values = _item(item, after)
        parts.append(sql)
        params += values
    return " UNION ".join(parts), params


def _item(item: BoundaryItem, after: int) -> tuple[str, list[Any]]:
    tags = list(dict.fromkeys(item.tags))
    typed = f" AND event.type IN ({','.join('?' * len(item.types))})" if item.types else ""
    if not tags:
        return f"SELECT position FROM event WHERE position > ?{typed}", [after, *item.types]
    others = "".join(
        " AND EXISTS (SELECT 1 FROM tag WHERE tag = ? AND position = first.position)" for _ in tags[1:]
    )
    joined = " CROSS JOIN event ON event.position = first.position" if typed else ""
    sql = f"SELECT first.position FROM tag AS first{joined} WHERE first.tag = ? AND first.position > ?"
    return sql + others + typed, [tags[0], after, *tags[1:], *item.types]


def first_match(raw: sqlite3.Connection, boundary: Boundary, after: int) -> int | None:
    """The position of one event inside a boundary after a position, or None."""
    if not boundary:
        return None
    positions, params = _positions(boundary, after)
    row = raw.execute(f"{positions} LIMIT 1", params).fetchone()
    return int(row[0]) if row else None
