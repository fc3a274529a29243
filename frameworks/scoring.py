"""Counts in, ratings out: pure, exact, and without a floating point number anywhere.

A standard takes the lowest band among its key questions (requirement 87), and none until each has a result
(requirement 88). Banding is made on the exact per cent; where the rounded one would band otherwise, a flag says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import floor
from typing import Self

from pydantic import Field, model_validator

from frameworks.edition import Frozen
from frameworks.rules import Method, Rules, StandardRule

NEAR = 5
"""Points of per cent within which a boundary is near (method, section 2, panel discretion)."""

ROUNDING, NEAR_BOUNDARY, ONE_CASE = "rounding", "near_boundary", "one_case"


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


class StandardResult(Frozen):
    """What the rules compute for a standard; `set_by` is the key question that set it."""

    id: str
    rating: str | None
    set_by: str | None
    method: Method
    rated: bool
    counts: bool
    waiting: tuple[str, ...] = ()


class OverallResult(Frozen):
    """The sum of points and its rating; none while a counted standard has no rating."""

    total: int | None
    maximum: int
    rating: str | None
    missing: tuple[str, ...] = ()


class Rated(Frozen):
    """Everything the rules compute from counts and from ratings that rest on judgement."""

    questions: tuple[QuestionResult, ...]
    standards: tuple[StandardResult, ...]
    overall: OverallResult


def band_of(percent: Fraction | int, rules: Rules) -> str:
    """The band an exact per cent falls in."""
    return max((band for band in rules.bands if band.floor <= percent), key=lambda band: band.floor).rating


def rate_question(item: str, score: Score, rules: Rules) -> QuestionResult:
    """A key question's band, with the flags that a panel should see."""
    percent, rounded = score.percent, score.rounded
    if percent is None or rounded is None:
        return QuestionResult(id=item, score=score, band=None)
    band, of_rounded = band_of(percent, rules), band_of(rounded, rules)
    flags = [ROUNDING] if of_rounded != band else []
    if any(abs(percent - boundary.floor) <= NEAR for boundary in rules.bands if boundary.floor > 0):
        flags.append(NEAR_BOUNDARY)
    if _one_case_changes(score, band, rules):
        flags.append(ONE_CASE)
    return QuestionResult(id=item, score=score, band=band, band_of_rounded=of_rounded, flags=tuple(flags))


def _one_case_changes(score: Score, band: str, rules: Rules) -> bool:
    others = (score.sufficient - 1, score.sufficient + 1)
    return any(
        band_of(Fraction(100 * other, score.total), rules) != band
        for other in others
        if 0 <= other <= score.total
    )


def rate_standard(rule: StandardRule, results: Mapping[str, QuestionResult], rules: Rules) -> StandardResult:
    """The lowest band among a standard's key questions; ties go to the lowest per cent, then the first."""
    facts = {"id": rule.id, "method": rule.method, "rated": rule.rated, "counts": rule.counts}
    if rule.method is not Method.LOWEST:
        return StandardResult(rating=None, set_by=None, **facts)
    found = [results[item] for item in rule.questions if item in results and results[item].band is not None]
    have = {result.id for result in found}
    waiting = tuple(item for item in rule.questions if item not in have)
    if waiting or not found:
        return StandardResult(rating=None, set_by=None, waiting=waiting, **facts)
    lowest = min(found, key=lambda result: (rules.rank[result.band or ""], result.score.percent or 0))
    return StandardResult(rating=lowest.band, set_by=lowest.id, **facts)


def rate_overall(ratings: Mapping[str, str | None], rules: Rules) -> OverallResult:
    """The sum of points of the counted standards, banded; nothing is weighted and nothing is capped."""
    missing = tuple(item for item, rating in ratings.items() if rating is None)
    if missing or len(ratings) != rules.standards_counted:
        return OverallResult(total=None, maximum=rules.maximum, rating=None, missing=missing)
    total = sum(rules.points[rating] for rating in ratings.values() if rating is not None)
    rating = next((band.rating for band in rules.overall if band.lowest <= total <= band.highest), None)
    return OverallResult(total=total, maximum=rules.maximum, rating=rating)


def rate(
    rules: Rules, scores: Mapping[str, Score], judged: Mapping[str, str], sector: str | None = None
) -> Rated:
    """All ratings from counts and from the ratings of standards that rest on judgement.

    Standards of one sector are taken for that sector, or, where none is named, when something is given for them.
    """
    results = {item: rate_question(item, score, rules) for item, score in scores.items()}
    chosen = [rule for rule in rules.standards if _meant(rule, sector, scores, judged)]
    standards = []
    for rule in chosen:
        result = rate_standard(rule, results, rules)
        if rule.id in judged:
            result = result.model_copy(update={"rating": judged[rule.id], "waiting": ()})
        standards.append(result)
    counted = {result.id: result.rating for result in standards if result.counts}
    return Rated(
        questions=tuple(results.values()),
        standards=tuple(standards),
        overall=rate_overall(counted, rules),
    )


def _meant(
    rule: StandardRule, sector: str | None, scores: Mapping[str, Score], judged: Mapping[str, str]
) -> bool:
    if rule.sector is None or sector is not None:
        return rule.sector in (None, sector)
    return rule.id in judged or any(item in scores for item in rule.questions)
