"""Checkpoints of the log in the log: each commits to everything before it, under somebody's signature."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from evidence_log.events.envelope import Event
from evidence_log.events.inspections import Digest
from evidence_log.text import AnyText, Line

CHECKPOINT = "checkpoint"
"""The tag of every checkpoint in the log."""


class Occasion(StrEnum):
    """Why a checkpoint was made."""

    DECISION = "decision"
    SITTING = "sitting"
    CLOSING = "closing"
    REPORT = "report"
    PUBLICATION = "publication"
    ASKED = "asked"


class CheckpointMade(Event):
    """The log had so many events and this root; the note is a signed C2SP checkpoint that says the same."""

    TOPIC: ClassVar[str] = "CheckpointMade"
    size: int
    root: Digest
    occasion: Occasion
    key: UUID
    note: AnyText

    def tags(self, inspection: str) -> tuple[str, ...]:
        """All checkpoints of the log, then the inspection."""
        return (CHECKPOINT, *super().tags(inspection))


class CheckpointTimestamped(Event):
    """An authority said when a checkpoint's note existed (RFC 3161); query and response in base64, as exchanged."""

    TOPIC: ClassVar[str] = "CheckpointTimestamped"
    checkpoint: UUID
    authority: Line
    at: AwareDatetime
    query: AnyText
    response: AnyText
    token_sha256: Digest

    def tags(self, inspection: str) -> tuple[str, ...]:
        """The checkpoint it is about first."""
        return (f"about:{self.checkpoint}", *super().tags(inspection))
