"""What arrived from laptops arrived whole and in order: each one's positions are dense, after its opening."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from evidence_log.checks.finding import Finding
from evidence_log.events.envelope import Recorded
from evidence_log.events.laptops import LaptopOpened, arrived_from


@dataclass(slots=True)
class Arrivals:
    """The last position that arrived of each laptop, and the size of the office's log that it began with."""

    last: dict[str, int] = field(default_factory=dict)

    def of(self, recorded: Recorded) -> Iterator[Finding]:
        """Findings of one event."""
        origin = arrived_from(recorded.tags)
        if origin is None:
            return
        device, position = origin
        before = self.last.get(device)
        self.last[device] = position
        if before is not None and position != before + 1:
            said = f"the event {position:,} of the laptop {device} follows its event {before:,}; some are missing"
            yield Finding(check="arrivals", position=recorded.position, message=said)
        if isinstance(recorded.event, LaptopOpened) and (
            recorded.event.device != device or recorded.event.size >= recorded.position
        ):
            said = f"the opening of the laptop {recorded.event.device} arrived as one of {device}"
            yield Finding(check="arrivals", position=recorded.position, message=said)
