"""Whoever recommends does not ratify; a departure from the indicated rating is an override with a reason."""

from __future__ import annotations

from evidence_log.commands.ratings import (
    DepartRating,
    OverrideRating,
    RatifyRating,
    RecommendRating,
    SendBackRating,
)
from evidence_log.decisions import panel_rules
from evidence_log.decisions.context import Context, maybe_sealed, of_inspection, sealed
from evidence_log.decisions.evidence_rules import standing_evidence
from evidence_log.decisions.laptop_rules import nothing_contested
from evidence_log.errors import RefusedError
from evidence_log.events.envelope import Event
from evidence_log.events.ratings import (
    OVERALL,
    RatingOverridden,
    RatingRatified,
    RatingRecommended,
    RatingSentBack,
)
from evidence_log.projections.models import Recommendation
from evidence_log.projections.ratings import in_scope, rate_state
from evidence_log.projections.state import State
from frameworks.characteristics import characteristics_of
from frameworks.rules import StandardRule
from frameworks.scoring import ceiling


def recommended(command: RecommendRating, state: State, context: Context) -> tuple[Event, ...]:
    """Recommends a rating: with reasons, and as the rules indicate it, or else as an override."""
    scale = context.rules.scale_of(command.node)
    if command.rating not in scale.ratings:
        raise RefusedError(
            f"{command.rating!r} is not a rating of {scale.id}; it has: {', '.join(scale.ratings)}"
        )
    if command.node in state.aside:
        raise RefusedError(
            f"{command.node} is left aside, answered and not rated; `daybook rate take-up` undoes that first"
        )
    if command.reason is None:
        raise RefusedError(f"a rating of {command.node} is not recommended without reasons; say why")
    indicated = _indicated(command.node, state, context)
    if indicated is None and not command.cites and command.node != OVERALL:
        raise RefusedError(f"the rating of {command.node} rests on judgement; cite the evidence it rests on")
    for target in (*command.cites, *(cited for named in command.characteristics for cited in named.cites)):
        standing_evidence(state, target)
    _known(command, context)
    _within_limits(command, state, context)
    kind = _departure(command, indicated)
    inspection = of_inspection(state)
    return (
        kind(
            node=command.node,
            rating=command.rating,
            indicated=indicated,
            reason=sealed(state, command.reason),
            cites=command.cites,
            characteristics=command.characteristics,
            as_at=context.position if command.seen is None else min(command.seen, context.position),
            rules=inspection.rules,
            edition=inspection.edition,
        ),
    )


def _known(command: RecommendRating, context: Context) -> None:
    """Characteristics are cited as printed, each with evidence; none is wanted and none is counted."""
    for named in command.characteristics:
        texts = characteristics_of(context.edition, command.node)
        if texts is None:
            raise RefusedError(f"{context.edition.id} has no characteristics for {command.node}")
        found = texts.paragraph(named.rating, named.paragraph, named.quality)
        if found is None:
            raise RefusedError(
                f"there is no such characteristic of {named.rating} for {command.node}; `daybook rate guide "
                f"{command.node}` shows them with their numbers"
            )
        if not named.cites:
            raise RefusedError(f"a characteristic of {command.node} is cited with the evidence that shows it")


def _within_limits(command: RecommendRating, state: State, context: Context) -> None:
    """A rating that rests on judgement stays under what the rules' limiters leave."""
    rule = context.rules.by_id.get(command.node)
    if rule is None or rule.method.computed or not rule.limiters:
        return
    rated = rate_state(state, context.edition, context.rules)
    limit = ceiling(rule, {item: found.rating for item, found in rated.standards.items()}, context.rules)
    rank = context.rules.scale_of(command.node).rank
    if limit and rank[command.rating] > rank[limit[0]]:
        raise RefusedError(
            f"{command.node} is {limit[0]} at most, because of {limit[1]}; recommend no higher, or mend that first"
        )


