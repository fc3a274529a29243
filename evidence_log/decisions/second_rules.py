"""A second judgement is made on cases drawn by a seed, by somebody who did not judge them first."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from evidence_log.commands.second import DrawSecondSample, JudgeSecond
from evidence_log.decisions.case_rules import known_case
from evidence_log.decisions.context import Context, sealed
from evidence_log.errors import RefusedError
from evidence_log.events.envelope import Event
from evidence_log.events.judgements import Answer
from evidence_log.events.second import Assigned, SecondJudged, SecondSampleDrawn
from evidence_log.projections.models import Case
from evidence_log.projections.progress import asked_of
from evidence_log.projections.state import State


def drawn(command: DrawSecondSample, state: State) -> tuple[Event, ...]:
    """Draws the cases once: in the order of a hash of seed and case, each for an assessor other than its own."""
    if state.second_sample is not None:
        raise RefusedError(f"the second sample was drawn at {state.second_sample.position} already")
    drawn_from = [case for case in state.cases.values() if command.sample in (None, *case.attributes.samples)]
    if command.size > len(drawn_from):
        raise RefusedError(f"there are {len(drawn_from)} cases to draw from; draw no more than that")
    chosen = sorted(drawn_from, key=lambda case: _lot(command.seed, case.ref))[: command.size]
    assigned = tuple(
        Assigned(case=case.ref, assessor=_assessor(case, command.assessors, place))
        for place, case in enumerate(chosen)
    )
    return (SecondSampleDrawn(seed=command.seed, assigned=assigned),)


def _lot(seed: str, case: str) -> bytes:
    return hashlib.sha256(f"{seed}\n{case}".encode()).digest()


def _assessor(case: Case, assessors: Sequence[str], place: int) -> str:
    others = [person for person in assessors if person != case.inspector]
    if not others:
        raise RefusedError(
            f"{case.ref} is {case.inspector}'s own case; name an assessor beside {case.inspector}"
        )
    return others[place % len(others)]


def judged(command: JudgeSecond, state: State, context: Context) -> tuple[Event, ...]:
    """Judges a question of a drawn case a second time; what its assessor may see of the first is nothing."""
    question = context.edition.questions.get(command.question)
    if question is None:
        raise RefusedError(f"the edition {context.edition.id} holds no key question {command.question}")
    case = known_case(state, command.case)
    assessor = state.second_sample.assessors.get(case.ref) if state.second_sample else None
    if assessor is None:
        raise RefusedError(f"the case {case.ref} is not in the second sample; `daybook second show` lists it")
    if assessor != command.by:
        raise RefusedError(f"{case.ref} is judged a second time by {assessor}, not by {command.by}")
    if question.id not in asked_of(case, context.edition):
        raise RefusedError(f"{question.id} is not asked of the case {case.ref}")
    if command.answer not in (Answer.YES, Answer.NO, Answer.DOES_NOT_ARISE):
        raise RefusedError(f"{question.id} is answered yes or no (or 'does not arise')")
    standard = context.edition.standard_of[question.id]
    if command.degree is not None and command.degree not in standard.degrees:
        raise RefusedError(f"{standard.id} offers no {command.degree} beside yes and no")
    return (
        SecondJudged(
            case=case.ref,
            question=question.id,
            standard=standard.id,
            answer=command.answer,
            degree=command.degree,
            reason=sealed(state, command.reason, case.ref),
            supersedes=tuple(entry.id for entry in state.seconds.get((case.ref, question.id), ())),
        ),
    )
