"""How narratives, notes, challenges and reports change."""

from __future__ import annotations

from evidence_log.events import (
    challenges,
    notes,
    publishing,
    reporting,
)
from evidence_log.events.envelope import Recorded
from evidence_log.projections.draft import Draft, ending, facts_of
from evidence_log.projections.models import (
    Accepted,
    Annotation,
    Built,
    Challenge,
    Decided,
    Gap,
    Improvement,
    Narrative,
    Published,
    Revision,
)


def _written(draft: Draft, recorded: Recorded, written: reporting.NarrativeWritten) -> None:
    who, old = recorded.envelope, draft.narratives.get(written.section)
    made = Revision(
        id=who.event_id, position=recorded.position, by=who.by, text=written.text, answers=written.answers
    )
    draft.narratives[written.section] = Narrative(
        section=written.section,
        id=who.event_id,
        revision=written.revision,
        text=written.text,
        position=recorded.position,
        by=who.by,
        edited=written.edited,
        history=(*(old.history if old else ()), made),
    )
    for target in written.answers:
        if target in draft.challenges:
            kept = draft.challenges[target]
            answered = (*kept.answered, recorded.position)
            draft.challenges[target] = kept.model_copy(update={"answered": answered})


def challenged(draft: Draft, recorded: Recorded) -> None:
    """What the provider challenges, what is decided on it, and what is published."""
    who = recorded.envelope
    match recorded.event:
        case challenges.ChallengeReceived():
            draft.challenges[who.event_id] = Challenge(id=who.event_id, **facts_of(recorded))
        case challenges.ChallengeDecided(challenge=target) if target in draft.challenges:
            decided = Decided(**facts_of(recorded, "challenge"))
            draft.challenges[target] = draft.challenges[target].model_copy(update={"decided": decided})
        case publishing.ReportPublished():
            draft.published.append(Published(**facts_of(recorded)))
        case _:
            return


def reported(draft: Draft, recorded: Recorded) -> None:
    """Notes, sections, improvements, gaps, templates and built reports."""
    who = recorded.envelope
    match recorded.event:
        case notes.EventAnnotated(target=target, text=text):
            draft.annotations[who.event_id] = Annotation(
                id=who.event_id,
                position=recorded.position,
                target=target,
                text=text,
                by=who.by,
                recorded_at=who.recorded_at,
            )
        case notes.AnnotationResolved(annotation=target, resolution=text) if (
            target in draft.annotations and draft.order.writes(("resolved", target))
        ):
            old = draft.annotations[target]
            draft.annotations[target] = old.model_copy(update={"resolved": ending(recorded, text)})
        case reporting.NarrativeWritten() as written:
            _written(draft, recorded, written)
        case reporting.NarrativeAgreed(section=section, agreed=agreed):
            current = draft.narratives.get(section)
            if current and current.id == agreed:
                draft.narratives[section] = current.model_copy(update={"agreed": ending(recorded, None)})
        case reporting.ImprovementRecommended():
            draft.improvements[who.event_id] = Improvement(id=who.event_id, **facts_of(recorded))
        case reporting.ImprovementWithdrawn(improvement=target, reason=reason) if (
            target in draft.improvements
        ):
            kept = draft.improvements[target]
            draft.improvements[target] = kept.model_copy(update={"withdrawn": ending(recorded, reason)})
        case reporting.AreaNotCovered():
            draft.gaps.append(Gap(**facts_of(recorded)))
        case reporting.TemplateAccepted(template=template):
            draft.templates[template.digest] = Accepted(**facts_of(recorded))
        case reporting.ReportBuilt():
            draft.reports.append(Built(recorded_at=who.recorded_at, **facts_of(recorded)))
        case _:
            return
