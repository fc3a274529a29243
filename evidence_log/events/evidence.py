"""Evidence is observed, linked to what it bears on, corrected or withdrawn with a reason; never deleted.

No kind of source weighs more than another (requirement 56), and there is no hurdle before a view may be used
(requirement 57).
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from evidence_log.events.envelope import Event, Frozen
from evidence_log.sealing.personal import Personal
from evidence_log.text import Digest, Line, Ref

KINDS = (
    "case_record",
    "interview",
    "meeting",
    "document",
    "observation",
    "survey",
    "focus_group",
    "site_visit",
    "evidence_in_advance",
    "case_inspection",
    "project_assessment",
    "data",
)
"""Kinds offered first; any other one-word kind may be used (requirement 45)."""


class Says(StrEnum):
    """What a piece of evidence does to the thing it is linked to."""

    SUPPORTS = "supports"
    UNDERMINES = "undermines"
    CONTEXT = "context"


class Shows(StrEnum):
    """What evidence shows: that an arrangement exists or its effect (51), quality or that a process ran (70)."""

    ARRANGEMENT = "arrangement"
    EFFECT = "effect"
    QUALITY = "quality"
    PROCESS = "process"


class Link(Frozen):
    """Evidence bears on a standard, key question or prompt, for one case or for the organisation."""

    to: Ref
    standard: Ref
    says: Says = Says.SUPPORTS


class EvidenceRecorded(Event):
    """Something was seen, heard or read; `subject` is whose data the text is sealed under.

    `asked` names the mapped question that it answers; `respondent` is a pseudonym that joins the two stages of
    feedback without saying who answered (requirements 60, 65).
    """

    TOPIC: ClassVar[str] = "EvidenceRecorded"
    kind: Ref
    text: Personal
    source: Personal | None = None
    source_system: Line | None = None
    method: Line | None = None
    case: Ref | None = None
    respondents: int | None = None
    outside_core_systems: bool = False
    confidential: bool = False
    shows: tuple[Shows, ...] = ()
    asked: Ref | None = None
    respondent: Ref | None = None
    links: tuple[Link, ...]

    def tags(self, inspection: str) -> tuple[str, ...]:
        """Its case, then the standards it bears on."""
        return (*_case(inspection, self.case), *_standards(inspection, self.links), *super().tags(inspection))


class EvidenceCorrected(Event):
    """The text or source of evidence was corrected; both revisions stay readable."""

    TOPIC: ClassVar[str] = "EvidenceCorrected"
    evidence: UUID
    revision: int
    text: Personal
    source: Personal | None = None
    reason: Personal

    def tags(self, inspection: str) -> tuple[str, ...]:
        """The evidence it is about first."""
        return (f"about:{self.evidence}", *super().tags(inspection))


class EvidenceLinked(Event):
    """Evidence was found to bear on more, or to say something else of what it bears on."""

    TOPIC: ClassVar[str] = "EvidenceLinked"
    evidence: UUID
    links: tuple[Link, ...]

    def tags(self, inspection: str) -> tuple[str, ...]:
        """The evidence it is about first."""
        return (f"about:{self.evidence}", *_standards(inspection, self.links), *super().tags(inspection))


class EvidenceWithdrawn(Event):
    """Evidence no longer stands; what was said on it before stays in the log."""

    TOPIC: ClassVar[str] = "EvidenceWithdrawn"
    evidence: UUID
    reason: Personal

    def tags(self, inspection: str) -> tuple[str, ...]:
        """The evidence it is about first."""
        return (f"about:{self.evidence}", *super().tags(inspection))


class Disposition(StrEnum):
    """What was made of evidence that undermines: it carried the day, was outweighed, or bears on something else."""

    ACCEPTED = "accepted"
    OUTWEIGHED = "outweighed"
    NOT_RELEVANT = "not_relevant"


class EvidenceDisposed(Event):
    """Somebody said what became of evidence that undermines a standard; no rating is ratified before."""

    TOPIC: ClassVar[str] = "EvidenceDisposed"
    evidence: UUID
    standard: Ref
    disposition: Disposition
    reason: Personal

    def tags(self, inspection: str) -> tuple[str, ...]:
        """The evidence it is about first."""
        return (
            f"about:{self.evidence}",
            f"standard:{inspection}:{self.standard}",
            *super().tags(inspection),
        )


class AttachmentAdded(Event):
    """A file was attached to evidence; its bytes stand sealed outside the log, under their own digest.

    `sealed` is the SHA-256 of the sealed bytes, `size` that of the content. What tells of the person (the file's name, the digest of its
    content) and the file's own key are personal text: when the subject's key is destroyed, so is the file.
    """

    TOPIC: ClassVar[str] = "AttachmentAdded"
    evidence: UUID
    sealed: Digest
    size: int
    media_type: Line
    name: Personal
    digest: Personal
    key: Personal

    def tags(self, inspection: str) -> tuple[str, ...]:
        """The evidence it is about first."""
        return (f"about:{self.evidence}", *super().tags(inspection))


def _case(inspection: str, case: str | None) -> tuple[str, ...]:
    return (f"case:{inspection}:{case}",) if case else ()


def _standards(inspection: str, links: tuple[Link, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"standard:{inspection}:{link.standard}" for link in links))
