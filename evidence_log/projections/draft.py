"""The fold's working copy of an inspection, and what its parts share."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Any
from uuid import UUID

from evidence_log.events.envelope import Recorded
from evidence_log.projections.models import (
    Accepted,
    Annotation,
    Built,
    Case,
    Challenge,
    Ending,
    Entry,
    Erasure,
    Evidence,
    Expectation,
    FeedbackQuestion,
    Gap,
    HeldCheckpoint,
    Improvement,
    Inspection,
    Key,
    Narrative,
    Person,
    Published,
    Recommendation,
    Restriction,
    Sample,
    SecondSample,
    Settled,
    Survey,
)
from evidence_log.projections.order import Order
from evidence_log.sealing.personal import Personal


@dataclass(slots=True)
class Draft:
    """The fold's own working copy; only `fold` and `folds` write to it."""

    position: int = 0
    order: Order = field(default_factory=Order)
    inspection: Inspection | None = None
    people: dict[str, Person] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    evidence: dict[UUID, Evidence] = field(default_factory=dict)
    answers: dict[tuple[str | None, str], tuple[Entry, ...]] = field(default_factory=dict)
    judgements: dict[tuple[str | None, str], tuple[Entry, ...]] = field(default_factory=dict)
    deferred: dict[tuple[str | None, str], int] = field(default_factory=dict)
    expectations: dict[tuple[str, str], Expectation] = field(default_factory=dict)
    samples: dict[str, Sample] = field(default_factory=dict)
    feedback: dict[str, FeedbackQuestion] = field(default_factory=dict)
    surveys: dict[str, Survey] = field(default_factory=dict)
    seconds: dict[tuple[str, str], tuple[Entry, ...]] = field(default_factory=dict)
    recommendations: dict[UUID, Recommendation] = field(default_factory=dict)
    settled: dict[str, Settled] = field(default_factory=dict)
    aside: dict[str, Ending] = field(default_factory=dict)
    narratives: dict[str, Narrative] = field(default_factory=dict)
    annotations: dict[UUID, Annotation] = field(default_factory=dict)
    improvements: dict[UUID, Improvement] = field(default_factory=dict)
    erasures: dict[str, Erasure] = field(default_factory=dict)
    restrictions: dict[str, Restriction] = field(default_factory=dict)
    reports: list[Built] = field(default_factory=list)
    challenges: dict[UUID, Challenge] = field(default_factory=dict)
    published: list[Published] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    templates: dict[str, Accepted] = field(default_factory=dict)
    second_sample: SecondSample | None = None
    keys: dict[UUID, Key] = field(default_factory=dict)
    checkpoint: HeldCheckpoint | None = None

    def copied(self) -> Draft:
        """A draft that can go on by itself: tables are copied, and what they hold is frozen."""
        tables = {each.name: getattr(self, each.name) for each in fields(self)}
        own: dict[str, Any] = {
            name: table.copy() for name, table in tables.items() if isinstance(table, dict | list | Order)
        }
        return replace(self, **own)


def facts_of(recorded: Recorded) -> dict[str, Any]:
    """An event's own fields, who made it and where."""
    facts = {name: getattr(recorded.event, name) for name in type(recorded.event).model_fields}
    return facts | {"by": recorded.envelope.by, "position": recorded.position}


def ending(recorded: Recorded, reason: Personal | None) -> Ending:
    """Who ended something with this event, and why."""
    return Ending(position=recorded.position, by=recorded.envelope.by, reason=reason)
