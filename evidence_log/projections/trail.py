"""The trail: one row an event, in words: who did what to what, what changed, and why.

A row's text opens only when it is read. Nothing is inferred: what no event says is not in the trail.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
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
    publishing,
    ratings,
    reporting,
    second,
)
from evidence_log.events.envelope import Recorded
from evidence_log.projections.kept import kept
from evidence_log.sealing.personal import Personal
from frameworks.edition import Edition
from frameworks.naming import shown

KINDS = (
    "inspection",
    "person",
    "case",
    "sample",
    "evidence",
    "correct",
    "link",
    "dispose",
    "attach",
    "feedback",
    "prompt",
    "judgement",
    "reconcile",
    "reasonable",
    "second",
    "withdraw",
    "later",
    "recommend",
    "override",
    "ratify",
    "send-back",
    "depart",
    "settle",
    "aside",
    "note",
    "resolve",
    "narrative",
    "agree",
    "improvement",
    "report",
    "sign-off",
    "settings",
    "clock",
    "laptop",
    "challenge",
    "checkpoint",
    "decide",
    "key",
    "publish",
    "sign",
    "erase",
    "restrict",
    "statement",
)
"""The kinds of row, as the filter and the command line name them."""


class Row(NamedTuple):
    """One event in words. `on` is what it concerns, `change` what it did, `text` and `reason` what was written."""

    position: int
    at: datetime
    by: str
    role: str
    kind: str
    on: str
    case: str | None
    change: str
    text: Personal | None
    reason: Personal | None
    event_id: UUID
    about: int | None = None


class Trail:
    """The rows of one inspection, in order; `extend` takes events that follow.

    `positions` may be given where not all events pass through: it then answers for those that did not.
    """

    def __init__(self, edition: Edition, positions: dict[UUID, int] | None = None) -> None:
        self.rows: list[Row] = []
        self.positions: dict[UUID, int] = {} if positions is None else positions
        self._edition = edition
        self._answers: dict[tuple[str | None, str], str] = {}
        self._ratings: dict[str, str] = {}

    def extend(self, events: Iterable[Recorded]) -> Trail:
        """Adds the rows of events that follow."""
        for recorded in events:
            self.positions[recorded.envelope.event_id] = recorded.position
            self.rows.append(self._row(recorded))
        return self

    def shown(self, item: str) -> str:
        """A node as people write it: a prompt by its printed letter ("2.2.3 d"), all else by its id."""
        return shown(self._edition, item)

    def _row(self, recorded: Recorded) -> Row:
        who = recorded.envelope
        said = self._said(recorded)
        return Row(
            position=recorded.position,
            at=who.recorded_at,
            by=who.by,
            role=who.role,
            kind=said.kind,
            on=said.on,
            case=said.case,
            change=said.change,
            text=said.text,
            reason=said.reason,
            event_id=who.event_id,
            about=self.positions.get(said.about) if said.about else None,
        )

    def _said(self, recorded: Recorded) -> _Said:
        match recorded.event:
            case (
                judgements.PromptAnswered() | judgements.KeyQuestionJudged() | judgements.JudgementWithdrawn()
            ):
                return self._judged(recorded)
            case ratings.RatingRecommended() | ratings.RatingRatified() | ratings.RatingSentBack():
                return self._rated(recorded)
            case (
                evidence.EvidenceRecorded()
                | evidence.EvidenceCorrected()
                | evidence.EvidenceLinked()
                | evidence.EvidenceWithdrawn()
                | evidence.EvidenceDisposed()
                | evidence.AttachmentAdded()
            ):
                return self._evidence(recorded)
            case judgements.JudgementDeferred(case=ref) as later:
                item = self.shown(later.prompt or later.question)
                return _Said("later", item, "to come back to", case=ref)
            case cases.CaseAdded(case=ref, attributes=attributes):
                return _Said("case", ref, f"added to {', '.join(attributes.samples)}", case=ref)
            case ratings.PanelDeparted(node=node, recommendation=target) as made:
                self._ratings[node] = made.rating
                change = f"{made.indicated} → {made.rating}, present {', '.join(made.present)}"
                return _Said("depart", node, change, text=made.minority, reason=made.reason, about=target)
            case ratings.RoundingSettled(question=item) as made:
                return _Said("settle", item, f"the {made.takes} per cent bands it", reason=made.reason)
            case ratings.RatingSetAside(node=node, aside=aside, reason=reason):
                change = "answered, not rated" if aside else "to be rated after all"
                return _Said("aside", node, change, reason=reason)
            case cases.SampleDescribed(sample=sample, population=population, text=text):
                return _Said("sample", sample, f"drawn from {population:,} cases", text=text)
            case feedback.FeedbackMapped(question=item, prompts=prompts):
                return _Said("feedback", ", ".join(map(self.shown, prompts)), f"{item} mapped")
            case feedback.SurveyCounted(survey=survey) as made:
                change = f"{made.sent} sent, {made.delivered} delivered, {made.answered} answered"
                return _Said("feedback", survey, change)
            case second.SecondSampleDrawn(seed=seed, assigned=assigned):
                return _Said("second", f"{len(assigned)} cases", f"drawn by the seed {seed}")
            case second.SecondJudged(case=ref, question=item) as made:
                change = made.answer.replace("_", " ")
                return _Said("second", item, change, case=ref, reason=made.reason)
            case judgements.ReasonableRecorded(case=ref, question=item, text=text, limits=limits):
                return _Said("reasonable", item, "for this person now", case=ref, text=text, reason=limits)
            case cases.CaseCorrected(case=ref, reason=reason):
                return _Said("case", ref, "attributes corrected", case=ref, reason=reason)
            case _:
                return self._around(recorded)

    def _judged(self, recorded: Recorded) -> _Said:
        match recorded.event:
            case judgements.PromptAnswered(case=case, prompt=item) as made:
                change = self._moved((case, item), made.answer)
                return _Said("prompt", self.shown(item), change, case=case, reason=made.reason)
            case judgements.JudgementReconciled(case=case, question=item) as made:
                change = f"{len(made.supersedes)} contested → {self._moved((case, item), made.answer)}"
                return _Said("reconcile", item, change, case=case, reason=made.reason)
            case judgements.KeyQuestionJudged(case=case, question=item) as made:
                change = self._moved((case, item), made.answer)
                return _Said("judgement", item, change, case=case, reason=made.reason)
            case judgements.JudgementWithdrawn(case=case) as gone:
                item = gone.prompt or gone.question
                old = self._answers.pop((case, item), "")
                change = f"{old} withdrawn".strip()
                return _Said(
                    "withdraw", self.shown(item), change, case=case, reason=gone.reason, about=gone.target
                )
            case other:
                raise TypeError(other)

    def _moved(self, place: tuple[str | None, str], answer: judgements.Answer) -> str:
        old, new = self._answers.get(place), answer.replace("_", " ")
        self._answers[place] = new
        return new if old in (None, new) else f"{old} → {new}"

    def _rated(self, recorded: Recorded) -> _Said:
        match recorded.event:
            case ratings.RatingOverridden(node=node) as made:
                change = f"{made.indicated} → {made.rating}"
                return _Said("override", node, change, reason=made.reason)
            case ratings.RatingRecommended(node=node) as made:
                old = self._ratings.get(node)
                change = made.rating if old in (None, made.rating) else f"{old} → {made.rating}"
                return _Said("recommend", node, change, reason=made.reason)
            case ratings.RatingRatified(node=node, recommendation=target) as made:
                self._ratings[node] = made.rating
                return _Said("ratify", node, made.rating, reason=made.reason, about=target)
            case ratings.RatingSentBack(node=node, recommendation=target) as back:
                return _Said("send-back", node, "sent back", reason=back.reason, about=target)
            case other:
                raise TypeError(other)

    def _evidence(self, recorded: Recorded) -> _Said:
        match recorded.event:
            case evidence.EvidenceRecorded() as seen:
                change = f"E-{recorded.position} {seen.kind.replace('_', ' ')}"
                return _Said("evidence", self._links(seen.links), change, case=seen.case, text=seen.text)
            case evidence.EvidenceCorrected(evidence=target) as made:
                change = f"{self._label(target)} revision {made.revision}"
                return _Said("correct", "", change, text=made.text, reason=made.reason, about=target)
            case evidence.EvidenceLinked(evidence=target, links=links):
                return _Said("link", self._links(links), self._label(target), about=target)
            case evidence.EvidenceDisposed(evidence=target, standard=node) as made:
                change = f"{self._label(target)} {made.disposition.replace('_', ' ')}"
                return _Said("dispose", node, change, reason=made.reason, about=target)
            case evidence.AttachmentAdded(evidence=target) as added:
                change = f"{self._label(target)} {added.media_type}, {added.size:,} bytes"
                return _Said("attach", "", change, text=added.name, about=target)
            case evidence.EvidenceWithdrawn(evidence=target) as gone:
                change = f"{self._label(target)} withdrawn"
                return _Said("withdraw", "", change, reason=gone.reason, about=target)
            case other:
                raise TypeError(other)

    def _links(self, links: Iterable[evidence.Link]) -> str:
        return ", ".join(
            self.shown(link.to) + ("" if link.says == "supports" else f" {link.says}") for link in links
        )

    def _label(self, target: UUID) -> str:
        return f"E-{self.positions.get(target, '?')}"

    def _around(self, recorded: Recorded) -> _Said:
        match recorded.event:
            case inspections.InspectionOpened(edition=edition):
                return _Said("inspection", recorded.envelope.inspection, f"opened under {edition.id}")
            case inspections.FrameworkAdopted(kind=kind, file=file):
                return _Said("inspection", file.id, f"{kind} of its own, SHA-256 {file.digest[:12]}…")
            case inspections.InspectionClosed(reason=reason):
                return _Said("inspection", recorded.envelope.inspection, "closed", reason=reason)
            case inspections.PersonEnrolled(person=person, roles=roles):
                return _Said("person", person, f"enrolled: {', '.join(roles)}")
            case inspections.RolesChanged(person=person, roles=roles, reason=reason):
                return _Said("person", person, f"roles: {', '.join(roles) or 'none'}", reason=reason)
            case notes.EventAnnotated(target=target, text=text):
                on = f"event {self.positions.get(target, '?')}"
                return _Said("note", on, "", text=text, about=target)
            case notes.AnnotationResolved(annotation=target, resolution=text):
                on = f"note {self.positions.get(target, '?')}"
                return _Said("resolve", on, "settled", text=text, about=target)
            case reporting.NarrativeWritten(section=section, revision=revision, text=text, edited=edited):
                came = f", edited in {edited.file}" if edited else ""
                return _Said("narrative", section, f"revision {revision}{came}", text=text)
            case reporting.NarrativeAgreed(section=section, agreed=target):
                return _Said("agree", section, "agreed", about=target)
            case reporting.ImprovementRecommended(addressee=addressee, text=text):
                return _Said("improvement", addressee, "recommended", text=text)
            case reporting.ImprovementWithdrawn(improvement=target, reason=reason):
                return _Said("withdraw", "recommendation", "withdrawn", reason=reason, about=target)
            case laptops.LaptopOpened(device=device, size=size):
                return _Said("laptop", device, f"opened on a copy of the first {size:,} events")
            case reporting.AreaNotCovered(area=area, reason=reason):
                return _Said("not covered", area, "declared", reason=reason)
            case reporting.TemplateAccepted(template=template):
                return _Said("template", template.id, f"accepted, SHA-256 {template.digest[:12]}…")
            case reporting.ReportBuilt(as_at=as_at, sha256=sha256, file=file):
                return _Said("report", file, f"built as at {as_at}, SHA-256 {sha256[:12]}…")
            case challenges.ChallengeReceived(section=section, number=number, paragraph=paragraph, text=text):
                return _Said("challenge", section, f"{number} to paragraph {paragraph}", text=text)
            case challenges.ChallengeDecided(challenge=target, outcome=outcome, reason=reason):
                on = f"challenge at {self.positions.get(target, '?')}"
                return _Said("decide", on, outcome.replace("_", " "), reason=reason, about=target)
            case publishing.ReportPublished(report=report, issued=issued, files=files):
                return _Said("publish", report, f"issued {issued}, SHA-256 {files[0].sha256[:12]}…")
            case _:
                return self._attested(recorded)

    def _attested(self, recorded: Recorded) -> _Said:
        match recorded.event:
            case keys.KeyEnrolled(person=person, vkey=vkey, founding=founding):
                change = f"enrolled {vkey.rpartition('+')[0]}{', the founding key' if founding else ''}"
                return _Said("key", person, change)
            case keys.KeyCountersigned(person=person, key=target):
                return _Said("key", person, "countersigned", about=target)
            case keys.KeyRevoked(person=person, key=target, reason=reason):
                return _Said("key", person, "revoked", reason=reason, about=target)
            case keys.DecisionSigned(decision=target, cosigned=cosigned):
                on = f"event {self.positions.get(target, '?')}"
                return _Said("sign", on, "countersigned" if cosigned else "signed", about=target)
            case checkpoints.CheckpointMade(size=size, root=root, occasion=occasion):
                return _Said("checkpoint", f"events 1 to {size:,}", f"{occasion}, root {root[:12]}…")
            case checkpoints.CheckpointTimestamped(checkpoint=target, authority=authority, at=at):
                on = f"event {self.positions.get(target, '?')}"
                return _Said(
                    "checkpoint", on, f"time-stamped {at:%Y-%m-%d %H:%M:%S} by {authority}", about=target
                )
            case _:
                return _Said(*kept(recorded))


class _Said(NamedTuple):
    kind: str
    on: str
    change: str
    case: str | None = None
    text: Personal | None = None
    reason: Personal | None = None
    about: UUID | None = None
