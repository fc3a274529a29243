"""A sign-off binds a scope, a position, the hash of the entries in scope, and what the signature means.

The hash is over the leaves of the stored events, not over their text: it holds after an erasure, and anybody
who has the stored bytes can compute it (method, section 7, R20).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import StringConstraints

from evidence_log.events.envelope import Event
from evidence_log.events.inspections import Digest
from evidence_log.sealing.personal import Personal

Scope = Annotated[
    str,
    StringConstraints(
        pattern=r"^(overall|inspection|(standard|question|section):[A-Za-z0-9][A-Za-z0-9._#-]*)$"
    ),
]
"""`overall`, `inspection`, `standard:2.3`, `question:2.3.1` or `section:foreword`."""


class Meaning(StrEnum):
    """What a person says by signing: it is mine; I checked it; I approve it; I compared it across the team."""

    AUTHORED = "authored"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    MODERATED = "moderated"


class SignedOff(Event):
    """Somebody signed a scope off as it stood after `as_at`; a later event in scope makes that stale."""

    TOPIC: ClassVar[str] = "SignedOff"
    scope: Scope
    meaning: Meaning
    as_at: int
    entries: int
    digest: Digest
    statement: Personal | None = None

    def tags(self, inspection: str) -> tuple[str, ...]:
        """The scope first."""
        return (f"signoff:{inspection}:{self.scope}", *super().tags(inspection))
