"""Open and close an inspection; say who takes part and in which roles."""

from __future__ import annotations

from datetime import date
from typing import Literal

from evidence_log.commands.command import Command
from evidence_log.events.envelope import Frozen, Role
from evidence_log.text import AnyText, Line, Ref, Text


class FrameworkFile(Frozen):
    """The text of an edition or rules file of the user's own."""

    kind: Literal["edition", "rules"]
    text: AnyText


class OpenInspection(Command):
    """Open an inspection under an edition and rules; whoever opens it becomes its lead inspector."""

    title: Line
    provider: Line
    edition: Ref
    rules: Ref | None = None
    sector: Ref | None = None
    standards: tuple[Ref, ...] = ()
    fieldwork_from: date | None = None
    fieldwork_to: date | None = None
    pilot: bool = False
    guidance: tuple[Line, ...] = ()
    signatures_required: bool = False
    files: tuple[FrameworkFile, ...] = ()
    name: Line


class CloseInspection(Command):
    """Close an inspection: nothing is judged or rated after it."""

    reason: Text


class EnrolPerson(Command):
    """Enrol a person, in one or more roles."""

    person: Ref
    name: Line
    roles: tuple[Role, ...]


class ChangeRoles(Command):
    """Give a person other roles, or none, with a reason."""

    person: Ref
    roles: tuple[Role, ...]
    reason: Text
