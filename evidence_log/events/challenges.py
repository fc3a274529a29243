"""The provider challenges what a draft says; somebody outside the team that wrote it decides, with reasons.

The factual-accuracy check (method, section 7, R28; peers, feature 19). A draft was a `ReportBuilt`; a paragraph is
called by the number printed in it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from evidence_log.events.envelope import Event
from evidence_log.sealing.personal import Personal
from evidence_log.text import Line, Ref


class Outcome(StrEnum):
    """What became of a challenge."""

    ACCEPTED = "accepted"
    PARTLY = "partly_accepted"
    REJECTED = "not_accepted"


class ChallengeReceived(Event):
    """The provider challenged a paragraph of a draft; `draft` is the position of the ReportBuilt it read.

    `quoted` is the paragraph as that draft printed it, so that the challenge can be read without the draft.
    """

    TOPIC: ClassVar[str] = "ChallengeReceived"
    number: Ref
    section: Ref
    paragraph: Line
    draft: int
    text: Personal
    quoted: Personal
    proposed: Personal | None = None
    support: Personal | None = None

    def tags(self, inspection: str) -> tuple[str, ...]:
        """The section challenged first, then all challenges of the inspection."""
        return (
            f"challenged:{inspection}:{self.section}",
            f"challenges:{inspection}",
            *super().tags(inspection),
        )


class ChallengeDecided(Event):
    """A challenge was accepted, accepted in part, or not, with reasons and what they rest on."""

    TOPIC: ClassVar[str] = "ChallengeDecided"
    challenge: UUID
    outcome: Outcome
    reason: Personal
    cites: tuple[UUID, ...] = ()

    def tags(self, inspection: str) -> tuple[str, ...]:
        """The challenge it decides first."""
        return (f"about:{self.challenge}", f"challenges:{inspection}", *super().tags(inspection))
