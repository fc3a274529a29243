"""Recommend a rating, override the indicated one, ratify or send back somebody else's recommendation."""

from __future__ import annotations

from uuid import UUID

from evidence_log.commands.command import Command
from evidence_log.events.ratings import Characteristic, Takes
from evidence_log.text import Line, Ref, Text


class RecommendRating(Command):
    """Recommend the rating of a standard (or "overall"), with reasons and the evidence cited."""

    node: Ref
    rating: Line
    reason: Text | None = None
    cites: tuple[UUID, ...] = ()
    characteristics: tuple[Characteristic, ...] = ()


class OverrideRating(RecommendRating):
    """Recommend a rating other than the indicated one, with reasons."""


class RatifyRating(Command):
    """Ratify the open recommendation of a node; never one's own. `present` and `minority` are the panel's."""

    node: Ref
    recommendation: UUID | None = None
    reason: Text | None = None
    present: tuple[Ref, ...] = ()
    minority: Text | None = None


class DepartRating(Command):
    """Depart as a panel from a computed rating near a boundary: why, who was present, any minority view."""

    node: Ref
    rating: Line
    reason: Text
    present: tuple[Ref, ...]
    minority: Text | None = None


class SettleRounding(Command):
    """Decide whether the exact or the rounded per cent bands a key question, where they differ."""

    question: Ref
    takes: Takes
    reason: Text


class SetRatingAside(Command):
    """Leave a node answered and not rated, with the reason; or take it up again."""

    node: Ref
    aside: bool = True
    reason: Text


class SendBackRating(Command):
    """Send the open recommendation of a node back, with reasons."""

    node: Ref
    recommendation: UUID | None = None
    reason: Text
