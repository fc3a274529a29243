"""Numbers for plots: how a rating came about, how cases divide into bands, how far each inspector is. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from evidence_log.projections.change_index import ChangeIndex
from evidence_log.projections.progress import progress
from evidence_log.projections.ratings import Ratings
from evidence_log.projections.state import State
from frameworks.edition import Edition


class Course(NamedTuple):
    """A node's word in each of so many equal spans of the log, as it stood at the end of the span."""

    node: str
    words: tuple[str | None, ...]


class Reach(NamedTuple):
    """How much of an inspector's cases is judged."""

    inspector: str
    cases: int
    judged: int
    questions: int


def courses(index: ChangeIndex, nodes: Iterable[str], spans: int, upto: int) -> tuple[Course, ...]:
    """The course of each node from the first event to a position, in equal spans."""
    ends = [max(1, round(upto * (span + 1) / spans)) for span in range(spans)]
    return tuple(Course(node, tuple(index.value(node, end).rating for end in ends)) for node in nodes)


def bands(rated: Ratings, ratings: Iterable[str]) -> tuple[tuple[str, int, int], ...]:
    """How many key questions and how many standards stand at each rating, lowest first."""
    questions = Counter(result.band for result in rated.questions.values())
    standards = Counter(standard.rating for standard in rated.standards.values())
    return tuple((word, questions[word], standards[word]) for word in ratings)


def reaches(state: State, edition: Edition) -> tuple[Reach, ...]:
    """How far each inspector is with their cases; cases of nobody come last."""
    found: dict[str, list[int]] = {}
    for case in state.cases.values():
        done = progress(state, edition, case.ref)
        sums = found.setdefault(case.inspector or "", [0, 0, 0])
        sums[0] += 1
        sums[1] += done.judged
        sums[2] += done.questions
    ordered = sorted(found.items(), key=lambda pair: (not pair[0], pair[0]))
    return tuple(Reach(name or "nobody", *sums) for name, sums in ordered)
