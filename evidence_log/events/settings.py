"""An inspection's own settings are data in its log: when an entry counts as late, whether reading is recorded."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from evidence_log.events.envelope import Event, Frozen
from evidence_log.events.inspections import LIFE
from evidence_log.sealing.personal import Personal

Days = Annotated[int, Field(ge=0, le=3650)]


class Settings(Frozen):
    """The settings that hold until they are changed.

    An entry is late when more whole days than these lie between what was observed, or decided, and its being
    recorded. `access_log`: reading the text of a named case wants a purpose and is recorded (DPA 2018, s.62).
    """

    late_observed_days: Days = 14
    late_decided_days: Days = 7
    access_log: bool = False


class SettingsChanged(Event):
    """The lead set the inspection's settings, whole, with a reason; they hold for what follows."""

    TOPIC: ClassVar[str] = "SettingsChanged"
    settings: Settings
    reason: Personal

    def tags(self, inspection: str) -> tuple[str, ...]:
        """With the inspection's life, which every decision looks at."""
        return (f"life:{inspection}", LIFE, *super().tags(inspection))
