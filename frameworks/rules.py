"""Rating rules, frozen: bands, points, roll-up and overall bands, each with its source and grade of evidence.

The source documents give no numbers (requirements 89, 95), so all of this is named data that a file can
replace. A rules file is enough by itself to re-derive every rating from counts.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from pydantic import Field

from frameworks.vocabulary import Frozen


class Method(StrEnum):
    """How a node's rating comes about; anything but judgement and none is computed."""

    LOWEST = "lowest_key_question"
    PERCENT = "percent_of_maximum"
    SECURE_FIT = "secure_fit"
    JUDGEMENT = "judgement"
    NONE = "none"

    @property
    def computed(self) -> bool:
        """True where the rules give a rating by themselves."""
        return self not in (Method.JUDGEMENT, Method.NONE)


class Grade(StrEnum):
    """How well a value is evidenced (method, head): stated, published, derived, or general knowledge."""

    STATED = "S"
    PUBLISHED = "P"
    DERIVED = "D"
    GENERAL = "G"


class Band(Frozen):
    """A key question's per cent from `at_least` upward has this rating, until the next band begins."""

    rating: str
    at_least: Decimal = Field(ge=0, le=100)
    wording: str | None = None

    @property
    def floor(self) -> Fraction:
        """The boundary, exact."""
        return Fraction(self.at_least)


class Scale(Frozen):
    """Ratings from lowest to highest with their points, for nodes that are not rated on the rules' own."""

    id: str
    ratings: tuple[str, ...]
    points: dict[str, int]

    @cached_property
    def rank(self) -> dict[str, int]:
        """Each rating's place from the lowest, 0, upward."""
        return {rating: place for place, rating in enumerate(self.ratings)}


class Limiter(Frozen):
    """Where so many of these nodes are rated so low, the rating is at most this, whatever was computed."""

    nodes: tuple[str, ...]
    at_or_below: str
    at_most: str
    times: int = Field(default=1, ge=1)


class Step(Frozen):
    """What must all be met for a rating by secure fit, once everything below it is met."""

    rating: str
    nodes: tuple[str, ...]


class StandardRule(Frozen):
    """How one node is rated, from which others, on which scale, and whether it counts in the total.

    `questions` are key questions with counts of cases, or nodes rated before this one. Bands of its own take
    the place of the rules' bands (requirement 90). A node not rated for a time says from when and until when at
    least (requirement 72): rating it later is a decision of a person, made by rules of another id.
    """

    id: str
    method: Method
    questions: tuple[str, ...] = ()
    rated: bool = True
    counts: bool = True
    sector: str | None = None
    scale: str | None = None
    bands: tuple[Band, ...] = ()
    steps: tuple[Step, ...] = ()
    limiters: tuple[Limiter, ...] = ()
    not_rated_from: date | None = None
    not_rated_until: date | None = None

    @property
    def rests_on(self) -> tuple[str, ...]:
        """Every node whose rating or counts this one is computed or limited by."""
        stepped = (node for step in self.steps for node in step.nodes)
        limiting = (node for limiter in self.limiters for node in limiter.nodes)
        return tuple(dict.fromkeys((*self.questions, *stepped, *limiting)))


class Discretion(Frozen):
    """When a panel may depart from a computed rating: so near a boundary, or one case away (method, 2)."""

    points: int = Field(default=5, ge=0, le=100)
    one_case: bool = True


class OverallBand(Frozen):
    """Totals from `lowest` to `highest`, both included, have this overall rating."""

    rating: str
    lowest: int
    highest: int


class Source(Frozen):
    """Where a value comes from and how far it may be trusted."""

    what: str
    source: str
    grade: Grade
    note: str | None = None


class Rules(Frozen):
    """The rating rules of one kind of inspection. `ratings` run from lowest to highest."""

    id: str
    title: str
    version: str
    status: str
    ratings: tuple[str, ...]
    points: dict[str, int]
    bands: tuple[Band, ...] = ()
    standards_counted: int
    standards: tuple[StandardRule, ...] = ()
    overall: tuple[OverallBand, ...] = ()
    scales: tuple[Scale, ...] = ()
    discretion: Discretion = Discretion()
    rating_optional: bool = False
    sources: tuple[Source, ...]
    digest: str = Field(pattern=r"^[0-9a-f]{64}$")

    @property
    def maximum(self) -> int:
        """The most points that can be had."""
        return self.standards_counted * max(self.points.values(), default=0)

    @cached_property
    def by_id(self) -> dict[str, StandardRule]:
        """The rule of each node."""
        return {rule.id: rule for rule in self.standards}

    def reviews_due(self, day: date) -> tuple[StandardRule, ...]:
        """The nodes that were not to be rated for a time that is over: somebody decides (requirements 73, 75)."""
        return tuple(
            rule
            for rule in self.standards
            if not rule.rated and rule.not_rated_until is not None and rule.not_rated_until <= day
        )

    def beneath(self, node: str) -> tuple[str, ...]:
        """Every rated node that a node rests on, directly or through others."""
        found: dict[str, None] = {}
        waiting = list(self.by_id[node].rests_on) if node in self.by_id else []
        while waiting:
            item = waiting.pop()
            if item in self.by_id and item not in found:
                found[item] = None
                waiting += self.by_id[item].rests_on
        return tuple(found)

    @cached_property
    def by_question(self) -> dict[str, StandardRule]:
        """The rule that each key question is banded for."""
        return {item: rule for rule in self.standards for item in rule.questions}

    def bands_of(self, item: str) -> tuple[Band, ...]:
        """The bands of a key question, or of a node that is a per cent of its maximum."""
        rule = self.by_question.get(item) or self.by_id.get(item)
        return (rule.bands if rule else ()) or self.bands

    def scale_of(self, node: str) -> Scale:
        """The scale a node is rated on: its own, or the rules'."""
        rule = self.by_id.get(node)
        wanted = rule.scale if rule else None
        return next((s for s in self.scales if s.id == wanted), self.scale)

    @cached_property
    def scale(self) -> Scale:
        """The rules' own ratings and points."""
        return Scale(id=self.id, ratings=self.ratings, points=self.points)
