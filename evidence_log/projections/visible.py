"""What a person may not see yet: the other assessor's judgement of a case, until both have committed theirs.

It keeps a second judgement independent in every view that knows who looks. It is no lock: whoever reads the
log without saying who they are sees all of it, as an auditor must.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from evidence_log.projections.state import State
from evidence_log.projections.trail import Row
from frameworks.edition import Edition


def hidden_from(state: State, person: str | None) -> frozenset[tuple[str, str]]:
    """The cases and key questions on which this person has yet to commit and the other assessor may have."""
    if state.second_sample is None or person is None:
        return frozenset()
    found = set()
    for case, assessor in state.second_sample.assessors.items():
        if person == assessor:
            firsts = (place for place in state.judgements if place[0] == case)
            prompts = ((case, entry[-1].question) for (ref, _), entry in state.answers.items() if ref == case)
            places = {(case, question) for _, question in firsts} | set(prompts)
            found |= {place for place in places if place not in state.seconds}
        elif case in state.cases and state.cases[case].inspector == person:
            found |= {place for place in state.seconds if place[0] == case and place not in state.judgements}
    return frozenset(found)


def seen_by(state: State, person: str | None, now: State | None = None) -> State:
    """The state without what this person may not see yet.

    `now` is the state after the last event where `state` is an earlier one or a part: a case that is drawn today
    was judged for the first time before it was drawn, and that judgement is hidden at every position.
    """
    return without(state, hidden_from(state if now is None else now, person))


def without(state: State, hidden: frozenset[tuple[str, str]]) -> State:
    """The state without what was said on these cases and key questions."""
    if not hidden:
        return state
    return replace(
        state,
        judgements={k: v for k, v in state.judgements.items() if k not in hidden},
        answers={k: v for k, v in state.answers.items() if (k[0], v[-1].question) not in hidden},
        seconds={k: v for k, v in state.seconds.items() if k not in hidden},
    )


def may_see(row: Row, hidden: frozenset[tuple[str, str]], edition: Edition) -> bool:
    """Whether a row of the trail tells nothing that is hidden."""
    if row.case is None or row.kind not in (
        "judgement",
        "reconcile",
        "prompt",
        "withdraw",
        "second",
        "reasonable",
    ):
        return True
    return not any(case == row.case and _within(row.on, item, edition) for case, item in hidden)


def _within(on: str, question: str, edition: Edition) -> bool:
    return on == question or (on.startswith(f"{question} ") and question in edition.questions)


def hidden_positions(
    tagged: Callable[[str], Iterable[int]],
    inspection: str,
    hidden: frozenset[tuple[str, str]],
    edition: Edition,
) -> frozenset[int]:
    """The positions of what `may_see` would hide, and of what was said to be reasonable there before.

    `tagged` gives the positions that carry a tag.
    """
    tags = [
        tag
        for case, question in hidden
        for tag in (
            f"judged:{inspection}:{case}:{question}",
            f"second:{inspection}:{case}:{question}",
            *(f"answer:{inspection}:{case}:{prompt.id}" for prompt in edition.questions[question].prompts),
        )
    ]
    return frozenset(position for tag in tags for position in tagged(tag))
