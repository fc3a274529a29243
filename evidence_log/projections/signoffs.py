"""Every sign-off, and the events that made it stale; nothing wipes one, a later one stands beside it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from evidence_log.events.envelope import Frozen, Recorded, Role
from evidence_log.events.signoffs import Meaning, SignedOff
from evidence_log.projections.scopes import Scopes
from evidence_log.sealing.personal import Personal


class SignOffMade(Frozen):
    """A sign-off: who, as what, of which scope at which position; `stale` are the later events in scope."""

    id: UUID
    position: int
    scope: str
    meaning: Meaning
    as_at: int
    entries: int
    digest: str
    statement: Personal | None
    by: str
    role: Role
    recorded_at: datetime
    stale: tuple[int, ...] = ()

    @property
    def stands(self) -> bool:
        """True while nothing in its scope came after it."""
        return not self.stale

    def words(self) -> str:
        """One line: what it means, who made it, as at where, and whether it still holds."""
        said = f"{self.meaning} by {self.by} ({self.role}) as at {self.as_at:,}"
        if not self.stale:
            return said
        more = f" and {len(self.stale) - 3} more" if len(self.stale) > 3 else ""
        return f"{said}; stale since {', '.join(f'{p:,}' for p in self.stale[:3])}{more}"


class SignOffs:
    """The sign-offs of one inspection; `extend` takes events that follow."""

    def __init__(self) -> None:
        self.position = 0
        self._scopes = Scopes()
        self._made: list[tuple[Recorded, SignedOff]] = []
        self._touched: dict[str, list[int]] = {}

    def extend(self, events: Iterable[Recorded]) -> SignOffs:
        """Takes in events that follow."""
        for recorded in events:
            self.position = recorded.position
            for scope in self._scopes.of(recorded):
                self._touched.setdefault(scope, []).append(recorded.position)
            if isinstance(recorded.event, SignedOff):
                self._made.append((recorded, recorded.event))
        return self

    def all(self) -> tuple[SignOffMade, ...]:
        """Every sign-off in the order made."""
        return tuple(self._view(recorded, event) for recorded, event in self._made)

    def on(self, *scopes: str) -> tuple[SignOffMade, ...]:
        """The sign-offs of these scopes."""
        return tuple(found for found in self.all() if found.scope in scopes)

    def _view(self, recorded: Recorded, event: SignedOff) -> SignOffMade:
        who = recorded.envelope
        stale = tuple(place for place in self._touched.get(event.scope, ()) if place > event.as_at)
        facts = {name: getattr(event, name) for name in SignedOff.model_fields}
        return SignOffMade(
            id=who.event_id,
            position=recorded.position,
            by=who.by,
            role=who.role,
            recorded_at=who.recorded_at,
            stale=stale,
            **facts,
        )
