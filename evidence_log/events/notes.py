"""A note is pinned to an event and answered or resolved; it never changes what it is pinned to."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from evidence_log.events.envelope import Event
from evidence_log.sealing.personal import Personal


class EventAnnotated(Event):
    """Somebody wrote a note on an event, or answered a note."""

    TOPIC: ClassVar[str] = "EventAnnotated"
    target: UUID
    text: Personal

    def tags(self, inspection: str) -> tuple[str, ...]:
        """The event it is about first."""
        return (f"about:{self.target}", *super().tags(inspection))


class AnnotationResolved(Event):
    """A note was settled, and how."""

    TOPIC: ClassVar[str] = "AnnotationResolved"
    annotation: UUID
    resolution: Personal

    def tags(self, inspection: str) -> tuple[str, ...]:
        """The note it is about first."""
        return (f"about:{self.annotation}", *super().tags(inspection))
