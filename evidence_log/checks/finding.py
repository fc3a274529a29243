"""A finding names what is wrong, and from which position on nothing can be relied on."""

from __future__ import annotations

from typing import Literal

from evidence_log.events.envelope import Frozen

Check = Literal[
    "arrivals",
    "store",
    "events",
    "sealed text",
    "four eyes",
    "frameworks",
    "keys",
    "signatures",
    "checkpoints",
    "timestamps",
    "times",
    "sign-offs",
]


class Finding(Frozen):
    """What is wrong and from which position on nothing can be relied on."""

    check: Check
    message: str
    position: int | None = None
