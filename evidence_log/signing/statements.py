"""The texts that people sign: short, exact, readable by whoever has the event's stored bytes and a hash tool.

A statement binds the inspection, the event's id and type and the SHA-256 of its stored bytes; a ratification
binds the recommendation's too. Its first line keeps it apart from every other text that a key may sign.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

NAME_OF = "daybook/"
"""What a person's key name begins with; the person's id follows."""


def key_name(person: str) -> str:
    """The name under which a person's key signs."""
    return f"{NAME_OF}{person}"


class Bound(NamedTuple):
    """An event as a statement names it: its id, its type's name, its stored bytes."""

    event_id: UUID
    topic: str
    data: bytes

    @property
    def sha256(self) -> str:
        """The SHA-256 of the stored bytes, in hex."""
        return hashlib.sha256(self.data).hexdigest()


def decision_text(inspection: str, decision: Bound, recommendation: Bound | None = None) -> str:
    """What is signed of a decision; of one on a recommendation, with what it decides on."""
    lines = [
        "daybook decision v1",
        f"inspection {inspection}",
        f"event {decision.event_id}",
        f"type {decision.topic}",
        f"sha256 {decision.sha256}",
    ]
    if recommendation is not None:
        lines += [
            f"recommendation {recommendation.event_id}",
            f"recommendation-sha256 {recommendation.sha256}",
        ]
    return "".join(f"{line}\n" for line in lines)


def enrolment_text(
    inspection: str, person: str, vkey: str, valid_from: datetime, valid_until: datetime | None
) -> str:
    """What a new key signs of itself, and whoever countersigns it signs too."""
    lines = (
        "daybook key enrolment v1",
        f"inspection {inspection}",
        f"person {person}",
        f"key {vkey}",
        f"from {valid_from.isoformat()}",
        f"until {valid_until.isoformat() if valid_until else 'revoked'}",
    )
    return "".join(f"{line}\n" for line in lines)
