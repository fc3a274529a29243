"""What a person may not see yet: the other assessor's judgement of a case, until both have committed theirs.

It keeps a second judgement independent in everything that is made of the events for somebody who is named: a count,
a rating and a difference tell a judgement as its own row does. What people decided on the whole, as a recommended
rating, stays in sight. It is no lock: whoever reads the log without saying who they are sees all of it, as an auditor
must.
"""

from __future__ import annotations

from evidence_log.events.envelope import Recorded
from evidence_log.events.judgements import (
    JudgementWithdrawn,
    KeyQuestionJudged,
    PromptAnswered,
    ReasonableRecorded,
)
from evidence_log.events.second import SecondJudged
from evidence_log.projections.state import State


def judged_twice(state: State, person: str) -> tuple[str, ...]:
    """The cases of the second sample that this person judges, first or second."""
    return tuple(case for case in _assessors(state) if person in (_second(state, case), _first(state, case)))


def tells(recorded: Recorded, now: State, person: str) -> bool:
    """Whether an event says something of the other's judgement while this person has yet to commit one there.

    `now` is the state after the last event, also for an event that stands earlier: a case that is drawn today was
    judged for the first time before it was drawn, and that judgement is hidden at every position.
    """
    match recorded.event:
        case (
            KeyQuestionJudged(case=str(case), question=question)
            | PromptAnswered(case=str(case), question=question)
            | JudgementWithdrawn(case=str(case), question=question)
            | ReasonableRecorded(case=case, question=question)
        ):
            return person == _second(now, case) and (case, question) not in now.seconds
        case SecondJudged(case=case, question=question):
            mine = person == _first(now, case) != _second(now, case)
            return mine and (case, question) not in now.judgements
        case _:
            return False


def _assessors(state: State) -> dict[str, str]:
    return dict(state.second_sample.assessors) if state.second_sample else {}


def _second(state: State, case: str) -> str | None:
    return state.second_sample.assessors.get(case) if state.second_sample else None


def _first(state: State, case: str) -> str | None:
    return state.cases[case].inspector if case in state.cases else None
