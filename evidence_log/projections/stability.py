"""How often stability was accepted as sufficient, by inspector, so that drift shows (requirement 79)."""

from __future__ import annotations

from collections import Counter

from evidence_log.events.envelope import Frozen
from evidence_log.events.judgements import Answer, Basis
from evidence_log.projections.state import State


class Stability(Frozen):
    """One inspector's favourable verdicts with a stated basis, and how many of them rest on stability."""

    inspector: str
    favourable: int
    by_stability: int


def stability(state: State) -> tuple[Stability, ...]:
    """By inspector, the verdicts that stand; those of standards about progress without a basis count as progress."""
    of_outcomes = {question for _, question in state.expectations}
    entries = [
        found[-1] for table in (state.answers, state.judgements) for found in table.values() if found[-1].case
    ]
    yes = [e for e in entries if e.answer is Answer.YES and (e.basis or e.question in of_outcomes)]
    favourable = Counter(e.by for e in yes)
    stable = Counter(e.by for e in yes if e.basis is Basis.STABILITY)
    return tuple(
        Stability(inspector=person, favourable=count, by_stability=stable[person])
        for person, count in sorted(favourable.items())
    )
