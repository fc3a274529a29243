"""Record evidence; correct, link or withdraw it with a reason."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from evidence_log.commands.command import Command
from evidence_log.events.envelope import Frozen
from evidence_log.events.evidence import Disposition, Says, Shows
from evidence_log.text import Digest, Line, Ref, Text


class LinkTo(Frozen):
    """What evidence bears on: a standard, key question or prompt id, and what it says of it."""

    to: Ref
    says: Says = Says.SUPPORTS


class RecordEvidence(Command):
    """Record what was seen, heard or read, linked to one or many things it bears on."""

    kind: Ref
    text: Text
    source: Line | None = None
    source_system: Line | None = None
    method: Line | None = None
    case: Ref | None = None
    respondents: Annotated[int, Field(ge=0)] | None = None
    outside_core_systems: bool = False
    confidential: bool = False
    shows: tuple[Shows, ...] = ()
    asked: Ref | None = None
    respondent: Ref | None = None
    links: tuple[LinkTo, ...] = ()


class AttachFile(Command):
    """Attach a file whose sealed bytes are stored already; `key` opens them and is sealed with the event."""

    evidence: UUID
    sealed: Digest
    size: Annotated[int, Field(ge=0)]
    media_type: Line
    name: Line
    digest: Digest
    key: str = Field(repr=False)


class CorrectEvidence(Command):
    """Correct the text or source of evidence, with a reason; the earlier revision stays readable."""

    evidence: UUID
    text: Text
    source: Line | None = None
    reason: Text


class LinkEvidence(Command):
    """Link evidence to more, or change what it says of something."""

    evidence: UUID
    links: tuple[LinkTo, ...]


class WithdrawEvidence(Command):
    """Withdraw evidence, with a reason."""

    evidence: UUID
    reason: Text


class DisposeEvidence(Command):
    """Say what becomes of evidence that undermines a standard, with a reason."""

    evidence: UUID
    standard: Ref
    disposition: Disposition
    reason: Text
