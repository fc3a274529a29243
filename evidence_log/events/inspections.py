"""An inspection is opened under one edition and one set of rules, both pinned by digest."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import StringConstraints

from evidence_log.events.envelope import Event, Frozen, Role
from evidence_log.sealing.personal import Personal
from evidence_log.text import AnyText, Line, Ref

LIFE = "life"
"""The tag of every opening and closing in the log."""

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Pinned(Frozen):
    """A framework or rules file, by id and by the SHA-256 of its bytes."""

    id: Ref
    digest: Digest


class InspectionOpened(Event):
    """An inspection began: what is inspected, under which edition and rules (requirements 9, 12)."""

    TOPIC: ClassVar[str] = "InspectionOpened"
    title: Line
    provider: Line
    edition: Pinned
    rules: Pinned
    sector: Ref | None = None
    standards: tuple[Ref, ...]
    fieldwork_from: date | None = None
    fieldwork_to: date | None = None
    pilot: bool = False
    guidance: tuple[Line, ...] = ()
    signatures_required: bool = False
    subject: Ref

    def tags(self, inspection: str) -> tuple[str, ...]:
        """Narrow tags that find the lives of inspections without reading them."""
        return (f"life:{inspection}", LIFE, *super().tags(inspection))


class FrameworkAdopted(Event):
    """A file of the user's own that an inspection is made under, whole, so that the log can be re-derived alone."""

    TOPIC: ClassVar[str] = "FrameworkAdopted"
    kind: Literal["edition", "rules"]
    file: Pinned
    text: AnyText

    def tags(self, inspection: str) -> tuple[str, ...]:
        """With the inspection's opening."""
        return (f"life:{inspection}", LIFE, *super().tags(inspection))


class InspectionClosed(Event):
    """The file was assembled; nothing is judged or rated after it."""

    TOPIC: ClassVar[str] = "InspectionClosed"
    reason: Personal

    def tags(self, inspection: str) -> tuple[str, ...]:
        """As when it was opened."""
        return (f"life:{inspection}", LIFE, *super().tags(inspection))


class PersonEnrolled(Event):
    """A person takes part, in one or more roles. Identity is the person, not a key."""

    TOPIC: ClassVar[str] = "PersonEnrolled"
    person: Ref
    name: Personal
    roles: tuple[Role, ...]

    def tags(self, inspection: str) -> tuple[str, ...]:
        """The person's own tag first."""
        return (f"person:{inspection}:{self.person}", *super().tags(inspection))


class RolesChanged(Event):
    """A person's roles became these; none means that the person left."""

    TOPIC: ClassVar[str] = "RolesChanged"
    person: Ref
    roles: tuple[Role, ...]
    reason: Personal

    def tags(self, inspection: str) -> tuple[str, ...]:
        """The person's own tag first."""
        return (f"person:{inspection}:{self.person}", *super().tags(inspection))
