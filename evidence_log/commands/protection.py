"""Erase a subject, restrict text and lift it again, put a statement beside an entry."""

from __future__ import annotations

from uuid import UUID

from evidence_log.commands.command import Command
from evidence_log.events.protection import Statement
from evidence_log.text import Line, Ref, Text


class EraseSubject(Command):
    """Destroy a subject's key for good, on an authority and with a reason."""

    subject: Ref
    authority: Line
    reason: Text


class RestrictText(Command):
    """Take the text of a subject, or of one entry, out of ordinary views, with a reason."""

    subject: Ref | None = None
    target: UUID | None = None
    reason: Text


class LiftRestriction(RestrictText):
    """Bring it back into ordinary views, with a reason."""


class MakeStatement(Command):
    """Put a statement beside an entry: rectified, contested or supplementary."""

    target: UUID
    kind: Statement
    text: Text
