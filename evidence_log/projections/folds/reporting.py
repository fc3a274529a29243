"""How narratives, notes, challenges and reports change."""

from __future__ import annotations

from evidence_log.events import (
    challenges,
    notes,
    publishing,
    reporting,
)
from evidence_log.events.envelope import Recorded
from evidence_log.projections.draft import Draft, ending
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
    who, position = recorded.envelope, recorded.position
    match recorded.event:
        case challenges.ChallengeReceived() as received:
            facts = {name: getattr(received, name) for name in type(received).model_fields}
            draft.challenges[who.event_id] = Challenge(id=who.event_id, by=who.by, position=position, **facts)
        case challenges.ChallengeDecided(challenge=target) as made if target in draft.challenges:
            facts = {name: getattr(made, name) for name in ("outcome", "reason", "cites")}
            decided = Decided(by=who.by, position=position, **facts)
            draft.challenges[target] = draft.challenges[target].model_copy(update={"decided": decided})
        case publishing.ReportPublished() as issued:
            facts = {name: getattr(issued, name) for name in type(issued).model_fields}
            draft.published.append(Published(by=who.by, position=position, **facts))
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
        case reporting.ImprovementRecommended() as advised:
            facts = {name: getattr(advised, name) for name in type(advised).model_fields}
            draft.improvements[who.event_id] = Improvement(
                id=who.event_id, position=recorded.position, by=who.by, **facts
            )
        case reporting.ImprovementWithdrawn(improvement=target, reason=reason) if (
            target in draft.improvements
        ):
            kept = draft.improvements[target]
            draft.improvements[target] = kept.model_copy(update={"withdrawn": ending(recorded, reason)})
        case reporting.AreaNotCovered(area=area, reason=reason):
            draft.gaps.append(Gap(area=area, reason=reason, by=who.by, position=recorded.position))
        case reporting.TemplateAccepted(template=template, outline=outline, golden=golden):
            draft.templates[template.digest] = Accepted(
                template=template, outline=outline, golden=golden, by=who.by, position=recorded.position
            )
        case reporting.ReportBuilt() as built:
            facts = {name: getattr(built, name) for name in type(built).model_fields}
            draft.reports.append(
                Built(position=recorded.position, by=who.by, recorded_at=who.recorded_at, **facts)
            )
        case _:
            return
