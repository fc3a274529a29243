"""What is left to judge, and for whom. Pure."""

from __future__ import annotations

from evidence_log.projections.progress import questions_for
from frameworks.naming import shown
from tui.live import Live
from tui.views import one


def first_open(live: Live, case: str | None) -> str | None:
    """The first key question of a case that is not judged yet, or its first."""
    questions = questions_for(live.state, live.edition, case)
    for question in questions:
        if live.state.judgement(case, question.id) is None:
            return question.id
    return questions[0].id if questions else None


def first_line(live: Live, case: str | None, question: str) -> str:
    """The first prompt of a key question that is not answered for a case, else the key question itself."""
    prompts = live.edition.questions[question].prompts
    return next((prompt.id for prompt in prompts if live.state.answer(case, prompt.id) is None), question)


def left_to_judge(live: Live, person: str) -> list[tuple[str | None, str, str]]:
    """What is left for a person, as case, item and words: what they mean to come back to, then what is open."""
    state = live.state
    found: list[tuple[str | None, str, str]] = []
    mine = [ref for ref, case in state.cases.items() if case.inspector == person] or list(state.cases)
    for case, item in state.deferred:
        if case is None or case in mine:
            found.append((case, item, f"{case or 'organisation'} {shown(live.edition, item)}  come back"))
    found += [
        (case, question.id, f"{case} {question.id}  {one(question.text)}")
        for case in mine
        for question in questions_for(state, live.edition, case)
        if state.judgement(case, question.id) is None
    ]
    return found
