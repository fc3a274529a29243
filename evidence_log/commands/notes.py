"""Write a note on an event; settle a note."""

from __future__ import annotations

from uuid import UUID

from evidence_log.commands.command import Command
from evidence_log.text import Text


class Annotate(Command):
    """Write a note on an event, or answer a note (a note is an event too)."""

    target: UUID
    text: Text


class ResolveAnnotation(Command):
    """Settle a note and say how."""

    annotation: UUID
    resolution: Text
