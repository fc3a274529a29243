"""Only a subject of this inspection is erased, once; the inspection's own text only after it is closed."""

from __future__ import annotations

from evidence_log.commands.protection import EraseSubject, LiftRestriction, MakeStatement, RestrictText
from evidence_log.decisions.context import Context, of_inspection, sealed
from evidence_log.errors import RefusedError
from evidence_log.events.envelope import Event
from evidence_log.events.protection import RestrictionLifted, StatementMade, SubjectErased, TextRestricted
from evidence_log.projections.state import State
from evidence_log.sealing.personal import Personal


def erased(command: EraseSubject, state: State) -> tuple[Event, ...]:
    """Orders a subject's key to be destroyed; what is not there or gone already is refused."""
    inspection = of_inspection(state)
    _known(command.subject, state)
    gone = state.erasures.get(command.subject)
    if gone is not None:
        raise RefusedError(f"{command.subject} was erased at {gone.position:,} ({gone.authority}) already")
    if command.subject == inspection.subject and not inspection.closed:
        raise RefusedError(
            f"{command.subject} is {inspection.id} itself: its reasons and its report would go; close it first"
        )
    reason = sealed(state, command.reason)
    return (SubjectErased(subject=command.subject, authority=command.authority, reason=reason),)


def restricted(command: RestrictText, state: State, context: Context) -> tuple[Event, ...]:
    """Restricts a subject or an entry, or lifts that."""
    if (command.subject is None) == (command.target is None):
        raise RefusedError("name either a subject (or case) or one entry that is to be restricted")
    if command.subject is not None:
        _known(command.subject, state)
    elif command.target not in context.held:
        raise RefusedError("there is no such entry in this inspection; `daybook log` shows them all")
    held = state.restrictions.get(str(command.subject or command.target))
    facts = {"subject": command.subject, "target": command.target, "reason": sealed(state, command.reason)}
    match command, held:
        case LiftRestriction(), None:
            raise RefusedError("it is not restricted; `daybook restrict --list` shows what is")
        case LiftRestriction(), _:
            return (RestrictionLifted(**facts),)
        case _, None:
            return (TextRestricted(**facts),)
        case _, found:
            raise RefusedError(f"it was restricted at {found.position:,} already")


def stated(command: MakeStatement, state: State, context: Context) -> tuple[Event, ...]:
    """Puts a statement beside an entry, sealed as the entry's own text is."""
    if command.target not in context.held:
        raise RefusedError("there is no such entry in this inspection; `daybook log` shows them all")
    about = state.evidence.get(command.target)
    text = Personal(about.text.subject, command.text) if about else sealed(state, command.text)
    return (StatementMade(target=command.target, kind=command.kind, text=text),)


def _known(subject: str, state: State) -> None:
    subjects = {case.subject for case in state.cases.values()} | {
        p.name.subject for p in state.people.values()
    }
    if subject not in subjects | {of_inspection(state).subject}:
        raise RefusedError(
            f"there is no subject {subject} in this inspection; name a case (--case) or a person (--person)"
        )
