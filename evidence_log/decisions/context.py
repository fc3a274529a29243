"""What a decision may look at beside the state: the framework, the rules, and the ids its events will have."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID, uuid5

from evidence_log.commands.command import Command
from evidence_log.errors import RefusedError
from evidence_log.projections.models import Inspection
from evidence_log.projections.scopes import Scoped
from evidence_log.projections.state import State
from evidence_log.sealing.personal import Personal
from frameworks.edition import Edition
from frameworks.rules import Rules


class Laptop(NamedTuple):
    """Whose laptop a log is, under which name, and how many of its first events are the office's."""

    device: str
    person: str
    inspection: str
    size: int


class SignedHead(NamedTuple):
    """A head of the log and the signed note that says it."""

    size: int
    root: str
    note: str


@dataclass(frozen=True, slots=True)
class Context:
    """The pinned edition and rules, the head the boundary was read at, and the events found in it.

    `now` is the log's time (without it no time is judged); `scoped` is what a sign-off signs; `laptop` is set where the
    log is not the office's; `vkey` names the key that the person offers to sign with; `head` is the log's head, signed
    with it, where a checkpoint is made.
    """

    edition: Edition
    rules: Rules
    position: int = 0
    held: AbstractSet[UUID] = frozenset()
    now: datetime | None = None
    scoped: Scoped | None = None
    laptop: Laptop | None = None
    vkey: str | None = None
    head: SignedHead | None = None


def event_id(command_id: UUID, index: int) -> UUID:
    """The id of a command's nth event: the same command always makes the same ids."""
    return uuid5(command_id, f"event {index}")


def new_subject(command: Command, index: int = 0) -> str:
    """A pseudonym that says nothing about the person; random as the command's id is."""
    return f"s-{uuid5(command.command_id, f'subject {index}').hex[:20]}"


def of_inspection(state: State) -> Inspection:
    """The inspection; a state without one decides nothing."""
    if state.inspection is None:
        raise RefusedError("there is no such inspection; `daybook inspection list` shows those in this log")
    return state.inspection


def sealed(state: State, text: str, case: str | None = None) -> Personal:
    """Text under the case's subject where it is about a case, else under the inspection's own."""
    if case is not None and case in state.cases:
        return Personal(state.cases[case].subject, text)
    return Personal(of_inspection(state).subject, text)


def maybe_sealed(state: State, text: str | None, case: str | None = None) -> Personal | None:
    """As `sealed`, for text that need not be given."""
    return None if text is None else sealed(state, text, case)
