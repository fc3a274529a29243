"""A laptop's log begins as a copy of the office's and goes on by itself; its first own event says so.

At the office the same event arrives with the laptop's other events, under a tag `dev:<device>:<position>` that
the office adds; without that tag it says that this log is the laptop's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from evidence_log.events.envelope import Event
from evidence_log.events.inspections import Digest
from evidence_log.text import Ref

ARRIVED = "dev"
"""The tag that the office adds last to an event that arrived: dev, device, position there."""

_ARRIVED = f"{ARRIVED}:"

LAPTOP = "laptop"
"""The tag of every opening of a laptop's log."""


class LaptopOpened(Event):
    """A laptop's log began for one person, as a copy of so many of the office's events with this root."""

    TOPIC: ClassVar[str] = "LaptopOpened"
    device: Ref
    size: int
    root: Digest

    def tags(self, inspection: str) -> tuple[str, ...]:
        """The laptop first."""
        return (f"{LAPTOP}:{self.device}", LAPTOP, *super().tags(inspection))


def arrival_tag(device: str, position: int) -> str:
    """The tag of an event that a laptop recorded at a position of its own log."""
    return f"{ARRIVED}:{device}:{position}"


def own_tags(tags: tuple[str, ...]) -> tuple[str, ...]:
    """The tags that the event itself makes, without the one added on arrival."""
    return tags[:-1] if arrived_from(tags) else tags


def arrived_from(tags: Sequence[str]) -> tuple[str, int] | None:
    """The laptop an event came from and its position there; None for one recorded in this log itself."""
    if not tags or not tags[-1].startswith(_ARRIVED):
        return None
    device, _, position = tags[-1].removeprefix(_ARRIVED).rpartition(":")
    return (device, int(position)) if position.isdigit() else None
