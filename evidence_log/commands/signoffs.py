"""Sign a scope off as it stands."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from evidence_log.commands.command import Command
from evidence_log.events.signoffs import Meaning, Scope
from evidence_log.text import Text


class SignOff(Command):
    """Sign a scope off as it stood at `as_at` (now, without it), saying what the signature means.

    It is not `seen` that counts here: events outside the scope may come meanwhile.
    """

    scope: Scope
    meaning: Meaning
    as_at: Annotated[int, Field(ge=1)] | None = None
    statement: Text | None = None
