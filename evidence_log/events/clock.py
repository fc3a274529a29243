"""A device's clock is not trusted: where it contradicts the log or itself, the log says so."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime

from evidence_log.events.envelope import Event


class Anomaly(StrEnum):
    """Behind what the log has seen already, or moved against the device's own steady clock."""

    BEHIND = "behind"
    JUMPED = "jumped"


class ClockAnomalySeen(Event):
    """A device's clock was over five minutes behind the last recorded time, or jumped; times near it are claims.

    `expected_at` is what it should have shown at least; `wall_at` is what it showed.
    """

    TOPIC: ClassVar[str] = "ClockAnomalySeen"
    anomaly: Anomaly
    expected_at: AwareDatetime
    wall_at: AwareDatetime

    def tags(self, inspection: str) -> tuple[str, ...]:
        """All of an inspection's anomalies are found at once."""
        return (f"clock:{inspection}", *super().tags(inspection))
