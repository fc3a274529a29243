"""A scope is signed off as it stands; nobody reviews, approves or moderates what they made themselves."""

from __future__ import annotations

from evidence_log.commands.signoffs import SignOff
from evidence_log.decisions.context import Context, maybe_sealed, of_inspection
from evidence_log.errors import ConflictError, RefusedError
from evidence_log.events.envelope import Event, Role
from evidence_log.events.reporting import SECTIONS
from evidence_log.events.signoffs import Meaning, SignedOff
from evidence_log.projections.scopes import Scoped, digest_of
from evidence_log.projections.state import State

DECIDING = (Meaning.APPROVED, Meaning.MODERATED)
"""These bind the inspectorate and want the lead or the panel."""


def signed(command: SignOff, state: State, context: Context) -> tuple[Event, ...]:
    """Signs a scope off as at a position, with the hash of what stands in it."""
    as_at = command.as_at or context.position
    if as_at > context.position:
        raise RefusedError(f"the log ends at {context.position:,}, so nothing is signed off as at {as_at:,}")
    _exists(command.scope, state, context)
    if context.scoped is None:
        raise RefusedError("the entries in scope were not read; sign off through the log's own door")
    _unmoved(command, context.scoped, as_at)
    _by_whom(command, context.scoped, state)
    return (
        SignedOff(
            scope=command.scope,
            meaning=command.meaning,
            as_at=as_at,
            entries=len(context.scoped.entries),
            digest=digest_of(command.scope, as_at, context.scoped.entries),
            statement=maybe_sealed(state, command.statement),
        ),
    )


def _exists(scope: str, state: State, context: Context) -> None:
    kind, _, item = scope.partition(":")
    standards = of_inspection(state).standards
    match kind:
        case "standard":
            known: tuple[str, ...] = standards
        case "section":
            known = (*SECTIONS, *standards)
        case "question":
            held = context.edition.questions
            known = tuple(q for q in held if context.edition.standard_of[q].id in standards)
        case _:
            return
    if item not in known:
        raise RefusedError(f"there is no {kind} {item} in this inspection; there are: {', '.join(known)}")


def _unmoved(command: SignOff, found: Scoped, as_at: int) -> None:
    if not found.entries:
        raise RefusedError(
            f"nothing is recorded in {command.scope} as at {as_at:,}, so there is nothing to sign off"
        )
    if found.later:
        where = ", ".join(f"{place:,}" for place in found.later[:5])
        raise ConflictError(
            f"the record has moved on: {command.scope} has newer entries than {as_at:,} (at {where}); look at them "
            "and sign off what stands now"
        )


def _by_whom(command: SignOff, found: Scoped, state: State) -> None:
    made_it = command.by in found.authors
    if command.meaning is Meaning.AUTHORED:
        if not made_it:
            raise RefusedError(
                f"{command.by} made no entry in {command.scope} and so does not sign it as its author"
            )
        return
    if made_it:
        raise RefusedError(
            f"{command.by} made entries in {command.scope} and so may not sign it as {command.meaning}; "
            "somebody who made none does"
        )
    roles = state.people[command.by].roles
    if command.meaning in DECIDING and not {Role.LEAD, Role.PANEL} & set(roles):
        raise RefusedError(f"{command.by} may not sign as {command.meaning}: it needs the role lead or panel")
