"""What other rules would move: ratings under an inspection's own rules beside those under others.

New rules never move an old rating; this only says what they would have said (requirement 109).
"""

from __future__ import annotations

from evidence_log.events.envelope import Frozen
from evidence_log.events.ratings import OVERALL
from evidence_log.projections.ratings import Ratings, rate_state
from evidence_log.projections.state import State
from frameworks.edition import Edition
from frameworks.rules import Rules


class Moved(Frozen):
    """A node that other rules would rate otherwise."""

    node: str
    now: str | None
    then: str | None


def impact(state: State, edition: Edition, rules: Rules, others: Rules) -> tuple[Moved, ...]:
    """The bands of key questions, the indicated ratings of standards and the overall that would differ."""
    now, then = rate_state(state, edition, rules), rate_state(state, edition, others)
    before, after = _computed(now), _computed(then)
    nodes = [*before, *(node for node in after if node not in before)]
    return tuple(
        Moved(node=node, now=before.get(node), then=after.get(node))
        for node in nodes
        if before.get(node) != after.get(node)
    )


def _computed(rated: Ratings) -> dict[str, str | None]:
    found: dict[str, str | None] = {item: result.band for item, result in rated.questions.items()}
    found |= {item: standard.indicated.rating for item, standard in rated.standards.items()}
    return found | {OVERALL: rated.overall.rating}
