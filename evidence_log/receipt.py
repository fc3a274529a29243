"""Where events are recorded, and what the log answers when they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from evidence_log.events.envelope import Recorded


class Origin(NamedTuple):
    """Where events are recorded: the clock, the device, the build of the program.

    `steady` counts seconds that nobody can set; without it a clock that jumps by itself goes unnoticed.
    """

    clock: Callable[[], datetime]
    device: str
    build: str
    steady: Callable[[], float] | None = None


class Receipt(NamedTuple):
    """The position of the last event decided, the events, and whether they had been recorded before.

    Signatures and checkpoints that were recorded beside them are not among them.
    """

    position: int
    events: tuple[Recorded, ...]
    repeated: bool = False
