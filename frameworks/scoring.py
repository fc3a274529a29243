"""Counts in, ratings out: pure, exact, and without a floating point number anywhere.

A standard takes the lowest band among its key questions (requirement 87), and none until each has a result
(requirement 88).
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from frameworks.banding import QuestionResult, Score, band_of, rate_question
from frameworks.rules import Limiter, Method, Rules, StandardRule
from frameworks.vocabulary import Frozen


class StandardResult(Frozen):
    """What the rules compute for a node; `set_by` is what set it, `limited_from` what it was before a limiter.

    `score` is the points had of those to be had, where the method is a per cent of the maximum.
    """

    id: str
    rating: str | None
    set_by: str | None
    method: Method
    rated: bool
    counts: bool
    waiting: tuple[str, ...] = ()
    score: Score | None = None
    limited_from: str | None = None


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


def rate_standard(
    rule: StandardRule,
    results: Mapping[str, QuestionResult],
    rules: Rules,
    ratings: Mapping[str, str | None] | None = None,
) -> StandardResult:
    """What the rules make of a node from its key questions' counts and from `ratings` of nodes before it."""
    facts = {"id": rule.id, "method": rule.method, "rated": rule.rated, "counts": rule.counts}
    if not rule.method.computed:
        return StandardResult(rating=None, set_by=None, **facts)
    given = dict(ratings or {}) | {i: r.band for i, r in results.items() if r.band is not None}
    needed = rule.questions if rule.method is not Method.SECURE_FIT else _stepped(rule)
    waiting = tuple(item for item in needed if given.get(item) is None)
    if waiting or not needed:
        return StandardResult(rating=None, set_by=None, waiting=waiting, **facts)
    found = {item: rating for item in needed if (rating := given[item]) is not None}
    match rule.method:
        case Method.LOWEST:
            made = _lowest(rule, results, found, rules)
        case Method.PERCENT:
            made = _percent_of_maximum(rule, found, rules)
        case _:
            made = _secure_fit(rule, found, rules)
    return _limited(StandardResult(**facts, **made), rule, given, rules)


def _lowest(
    rule: StandardRule, results: Mapping[str, QuestionResult], found: Mapping[str, str], rules: Rules
) -> dict[str, Any]:
    """The lowest rating; ties go to the lowest per cent, then the first (requirement 87)."""

    def place(item: str) -> tuple[int, Fraction]:
        share = results[item].score.percent if item in results else None
        return rules.scale_of(rule.id).rank[found[item]], share or Fraction(0)

    lowest = min(found, key=place)
    return {"rating": found[lowest], "set_by": lowest}


def _percent_of_maximum(rule: StandardRule, found: Mapping[str, str], rules: Rules) -> dict[str, Any]:
    """The points had of those to be had, banded on the exact per cent."""
    scales = {item: rules.scale_of(item).points for item in found}
    had = sum(scales[item][rating] for item, rating in found.items())
    score = Score(sufficient=had, total=sum(max(points.values()) for points in scales.values()))
    percent = score.percent
    return {
        "rating": None if percent is None else band_of(percent, rules, rule.id),
        "set_by": None,
        "score": score,
    }


def _secure_fit(rule: StandardRule, found: Mapping[str, str], rules: Rules) -> dict[str, Any]:
    """The highest rating of which everything, and everything below it, is met; else the scale's lowest."""
    rating, stopped = rules.scale_of(rule.id).ratings[0], None
    for step in rule.steps:
        unmet = [node for node in step.nodes if found[node] != rules.scale_of(node).ratings[-1]]
        if unmet:
            stopped = unmet[0]
            break
        rating = step.rating
    return {"rating": rating, "set_by": stopped}


def _stepped(rule: StandardRule) -> tuple[str, ...]:
    return tuple(node for step in rule.steps for node in step.nodes)


def ceiling(rule: StandardRule, given: Mapping[str, str | None], rules: Rules) -> tuple[str, str] | None:
    """The highest rating that a node's limiters leave and the node that limits it; None where nothing does."""
    rank = rules.scale_of(rule.id).rank
    found = []
    for limiter in rule.limiters:
        low = [item for item in limiter.nodes if _at_or_below(item, limiter, given, rules)]
        if len(low) >= limiter.times:
            found.append((limiter.at_most, low[0]))
    return min(found, key=lambda pair: rank[pair[0]], default=None)


def _limited(
    made: StandardResult, rule: StandardRule, given: Mapping[str, str | None], rules: Rules
) -> StandardResult:
    """The same, or the highest that its limiters leave, with what it was before."""
    rank, limit = rules.scale_of(rule.id).rank, ceiling(rule, given, rules)
    if limit is None or made.rating is None or rank[made.rating] <= rank[limit[0]]:
        return made
    return made.model_copy(update={"rating": limit[0], "set_by": limit[1], "limited_from": made.rating})


def _at_or_below(item: str, limiter: Limiter, given: Mapping[str, str | None], rules: Rules) -> bool:
    rank, rating = rules.scale_of(item).rank, given.get(item)
    return rating is not None and rank[rating] <= rank[limiter.at_or_below]


def rate_overall(ratings: Mapping[str, str | None], rules: Rules) -> OverallResult:
    """The sum of points of the counted standards, banded; nothing is weighted and nothing is capped."""
    missing = tuple(item for item, rating in ratings.items() if rating is None)
    if missing or len(ratings) != rules.standards_counted or not rules.overall:
        return OverallResult(total=None, maximum=rules.maximum, rating=None, missing=missing)
    total = sum(rules.scale_of(item).points[rating] for item, rating in ratings.items() if rating is not None)
    rating = next((band.rating for band in rules.overall if band.lowest <= total <= band.highest), None)
    return OverallResult(total=total, maximum=rules.maximum, rating=rating)


def rate(
    rules: Rules, scores: Mapping[str, Score], judged: Mapping[str, str], sector: str | None = None
) -> Rated:
    """All ratings from counts and from the ratings of standards that rest on judgement.

    Standards of one sector are taken for that sector, or, where none is named, when something is given for them.
    """
    results = {item: rate_question(item, score, rules) for item, score in scores.items()}
    ratings: dict[str, str | None] = dict(judged)
    standards = []
    for rule in rules.standards:
        if not _meant(rule, sector, scores, judged):
            continue
        result = rate_standard(rule, results, rules, ratings)
        if rule.id in judged:
            result = result.model_copy(update={"rating": judged[rule.id], "waiting": ()})
            if not rule.method.computed:
                result = _limited(result, rule, ratings, rules)
        ratings[rule.id] = result.rating
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
    return rule.id in judged or any(item in scores or item in judged for item in rule.questions)
