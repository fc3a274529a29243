"""How cases, samples and evidence change."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from evidence_log.events import (
    cases,
    evidence,
)
from evidence_log.events.envelope import Recorded
from evidence_log.projections.draft import Draft, ending, facts_of
from evidence_log.projections.models import (
    Attachment,
    Case,
    Disposed,
    Evidence,
    Sample,
)


def sampled(draft: Draft, recorded: Recorded) -> None:
    """Cases as they are added and corrected, and what their samples were drawn from."""
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


def gathered(draft: Draft, recorded: Recorded) -> None:
    """Evidence, its corrections, links, withdrawals, disposals and files."""
    who = recorded.envelope
    match recorded.event:
        case evidence.EvidenceRecorded():
            draft.evidence[who.event_id] = Evidence(
                id=who.event_id,
                observed_at=who.observed_at,
                recorded_at=who.recorded_at,
                **facts_of(recorded),
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
                draft, target, recorded, {"withdrawn": ending(recorded, reason)} if latest else {}
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
        case evidence.AttachmentAdded(evidence=target) if target in draft.evidence:
            held = draft.evidence[target]
            file = Attachment(id=who.event_id, **facts_of(recorded, "evidence"))
            draft.evidence[target] = held.model_copy(update={"attachments": (*held.attachments, file)})
        case _:
            return


def _change_evidence(draft: Draft, target: UUID, recorded: Recorded, update: Mapping[str, object]) -> None:
    old = draft.evidence[target]
    changed = (*old.changed, recorded.position)
    draft.evidence[target] = old.model_copy(update={**update, "changed": changed})
