"""Whose key is whose, from when to when, and who vouched for it; and what was signed with it.

Identity is the person, never the key: rules ask who decided, and a key only proves it (reliability, section 6).
"""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from evidence_log.events.envelope import Event
from evidence_log.sealing.personal import Personal
from evidence_log.text import AnyText, Line, Ref


def keyed(inspection: str, person: str) -> str:
    """The tag of everything about a person's keys."""
    return f"key:{inspection}:{person}"


def public(fingerprint: str) -> str:
    """The tag of a public key, in whichever inspection of the log it was enrolled."""
    return f"pub:{fingerprint}"


class KeyEnrolled(Event):
    """A person's key: its vkey, and the enrolment's text signed with it, which shows that they hold it.

    A founding key is in force without a countersignature: the first of an inspection, its lead's.
    """

    TOPIC: ClassVar[str] = "KeyEnrolled"
    person: Ref
    vkey: Line
    fingerprint: Line
    note: AnyText
    valid_from: AwareDatetime
    valid_until: AwareDatetime | None = None
    founding: bool = False

    def tags(self, inspection: str) -> tuple[str, ...]:
        """The person's keys first, then the public key itself."""
        return (keyed(inspection, self.person), public(self.fingerprint), *super().tags(inspection))


class KeyCountersigned(Event):
    """Somebody else vouched for a key, with a second signature on the enrolment's note."""

    TOPIC: ClassVar[str] = "KeyCountersigned"
    key: UUID
    person: Ref
    note: AnyText

    def tags(self, inspection: str) -> tuple[str, ...]:
        """The person's keys first."""
        return (keyed(inspection, self.person), f"about:{self.key}", *super().tags(inspection))


class KeyRevoked(Event):
    """A key is good for nothing that is recorded from here on; what it signed before stays signed."""

    TOPIC: ClassVar[str] = "KeyRevoked"
    key: UUID
    person: Ref
    reason: Personal

    def tags(self, inspection: str) -> tuple[str, ...]:
        """The person's keys first."""
        return (keyed(inspection, self.person), f"about:{self.key}", *super().tags(inspection))


class DecisionSigned(Event):
    """A decision's signed note; of one on a recommendation also that one's note, with the second signature."""

    TOPIC: ClassVar[str] = "DecisionSigned"
    decision: UUID
    key: UUID
    note: AnyText
    cosigned: AnyText | None = None

    def tags(self, inspection: str) -> tuple[str, ...]:
        """The decision it signs first."""
        return (f"about:{self.decision}", *super().tags(inspection))
