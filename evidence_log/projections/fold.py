"""How each event changes the state. Nothing here refuses; an event about something unknown changes nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from evidence_log.events import (
    cases,
    challenges,
    checkpoints,
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
)
from evidence_log.events.envelope import Recorded
from evidence_log.events.settings import SettingsChanged
from evidence_log.projections.models import (
    Accepted,
    Annotation,
    Attachment,
    Built,
    Case,
    Challenge,
    Decided,
    Disposed,
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
    Revision,
    Sample,
    SecondSample,
    Settled,
    Survey,
)
from evidence_log.projections.order import Order
from evidence_log.sealing.personal import Personal


@dataclass(slots=True)
class Draft:
    """The fold's own working copy; only this module writes to it."""

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


def apply(draft: Draft, recorded: Recorded) -> None:
    """Takes one event into the draft."""
    draft.position = recorded.position
    draft.order.take(recorded)
    match recorded.event:
        case judgements.PromptAnswered() | judgements.KeyQuestionJudged() | judgements.JudgementWithdrawn():
            _judged(draft, recorded)
        case (
            inspections.InspectionOpened()
            | inspections.FrameworkAdopted()
            | inspections.InspectionClosed()
            | inspections.PersonEnrolled()
            | inspections.RolesChanged()
            | SettingsChanged()
        ):
            _inspected(draft, recorded)
        case cases.CaseAdded() | cases.CaseCorrected() | cases.SampleDescribed():
            _case(draft, recorded)
        case judgements.JudgementDeferred() as later if draft.order.writes(
            ("deferred", later.case, later.prompt or later.question)
        ):
            draft.deferred[later.case, later.prompt or later.question] = recorded.position
        case judgements.ReasonableRecorded() | second.SecondSampleDrawn() | second.SecondJudged():
            _beside(draft, recorded)
        case (
            evidence.EvidenceRecorded()
            | evidence.EvidenceCorrected()
            | evidence.EvidenceLinked()
            | evidence.EvidenceWithdrawn()
            | evidence.EvidenceDisposed()
            | evidence.AttachmentAdded()
        ):
            _evidence(draft, recorded)
        case feedback.FeedbackMapped() as made:
            draft.feedback[made.question] = FeedbackQuestion(**_facts(recorded))
        case feedback.SurveyCounted() as made:
            draft.surveys[made.survey] = Survey(**_facts(recorded))
        case ratings.RatingRecommended() | ratings.RatingRatified() | ratings.RatingSentBack():
            _rated(draft, recorded)
        case ratings.PanelDeparted() | ratings.RoundingSettled() | ratings.RatingSetAside():
            _departed(draft, recorded)
        case keys.KeyEnrolled() | keys.KeyCountersigned() | keys.KeyRevoked() | checkpoints.CheckpointMade():
            _attested(draft, recorded)
        case challenges.ChallengeReceived() | challenges.ChallengeDecided() | publishing.ReportPublished():
            _challenged(draft, recorded)
        case protection.Protecting():
            _protected(draft, recorded)
        case _:
            _reported(draft, recorded)


def _protected(draft: Draft, recorded: Recorded) -> None:
    """What was erased stays so; what is restricted is so until that is lifted."""
    at = recorded.envelope.recorded_at
    match recorded.event:
        case protection.SubjectErased(subject=subject):
            draft.erasures[subject] = Erasure(recorded_at=at, **_facts(recorded))
        case protection.TextRestricted(subject=subject, target=target):
            draft.restrictions[str(subject or target)] = Restriction(recorded_at=at, **_facts(recorded))
        case protection.RestrictionLifted(subject=subject, target=target):
            draft.restrictions.pop(str(subject or target), None)
        case _:
            return


def _facts(recorded: Recorded) -> dict[str, Any]:
    """An event's own fields, who made it and where."""
    facts = {name: getattr(recorded.event, name) for name in type(recorded.event).model_fields}
    return facts | {"by": recorded.envelope.by, "position": recorded.position}


