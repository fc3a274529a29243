"""Cases, samples, evidence and what people were asked, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from evidence_log.events import cases, evidence, feedback
from evidence_log.events.envelope import Event, Recorded
from evidence_log.projections.rows.row import Memory, Said

KINDS: Mapping[type[Event], str] = {
    cases.CaseAdded: "case",
    cases.CaseCorrected: "case",
    cases.SampleDescribed: "sample",
    evidence.EvidenceRecorded: "evidence",
    evidence.EvidenceCorrected: "correct",
    evidence.EvidenceLinked: "link",
    evidence.EvidenceWithdrawn: "withdraw",
    evidence.EvidenceDisposed: "dispose",
    evidence.AttachmentAdded: "attach",
    feedback.FeedbackMapped: "feedback",
    feedback.SurveyCounted: "feedback",
}
"""The events told here, and the kind of row that each makes."""


def told(recorded: Recorded, before: Memory) -> Said:
    """What one of these events says."""
    match recorded.event:
        case cases.CaseAdded(case=ref, attributes=attributes):
            return Said(ref, f"added to {', '.join(attributes.samples)}", case=ref)
        case cases.SampleDescribed(sample=sample, population=population, text=text):
            return Said(sample, f"drawn from {population:,} cases", text=text)
        case cases.CaseCorrected(case=ref, reason=reason):
            return Said(ref, "attributes corrected", case=ref, reason=reason)
        case evidence.EvidenceRecorded() as seen:
            change = f"E-{recorded.position} {seen.kind.replace('_', ' ')}"
            return Said(_links(before, seen.links), change, case=seen.case, text=seen.text)
        case evidence.EvidenceCorrected(evidence=target) as made:
            change = f"{before.label(target)} revision {made.revision}"
            return Said("", change, text=made.text, reason=made.reason, about=target)
        case evidence.EvidenceLinked(evidence=target, links=links):
            return Said(_links(before, links), before.label(target), about=target)
        case evidence.EvidenceDisposed(evidence=target, standard=node) as made:
            change = f"{before.label(target)} {made.disposition.replace('_', ' ')}"
            return Said(node, change, reason=made.reason, about=target)
        case evidence.AttachmentAdded(evidence=target) as added:
            change = f"{before.label(target)} {added.media_type}, {added.size:,} bytes"
            return Said("", change, text=added.name, about=target)
        case evidence.EvidenceWithdrawn(evidence=target) as gone:
            change = f"{before.label(target)} withdrawn"
            return Said("", change, reason=gone.reason, about=target)
        case feedback.FeedbackMapped(question=item, prompts=prompts):
            return Said(", ".join(map(before.shown, prompts)), f"{item} mapped")
        case feedback.SurveyCounted(survey=survey) as made:
            change = f"{made.sent} sent, {made.delivered} delivered, {made.answered} answered"
            return Said(survey, change)
        case other:
            raise TypeError(other)


def _links(before: Memory, links: Iterable[evidence.Link]) -> str:
    return ", ".join(
        before.shown(link.to) + ("" if link.says == "supports" else f" {link.says}") for link in links
    )
