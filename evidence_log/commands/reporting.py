"""Write and agree narrative, recommend improvements, record that a report was built."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from evidence_log.commands.command import Command
from evidence_log.events.inspections import Digest, Pinned
from evidence_log.events.reporting import Edited
from evidence_log.text import Line, Ref, Text


class WriteNarrative(Command):
    """Write or revise a section; `revises` names the revision it was made from, none for the first.

    `edited`, `difference` and `claimed` (authors) come with an edit made in Word; `answers` names challenges.
    """

    section: Ref
    text: Text
    revises: UUID | None = None
    edited: Edited | None = None
    difference: Text | None = None
    claimed: Text | None = None
    answers: tuple[UUID, ...] = ()


class AgreeNarrative(Command):
    """Agree the current revision of a section."""

    section: Ref
    revision: UUID | None = None


class RecommendImprovement(Command):
    """Recommend something to the provider or another named body."""

    addressee: Line
    text: Text
    priority: Annotated[int, Field(ge=1, le=9)] | None = None
    standards: tuple[Ref, ...] = ()


class WithdrawImprovement(Command):
    """Withdraw a recommendation to the provider, with a reason."""

    improvement: UUID
    reason: Text


class DeclareNotCovered(Command):
    """Declare that an area was not covered, with the reason."""

    area: Line
    reason: Text


class AcceptTemplate(Command):
    """Accept a template of the organisation's own, by its digest, that of its outline and of its golden report."""

    template: Pinned
    outline: Digest
    golden: Digest


class RecordReportBuilt(Command):
    """Record that a report was built, from which position and with which bytes."""

    as_at: Annotated[int, Field(ge=1)]
    root: Digest
    template: Pinned
    file: Line
    sha256: Digest
    manifest: Digest
    kind: Ref | None = None
    report: Line | None = None
    previous: Ref | None = None
