"""Narrative is written, revised and agreed; improvements are recommended; a report was built from a position."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from evidence_log.events.envelope import Event, Frozen
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


class Edited(Frozen):
    """Where an edit made in Word comes from: the report it was made in, and that file's bytes as they came back.

    `as_at` is the position the edited report was built from; `base` is the revision that stood in it. `merged` when
    the log had moved on and both changes were kept.
    """

    as_at: int
    base: UUID | None
    file: Line
    sha256: Digest
    merged: bool = False


class NarrativeWritten(Event):
    """A section's text, in Markdown; `revises` is the revision it was made from.

    An edit that came back from Word says so: `edited`, its difference from the base, and its authors as claimed by
    the file. `answers` are the challenges of the provider that this revision responds to.
    """

    TOPIC: ClassVar[str] = "NarrativeWritten"
    section: Ref
    revision: int
    text: Personal
    revises: UUID | None = None
    edited: Edited | None = None
    difference: Personal | None = None
    claimed: Personal | None = None
    answers: tuple[UUID, ...] = ()

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


class AreaNotCovered(Event):
    """An area was not covered by this inspection, for the reason given; the report says so."""

    TOPIC: ClassVar[str] = "AreaNotCovered"
    area: Line
    reason: Personal


class TemplateAccepted(Event):
    """A template of the organisation's own was looked at and accepted: no fault found, its golden report rendered.

    `outline` is the digest of the outline that was read, `golden` that of the golden report.
    """

    TOPIC: ClassVar[str] = "TemplateAccepted"
    template: Pinned
    outline: Digest
    golden: Digest


class ReportBuilt(Event):
    """A report was built from the log as at a position, with these bytes.

    `manifest` is the digest of its manifest; `kind` and `report` name which report it is, and `previous` the inspection
    it compares with, where that was recorded.
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
    previous: Ref | None = None
