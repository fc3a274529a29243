"""A command names who asks, for which inspection, and the position they had on the screen.

Its id makes it exact-once: the same command sent again after a lost answer is recorded once (log, section 2).
"""

from __future__ import annotations

from typing import Annotated
from uuid import UUID, uuid4

from pydantic import AwareDatetime, Field

from evidence_log.events.envelope import Frozen
from evidence_log.text import Ref, Text


class Command(Frozen):
    """Base of all commands. `by` decided; `written_by` typed it, if somebody else did.

    `decided_at` long before the entry wants a `late_reason` (projections, `lateness`).

    `seen` is the position of what was on the screen: a newer event in the command's boundary is then a
    conflict for the person to look at, never retried silently.
    """

    command_id: UUID = Field(default_factory=uuid4)
    inspection: Ref
    by: Ref
    written_by: Ref | None = None
    observed_at: AwareDatetime | None = None
    decided_at: AwareDatetime | None = None
    late_reason: Text | None = None
    seen: Annotated[int, Field(ge=0)] | None = None
