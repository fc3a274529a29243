"""What a panel decides about arithmetic: a departure near a boundary, a rounding, a rating left aside.

Computed and decided stand side by side for ever after (method, section 2, panel discretion).
"""

from __future__ import annotations

from evidence_log.commands.ratings import DepartRating, RatifyRating, SetRatingAside, SettleRounding
from evidence_log.decisions.context import Context, maybe_sealed, of_inspection, sealed
from evidence_log.errors import RefusedError
from evidence_log.events.envelope import Event
from evidence_log.events.ratings import OVERALL, PanelDeparted, RatingSetAside, RoundingSettled
from evidence_log.projections.models import Recommendation
from evidence_log.projections.ratings import Ratings, in_scope, rate_state, unsettled
from evidence_log.projections.state import State
from frameworks.banding import NEAR_BOUNDARY, ONE_CASE
from frameworks.rules import Rules

LEAST_PRESENT = 2
"""A panel of one is no panel."""


def departed(
    command: DepartRating, found: Recommendation, state: State, context: Context
) -> tuple[Event, ...]:
    """Decides another rating than the computed one, where the rules leave a panel that discretion."""
    rated = rate_state(state, context.edition, context.rules)
    indicated = rated.standards[command.node].indicated.rating if command.node in rated.standards else None
    if indicated is None:
        raise RefusedError(f"nothing is computed for {command.node}, so there is nothing to depart from")
    scale = context.rules.scale_of(command.node).ratings
    if command.rating not in scale:
        raise RefusedError(
            f"{command.rating!r} is not a rating of {command.node}; it has: {', '.join(scale)}"
        )
    if command.rating == indicated:
        raise RefusedError(f"{indicated} is what the rules indicate for {command.node}; ratify it instead")
    near = discretion(command.node, rated, context.rules)
    if not near:
        points = context.rules.discretion.points
        raise RefusedError(
            f"no question that sets {command.node} lies within {points} points of a boundary or one case away from it, "
            "so the panel has no discretion; send the recommendation back instead"
        )
    present = attended(command.present, command.by, state)
    return (
        PanelDeparted(
            recommendation=found.id,
            node=command.node,
            rating=command.rating,
            indicated=indicated,
            near=near,
            reason=sealed(state, command.reason),
            present=present,
            minority=maybe_sealed(state, command.minority),
        ),
    )


def discretion(node: str, rated: Ratings, rules: Rules) -> tuple[str, ...]:
    """Why a panel may depart: the questions at the lowest band that lie near a boundary, or one case from it."""
    rule, result = rules.by_id[node], rated.standards[node].indicated
    allowed = {NEAR_BOUNDARY} | ({ONE_CASE} if rules.discretion.one_case else set())
    return tuple(
        f"{item} {flag}"
        for item in rule.questions
        if (question := rated.questions.get(item)) and question.band == result.rating
        for flag in question.flags
        if flag in allowed
    )


def attended(present: tuple[str, ...], by: str, state: State) -> tuple[str, ...]:
    """Who was there, each known and named once, whoever records it among them."""
    named = tuple(dict.fromkeys((by, *present)))
    unknown = [person for person in named if person not in state.people]
    if unknown:
        raise RefusedError(
            f"{unknown[0]} does not take part in this inspection; `daybook people list` shows who does"
        )
    if len(named) < LEAST_PRESENT:
        raise RefusedError(
            "a departure is the panel's, not one person's; name who else was present with --present"
        )
    return named


def settled(command: SettleRounding, state: State, context: Context) -> tuple[Event, ...]:
    """Decides which per cent bands a question; there is something to decide only where the two differ."""
    rated = rate_state(state, context.edition, context.rules)
    question = rated.questions.get(command.question)
    rule = context.rules.by_question.get(command.question)
    if question is None or rule is None:
        raise RefusedError(f"{command.question} is no key question scored over cases here")
    if "rounding" not in question.flags:
        raise RefusedError(f"the exact and the rounded per cent of {command.question} give the same band")
    return (
        RoundingSettled(
            question=command.question,
            standard=rule.id,
            sufficient=question.score.sufficient,
            total=question.score.total,
            takes=command.takes,
            reason=sealed(state, command.reason),
        ),
    )


def nothing_unsettled(node: str, state: State, context: Context) -> None:
    """No rating is ratified while its rounding is undecided (method, section 1)."""
    rated = rate_state(state, context.edition, context.rules)
    left = unsettled(node, rated, state, context.rules)
    if left:
        raise RefusedError(
            f"the exact and the rounded per cent of {', '.join(left)} give different bands; a recorded decision is "
            f"wanted before {node} is ratified: `daybook rate settle {left[0]} exact|rounded --reason …`"
        )


def present_at(command: RatifyRating, state: State) -> tuple[str, ...]:
    """Who was present when a rating was ratified, if that was said."""
    return attended(command.present, command.by, state) if command.present else ()


def set_aside(command: SetRatingAside, state: State, context: Context) -> tuple[Event, ...]:
    """Leaves a node answered and not rated, or takes it up again; what was ratified is not left aside."""
    scope = of_inspection(state).standards
    if command.node != OVERALL and not (
        command.node in context.rules.by_id and in_scope(command.node, scope, context.edition)
    ):
        raise RefusedError(f"{command.node} is no node rated under {context.rules.id} here")
    if command.aside == (command.node in state.aside):
        said = "is left aside already" if command.aside else "is not left aside"
        raise RefusedError(f"{command.node} {said}")
    if command.aside and state.ratified(command.node):
        raise RefusedError(f"{command.node} was ratified; a rating that was ratified is not left aside")
    return (RatingSetAside(node=command.node, aside=command.aside, reason=sealed(state, command.reason)),)
