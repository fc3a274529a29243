"""Every event carries who decided, who wrote it down, in which role, and three times.

Recorded time is set by the log and cannot be given by anybody: it is a hybrid logical clock, so it never goes
back, and `wall_at` keeps what the device's own clock claimed where that differs. Observed and decided times are
claims of the person (architecture, "The log"; method, section 7, R36; reliability, section 9).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, NamedTuple
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from evidence_log.sealing.personal import Personal
from evidence_log.text import Ref

Short = Annotated[str, StringConstraints(max_length=300)]
"""A name the program gives itself; checked without a call, for every event that is read has two."""

Upcaster = Callable[[dict[str, Any]], None]


class Frozen(BaseModel):
    """Base of every model of this room: frozen, and nothing unknown is accepted."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Role(StrEnum):
    """The part a person takes in an inspection; policy says what each may do."""

    INSPECTOR = "inspector"
    LEAD = "lead"
    PANEL = "panel"
    EDITOR = "editor"
    AUDITOR = "auditor"


class Envelope(Frozen):
    """Who, in which role, when, where. `seen` is the position the person had on the screen.

    `late_reason` says why an entry was made long after it was decided; it is sealed as every text is.
    """

    event_id: UUID
    command_id: UUID
    inspection: Ref
    by: Ref
    written_by: Ref | None = None
    role: Role
    observed_at: AwareDatetime | None = None
    decided_at: AwareDatetime
    recorded_at: AwareDatetime
    wall_at: AwareDatetime | None = None
    late_reason: Personal | None = Field(default=None, exclude=True)
    seen: int | None = None
    device: Short
    build: Short


class Event(Frozen):
    """Base of the domain's events. `TOPIC` is the stored name and is each class's own."""

    TOPIC: ClassVar[str]
    VERSION: ClassVar[int] = 1
    UPCASTS: ClassVar[Mapping[int, Upcaster]] = {}

    def tags(self, inspection: str) -> tuple[str, ...]:
        """Narrow tags first; they hold ids only, never personal data (log, section 2)."""
        return (f"inspection:{inspection}",)


class Recorded(NamedTuple):
    """One event as it stands in the log: its position, tags, envelope and content."""

    position: int
    tags: tuple[str, ...]
    envelope: Envelope
    event: Event

    @property
    def at(self) -> datetime:
        """When it was recorded."""
        return self.envelope.recorded_at
