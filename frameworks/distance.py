"""Distance to the boundary: the fewest case judgements that would change a band, exact."""

from __future__ import annotations

from fractions import Fraction

from frameworks.edition import Frozen
from frameworks.rules import Rules
from frameworks.scoring import Score, band_of


class Turn(Frozen):
    """How many 'no' would have to be 'yes' to move a band up, and how many 'yes' 'no' to move it down."""

    up: int | None
    down: int | None


def turn(score: Score, rules: Rules) -> Turn:
    """The fewest changed judgements of a key question that move its band; None where nothing can."""
    if not score.total:
        return Turn(up=None, down=None)
    place = _place(score.sufficient, score.total, rules)
    ups = (n for n in range(1, score.total - score.sufficient + 1) if _higher(score, n, place, rules))
    downs = (n for n in range(1, score.sufficient + 1) if _lower(score, n, place, rules))
    return Turn(up=next(ups, None), down=next(downs, None))


def _place(sufficient: int, total: int, rules: Rules) -> int:
    return rules.rank[band_of(Fraction(100 * sufficient, total), rules)]


def _higher(score: Score, changed: int, place: int, rules: Rules) -> bool:
    return _place(score.sufficient + changed, score.total, rules) > place


def _lower(score: Score, changed: int, place: int, rules: Rules) -> bool:
    return _place(score.sufficient - changed, score.total, rules) < place
