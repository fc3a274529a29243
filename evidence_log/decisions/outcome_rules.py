"""Outcomes: what was reasonable is said before the verdict, and stability counts only with its three records."""

from __future__ import annotations

from typing import Any

from evidence_log.commands.judgements import RecordReasonable, Verdict
from evidence_log.decisions.case_rules import known_case
from evidence_log.decisions.context import Context, maybe_sealed, of_inspection, sealed
from evidence_log.decisions.evidence_rules import standing_evidence
from evidence_log.decisions.feedback_rules import not_for_a_case
from evidence_log.errors import RefusedError
from evidence_log.events.envelope import Event
from evidence_log.events.judgements import Answer, Basis, ReasonableRecorded
from evidence_log.projections.state import State
from frameworks.edition import Standard
from frameworks.vocabulary import EvidenceMode


def reasonable(command: RecordReasonable, state: State, context: Context) -> tuple[Event, ...]:
    """Records what is reasonable for the person of a case, for a question that is judged case by case."""
    question = context.edition.questions.get(command.question)
    if question is None or question.evidence_mode is not EvidenceMode.CASES:
        raise RefusedError(f"{command.question} is no key question judged case by case; name one that is")
    standard = context.edition.standard_of[question.id]
    if standard.id not in of_inspection(state).standards:
        raise RefusedError(f"the standard {standard.id} is not inspected here")
    known_case(state, command.case)
    return (
        ReasonableRecorded(
            case=command.case,
            question=question.id,
            standard=standard.id,
            text=sealed(state, command.text, command.case),
            limits=maybe_sealed(state, command.limits, command.case),
        ),
    )


def verdict(
    command: Verdict, case: str | None, question: str, answer: Answer, state: State, standard: Standard
) -> dict[str, Any]:
    """What stands beside an answer, checked: the facts that the event takes over (requirements 55, 77, 78, 80)."""
    if standard.reasonable_first and case and (case, question) not in state.expectations:
        raise RefusedError(
            f"say first what is reasonable for this person at this time: `daybook judge reasonable {question} "
            f"--case {case}`; then whether it was reached"
        )
    _degree(command.degree, standard)
    _stability(command, answer, standard)
    for target in (*command.planning, *command.considered):
        item = standing_evidence(state, target)
        not_for_a_case(case, item.asked, item.label)
    return {
        "degree": command.degree,
        "basis": command.basis,
        "exceptional": maybe_sealed(state, command.exceptional, case),
        "defensible": maybe_sealed(state, command.defensible, case),
        "planning": command.planning,
        "considered": command.considered,
        "looked_at": command.looked_at,
        "measure": maybe_sealed(state, command.measure, case),
    }


def _degree(degree: str | None, standard: Standard) -> None:
    if degree is not None and degree not in standard.degrees:
        known = ", ".join(standard.degrees) or "none"
        raise RefusedError(f"{standard.id} offers no {degree} beside yes and no; it offers: {known}")
    if degree is None and standard.degrees:
        raise RefusedError(f"{standard.id} wants a degree beside yes or no: {', '.join(standard.degrees)}")


def _stability(command: Verdict, answer: Answer, standard: Standard) -> None:
    given = (command.exceptional, command.defensible, command.planning)
    if command.basis is not Basis.STABILITY:
        if any(given):
            raise RefusedError("these records belong to stability; say `--basis stability` with them")
        return
    if standard.kind != "outcomes":
        raise RefusedError(f"{standard.id} is not about outcomes, so stability carries nothing in it")
    if answer is Answer.YES and not all(given):
        names = ("why it is exceptional", "why it is defensible", "evidence of planning towards progress")
        missing = [name for name, value in zip(names, given, strict=True) if not value]
        raise RefusedError(
            f"stability counts as sufficient only with its three records; missing: {', '.join(missing)}"
        )
