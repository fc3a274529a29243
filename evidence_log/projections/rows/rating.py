"""Ratings in words: recommended, decided, departed from, settled, set aside."""

from __future__ import annotations

from collections.abc import Mapping

from evidence_log.events import ratings
from evidence_log.events.envelope import Event, Recorded
from evidence_log.projections.rows.row import Memory, Said

KINDS: Mapping[type[Event], str] = {
    ratings.RatingRecommended: "recommend",
    ratings.RatingOverridden: "override",
    ratings.RatingRatified: "ratify",
    ratings.RatingSentBack: "send-back",
    ratings.PanelDeparted: "depart",
    ratings.RoundingSettled: "settle",
    ratings.RatingSetAside: "aside",
}
"""The events told here, and the kind of row that each makes."""


def told(recorded: Recorded, before: Memory) -> Said:
    """What one of these events says."""
    match recorded.event:
        case ratings.RatingOverridden(node=node) as made:
            change = f"{made.indicated} → {made.rating}"
            return Said(node, change, reason=made.reason)
        case ratings.RatingRecommended(node=node) as made:
            old = before.ratings.get(node)
            change = made.rating if old in (None, made.rating) else f"{old} → {made.rating}"
            return Said(node, change, reason=made.reason)
        case ratings.RatingRatified(node=node, recommendation=target) as made:
            before.ratings[node] = made.rating
            return Said(node, made.rating, reason=made.reason, about=target)
        case ratings.RatingSentBack(node=node, recommendation=target) as back:
            return Said(node, "sent back", reason=back.reason, about=target)
        case ratings.PanelDeparted(node=node, recommendation=target) as made:
            before.ratings[node] = made.rating
            change = f"{made.indicated} → {made.rating}, present {', '.join(made.present)}"
            return Said(node, change, text=made.minority, reason=made.reason, about=target)
        case ratings.RoundingSettled(question=item) as made:
            return Said(item, f"the {made.takes} per cent bands it", reason=made.reason)
        case ratings.RatingSetAside(node=node, aside=aside, reason=reason):
            change = "answered, not rated" if aside else "to be rated after all"
            return Said(node, change, reason=reason)
        case other:
            raise TypeError(other)
