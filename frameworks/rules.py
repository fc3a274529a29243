"""Rating rules, frozen: bands, points, roll-up and overall bands, each with its source and grade of evidence.

The source documents give no numbers (requirements 89, 95), so all of this is named data that a file can
replace. A rules file is enough by itself to re-derive every rating from counts.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from pydantic import Field

from frameworks.edition import Frozen


class Method(StrEnum):
    """How a standard's rating comes about."""

    LOWEST = "lowest_key_question"
    JUDGEMENT = "judgement"
    NONE = "none"


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


class StandardRule(Frozen):
    """How one standard is rated, from which key questions, and whether it counts in the total."""

    id: str
    method: Method
    questions: tuple[str, ...] = ()
    rated: bool = True
    counts: bool = True
    sector: str | None = None


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
    bands: tuple[Band, ...]
    standards_counted: int
    standards: tuple[StandardRule, ...] = ()
    overall: tuple[OverallBand, ...]
    sources: tuple[Source, ...]
    digest: str = Field(pattern=r"^[0-9a-f]{64}$")

    @property
    def maximum(self) -> int:
        """The most points that can be had."""
        return self.standards_counted * max(self.points.values())

    @cached_property
    def rank(self) -> dict[str, int]:
        """Each rating's place from the lowest, 0, upward."""
        return {rating: place for place, rating in enumerate(self.ratings)}
