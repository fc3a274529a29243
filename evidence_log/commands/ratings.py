"""Recommend a rating, override the indicated one, ratify or send back somebody else's recommendation."""

from __future__ import annotations

from uuid import UUID

from evidence_log.commands.command import Command
from evidence_log.text import Line, Ref, Text


class RecommendRating(Command):
    """Recommend the rating of a standard (or "overall"), with reasons and the evidence cited."""

    node: Ref
    rating: Line
    reason: Text | None = None
    cites: tuple[UUID, ...] = ()


class OverrideRating(RecommendRating):
    """Recommend a rating other than the indicated one, with reasons."""


class RatifyRating(Command):
    """Ratify the open recommendation of a node; never one's own."""

    node: Ref
    recommendation: UUID | None = None
    reason: Text | None = None


class SendBackRating(Command):
    """Send the open recommendation of a node back, with reasons."""

    node: Ref
    recommendation: UUID | None = None
    reason: Text
