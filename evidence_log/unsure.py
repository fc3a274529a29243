"""Commands of which it is not known whether they were recorded: sent again, they go under their first id.

So they are recorded once, whichever program sends them again (log, section 2). Once something was recorded, whoever
sends a command has seen what became of those before it, and the same words mean a new one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from evidence_log.commands.command import Command

Given = TypeVar("Given", bound=Command)


class Unsure:
    """Ids by what a command says; kept for as long as this object, or longer by a subclass."""

    def __init__(self) -> None:
        self.ids: dict[str, UUID] = {}

    def again(self, command: Given) -> Given:
        """The command, under its first id where an equal one may have been recorded."""
        first = self.ids.get(_digest(command)) if self.ids else None
        return command if first is None else command.model_copy(update={"command_id": first})

    def keep(self, commands: Iterable[Command]) -> None:
        """It is not known of these."""
        self.ids |= {_digest(command): command.command_id for command in commands}
        self.keep_ids()

    def settle(self) -> None:
        """Something was recorded."""
        if self.ids:
            self.ids.clear()
            self.keep_ids()

    def keep_ids(self) -> None:
        """For those who keep them on disk."""


def _digest(command: Command) -> str:
    """Of everything it says; not of its id, nor of how far the person had read."""
    said = command.model_dump_json(exclude={"command_id", "seen"})
    return hashlib.sha256(f"{type(command).__name__} {said}".encode()).hexdigest()