def _attested(draft: Draft, recorded: Recorded) -> None:
    """Keys, of whichever inspection: a public key is one person's in the whole log. And the last checkpoint."""
    who = recorded.envelope
    match recorded.event:
        case keys.KeyEnrolled() as made:
            facts = {name: getattr(made, name) for name in type(made).model_fields if name != "fingerprint"}
            draft.keys[who.event_id] = Key(
                id=who.event_id, inspection=who.inspection, position=recorded.position, **facts
            )
        case keys.KeyCountersigned(key=key) if key in draft.keys:
            update = {"countersigned": _ending(recorded, None)}
            draft.keys[key] = draft.keys[key].model_copy(update=update)
        case keys.KeyRevoked(key=key, reason=reason) if key in draft.keys:
            draft.keys[key] = draft.keys[key].model_copy(update={"revoked": _ending(recorded, reason)})
        case checkpoints.CheckpointMade() as made if laptops.arrived_from(recorded.tags) is None:
            draft.checkpoint = HeldCheckpoint(
                id=who.event_id,
                position=recorded.position,
                size=made.size,
                root=made.root,
                occasion=made.occasion,
                by=who.by,
                note=made.note,
            )
        case _:
            return


def _ending(recorded: Recorded, reason: Personal | None) -> Ending:
    return Ending(position=recorded.position, by=recorded.envelope.by, reason=reason)


def _inspected(draft: Draft, recorded: Recorded) -> None:
    who = recorded.envelope
    match recorded.event:
        case inspections.InspectionOpened() as opened:
            facts = {name: getattr(opened, name) for name in type(opened).model_fields}
            draft.inspection = Inspection(
                id=who.inspection,
                opened_by=who.by,
                opened_at=who.decided_at,
                position=recorded.position,
                **facts,
            )
        case SettingsChanged(settings=settings) if draft.inspection:
            draft.inspection = draft.inspection.model_copy(update={"settings": settings})
        case inspections.FrameworkAdopted(file=file, text=text) if draft.inspection:
            adopted = {**draft.inspection.adopted, file.digest: text}
            draft.inspection = draft.inspection.model_copy(update={"adopted": adopted})
        case inspections.InspectionClosed() if draft.inspection:
            draft.inspection = draft.inspection.model_copy(update={"closed": recorded.position})
        case inspections.PersonEnrolled(person=person, name=name, roles=roles):
            draft.people[person] = Person(id=person, name=name, roles=roles, position=recorded.position)
        case inspections.RolesChanged(person=person, roles=roles) if person in draft.people:
            draft.people[person] = draft.people[person].model_copy(
                update={"roles": roles, "position": recorded.position}
            )
        case _:
            return


def _case(draft: Draft, recorded: Recorded) -> None:
    match recorded.event:
        case cases.CaseAdded(case=ref, subject=subject, attributes=attributes, inspector=inspector):
            draft.cases[ref] = Case(
                ref=ref,
                subject=subject,
                attributes=attributes,
                inspector=inspector,
                position=recorded.position,
            )
        case cases.CaseCorrected(case=ref) as corrected if ref in draft.cases:
            draft.cases[ref] = draft.cases[ref].model_copy(
                update={
                    "attributes": corrected.attributes,
                    "inspector": corrected.inspector,
                    "position": recorded.position,
                }
            )
        case cases.SampleDescribed() as said:
            draft.samples[said.sample] = Sample(
                sample=said.sample,
                population=said.population,
                text=said.text,
                by=recorded.envelope.by,
                position=recorded.position,
            )
        case _:
            return


def _beside(draft: Draft, recorded: Recorded) -> None:
    """What stands beside a judgement: what was reasonable, and second judgements."""
    who = recorded.envelope
    match recorded.event:
        case judgements.ReasonableRecorded() as said if draft.order.writes(
            ("reasonable", said.case, said.question)
        ):
            draft.expectations[said.case, said.question] = Expectation(
                case=said.case,
                question=said.question,
                text=said.text,
                limits=said.limits,
                by=who.by,
                position=recorded.position,
            )
        case second.SecondSampleDrawn(seed=seed, assigned=assigned):
            draft.second_sample = SecondSample(
                seed=seed,
                assessors={each.case: each.assessor for each in assigned},
                by=who.by,
                position=recorded.position,
            )
        case second.SecondJudged() as made:
            standing = draft.seconds.get((made.case, made.question), ())
            entry = Entry(
                id=who.event_id,
                position=recorded.position,
                case=made.case,
                prompt=None,
                question=made.question,
                standard=made.standard,
                answer=made.answer,
                reason=made.reason,
                cites=(),
                by=who.by,
                recorded_at=who.recorded_at,
                degree=made.degree,
            )
            draft.seconds[made.case, made.question] = _with(draft, standing, entry, made.supersedes)
        case _:
            return


