"""A confidence interval for a key question's per cent: exact, for a sample from a finite population.

It is printed beside the per cent and never part of a rating. The hypergeometric test is inverted, so the whole
population gives an interval of one point and no normal approximation is made (Buonaccorsi, 1987).
"""

from __future__ import annotations

from bisect import bisect_left
from fractions import Fraction

from scipy.stats import hypergeom

from frameworks.banding import Score

CONFIDENCE = 95


def interval(score: Score, population: int, confidence: int = CONFIDENCE) -> tuple[Fraction, Fraction] | None:
    """The lowest and highest per cent of the population that the sample leaves possible; None of no case."""
    if not score.total or population < score.total:
        return None
    tail = (1 - confidence / 100) / 2
    yes, total = score.sufficient, score.total
    most, fewest = population - (total - yes), yes
    counts = range(fewest, most + 1)
    low = bisect_left(counts, x=True, key=lambda n: bool(hypergeom.sf(yes - 1, population, n, total) > tail))
    above = bisect_left(counts, x=True, key=lambda n: bool(hypergeom.cdf(yes, population, n, total) <= tail))
    return Fraction(100 * counts[low], population), Fraction(100 * counts[above - 1], population)
