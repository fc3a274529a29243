"""Change an inspection's settings, with a reason."""

from __future__ import annotations

from evidence_log.commands.command import Command
from evidence_log.events.settings import Days
from evidence_log.text import Text


class ChangeSettings(Command):
    """Change some of the settings; those not given stay as they are."""

    late_observed_days: Days | None = None
    late_decided_days: Days | None = None
    access_log: bool | None = None
    reason: Text
