"""Narrative is written, revised and agreed; improvements are recommended; a report was built from a position."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from evidence_log.events.envelope import Event
from evidence_log.events.inspections import Digest, Pinned
from evidence_log.sealing.personal import Personal
from evidence_log.text import Line, Ref

SECTIONS = (
    "foreword",
    "executive_summary",
    "context",
    "views_of_people_on_probation",
    "diversity",
    "methodology",
    "acknowledgements",
    "chief_inspectors_judgement",
    "operating_model",
    "progress",
    "web_links",
)
"""Named sections a report may hold beside its standards."""


class NarrativeWritten(Event):
    """A section's text, in Markdown; `revises` is the revision it was made from."""

    TOPIC: ClassVar[str] = "NarrativeWritten"
    section: Ref
    revision: int
    text: Personal
    revises: UUID | None = None

    def tags(self, inspection: str) -> tuple[str, ...]:
        """The section first."""
        return (f"section:{inspection}:{self.section}", *super().tags(inspection))


class NarrativeAgreed(Event):
    """A revision of a section was agreed; a later revision is a draft again."""

    TOPIC: ClassVar[str] = "NarrativeAgreed"
    section: Ref
    agreed: UUID

    def tags(self, inspection: str) -> tuple[str, ...]:
        """The section first."""
        return (f"section:{inspection}:{self.section}", *super().tags(inspection))


class ImprovementRecommended(Event):
    """A recommendation to the provider or to another named body (requirements 54, 120)."""

    TOPIC: ClassVar[str] = "ImprovementRecommended"
    addressee: Line
    text: Personal
    priority: int | None = None
    standards: tuple[Ref, ...] = ()


class ImprovementWithdrawn(Event):
    """A recommendation to the provider no longer stands."""

    TOPIC: ClassVar[str] = "ImprovementWithdrawn"
    improvement: UUID
    reason: Personal

    def tags(self, inspection: str) -> tuple[str, ...]:
        """The recommendation it is about first."""
        return (f"about:{self.improvement}", *super().tags(inspection))


class ReportBuilt(Event):
    """A report was built from the log as at a position, with these bytes.

    `manifest` is the digest of its manifest; `kind` and `report` name which report it is, where that was recorded.
    """

    TOPIC: ClassVar[str] = "ReportBuilt"
    as_at: int
    root: Digest
    template: Pinned
    file: Line
    sha256: Digest
    manifest: Digest
    kind: Ref | None = None
    report: Line | None = None
