"""How each event changes the state. Nothing here refuses; an event about something unknown changes nothing."""

from __future__ import annotations

from evidence_log.events import (
    cases,
    challenges,
    checkpoints,
    evidence,
    feedback,
    inspections,
    judgements,
    keys,
    protection,
    publishing,
    ratings,
    second,
)
from evidence_log.events.envelope import Recorded
from evidence_log.events.settings import SettingsChanged
from evidence_log.projections.draft import Draft, facts_of
from evidence_log.projections.folds.evidence import gathered, sampled
from evidence_log.projections.folds.inspection import attested, inspected, protected
from evidence_log.projections.folds.judgements import beside, judged
from evidence_log.projections.folds.ratings import departed, rated
from evidence_log.projections.folds.reporting import challenged, reported
from evidence_log.projections.models import (
    FeedbackQuestion,
    Survey,
)


def apply(draft: Draft, recorded: Recorded) -> None:
    """Takes one event into the draft."""
    draft.position = recorded.position
    draft.order.take(recorded)
    match recorded.event:
        case judgements.PromptAnswered() | judgements.KeyQuestionJudged() | judgements.JudgementWithdrawn():
            judged(draft, recorded)
        case (
            inspections.InspectionOpened()
            | inspections.FrameworkAdopted()
            | inspections.InspectionClosed()
            | inspections.PersonEnrolled()
            | inspections.RolesChanged()
            | SettingsChanged()
        ):
            inspected(draft, recorded)
        case cases.CaseAdded() | cases.CaseCorrected() | cases.SampleDescribed():
            sampled(draft, recorded)
        case judgements.JudgementDeferred() as later if draft.order.writes(
            ("deferred", later.case, later.prompt or later.question)
        ):
            draft.deferred[later.case, later.prompt or later.question] = recorded.position
        case judgements.ReasonableRecorded() | second.SecondSampleDrawn() | second.SecondJudged():
            beside(draft, recorded)
        case (
            evidence.EvidenceRecorded()
            | evidence.EvidenceCorrected()
            | evidence.EvidenceLinked()
            | evidence.EvidenceWithdrawn()
            | evidence.EvidenceDisposed()
            | evidence.AttachmentAdded()
        ):
            gathered(draft, recorded)
        case feedback.FeedbackMapped() as made:
            draft.feedback[made.question] = FeedbackQuestion(**facts_of(recorded))
        case feedback.SurveyCounted() as made:
            draft.surveys[made.survey] = Survey(**facts_of(recorded))
        case ratings.RatingRecommended() | ratings.RatingRatified() | ratings.RatingSentBack():
            rated(draft, recorded)
        case ratings.PanelDeparted() | ratings.RoundingSettled() | ratings.RatingSetAside():
            departed(draft, recorded)
        case keys.KeyEnrolled() | keys.KeyCountersigned() | keys.KeyRevoked() | checkpoints.CheckpointMade():
            attested(draft, recorded)
        case challenges.ChallengeReceived() | challenges.ChallengeDecided() | publishing.ReportPublished():
            challenged(draft, recorded)
        case protection.Protecting():
            protected(draft, recorded)
        case _:
            reported(draft, recorded)
