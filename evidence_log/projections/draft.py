"""The fold's working copy of an inspection, and what its parts share."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Any
from uuid import UUID

from evidence_log.events.envelope import Event, Recorded
from evidence_log.projections import models
from evidence_log.projections.order import Order
from evidence_log.sealing.personal import Personal


@dataclass(slots=True)
class Draft:
    """The fold's own working copy; only `fold` and `folds` write to it."""

    position: int = 0
    order: Order = field(default_factory=Order)
    inspection: models.Inspection | None = None
    people: dict[str, models.Person] = field(default_factory=dict)
    cases: dict[str, models.Case] = field(default_factory=dict)
    evidence: dict[UUID, models.Evidence] = field(default_factory=dict)
    answers: dict[tuple[str | None, str], tuple[models.Entry, ...]] = field(default_factory=dict)
    judgements: dict[tuple[str | None, str], tuple[models.Entry, ...]] = field(default_factory=dict)
    deferred: dict[tuple[str | None, str], int] = field(default_factory=dict)
    expectations: dict[tuple[str, str], models.Expectation] = field(default_factory=dict)
    samples: dict[str, models.Sample] = field(default_factory=dict)
    feedback: dict[str, models.FeedbackQuestion] = field(default_factory=dict)
    surveys: dict[str, models.Survey] = field(default_factory=dict)
    seconds: dict[tuple[str, str], tuple[models.Entry, ...]] = field(default_factory=dict)
    recommendations: dict[UUID, models.Recommendation] = field(default_factory=dict)
    settled: dict[str, models.Settled] = field(default_factory=dict)
    aside: dict[str, models.Ending] = field(default_factory=dict)
    narratives: dict[str, models.Narrative] = field(default_factory=dict)
    annotations: dict[UUID, models.Annotation] = field(default_factory=dict)
    improvements: dict[UUID, models.Improvement] = field(default_factory=dict)
    erasures: dict[str, models.Erasure] = field(default_factory=dict)
    restrictions: dict[str, models.Restriction] = field(default_factory=dict)
    reports: list[models.Built] = field(default_factory=list)
    challenges: dict[UUID, models.Challenge] = field(default_factory=dict)
    published: list[models.Published] = field(default_factory=list)
    gaps: list[models.Gap] = field(default_factory=list)
    templates: dict[str, models.Accepted] = field(default_factory=dict)
    second_sample: models.SecondSample | None = None
    keys: dict[UUID, models.Key] = field(default_factory=dict)
    checkpoint: models.HeldCheckpoint | None = None

    def copied(self) -> Draft:
        """A draft that can go on by itself: tables are copied, and what they hold is frozen."""
        tables = {each.name: getattr(self, each.name) for each in fields(self)}
        own: dict[str, Any] = {
            name: table.copy() for name, table in tables.items() if isinstance(table, dict | list | Order)
        }
        return replace(self, **own)


def own_facts(event: Event, *without: str) -> dict[str, Any]:
    """An event's own fields, but for those named."""
    return {name: getattr(event, name) for name in type(event).model_fields if name not in without}


def facts_of(recorded: Recorded, *without: str) -> dict[str, Any]:
    """An event's own fields but for those named, who made it and where."""
    facts = own_facts(recorded.event, *without)
    return facts | {"by": recorded.envelope.by, "position": recorded.position}


def ending(recorded: Recorded, reason: Personal | None) -> models.Ending:
    """Who ended something with this event, and why."""
    return models.Ending(position=recorded.position, by=recorded.envelope.by, reason=reason)