def _evidence(draft: Draft, recorded: Recorded) -> None:
    who = recorded.envelope
    match recorded.event:
        case evidence.EvidenceRecorded() as seen:
            facts = {name: getattr(seen, name) for name in type(seen).model_fields}
            draft.evidence[who.event_id] = Evidence(
                id=who.event_id,
                position=recorded.position,
                by=who.by,
                observed_at=who.observed_at,
                recorded_at=who.recorded_at,
                **facts,
            )
        case evidence.EvidenceCorrected(evidence=target) as corrected if target in draft.evidence:
            update: dict[str, object] = {}
            if draft.order.writes(("text", target)):
                update = {"text": corrected.text, "source": corrected.source, "revision": corrected.revision}
            _change_evidence(draft, target, recorded, update)
        case evidence.EvidenceLinked(evidence=target, links=links) if target in draft.evidence:
            kept = {link.to: link for link in draft.evidence[target].links} | {
                link.to: link for link in links if draft.order.writes(("link", target, link.to))
            }
            _change_evidence(draft, target, recorded, {"links": tuple(kept.values())})
        case evidence.EvidenceWithdrawn(evidence=target, reason=reason) if target in draft.evidence:
            latest = draft.order.writes(("withdrawn", target))
            _change_evidence(
                draft, target, recorded, {"withdrawn": _ending(recorded, reason)} if latest else {}
            )
        case evidence.EvidenceDisposed(evidence=target) as made if target in draft.evidence:
            old = draft.evidence[target]
            item = Disposed(
                standard=made.standard,
                disposition=made.disposition,
                by=who.by,
                position=recorded.position,
                reason=made.reason,
            )
            draft.evidence[target] = old.model_copy(update={"disposed": (*old.disposed, item)})
        case evidence.AttachmentAdded(evidence=target) as added if target in draft.evidence:
            held = draft.evidence[target]
            facts = {name: getattr(added, name) for name in type(added).model_fields if name != "evidence"}
            file = Attachment(id=who.event_id, position=recorded.position, by=who.by, **facts)
            draft.evidence[target] = held.model_copy(update={"attachments": (*held.attachments, file)})
        case _:
            return


def _change_evidence(draft: Draft, target: UUID, recorded: Recorded, update: Mapping[str, object]) -> None:
    old = draft.evidence[target]
    changed = (*old.changed, recorded.position)
    draft.evidence[target] = old.model_copy(update={**update, "changed": changed})


def _judged(draft: Draft, recorded: Recorded) -> None:
    who = recorded.envelope
    match recorded.event:
        case judgements.PromptAnswered() | judgements.KeyQuestionJudged() as made:
            prompt = made.prompt if isinstance(made, judgements.PromptAnswered) else None
            entry = Entry(
                id=who.event_id,
                position=recorded.position,
                case=made.case,
                prompt=prompt,
                question=made.question,
                standard=made.standard,
                answer=made.answer,
                reason=made.reason,
                cites=made.cites if isinstance(made, judgements.KeyQuestionJudged) else (),
                by=who.by,
                recorded_at=who.recorded_at,
                degree=made.degree,
                basis=made.basis,
                considered=made.considered,
                looked_at=made.looked_at,
                measure=made.measure,
            )
            table = draft.answers if prompt else draft.judgements
            place = (made.case, prompt or made.question)
            if draft.order.writes(("deferred", *place)):
                draft.deferred.pop(place, None)
            table[place] = _with(draft, table.get(place, ()), entry, made.supersedes)
        case judgements.JudgementWithdrawn() as withdrawn:
            table = draft.answers if withdrawn.prompt else draft.judgements
            place = (withdrawn.case, withdrawn.prompt or withdrawn.question)
            kept = tuple(old for old in table.get(place, ()) if old.id != withdrawn.target)
            if kept:
                table[place] = kept
            else:
                table.pop(place, None)
        case _:
            return


def _with(
    draft: Draft, standing: tuple[Entry, ...], entry: Entry, supersedes: Collection[UUID]
) -> tuple[Entry, ...]:
    """The entries that stand once this one does: several, in order of time, when they were made apart."""
    draft.order.keep()
    kept = {old.id: old for old in standing if old.id not in supersedes} | {entry.id: entry}
    return tuple(kept[item] for item in draft.order.in_order(kept)) if len(kept) > 1 else (entry,)


