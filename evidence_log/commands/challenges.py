"""Take in what the provider challenges in a draft; decide it; publish the report."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from evidence_log.commands.command import Command
from evidence_log.events.challenges import Outcome
from evidence_log.events.inspections import Digest, Pinned
from evidence_log.events.publishing import PublishedFile
from evidence_log.text import Line, Ref, Text


class ReceiveChallenge(Command):
    """Take in one challenge of the provider to a paragraph of the draft built at `draft`."""

    number: Ref
    section: Ref
    paragraph: Line
    draft: Annotated[int, Field(ge=1)]
    text: Text
    quoted: Text
    proposed: Text | None = None
    support: Text | None = None


class DecideChallenge(Command):
    """Accept a challenge, in whole or in part, or do not, with reasons."""

    challenge: UUID
    outcome: Outcome
    reason: Text
    cites: tuple[UUID, ...] = ()


class RecordReportPublished(Command):
    """Record that a report was issued, and in place of which."""

    report: Ref
    issued: date
    as_at: Annotated[int, Field(ge=1)]
    root: Digest
    template: Pinned
    files: Annotated[tuple[PublishedFile, ...], Field(min_length=1)]
    fewest: Annotated[int, Field(ge=0)]
    kind: Ref | None = None
    supersedes: Ref | None = None
