"""Begin a laptop's log; settle judgements that were made apart."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from evidence_log.commands.command import Command
from evidence_log.events.inspections import Digest
from evidence_log.events.judgements import Answer
from evidence_log.text import Ref, Text


class OpenLaptop(Command):
    """Begin a laptop's log for the person who gives the command, from a copy of the office's first events."""

    device: Ref
    size: Annotated[int, Field(ge=1)]
    root: Digest


class ReconcileJudgement(Command):
    """Decide between judgements of one key question that were made apart, with a reason; all are superseded."""

    case: Ref | None = None
    question: Ref
    answer: Answer
    reason: Text
    cites: tuple[UUID, ...] = ()
