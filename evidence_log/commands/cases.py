"""Add a case to the sample; correct its attributes with a reason."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from evidence_log.commands.command import Command
from evidence_log.events.cases import CaseAttributes
from evidence_log.text import Ref, Text


class AddCase(Command):
    """Add a case by its pseudonymous reference."""

    case: Ref
    attributes: CaseAttributes = CaseAttributes()
    inspector: Ref | None = None


class DescribeSample(Command):
    """Say how many cases a sample was drawn from, and how it was drawn."""

    sample: Ref
    population: Annotated[int, Field(ge=1)]
    text: Text


class CorrectCase(Command):
    """Correct a case's attributes, with a reason."""

    case: Ref
    attributes: CaseAttributes
    inspector: Ref | None = None
    reason: Text
