"""How far two assessors agree, once both have committed: per key question and per assessor."""

from __future__ import annotations

import math
import warnings
from collections import defaultdict
from collections.abc import Iterable, Sequence

from sklearn.metrics import cohen_kappa_score

from evidence_log.events.envelope import Frozen
from evidence_log.events.judgements import Answer
from evidence_log.projections.models import Entry
from evidence_log.projections.state import State
from frameworks.edition import Edition

_ORDER = (Answer.NO, Answer.YES)


class Pair(Frozen):
    """Two judgements of the same key question of the same case."""

    case: str
    question: str
    first: Entry
    second: Entry
    ranks: tuple[int, int] | None

    @property
    def agrees(self) -> bool:
        """Whether the answer, and the degree where there is one, is the same."""
        return (self.first.answer, self.first.degree) == (self.second.answer, self.second.degree)


class Agreement(Frozen):
    """Pairs, how many agree, and linearly weighted kappa; None where one answer alone was ever given."""

    of: str
    pairs: int
    agreed: int
    kappa: float | None


def pairs(state: State, edition: Edition) -> tuple[Pair, ...]:
    """Every place that was judged twice, in the order of the second judgements."""
    found = []
    for (case, question), seconds in state.seconds.items():
        first = state.judgement(case, question)
        if first is not None:
            degrees = edition.standard_of[question].degrees
            second = seconds[-1]
            found.append(
                Pair(
                    case=case,
                    question=question,
                    first=first,
                    second=second,
                    ranks=_ranks(first, second, degrees),
                )
            )
    return tuple(found)


def _ranks(first: Entry, second: Entry, degrees: Sequence[str]) -> tuple[int, int] | None:
    """Both on one ordered scale: the degrees, given from lowest to highest, or no below yes."""
    values = [(e.degree if degrees else e.answer) for e in (first, second)]
    scale: Sequence[str] = degrees or _ORDER
    if any(value not in scale for value in values):
        return None
    low, high = (scale.index(value) for value in values if value is not None)
    return low, high


def by_question(found: Iterable[Pair]) -> tuple[Agreement, ...]:
    """Agreement on each key question."""
    return _grouped((pair.question, pair) for pair in found)


def by_assessor(found: Iterable[Pair]) -> tuple[Agreement, ...]:
    """Agreement of each person with whoever else judged the same, first or second."""
    return _grouped((person, pair) for pair in found for person in (pair.first.by, pair.second.by))


def _grouped(found: Iterable[tuple[str, Pair]]) -> tuple[Agreement, ...]:
    groups: defaultdict[str, list[Pair]] = defaultdict(list)
    for name, pair in found:
        groups[name].append(pair)
    return tuple(
        Agreement(of=name, pairs=len(group), agreed=sum(pair.agrees for pair in group), kappa=_kappa(group))
        for name, group in sorted(groups.items())
    )


def _kappa(group: Iterable[Pair]) -> float | None:
    ranked = [pair.ranks for pair in group if pair.ranks is not None]
    labels = sorted({rank for ranks in ranked for rank in ranks})
    if len(labels) < 2:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        kappa = float(
            cohen_kappa_score(
                [first for first, _ in ranked],
                [second for _, second in ranked],
                weights="linear",
                labels=list(range(max(labels) + 1)),
            )
        )
    return None if math.isnan(kappa) else kappa
