"""How far a case is judged, and what is left: only what applies to it is counted."""

from __future__ import annotations

from typing import NamedTuple

from evidence_log.projections.models import Case
from evidence_log.projections.state import State
from frameworks.applicability import CaseFacts, applies, asked
from frameworks.edition import Edition, KeyQuestion, Prompt
from frameworks.vocabulary import EvidenceMode


class Progress(NamedTuple):
    """Key questions and prompts that apply, and how many of them have an entry that stands."""

    questions: int
    judged: int
    prompts: int
    answered: int


def facts_of(case: Case) -> CaseFacts:
    """What the framework needs to know of a case."""
    attributes = case.attributes
    return CaseFacts(
        post_custody=attributes.post_custody,
        unpaid_work_only=attributes.unpaid_work_only,
        rehabilitative_requirements=attributes.rehabilitative_requirements,
    )


def questions_for(state: State, edition: Edition, case: str | None) -> tuple[KeyQuestion, ...]:
    """The key questions asked of a case, or (without one) of the organisation, in the order printed."""
    mode = EvidenceMode.QUALITATIVE if case is None else EvidenceMode.CASES
    scope = state.inspection.standards if state.inspection else ()
    known = state.cases.get(case) if case else None
    wanted = asked_of(known, edition) if known else None
    return tuple(
        q
        for s in edition.standards()
        if s.id in scope
        for q in s.key_questions
        if q.evidence_mode is mode and (wanted is None or q.id in wanted)
    )


def asked_of(case: Case, edition: Edition) -> frozenset[str]:
    """The ids of the key questions and prompts asked of a case."""
    return asked(edition, facts_of(case), case.attributes.samples)


def prompts_for(state: State, question: KeyQuestion, case: str | None) -> tuple[Prompt, ...]:
    """The prompts of a key question that apply to a case; all of them for the organisation."""
    if case is None or case not in state.cases:
        return question.prompts
    facts = facts_of(state.cases[case])
    return tuple(prompt for prompt in question.prompts if applies(prompt, facts))


def progress(state: State, edition: Edition, case: str | None) -> Progress:
    """How far a case, or the organisation, is judged."""
    questions = questions_for(state, edition, case)
    prompts = [prompt for question in questions for prompt in prompts_for(state, question, case)]
    return Progress(
        questions=len(questions),
        judged=sum(state.judgement(case, question.id) is not None for question in questions),
        prompts=len(prompts),
        answered=sum(state.answer(case, prompt.id) is not None for prompt in prompts),
    )
