"""The trail: one row an event, in words: who did what to what, what changed, and why.

A row's text opens only when it is read. Nothing is inferred: what no event says is not in the trail.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from evidence_log.events.envelope import Event, Recorded
from evidence_log.projections.rows import attesting, gathering, judging, keeping, rating, reporting
from evidence_log.projections.rows.row import Memory, Row, Said
from frameworks.edition import Edition

__all__ = ["KINDS", "KIND_OF", "Row", "Trail"]


class _Telling(NamedTuple):
    kind: str
    told: Callable[[Recorded, Memory], Said]


_TELLING: Mapping[type[Event], _Telling] = {
    cls: _Telling(kind, room.told)
    for room in (keeping, gathering, judging, rating, reporting, attesting)
    for cls, kind in room.KINDS.items()
}

KIND_OF: Mapping[str, str] = {cls.TOPIC: telling.kind for cls, telling in _TELLING.items()}
"""The kind of row that the events of a stored type make."""

KINDS = tuple(dict.fromkeys(KIND_OF.values()))
"""The kinds of row, as the filter and the command line name them."""


class Trail:
    """The rows of one inspection, in order; `extend` takes events that follow.

    `positions` may be given where not all events pass through: it then answers for those that did not.
    """

    def __init__(self, edition: Edition, positions: dict[UUID, int] | None = None) -> None:
        self.rows: list[Row] = []
        self._before = Memory(edition, positions)

    def extend(self, events: Iterable[Recorded]) -> Trail:
        """Adds the rows of events that follow."""
        for recorded in events:
            self._before.positions[recorded.envelope.event_id] = recorded.position
            self.rows.append(self._row(recorded))
        return self

    def _row(self, recorded: Recorded) -> Row:
        who, (kind, told) = recorded.envelope, _TELLING[type(recorded.event)]
        said = told(recorded, self._before)
        return Row(
            position=recorded.position,
            at=who.recorded_at,
            by=who.by,
            role=who.role,
            kind=kind,
            on=said.on,
            case=said.case,
            change=said.change,
            text=said.text,
            reason=said.reason,
            event_id=who.event_id,
            about=self._before.positions.get(said.about) if said.about else None,
        )
