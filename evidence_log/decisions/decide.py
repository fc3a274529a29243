"""The rules' one door: open inspection, permitted role, then the rule of the command itself."""

from __future__ import annotations

from evidence_log.commands.command import Command
from evidence_log.commands.inspections import OpenInspection
from evidence_log.decisions import inspection_rules, key_rules, laptop_rules, time_rules
from evidence_log.decisions.context import Context, of_inspection
from evidence_log.decisions.rules import rule_of
from evidence_log.errors import RefusedError
from evidence_log.events.envelope import Event, Role
from evidence_log.policy import AFTER_CLOSING, role_for
from evidence_log.projections.state import State


def decide(command: Command, state: State, context: Context) -> tuple[Role, tuple[Event, ...]]:
    """The role acted in and the events that follow; raises RefusedError with a sentence instead."""
    time_rules.timely(command, state.inspection, context)
    if isinstance(command, OpenInspection):
        return Role.LEAD, inspection_rules.opened(command, state, context)
    inspection = of_inspection(state)
    laptop_rules.at_home(command, context)
    if inspection.closed and type(command) not in AFTER_CLOSING:
        raise RefusedError(
            f"the inspection {inspection.id} was closed at {inspection.closed}; "
            "nothing more is recorded in it except notes, sign-offs, report builds, challenges, publication, "
            "checkpoints and what protects people"
        )
    person = state.people.get(command.by)
    if person is None:
        raise RefusedError(
            f"{command.by} does not take part in {inspection.id}; its lead enrols people with `daybook people add`"
        )
    time_rules.scribed(command, state)
    role = role_for(command.by, person.roles, type(command))
    events = rule_of(command)(command, state, context)
    key_rules.signing_key(command, state, context)
    return role, events
