"""Where leadership and casework are rated far apart: named for an explanation, never blocked or corrected.

No domain's rating changes another's (requirements 96, 98).
"""

from __future__ import annotations

from evidence_log.events.envelope import Frozen
from evidence_log.projections.ratings import Ratings
from frameworks.edition import Edition
from frameworks.rules import Rules


class Disjoint(Frozen):
    """A standard of the first domain and one of another domain, with ratings at the two ends of the scale."""

    first: str
    rating: str
    other: str
    other_rating: str


def disjoints(rated: Ratings, edition: Edition, rules: Rules) -> tuple[Disjoint, ...]:
    """Pairs of which one is in the upper half of the scale and the other has its lowest rating."""
    if len(edition.domains) < 2 or len(rules.ratings) < 2:
        return ()
    own = {standard.id for standard in edition.domains[0].standards}
    ratings = {item: found.rating for item, found in rated.standards.items() if found.rating in rules.ratings}
    upper, lowest = set(rules.ratings[len(rules.ratings) // 2 :]), rules.ratings[0]
    return tuple(
        Disjoint(first=first, rating=str(one), other=other, other_rating=str(two))
        for first, one in ratings.items()
        for other, two in ratings.items()
        if first in own and other not in own and {one, two} & upper and lowest in (one, two)
    )
