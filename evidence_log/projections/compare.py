"""Inspections side by side: like with like, with a break named wherever the wording, the level or the bands differ.

Nothing is matched by id: another edition's question is found through the crosswalk (requirements 8, 91, 94).
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from statistics import median

from evidence_log.events.envelope import Frozen
from evidence_log.events.ratings import OVERALL
from evidence_log.projections.models import Inspection
from evidence_log.projections.ratings import Ratings
from frameworks.banding import Score
from frameworks.crosswalk import load_crosswalk
from frameworks.edition import Edition
from frameworks.errors import FrameworkError
from frameworks.link import Link, LinkKind
from frameworks.rules import Rules


class Inspected(Frozen):
    """An inspection with what it was made under and its ratings now."""

    inspection: Inspection
    edition: Edition
    rules: Rules
    ratings: Ratings


class Line(Frozen):
    """One node of one inspection: the published score beside the rating, and whether it is rated at all."""

    inspection: str
    provider: str
    edition: str
    rules: str
    node: str
    sufficient: int | None
    total: int | None
    rating: str | None
    stage: str


class Step(Frozen):
    """A key question then and now; `broken_by` says why the two are not to be read as one line."""

    question: str
    before: str | None
    then: Score | None
    now: Score | None
    broken_by: str | None


def compared(found: Iterable[Inspected]) -> tuple[Line, ...]:
    """Every score and rating of inspections that are no pilots (requirement 123), ready for a table."""
    return tuple(line for each in found if not each.inspection.pilot for line in _lines(each))


class Spread(Frozen):
    """The per cents of a key question over inspections, so that boundaries can be chosen from a baseline."""

    node: str
    inspections: int
    lowest: Fraction
    median: Fraction
    highest: Fraction


def spread(lines: Iterable[Line], node: str) -> Spread | None:
    """The spread of one key question; nothing is banded by it (requirement 74)."""
    shares = sorted(
        Fraction(100 * line.sufficient, line.total)
        for line in lines
        if line.node == node
        and line.stage in ("score", "baseline")
        and line.total
        and line.sufficient is not None
    )
    if not shares:
        return None
    return Spread(
        node=node, inspections=len(shares), lowest=shares[0], median=median(shares), highest=shares[-1]
    )


def _lines(each: Inspected) -> list[Line]:
    """A key question of a standard that is not rated has its score and no band: it is a baseline."""
    inspection, ratings = each.inspection, each.ratings
    unrated = {q for rule in each.rules.standards if not rule.rated for q in rule.questions}
    facts = {
        "inspection": inspection.id,
        "provider": inspection.provider,
        "edition": inspection.edition.id,
        "rules": inspection.rules.id,
    }
    lines = [
        Line(
            **facts,
            node=item,
            sufficient=result.score.sufficient,
            total=result.score.total,
            rating=result.band if result.score.total and item not in unrated else None,
            stage="baseline" if item in unrated else "score",
        )
        for item, result in ratings.questions.items()
    ]
    lines += [
        Line(**facts, node=item, sufficient=None, total=None, rating=found.rating, stage=found.stage)
        for item, found in ratings.standards.items()
    ]
    whole = ratings.overall
    return [
        *lines,
        Line(
            **facts,
            node=OVERALL,
            sufficient=whole.total,
            total=whole.maximum if whole.total is not None else None,
            rating=ratings.overall_rating,
            stage=ratings.overall_stage,
        ),
    ]


def trend(older: Inspected, newer: Inspected) -> tuple[Step, ...]:
    """Each key question of the newer inspection beside its counterpart in the older one."""
    banded = _bands(older.rules) == _bands(newer.rules)
    links = _links(older.edition, newer.edition)
    return tuple(
        _step(item, links.get(item), older.ratings, newer.ratings, banded=banded)
        for item in newer.ratings.questions
    )


def _bands(rules: Rules) -> tuple[tuple[str, Fraction], ...]:
    return tuple((band.rating, band.floor) for band in rules.bands)


def _links(old: Edition, new: Edition) -> dict[str, Link]:
    """For each node of the new edition the link that leads to it."""
    if old.digest == new.digest:
        same = {"kind": LinkKind.SAME, "similarity": 100}
        return {item: Link(from_ids=(item,), to_ids=(item,), **same) for item in new.questions}
    try:
        found = load_crosswalk(old.id, new.id)
    except FrameworkError:
        return {}
    return {item: link for link in found.links for item in link.to_ids}


def _step(item: str, link: Link | None, then: Ratings, now: Ratings, *, banded: bool) -> Step:
    before = link.from_ids[0] if link and len(link.from_ids) == 1 else None
    old = then.questions.get(before) if before else None
    reasons = []
    if link is None:
        reasons.append("no crosswalk")
    elif link.kind is not LinkKind.SAME:
        reasons.append(link.kind.replace("_", " "))
    if not banded:
        reasons.append("other bands")
    return Step(
        question=item,
        before=before,
        then=old.score if old else None,
        now=now.questions[item].score,
        broken_by=", ".join(reasons) or None,
    )
