"""Enrol a key, countersign somebody else's, revoke one; sign a checkpoint of the log."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from evidence_log.commands import ratings
from evidence_log.commands.command import Command
from evidence_log.commands.signoffs import SignOff
from evidence_log.events.checkpoints import Occasion
from evidence_log.text import AnyText, Line, Text


class EnrolKey(Command):
    """Enrol one's own key; `note` is the enrolment's text signed with it."""

    vkey: Line
    note: AnyText
    valid_from: AwareDatetime
    valid_until: AwareDatetime | None = None


class CountersignKey(Command):
    """Vouch for somebody else's key; `note` is its enrolment with one's own signature added."""

    key: UUID
    note: AnyText


class RevokeKey(Command):
    """Revoke one's own key, or as a lead anybody's, with a reason."""

    key: UUID
    reason: Text


class MakeCheckpoint(Command):
    """Sign the log as it stands, or as it was at a position."""

    occasion: Occasion = Occasion.ASKED
    size: Annotated[int, Field(ge=1)] | None = None


class RecordTimestamp(Command):
    """Keep an authority's time-stamp over a checkpoint; query and response in base64."""

    checkpoint: UUID
    authority: Line
    query: AnyText
    response: AnyText


SIGNED: frozenset[type[Command]] = frozenset(
    {
        ratings.RecommendRating,
        ratings.OverrideRating,
        ratings.RatifyRating,
        ratings.SendBackRating,
        ratings.DepartRating,
        SignOff,
        MakeCheckpoint,
    }
)
"""What whoever has a key in an inspection signs with it."""
