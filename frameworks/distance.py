"""Distance to the boundary: the fewest case judgements that would change a band, exact."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from frameworks.edition import Frozen
from frameworks.rules import Method, Rules, StandardRule
from frameworks.scoring import QuestionResult, Score, band_of


class Turn(Frozen):
    """How many 'no' would have to be 'yes' to move a band up, and how many 'yes' 'no' to move it down."""

    up: int | None
    down: int | None


def turn(score: Score, rules: Rules, item: str = "") -> Turn:
    """The fewest changed judgements of a key question that move its band; None where nothing can."""
    if not score.total:
        return Turn(up=None, down=None)
    place = _place(score.sufficient, score.total, rules, item)
    return Turn(up=_to(score, place + 1, rules, item), down=_below(score, place, rules, item))


class StandardTurn(Frozen):
    """The fewest changed judgements that raise or lower a standard's rating, and the questions that carry each."""

    up: int | None
    up_by: tuple[str, ...] = ()
    down: int | None
    down_by: tuple[str, ...] = ()


def standard_turn(rule: StandardRule, results: Mapping[str, QuestionResult], rules: Rules) -> StandardTurn:
    """Exact: to rise, every question at the lowest band must rise; to fall, one question must fall below it."""
    found = [results[item] for item in rule.questions if item in results and results[item].score.total]
    if rule.method is not Method.LOWEST or len(found) < len(rule.questions):
        return StandardTurn(up=None, down=None)
    places = {r.id: _place(r.score.sufficient, r.score.total, rules, r.id) for r in found}
    lowest = min(places.values())
    lifts = {r.id: _to(r.score, lowest + 1, rules, r.id) for r in found if places[r.id] == lowest}
    drops = {r.id: _below(r.score, lowest, rules, r.id) for r in found}
    up = None if None in lifts.values() else sum(count for count in lifts.values() if count is not None)
    down = min((count for count in drops.values() if count is not None), default=None)
    return StandardTurn(
        up=up,
        up_by=tuple(lifts) if up is not None else (),
        down=down,
        down_by=tuple(item for item, count in drops.items() if count is not None and count == down),
    )


def _to(score: Score, place: int, rules: Rules, item: str) -> int | None:
    """The fewest 'no' that would have to be 'yes' to reach a band."""
    counts = range(score.total - score.sufficient + 1)
    return next((n for n in counts if _place(score.sufficient + n, score.total, rules, item) >= place), None)


def _below(score: Score, place: int, rules: Rules, item: str) -> int | None:
    """The fewest 'yes' that would have to be 'no' to fall below a band."""
    counts = range(score.sufficient + 1)
    return next((n for n in counts if _place(score.sufficient - n, score.total, rules, item) < place), None)


def _place(sufficient: int, total: int, rules: Rules, item: str) -> int:
    return rules.scale.rank[band_of(Fraction(100 * sufficient, total), rules, item)]
