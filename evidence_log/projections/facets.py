"""How many rows there are of each kind, person and role: what a filter may be narrowed by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from evidence_log.projections.trail import Row


class Facets(NamedTuple):
    """Counts by value, most frequent first; `total` rows in all."""

    total: int
    who: tuple[tuple[str, int], ...]
    kind: tuple[tuple[str, int], ...]
    role: tuple[tuple[str, int], ...]


def facets(rows: Iterable[Row]) -> Facets:
    """The counts over some rows."""
    total, who, kind, role = 0, Counter[str](), Counter[str](), Counter[str]()
    for row in rows:
        total += 1
        who[row.by] += 1
        kind[row.kind] += 1
        role[str(row.role)] += 1
    return Facets(total, *(tuple(found.most_common()) for found in (who, kind, role)))
