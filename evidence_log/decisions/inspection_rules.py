"""An inspection is opened once, under standards its edition holds; people are enrolled once."""

from __future__ import annotations

import hashlib

from evidence_log.commands.inspections import (
    ChangeRoles,
    CloseInspection,
    EnrolPerson,
    FrameworkFile,
    OpenInspection,
)
from evidence_log.commands.settings import ChangeSettings
from evidence_log.decisions.context import Context, new_subject, of_inspection, sealed
from evidence_log.errors import RefusedError
from evidence_log.events.envelope import Event, Role
from evidence_log.events.inspections import (
    FrameworkAdopted,
    InspectionClosed,
    InspectionOpened,
    PersonEnrolled,
    Pinned,
    RolesChanged,
)
from evidence_log.events.settings import SettingsChanged
from evidence_log.projections.state import State
from evidence_log.sealing.personal import Personal
from frameworks.applicability import standards_for
from frameworks.edition import Edition


def opened(command: OpenInspection, state: State, context: Context) -> tuple[Event, ...]:
    """Opens an inspection; its opener becomes lead. Refuses an id that is taken or a standard unknown."""
    if state.inspection is not None:
        raise RefusedError(
            f"an inspection called {command.inspection} is in this log already; choose another id"
        )
    if command.fieldwork_from and command.fieldwork_to and command.fieldwork_to < command.fieldwork_from:
        raise RefusedError("the fieldwork ends before it begins; give the dates as from and to")
    edition, rules = context.edition, context.rules
    return (
        InspectionOpened(
            title=command.title,
            provider=command.provider,
            edition=Pinned(id=edition.id, digest=edition.digest),
            rules=Pinned(id=rules.id, digest=rules.digest),
            sector=command.sector,
            standards=_in_scope(command, edition),
            fieldwork_from=command.fieldwork_from,
            fieldwork_to=command.fieldwork_to,
            pilot=command.pilot,
            guidance=command.guidance,
            signatures_required=command.signatures_required,
            subject=new_subject(command),
        ),
        *(
            FrameworkAdopted(kind=file.kind, file=_pin(file.kind, context), text=file.text)
            for file in command.files
            if _used(file, context)
        ),
        PersonEnrolled(
            person=command.by, name=Personal(new_subject(command, 1), command.name), roles=(Role.LEAD,)
        ),
    )


def _pin(kind: str, context: Context) -> Pinned:
    used = context.edition if kind == "edition" else context.rules
    return Pinned(id=used.id, digest=used.digest)


def _used(file: FrameworkFile, context: Context) -> bool:
    """Whether a file sent along is the one that was chosen; one that is not is refused, never dropped."""
    if hashlib.sha256(file.text.encode()).hexdigest() == _pin(file.kind, context).digest:
        return True
    raise RefusedError(
        f"the {file.kind} file sent along is not the one named; name it by the id that it holds"
    )


def _in_scope(command: OpenInspection, edition: Edition) -> tuple[str, ...]:
    """The standards chosen, or all that fit the sector (requirements 14, 15, 124)."""
    held = {s.id: s for s in edition.standards()}
    sectors = sorted({s.sector for s in held.values() if s.sector})
    if command.sector and command.sector not in sectors:
        known = ", ".join(sectors) or "none"
        raise RefusedError(f"the edition {edition.id} has no sector {command.sector}; it has: {known}")
    unknown = [s for s in command.standards if s not in held]
    if unknown:
        raise RefusedError(
            f"the edition {edition.id} has no standard {unknown[0]}; it has: {', '.join(held)}"
        )
    wanted = command.standards or tuple(held)
    offered = {standard.id for standard in standards_for(edition, command.sector)}
    return tuple(s for s in wanted if s in offered)


def people(command: CloseInspection | EnrolPerson | ChangeRoles, state: State) -> tuple[Event, ...]:
    """Closes, enrols or changes roles; there is always somebody who leads."""
    match command:
        case CloseInspection():
            return (InspectionClosed(reason=sealed(state, command.reason)),)
        case EnrolPerson():
            if command.person in state.people:
                raise RefusedError(
                    f"{command.person} takes part already; `daybook people roles` changes their roles"
                )
            if not command.roles:
                raise RefusedError(f"no role was given for {command.person}; name at least one")
            name = Personal(new_subject(command), command.name)
            return (PersonEnrolled(person=command.person, name=name, roles=command.roles),)
        case ChangeRoles():
            if command.person not in state.people:
                raise RefusedError(
                    f"{command.person} does not take part; enrol them with `daybook people add`"
                )
            if command.person == command.by and Role.LEAD not in command.roles:
                raise RefusedError("a lead cannot give up leading; another lead takes the role away")
            reason = sealed(state, command.reason)
            return (RolesChanged(person=command.person, roles=command.roles, reason=reason),)


def settings_changed(command: ChangeSettings, state: State) -> tuple[Event, ...]:
    """Changes those settings that are given; refuses a change that changes nothing."""
    held = of_inspection(state).settings
    given = {name: getattr(command, name) for name in type(held).model_fields}
    wanted = held.model_copy(update={name: value for name, value in given.items() if value is not None})
    if wanted == held:
        raise RefusedError("these settings hold already; `daybook inspection settings` shows them")
    return (SettingsChanged(settings=wanted, reason=sealed(state, command.reason)),)