def _rated(draft: Draft, recorded: Recorded) -> None:
    who = recorded.envelope
    match recorded.event:
        case ratings.RatingRecommended() as made:
            draft.order.keep()
            draft.recommendations[who.event_id] = Recommendation(
                id=who.event_id,
                position=recorded.position,
                node=made.node,
                rating=made.rating,
                indicated=made.indicated,
                override=isinstance(made, ratings.RatingOverridden),
                reason=made.reason,
                cites=made.cites,
                as_at=made.as_at,
                by=who.by,
                recorded_at=who.recorded_at,
                characteristics=made.characteristics,
            )
            _replace(draft, made.node, who.event_id)
        case ratings.RatingRatified(recommendation=target, reason=reason) as made:
            ending = _ending(recorded, reason)
            _decide(draft, target, {"ratified": ending, "present": made.present, "minority": made.minority})
        case ratings.RatingSentBack(recommendation=target, reason=reason):
            _decide(draft, target, {"sent_back": _ending(recorded, reason)})
        case _:
            return


def _departed(draft: Draft, recorded: Recorded) -> None:
    """What the panel decides against or about the arithmetic."""
    who = recorded.envelope
    match recorded.event:
        case ratings.PanelDeparted() as made:
            draft.order.keep()
            _decide(draft, made.recommendation, {"replaced": recorded.position})
            draft.recommendations[who.event_id] = Recommendation(
                id=who.event_id,
                position=recorded.position,
                node=made.node,
                rating=made.rating,
                indicated=made.indicated,
                override=True,
                reason=made.reason,
                cites=(),
                as_at=recorded.position - 1,
                by=who.by,
                recorded_at=who.recorded_at,
                near=made.near,
                present=made.present,
                minority=made.minority,
                ratified=_ending(recorded, made.reason),
            )
        case ratings.RoundingSettled() as made:
            facts = {name: getattr(made, name) for name in type(made).model_fields if name != "standard"}
            draft.settled[made.question] = Settled(by=who.by, position=recorded.position, **facts)
        case ratings.RatingSetAside(node=node, aside=True, reason=reason):
            draft.aside[node] = _ending(recorded, reason)
        case ratings.RatingSetAside(node=node):
            draft.aside.pop(node, None)
        case _:
            return


def _replace(draft: Draft, node: str, made: UUID) -> None:
    """A later recommendation replaces an open one, also where the earlier one arrives after it."""
    ordered = draft.order.in_order(draft.recommendations)
    if ordered[-1] != made:
        draft.recommendations = {item: draft.recommendations[item] for item in ordered}
    here = [item for item in ordered if draft.recommendations[item].node == node]
    place = here.index(made)
    if place + 1 < len(here):
        _decide(draft, made, {"replaced": draft.recommendations[here[place + 1]].position})
    for earlier in here[:place]:
        old = draft.recommendations[earlier]
        if old.open or (earlier == here[place - 1] and old.replaced is not None):
            _decide(draft, earlier, {"replaced": draft.recommendations[made].position})


def _decide(draft: Draft, target: UUID, update: Mapping[str, object]) -> None:
    old = draft.recommendations.get(target)
    if old is not None:
        draft.recommendations[target] = old.model_copy(update=update)


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


def _challenged(draft: Draft, recorded: Recorded) -> None:
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


def _reported(draft: Draft, recorded: Recorded) -> None:
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
            draft.annotations[target] = old.model_copy(update={"resolved": _ending(recorded, text)})
        case reporting.NarrativeWritten() as written:
            _written(draft, recorded, written)
        case reporting.NarrativeAgreed(section=section, agreed=agreed):
            current = draft.narratives.get(section)
            if current and current.id == agreed:
                draft.narratives[section] = current.model_copy(update={"agreed": _ending(recorded, None)})
        case reporting.ImprovementRecommended() as advised:
            facts = {name: getattr(advised, name) for name in type(advised).model_fields}
            draft.improvements[who.event_id] = Improvement(
                id=who.event_id, position=recorded.position, by=who.by, **facts
            )
        case reporting.ImprovementWithdrawn(improvement=target, reason=reason) if (
            target in draft.improvements
        ):
            kept = draft.improvements[target]
            draft.improvements[target] = kept.model_copy(update={"withdrawn": _ending(recorded, reason)})
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
