"""Nothing is decided in the future or before the inspection began; an entry made late says why.

A scribe may write for whoever decided only what policy permits, and takes part themselves.
"""

from __future__ import annotations

from datetime import UTC, datetime, time

from evidence_log.commands.command import Command
from evidence_log.decisions.context import Context
from evidence_log.errors import RefusedError
from evidence_log.policy import SCRIBES, WRITTEN_FOR_OTHERS
from evidence_log.projections.lateness import days_between
from evidence_log.projections.models import Inspection
from evidence_log.projections.state import State


def timely(command: Command, inspection: Inspection | None, context: Context) -> None:
    """Refuses times that cannot be, and an old decision entered without a word on why so late."""
    now = context.now
    if now is None:
        return
    for word, moment in (("decided", command.decided_at), ("observed", command.observed_at)):
        if moment is not None and moment > now:
            raise RefusedError(
                f"it cannot have been {word} at {_said(moment)}: it is only {_said(now)} now; correct the date"
            )
    if command.decided_at is None or inspection is None:
        return
    began = begin_of(inspection)
    if began is not None and command.decided_at < began:
        raise RefusedError(
            f"it cannot have been decided at {_said(command.decided_at)}: {inspection.id} began on {began:%Y-%m-%d}"
        )
    days, most = days_between(command.decided_at, now), inspection.settings.late_decided_days
    if days > most and command.late_reason is None:
        raise RefusedError(
            f"it was decided {days} days ago, and after {most} days an entry says why it is made so late: "
            "`daybook --late-reason …`"
        )


def begin_of(inspection: Inspection) -> datetime | None:
    """When an inspection began: the first day of fieldwork or its opening, whichever came first."""
    first = inspection.fieldwork_from
    known = (datetime.combine(first, time(), UTC) if first else None, inspection.opened_at)
    return min((moment for moment in known if moment is not None), default=None)


def scribed(command: Command, state: State) -> None:
    """Refuses a scribe who is the decider, who takes no part, or who may not write such a thing for another."""
    scribe = command.written_by
    if scribe is None:
        return
    if scribe == command.by:
        raise RefusedError(f"{scribe} decided and wrote it down; leave the scribe out")
    person = state.people.get(scribe)
    if person is None or not set(SCRIBES) & set(person.roles):
        needed = " or ".join(SCRIBES)
        raise RefusedError(f"{scribe} may not write for {command.by}: a scribe takes part here as {needed}")
    if type(command) not in WRITTEN_FOR_OTHERS:
        raise RefusedError(
            f"{command.by} does this in person ({type(command).__name__}); nobody writes it down for another"
        )


def _said(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M %Z}".rstrip()
