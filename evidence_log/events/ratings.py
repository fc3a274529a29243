"""Indicated is computed, recommended is decided, ratified is decided by somebody else; all are kept.

A node is a standard's id, or "overall". The recommendation's id is its event's id.
"""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from evidence_log.events.envelope import Event
from evidence_log.events.inspections import Pinned
from evidence_log.sealing.personal import Personal
from evidence_log.text import Line, Ref

OVERALL = "overall"


class RatingRecommended(Event):
    """The lead recommended a rating, with reasons, citing evidence and the position seen (requirement 99)."""

    TOPIC: ClassVar[str] = "RatingRecommended"
    node: Ref
    rating: Line
    indicated: Line | None = None
    reason: Personal
    cites: tuple[UUID, ...] = ()
    as_at: int
    rules: Pinned
    edition: Pinned

    def tags(self, inspection: str) -> tuple[str, ...]:
        """The node rated first."""
        return (f"rating:{inspection}:{self.node}", *super().tags(inspection))


class RatingOverridden(RatingRecommended):
    """The lead departed from the indicated rating, with reasons; it still needs ratifying."""

    TOPIC: ClassVar[str] = "RatingOverridden"


class RatingRatified(Event):
    """Somebody other than its author ratified a recommendation."""

    TOPIC: ClassVar[str] = "RatingRatified"
    recommendation: UUID
    node: Ref
    rating: Line
    reason: Personal | None = None

    def tags(self, inspection: str) -> tuple[str, ...]:
        """The recommendation it decides, then the node."""
        return (
            f"about:{self.recommendation}",
            f"rating:{inspection}:{self.node}",
            *super().tags(inspection),
        )


class RatingSentBack(Event):
    """Somebody other than its author sent a recommendation back, with reasons."""

    TOPIC: ClassVar[str] = "RatingSentBack"
    recommendation: UUID
    node: Ref
    reason: Personal

    def tags(self, inspection: str) -> tuple[str, ...]:
        """The recommendation it decides, then the node."""
        return (
            f"about:{self.recommendation}",
            f"rating:{inspection}:{self.node}",
            *super().tags(inspection),
        )
