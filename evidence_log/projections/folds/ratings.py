"""How ratings are recommended, decided, replaced and departed from."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from evidence_log.events import (
    ratings,
)
from evidence_log.events.envelope import Recorded
from evidence_log.projections.draft import Draft, ending, facts_of
from evidence_log.projections.models import (
    Recommendation,
    Settled,
)


def rated(draft: Draft, recorded: Recorded) -> None:
    """Recommendations, and what was decided on them."""
    who = recorded.envelope
    match recorded.event:
        case ratings.RatingRecommended() as made:
            draft.order.keep()
            draft.recommendations[who.event_id] = Recommendation(
                id=who.event_id,
                position=recorded.position,
                node=made.node,
                rating=made.rating,
                indicated=made.indicated,
                override=isinstance(made, ratings.RatingOverridden),
                reason=made.reason,
                cites=made.cites,
                as_at=made.as_at,
                by=who.by,
                recorded_at=who.recorded_at,
                characteristics=made.characteristics,
            )
            _replace(draft, made.node, who.event_id)
        case ratings.RatingRatified(recommendation=target, reason=reason) as made:
            ratified = ending(recorded, reason)
            _decide(draft, target, {"ratified": ratified, "present": made.present, "minority": made.minority})
        case ratings.RatingSentBack(recommendation=target, reason=reason):
            _decide(draft, target, {"sent_back": ending(recorded, reason)})
        case _:
            return


def departed(draft: Draft, recorded: Recorded) -> None:
    """What the panel decides against or about the arithmetic."""
    who = recorded.envelope
    match recorded.event:
        case ratings.PanelDeparted() as made:
            draft.order.keep()
            _decide(draft, made.recommendation, {"replaced": recorded.position})
            draft.recommendations[who.event_id] = Recommendation(
                id=who.event_id,
                position=recorded.position,
                node=made.node,
                rating=made.rating,
                indicated=made.indicated,
                override=True,
                reason=made.reason,
                cites=(),
                as_at=recorded.position - 1,
                by=who.by,
                recorded_at=who.recorded_at,
                near=made.near,
                present=made.present,
                minority=made.minority,
                ratified=ending(recorded, made.reason),
            )
        case ratings.RoundingSettled() as made:
            draft.settled[made.question] = Settled(**facts_of(recorded, "standard"))
        case ratings.RatingSetAside(node=node, aside=True, reason=reason):
            draft.aside[node] = ending(recorded, reason)
        case ratings.RatingSetAside(node=node):
            draft.aside.pop(node, None)
        case _:
            return


def _replace(draft: Draft, node: str, made: UUID) -> None:
    """A later recommendation replaces an open one, also where the earlier one arrives after it."""
    ordered = draft.order.in_order(draft.recommendations)
    if ordered[-1] != made:
        draft.recommendations = {item: draft.recommendations[item] for item in ordered}
    here = [item for item in ordered if draft.recommendations[item].node == node]
    place = here.index(made)
    if place + 1 < len(here):
        _decide(draft, made, {"replaced": draft.recommendations[here[place + 1]].position})
    for earlier in here[:place]:
        old = draft.recommendations[earlier]
        if old.open or (earlier == here[place - 1] and old.replaced is not None):
            _decide(draft, earlier, {"replaced": draft.recommendations[made].position})


def _decide(draft: Draft, target: UUID, update: Mapping[str, object]) -> None:
    old = draft.recommendations.get(target)
    if old is not None:
        draft.recommendations[target] = old.model_copy(update=update)
