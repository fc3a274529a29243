"""Distance to the boundary: the fewest case judgements that would change a band, exact."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from frameworks.banding import QuestionResult, Score, band_of
from frameworks.rules import Method, Rules, StandardRule
from frameworks.vocabulary import Frozen


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
    found = _banded(rule, results)
    if not found:
        return StandardTurn(up=None, down=None)
    places = {r.id: _standing(r, rules) for r in found}
    lowest = min(places.values())
    lifts = {r.id: _lift(r, lowest + 1, rules) for r in found if places[r.id] == lowest}
    drops = {r.id: _drop(r, lowest, rules) for r in found}
    up = None if None in lifts.values() else sum(count for count in lifts.values() if count is not None)
    down = min((count for count in drops.values() if count is not None), default=None)
    return StandardTurn(
        up=up,
        up_by=tuple(lifts) if up is not None else (),
        down=down,
        down_by=tuple(item for item, count in drops.items() if count is not None and count == down),
    )


def raising(rule: StandardRule, results: Mapping[str, QuestionResult], rules: Rules) -> dict[int, int]:
    """The fewest changed judgements by which a standard reaches each higher place on its scale, or a higher one."""
    found = _banded(rule, results)
    costs: dict[int, int] = {}
    for place in range(min((_standing(r, rules) for r in found), default=0) + 1, len(rules.ratings)):
        lifts = [_lift(r, place, rules) for r in found]
        if found and None not in lifts:
            costs[place] = sum(count for count in lifts if count is not None)
    return costs


def lowering(rule: StandardRule, results: Mapping[str, QuestionResult], rules: Rules) -> dict[int, int]:
    """The fewest changed judgements by which a standard falls to each lower place on its scale, or a lower one."""
    found = _banded(rule, results)
    costs: dict[int, int] = {}
    for place in range(min((_standing(r, rules) for r in found), default=0)):
        drops = [count for r in found if (count := _drop(r, place + 1, rules)) is not None]
        if drops:
            costs[place] = min(drops)
    return costs


def _banded(rule: StandardRule, results: Mapping[str, QuestionResult]) -> tuple[QuestionResult, ...]:
    """The results of a lowest-question standard, once each of its questions has one; none before."""
    found = tuple(results[item] for item in rule.questions if item in results and results[item].band)
    return found if rule.method is Method.LOWEST and len(found) == len(rule.questions) else ()


def _standing(result: QuestionResult, rules: Rules) -> int:
    """The place of the band that holds: a rounding that was settled holds for these counts alone."""
    return rules.scale.rank[result.band] if result.band is not None else 0


def _lift(result: QuestionResult, place: int, rules: Rules) -> int | None:
    return 0 if _standing(result, rules) >= place else _to(result.score, place, rules, result.id, least=1)


def _drop(result: QuestionResult, place: int, rules: Rules) -> int | None:
    return 0 if _standing(result, rules) < place else _below(result.score, place, rules, result.id, least=1)


def _to(score: Score, place: int, rules: Rules, item: str, least: int = 0) -> int | None:
    """The fewest 'no' that would have to be 'yes' to reach a band."""
    counts = range(least, score.total - score.sufficient + 1)
    return next((n for n in counts if _place(score.sufficient + n, score.total, rules, item) >= place), None)


def _below(score: Score, place: int, rules: Rules, item: str, least: int = 0) -> int | None:
    """The fewest 'yes' that would have to be 'no' to fall below a band."""
    counts = range(least, score.sufficient + 1)
    return next((n for n in counts if _place(score.sufficient - n, score.total, rules, item) < place), None)


def _place(sufficient: int, total: int, rules: Rules, item: str) -> int:
    return rules.scale.rank[band_of(Fraction(100 * sufficient, total), rules, item)]
