"""A closed table of stored names. A name that is not in it is refused, never imported.

The reason is measured: the event store's usual mapper calls whatever a row names, and a crafted row ran a
shell command (log, section 8).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from evidence_log.errors import UnknownEventError
from evidence_log.events import (
    cases,
    challenges,
    checkpoints,
    clock,
    evidence,
    feedback,
    inspections,
    judgements,
    keys,
    laptops,
    notes,
    protection,
    publishing,
    ratings,
    reporting,
    second,
    settings,
    signoffs,
)
from evidence_log.events.envelope import Event

CLASSES: tuple[type[Event], ...] = (
    inspections.InspectionOpened,
    inspections.FrameworkAdopted,
    inspections.InspectionClosed,
    inspections.PersonEnrolled,
    inspections.RolesChanged,
    cases.CaseAdded,
    cases.CaseCorrected,
    cases.SampleDescribed,
    evidence.EvidenceRecorded,
    evidence.EvidenceCorrected,
    evidence.EvidenceLinked,
    evidence.EvidenceWithdrawn,
    evidence.EvidenceDisposed,
    evidence.AttachmentAdded,
    feedback.FeedbackMapped,
    feedback.SurveyCounted,
    judgements.PromptAnswered,
    judgements.KeyQuestionJudged,
    judgements.JudgementReconciled,
    judgements.ReasonableRecorded,
    judgements.JudgementWithdrawn,
    judgements.JudgementDeferred,
    second.SecondSampleDrawn,
    second.SecondJudged,
    ratings.RatingRecommended,
    ratings.RatingOverridden,
    ratings.RatingRatified,
    ratings.PanelDeparted,
    ratings.RoundingSettled,
    ratings.RatingSetAside,
    ratings.RatingSentBack,
    notes.EventAnnotated,
    notes.AnnotationResolved,
    reporting.NarrativeWritten,
    reporting.NarrativeAgreed,
    reporting.ImprovementRecommended,
    reporting.ImprovementWithdrawn,
    reporting.AreaNotCovered,
    reporting.TemplateAccepted,
    reporting.ReportBuilt,
    settings.SettingsChanged,
    clock.ClockAnomalySeen,
    signoffs.SignedOff,
    laptops.LaptopOpened,
    keys.KeyEnrolled,
    keys.KeyCountersigned,
    keys.KeyRevoked,
    keys.DecisionSigned,
    checkpoints.CheckpointMade,
    checkpoints.CheckpointTimestamped,
    challenges.ChallengeReceived,
    challenges.ChallengeDecided,
    publishing.ReportPublished,
    protection.SubjectErased,
    protection.TextRestricted,
    protection.RestrictionLifted,
    protection.StatementMade,
)


def closed_table(classes: Iterable[type[Event]]) -> Mapping[str, type[Event]]:
    """Topic to class; a class without a topic of its own, or a topic used twice, is a mistake at import."""
    table: dict[str, type[Event]] = {}
    for cls in classes:
        topic = cls.__dict__.get("TOPIC")
        if not isinstance(topic, str) or topic in table:
            raise TypeError(f"{cls.__name__} needs a TOPIC of its own")
        table[topic] = cls
    return MappingProxyType(table)


TOPICS = closed_table(CLASSES)


def class_of(topic: str, version: int = 1) -> type[Event]:
    """The class stored under a topic; refuses unknown topics and versions newer than this program."""
    cls = TOPICS.get(topic)
    if cls is None:
        raise UnknownEventError(
            f"the event type {topic!r} is not known to this version of daybook; read the log with a newer one"
        )
    if not 1 <= version <= cls.VERSION:
        raise UnknownEventError(
            f"the event type {topic!r} is stored as version {version} and this daybook knows 1 to {cls.VERSION}; "
            "read the log with a newer one"
        )
    return cls


FROM_LAPTOPS: frozenset[str] = frozenset(
    cls.TOPIC
    for cls in (
        laptops.LaptopOpened,
        clock.ClockAnomalySeen,
        evidence.EvidenceRecorded,
        evidence.EvidenceCorrected,
        evidence.EvidenceLinked,
        evidence.EvidenceWithdrawn,
        judgements.PromptAnswered,
        judgements.KeyQuestionJudged,
        judgements.ReasonableRecorded,
        judgements.JudgementWithdrawn,
        judgements.JudgementDeferred,
        second.SecondJudged,
        ratings.RatingRecommended,
        ratings.RatingOverridden,
        notes.EventAnnotated,
        notes.AnnotationResolved,
        keys.DecisionSigned,
    )
)
"""What a laptop may have recorded; the office takes nothing else from one."""