def _departure(command: RecommendRating, indicated: str | None) -> type[RatingRecommended]:
    departs = indicated is not None and command.rating != indicated
    match command, departs:
        case OverrideRating(), False:
            said = "nothing is indicated there" if indicated is None else "that is what the rules indicate"
            raise RefusedError(
                f"{command.rating} for {command.node} is no override: {said}; recommend it instead"
            )
        case OverrideRating(), True:
            return RatingOverridden
        case _, True:
            raise RefusedError(
                f"the rules indicate {indicated} for {command.node}; to depart from it use `daybook rate override`"
            )
        case _:
            return RatingRecommended


def decided(
    command: RatifyRating | SendBackRating | DepartRating, state: State, context: Context
) -> tuple[Event, ...]:
    """Ratifies, sends back or departs from the open recommendation of somebody else (reliability, promise 6)."""
    found = _open(command, state)
    if found.by == command.by:
        verb = {RatifyRating: "ratify", SendBackRating: "send back"}.get(type(command), "depart from")
        raise RefusedError(
            f"{command.by} recommended this rating of {command.node} and so may not {verb} it; somebody else decides"
        )
    match command:
        case DepartRating():
            nothing_contested(found.node, state, context)
            _nothing_open_against(found.node, state)
            return panel_rules.departed(command, found, state, context)
        case SendBackRating():
            reason = sealed(state, command.reason)
            return (RatingSentBack(recommendation=found.id, node=found.node, reason=reason),)
        case RatifyRating():
            now = _indicated(found.node, state, context)
            if now != found.indicated:
                raise RefusedError(
                    f"the indicated rating of {found.node} has moved from {found.indicated} to {now} since the "
                    f"recommendation at {found.position}; it is to be recommended again"
                )
            panel_rules.nothing_unsettled(found.node, state, context)
            _nothing_open_against(found.node, state)
            return (
                RatingRatified(
                    recommendation=found.id,
                    node=found.node,
                    rating=found.rating,
                    reason=maybe_sealed(state, command.reason),
                    present=panel_rules.present_at(command, state),
                    minority=maybe_sealed(state, command.minority),
                ),
            )


def _nothing_open_against(node: str, state: State) -> None:
    """No rating is ratified while evidence that undermines it has no disposition (method, R6)."""
    left = state.undisposed(node)
    if left:
        names = ", ".join(item.label for item in left[:5]) + (
            f" and {len(left) - 5} more" if len(left) > 5 else ""
        )
        raise RefusedError(
            f"{node} is not ratified while evidence that undermines it is left open: {names}; say what becomes of "
            f"each with `daybook evidence dispose`"
        )


def _open(command: RatifyRating | SendBackRating | DepartRating, state: State) -> Recommendation:
    found = [r for r in state.recommendations.values() if r.node == command.node and r.open]
    if not isinstance(command, DepartRating) and command.recommendation is not None:
        found = [r for r in found if r.id == command.recommendation]
    if not found:
        raise RefusedError(
            f"there is no open recommendation for {command.node}; the lead recommends one first"
        )
    return found[-1]


def _indicated(node: str, state: State, context: Context) -> str | None:
    """The rating the rules compute now; None where they compute none. Refuses what is not rated at all."""
    nothing_contested(node, state, context)
    rated = rate_state(state, context.edition, context.rules)
    if node == OVERALL:
        missing = [s.id for s in rated.counted() if s.ratified is None]
        if missing:
            raise RefusedError(
                f"no overall rating until every standard is ratified; open: {', '.join(missing)}"
            )
        return rated.overall.rating
    rule = next((rule for rule in context.rules.standards if rule.id == node), None)
    _must_be_rated(node, rule, state, context)
    result = rated.standards[node].indicated
    if rule is not None and rule.method.computed and result.rating is None:
        waiting = ", ".join(result.waiting)
        raise RefusedError(f"no rating of {node} until every key question has a result; none yet: {waiting}")
    return result.rating


def _must_be_rated(node: str, rule: StandardRule | None, state: State, context: Context) -> None:
    if rule is None or not in_scope(node, of_inspection(state).standards, context.edition):
        names = ", ".join(r.id for r in context.rules.standards)
        raise RefusedError(f"{node} is no standard rated under {context.rules.id} here; those are: {names}")
    if not rule.rated:
        until = f" until {rule.not_rated_until} at the earliest" if rule.not_rated_until else ""
        raise RefusedError(
            f"the standard {node} is answered and published, but not rated under {context.rules.id}{until}"
        )
