"""The SQL of a boundary for PostgreSQL; every value is a parameter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from evidence_log.store.interface import Boundary, BoundaryItem, StoredEvent


class Rows(Protocol):
    """Asks the server."""

    def __call__(self, text: str, params: Any = None) -> Sequence[tuple[Any, ...]]:
        """What a query gives."""


def unique(tags: Sequence[str]) -> list[str]:
    """Each tag once: a repeated one would match nothing (log, section 8)."""
    return list(dict.fromkeys(tags))


def selected(
    rows: Rows, boundary: Boundary | None, after: int = 0, upto: int | None = None, limit: int | None = None
) -> list[StoredEvent]:
    """The events inside a boundary (all, without one) after a position up to another, in order."""
    if boundary == ():
        return []
    found = rows(*_selection(boundary, after, upto, limit))
    return [StoredEvent(place, kind, bytes(data), tuple(tags)) for place, kind, data, tags in found]


def _selection(
    boundary: Boundary | None, after: int, upto: int | None, limit: int | None
) -> tuple[str, dict[str, Any]]:
    """SQL and its values for the events inside a boundary (all, without one), in order."""
    where, params = "e.position > %(after)s", {"after": after, "upto": upto, "limit": limit}
    if boundary is not None:
        parts = [_positions(item, number, params) for number, item in enumerate(boundary)]
        where = f"e.position IN ({' UNION '.join(parts)})"
    upper = "" if upto is None else " AND e.position <= %(upto)s"
    text = (
        f"SELECT e.position, e.type, e.data, e.tags FROM {{schema}}.event e WHERE {where}{upper}"
        " ORDER BY e.position LIMIT %(limit)s"
    )
    return text, params


def _positions(item: BoundaryItem, number: int, params: dict[str, Any]) -> str:
    tags = unique(item.tags)
    text = "SELECT x.position FROM {schema}.event x WHERE x.position > %(after)s"
    if tags:
        params |= {f"first{number}": tags[0], f"tags{number}": tags}
        text = (  # numbers of ours name the parameters; no value enters the text
            "SELECT t.position FROM {schema}.tag t JOIN {schema}.event x ON x.position = t.position"
            f" WHERE t.tag = %(first{number})s AND t.position > %(after)s"
            f" AND x.tags @> %(tags{number})s::text[]"
        )
    if item.types:
        params[f"types{number}"] = list(item.types)
        text += f" AND x.type = ANY (%(types{number})s::text[])"
    return text
