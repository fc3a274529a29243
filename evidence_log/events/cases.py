"""A case is known by a pseudonymous reference; its attributes decide which prompts apply."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from evidence_log.events.envelope import Event, Frozen
from evidence_log.sealing.personal import Personal
from evidence_log.text import Ref


class CaseAttributes(Frozen):
    """What decides applicability and samples (requirements 16, 17, 49). Groups are for breakdowns only."""

    post_custody: bool = False
    unpaid_work_only: bool = False
    rehabilitative_requirements: bool = True
    samples: tuple[Ref, ...] = ("main",)
    groups: tuple[Ref, ...] = ()
    supervised_since: date | None = None


class CaseAdded(Event):
    """A case joined the sample."""

    TOPIC: ClassVar[str] = "CaseAdded"
    case: Ref
    subject: Ref
    attributes: CaseAttributes
    inspector: Ref | None = None

    def tags(self, inspection: str) -> tuple[str, ...]:
        """The case's own tag first."""
        return (f"case:{inspection}:{self.case}", *super().tags(inspection))


class CaseCorrected(Event):
    """A case's attributes were corrected; earlier answers stay as they were recorded."""

    TOPIC: ClassVar[str] = "CaseCorrected"
    case: Ref
    attributes: CaseAttributes
    inspector: Ref | None = None
    reason: Personal

    def tags(self, inspection: str) -> tuple[str, ...]:
        """The case's own tag first."""
        return (f"case:{inspection}:{self.case}", *super().tags(inspection))


class SampleDescribed(Event):
    """How many cases a sample was drawn from, and how; the last description holds (requirement 49)."""

    TOPIC: ClassVar[str] = "SampleDescribed"
    sample: Ref
    population: int
    text: Personal
