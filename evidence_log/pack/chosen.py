"""Which positions a pack discloses: all, or those that the trail's filter chooses; the rest as leaf hashes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from evidence_log.errors import RefusedError
from evidence_log.events.envelope import Recorded
from evidence_log.library import Frameworks
from evidence_log.projections.filters import Filter
from evidence_log.projections.trail import Row, Trail


class Part(NamedTuple):
    """One inspection of the log: the files it is pinned to, its events, its trail."""

    used: Frameworks
    events: Sequence[Recorded]
    rows: Sequence[Row]


def part_of(used: Frameworks, events: Sequence[Recorded]) -> Part:
    """An inspection with its trail in words."""
    return Part(used, events, Trail(used.edition).extend(events).rows)


def chosen(parts: Mapping[str, Part], only: Filter | None, inspection: str | None) -> frozenset[int] | None:
    """The positions disclosed, or None for all of them; refuses a choice that finds nothing."""
    if only is None and inspection is None:
        return None
    found = frozenset(
        row.position
        for name, part in parts.items()
        if inspection in (None, name)
        for row in part.rows
        if only is None or only.matches(row)
    )
    if not found:
        raise RefusedError(
            f"no event matches {only.text if only else inspection!r}, so there is nothing to disclose"
        )
    return found
