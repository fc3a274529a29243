"""Evidence bears on something the edition holds; no source is refused, weighed or counted here."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from evidence_log.commands.evidence import (
    AttachFile,
    CorrectEvidence,
    DisposeEvidence,
    LinkEvidence,
    LinkTo,
    RecordEvidence,
    WithdrawEvidence,
)
from evidence_log.decisions.case_rules import known_case
from evidence_log.decisions.context import Context, maybe_sealed, of_inspection, sealed
from evidence_log.decisions.feedback_rules import not_fed_into_cases, with_mapped
from evidence_log.errors import RefusedError
from evidence_log.events.envelope import Event
from evidence_log.events.evidence import (
    AttachmentAdded,
    EvidenceCorrected,
    EvidenceDisposed,
    EvidenceLinked,
    EvidenceRecorded,
    EvidenceWithdrawn,
    Link,
)
from evidence_log.projections.models import Evidence
from evidence_log.projections.state import State
from evidence_log.sealing.personal import Personal


def recorded(command: RecordEvidence, state: State, context: Context) -> tuple[Event, ...]:
    """Records evidence that is linked to at least one thing of the edition."""
    if command.case:
        known_case(state, command.case)
    return (
        EvidenceRecorded(
            kind=command.kind,
            text=sealed(state, command.text, command.case),
            source=maybe_sealed(state, command.source, command.case),
            source_system=command.source_system,
            method=command.method,
            case=command.case,
            respondents=command.respondents,
            outside_core_systems=command.outside_core_systems,
            confidential=command.confidential,
            shows=command.shows,
            asked=command.asked,
            respondent=command.respondent,
            links=linked(with_mapped(command, state, context.edition), state, context),
        ),
    )


def changed(
    command: CorrectEvidence | LinkEvidence | WithdrawEvidence, state: State, context: Context
) -> tuple[Event, ...]:
    """Corrects, links or withdraws evidence that still stands."""
    old = standing_evidence(state, command.evidence)
    subject = old.text.subject
    match command:
        case CorrectEvidence():
            return (
                EvidenceCorrected(
                    evidence=old.id,
                    revision=old.revision + 1,
                    text=Personal(subject, command.text),
                    source=old.source if command.source is None else Personal(subject, command.source),
                    reason=Personal(subject, command.reason),
                ),
            )
        case LinkEvidence():
            not_fed_into_cases(old.asked, command.links, context.edition)
            return (EvidenceLinked(evidence=old.id, links=linked(command.links, state, context)),)
        case WithdrawEvidence():
            return (EvidenceWithdrawn(evidence=old.id, reason=Personal(subject, command.reason)),)


def attached(command: AttachFile, state: State) -> tuple[Event, ...]:
    """Attaches a file to evidence that stands, sealed under the subject of its text."""
    old = standing_evidence(state, command.evidence)
    subject = old.text.subject
    return (
        AttachmentAdded(
            evidence=old.id,
            sealed=command.sealed,
            size=command.size,
            media_type=command.media_type,
            name=Personal(subject, command.name),
            digest=Personal(subject, command.digest),
            key=Personal(subject, command.key),
        ),
    )


def disposed(command: DisposeEvidence, state: State) -> tuple[Event, ...]:
    """Disposes of evidence that stands and undermines the standard; there is nothing to dispose of otherwise."""
    found = standing_evidence(state, command.evidence)
    if command.standard not in found.undermines:
        what = ", ".join(found.undermines) or "nothing"
        raise RefusedError(f"{found.label} does not undermine {command.standard}; it undermines {what}")
    return (
        EvidenceDisposed(
            evidence=found.id,
            standard=command.standard,
            disposition=command.disposition,
            reason=Personal(found.text.subject, command.reason),
        ),
    )


def linked(links: Iterable[LinkTo], state: State, context: Context) -> tuple[Link, ...]:
    """Links to things of the edition that are inspected here; refuses none, and names an unknown one."""
    scope, found = of_inspection(state).standards, []
    for link in links:
        standard = context.edition.standard_of.get(link.to)
        if standard is None:
            raise RefusedError(
                f"the edition {context.edition.id} holds no standard, key question or prompt {link.to}; "
                f"`daybook framework show {context.edition.id}` lists them"
            )
        if standard.id not in scope:
            raise RefusedError(
                f"the standard {standard.id} is not inspected here, so {link.to} takes no evidence"
            )
        found.append(Link(to=link.to, standard=standard.id, says=link.says))
    if not found:
        raise RefusedError(
            "the evidence is linked to nothing; name a standard, key question or prompt it bears on"
        )
    return tuple(found)


def standing_evidence(state: State, target: UUID) -> Evidence:
    """Evidence that is there and not withdrawn, or a refusal."""
    found = state.evidence.get(target)
    if found is None:
        raise RefusedError(
            "there is no such evidence in this inspection; `daybook evidence list` shows it all"
        )
    if found.withdrawn:
        raise RefusedError(
            f"{found.label} was withdrawn at {found.withdrawn.position}; record it anew if it stands"
        )
    return found
