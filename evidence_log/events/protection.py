"""Text about a person may be erased, restricted or contested; the log's bytes and proofs never change.

An erasure names the pseudonym only. What is restricted leaves ordinary views and stays open to auditors
(reliability, section 7; Data Protection Act 2018, sections 46 and 47).
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from evidence_log.events.envelope import Event
from evidence_log.sealing.personal import Personal
from evidence_log.text import Line, Ref

PROTECTION = "protection"
"""The tag of every erasure and restriction in the log."""


class Protecting(Event):
    """Base of what every reader must know before it opens a text."""

    TOPIC: ClassVar[str] = ""

    def tags(self, inspection: str) -> tuple[str, ...]:
        """Narrow tags that find all of them without reading the log."""
        return (f"{PROTECTION}:{inspection}", PROTECTION, *super().tags(inspection))


class SubjectErased(Protecting):
    """A subject's key was ordered to be destroyed, on an authority; nothing sealed under it opens again."""

    TOPIC: ClassVar[str] = "SubjectErased"
    subject: Ref
    authority: Line
    reason: Personal


class TextRestricted(Protecting):
    """All text of a subject, or that of one entry and what is about it, left ordinary views."""

    TOPIC: ClassVar[str] = "TextRestricted"
    subject: Ref | None = None
    target: UUID | None = None
    reason: Personal


class RestrictionLifted(Protecting):
    """The text of a subject or of an entry came back into ordinary views."""

    TOPIC: ClassVar[str] = "RestrictionLifted"
    subject: Ref | None = None
    target: UUID | None = None
    reason: Personal


class Statement(StrEnum):
    """What is said beside an entry that stays as it is."""

    RECTIFIED = "rectified"
    CONTESTED = "contested"
    SUPPLEMENTARY = "supplementary"


class StatementMade(Event):
    """Somebody it concerns had an entry put right, disputed it, or added to it; the entry stays readable."""

    TOPIC: ClassVar[str] = "StatementMade"
    target: UUID
    kind: Statement
    text: Personal

    def tags(self, inspection: str) -> tuple[str, ...]:
        """The entry it is about first."""
        return (f"about:{self.target}", *super().tags(inspection))
