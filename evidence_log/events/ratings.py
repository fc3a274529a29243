"""Indicated is computed, recommended is decided, ratified is decided by somebody else; all are kept.

A node is a standard's id, or "overall". The recommendation's id is its event's id.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from evidence_log.events.envelope import Event, Frozen
from evidence_log.events.inspections import Pinned
from evidence_log.sealing.personal import Personal
from evidence_log.text import Line, Ref

OVERALL = "overall"


class Characteristic(Frozen):
    """A paragraph of a rating's characteristics, or one of its qualities, cited with evidence; never counted.

    `paragraph` and `quality` count from 1 in the order printed (requirements 100, 103, 104).
    """

    rating: Line
    paragraph: int | None = None
    quality: int | None = None
    cites: tuple[UUID, ...]


class RatingRecommended(Event):
    """The lead recommended a rating, with reasons, citing evidence and the position seen (requirement 99)."""

    TOPIC: ClassVar[str] = "RatingRecommended"
    node: Ref
    rating: Line
    indicated: Line | None = None
    reason: Personal
    cites: tuple[UUID, ...] = ()
    characteristics: tuple[Characteristic, ...] = ()
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
    present: tuple[Ref, ...] = ()
    minority: Personal | None = None

    def tags(self, inspection: str) -> tuple[str, ...]:
        """The recommendation it decides, then the node."""
        return (
            f"about:{self.recommendation}",
            f"rating:{inspection}:{self.node}",
            *super().tags(inspection),
        )


class PanelDeparted(Event):
    """The panel decided another rating than the computed one, near a boundary: why, who was there, who differed."""

    TOPIC: ClassVar[str] = "PanelDeparted"
    recommendation: UUID
    node: Ref
    rating: Line
    indicated: Line
    near: tuple[Line, ...]
    reason: Personal
    present: tuple[Ref, ...]
    minority: Personal | None = None

    def tags(self, inspection: str) -> tuple[str, ...]:
        """The recommendation it decides, then the node."""
        return (
            f"about:{self.recommendation}",
            f"rating:{inspection}:{self.node}",
            *super().tags(inspection),
        )


class Takes(StrEnum):
    """Which per cent bands a key question whose exact and rounded per cent band differently."""

    EXACT = "exact"
    ROUNDED = "rounded"


class RoundingSettled(Event):
    """Somebody decided which per cent bands a key question; it holds for these counts only."""

    TOPIC: ClassVar[str] = "RoundingSettled"
    question: Ref
    standard: Ref
    sufficient: int
    total: int
    takes: Takes
    reason: Personal

    def tags(self, inspection: str) -> tuple[str, ...]:
        """The standard it bears on first."""
        return (f"rating:{inspection}:{self.standard}", *super().tags(inspection))


class RatingSetAside(Event):
    """A node is answered and not rated here, with the reason; or (`aside` false) it is to be rated after all."""

    TOPIC: ClassVar[str] = "RatingSetAside"
    node: Ref
    aside: bool
    reason: Personal

    def tags(self, inspection: str) -> tuple[str, ...]:
        """The node first."""
        return (f"rating:{inspection}:{self.node}", *super().tags(inspection))


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
