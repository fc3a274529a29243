"""Distance of the overall rating: the fewest case judgements that would change it, exact.

Only standards that are computed from cases can move; the others, and those decided otherwise than computed,
stay as they are. Each standard moves by its own judgements, so the costs add up.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from frameworks.banding import QuestionResult
from frameworks.distance import lowering, raising
from frameworks.rules import OverallBand, Rules, StandardRule
from frameworks.scoring import OverallResult
from frameworks.vocabulary import Frozen

Moves = Mapping[str, Mapping[int, int]]
"""For each standard, the points it would gain (or lose) and the fewest judgements that takes."""

Way = tuple[int, tuple[str, ...]]
"""A number of judgements and the standards that they move."""


class OverallTurn(Frozen):
    """The fewest changed judgements that raise or lower the overall rating, and the standards that carry each."""

    up: int | None = None
    up_by: tuple[str, ...] = ()
    down: int | None = None
    down_by: tuple[str, ...] = ()


def overall_turn(
    rules: Rules,
    results: Mapping[str, QuestionResult],
    overall: OverallResult,
    moving: Mapping[str, str],
) -> OverallTurn:
    """The distance of a total; `moving` names the computed, counted standards with the rating each has."""
    band = next((band for band in rules.overall if band.rating == overall.rating), None)
    if overall.total is None or band is None:
        return OverallTurn()
    chosen = [rule for rule in rules.standards if rule.id in moving and not rule.limiters]
    up = _fewest(_moves(raising, chosen, results, rules, moving), _above(band, rules, overall.total))
    down = _fewest(_moves(lowering, chosen, results, rules, moving), overall.total - band.lowest + 1)
    return OverallTurn(
        up=up[0] if up else None,
        up_by=up[1] if up else (),
        down=down[0] if down else None,
        down_by=down[1] if down else (),
    )


def _above(band: OverallBand, rules: Rules, total: int) -> int | None:
    """How many points are wanting to the next band, or None at the highest."""
    higher = [other.lowest for other in rules.overall if other.lowest > band.highest]
    return min(higher) - total if higher else None


def _moves(
    costs: Callable[[StandardRule, Mapping[str, QuestionResult], Rules], Mapping[int, int]],
    chosen: Collection[StandardRule],
    results: Mapping[str, QuestionResult],
    rules: Rules,
    moving: Mapping[str, str],
) -> Moves:
    found = {}
    for rule in chosen:
        scale = rules.scale_of(rule.id)
        points = scale.points[moving[rule.id]]
        found[rule.id] = {
            abs(scale.points[scale.ratings[place]] - points): count
            for place, count in costs(rule, results, rules).items()
        }
    return found


def _fewest(moves: Moves, wanted: int | None) -> Way | None:
    """The cheapest way to move the total by so many points at least; points beyond those wanted count no more."""
    if wanted is None or wanted <= 0:
        return None
    best: dict[int, Way] = {0: (0, ())}
    for item, steps in moves.items():
        grown = dict(best)
        for had, (spent, by) in best.items():
            for points, count in steps.items():
                place, way = min(had + points, wanted), (spent + count, (*by, item))
                if place not in grown or way < grown[place]:
                    grown[place] = way
        best = grown
    return best.get(wanted)
