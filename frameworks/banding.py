"""A count and its band: exact, without a floating point number, with the flags that a panel should see.

Banding is made on the exact per cent; where the rounded one would band otherwise, a flag says so.
"""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import Self

from pydantic import Field, model_validator

from frameworks.rules import Rules
from frameworks.vocabulary import Frozen

ROUNDING, NEAR_BOUNDARY, ONE_CASE = "rounding", "near_boundary", "one_case"
FLAGS_MEAN = {
    ROUNDING: "rounded it bands differently",
    NEAR_BOUNDARY: "near a boundary",
    ONE_CASE: "one case from another band",
}
"""What each flag of a result says, in words."""


class Score(Frozen):
    """A numerator and a denominator; never only a percentage."""

    sufficient: int = Field(ge=0)
    total: int = Field(ge=0)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.sufficient > self.total:
            raise ValueError(f"{self.sufficient} sufficient of {self.total} cases is more than all")
        return self

    @property
    def percent(self) -> Fraction | None:
        """The exact per cent, or None of no case."""
        return Fraction(100 * self.sufficient, self.total) if self.total else None

    @property
    def rounded(self) -> int | None:
        """The per cent rounded to whole points, halves up."""
        return None if self.percent is None else floor(self.percent + Fraction(1, 2))


class QuestionResult(Frozen):
    """A key question's score and band; `band_of_rounded` is what the rounded per cent would give."""

    id: str
    score: Score
    band: str | None
    band_of_rounded: str | None = None
    flags: tuple[str, ...] = ()


def band_of(percent: Fraction | int, rules: Rules, item: str = "") -> str:
    """The band an exact per cent falls in; a node with bands of its own is banded by them."""
    bands = rules.bands_of(item)
    return max((band for band in bands if band.floor <= percent), key=lambda band: band.floor).rating


def rate_question(item: str, score: Score, rules: Rules, *, by_rounded: bool = False) -> QuestionResult:
    """A key question's band, with the flags that a panel should see.

    The exact per cent bands it, unless a recorded decision took the rounded one (`by_rounded`).
    """
    percent, rounded = score.percent, score.rounded
    if percent is None or rounded is None:
        return QuestionResult(id=item, score=score, band=None)
    exact, of_rounded = band_of(percent, rules, item), band_of(rounded, rules, item)
    band = of_rounded if by_rounded else exact
    flags = [ROUNDING] if of_rounded != exact else []
    near = rules.discretion.points
    if any(abs(percent - edge.floor) <= near for edge in rules.bands_of(item) if edge.floor > 0):
        flags.append(NEAR_BOUNDARY)
    if _one_case_changes(item, score, exact, rules):
        flags.append(ONE_CASE)
    return QuestionResult(id=item, score=score, band=band, band_of_rounded=of_rounded, flags=tuple(flags))


def band_question(item: str, score: Score, rules: Rules, *, by_rounded: bool = False) -> QuestionResult:
    """A key question's band alone, as `rate_question` bands it; no flag is looked for."""
    percent = score.rounded if by_rounded else score.percent
    band = None if percent is None else band_of(percent, rules, item)
    return QuestionResult(id=item, score=score, band=band)


def _one_case_changes(item: str, score: Score, band: str, rules: Rules) -> bool:
    others = (score.sufficient - 1, score.sufficient + 1)
    return any(
        band_of(Fraction(100 * other, score.total), rules, item) != band
        for other in others
        if 0 <= other <= score.total
    )
