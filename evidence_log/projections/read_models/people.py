"""An inspection, its people and their keys, and what is erased, restricted or committed to, as read models."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from pydantic import Field

from evidence_log.events.checkpoints import Occasion
from evidence_log.events.envelope import Frozen, Role
from evidence_log.events.inspections import Pinned
from evidence_log.events.settings import Settings
from evidence_log.sealing.personal import Personal
from evidence_log.signing.verifier import Verifier, parse_vkey, short_of


class Inspection(Frozen):
    """An inspection as opened, and whether it was closed."""

    id: str
    title: str
    provider: str
    edition: Pinned
    rules: Pinned
    sector: str | None
    standards: tuple[str, ...]
    fieldwork_from: date | None
    fieldwork_to: date | None
    pilot: bool
    subject: str
    opened_by: str
    position: int
    opened_at: datetime | None = None
    settings: Settings = Settings()
    guidance: tuple[str, ...] = ()
    signatures_required: bool = False
    closed: int | None = None
    adopted: Mapping[str, str] = Field(default_factory=dict, exclude=True)
    """The texts of files of the user's own, by digest."""


class Person(Frozen):
    """Somebody who takes part, and the roles they hold now."""

    id: str
    name: Personal
    roles: tuple[Role, ...]
    position: int


class Ending(Frozen):
    """Who ended something, where in the log, and why."""

    position: int
    by: str
    reason: Personal | None


class Key(Frozen):
    """A person's key in one inspection, and what became of it."""

    id: UUID
    inspection: str
    person: str
    vkey: str
    note: str
    founding: bool
    valid_from: datetime
    valid_until: datetime | None
    position: int
    countersigned: Ending | None = None
    revoked: Ending | None = None

    @cached_property
    def verifier(self) -> Verifier:
        """The public key under its name."""
        return parse_vkey(self.vkey)

    @property
    def short(self) -> str:
        """How the key is named in a sentence: its name and id."""
        return short_of(self.vkey)

    @property
    def vouched(self) -> bool:
        """True once somebody else countersigned it, and for a founding key at once."""
        return self.founding or self.countersigned is not None

    def active(self, at: datetime | None) -> bool:
        """Whether it may sign at a moment; without one, whether it may sign within its validity."""
        return self.vouched and self.revoked is None and self._valid(at)

    def _valid(self, at: datetime | None) -> bool:
        if at is None:
            return True
        return self.valid_from <= at and (self.valid_until is None or at < self.valid_until)

    def fault(self, at: datetime | None) -> str:
        """Why it may not sign at a moment, in words that follow 'the key'."""
        if self.revoked:
            return f"was revoked at {self.revoked.position:,}"
        if not self.vouched:
            return "is not countersigned yet"
        if self.valid_until is not None and at is not None and at >= self.valid_until:
            return f"ended on {self.valid_until:%Y-%m-%d}"
        return f"begins on {self.valid_from:%Y-%m-%d}"


class HeldCheckpoint(Frozen):
    """A checkpoint that stands in the log: what it commits to and its signed note."""

    id: UUID
    position: int
    size: int
    root: str
    occasion: Occasion
    by: str
    note: str


class Erasure(Frozen):
    """A subject whose key was ordered to be destroyed."""

    subject: str
    authority: str
    by: str
    position: int
    recorded_at: datetime
    reason: Personal

    @property
    def words(self) -> str:
        """The day and the authority, as they stand where the text was."""
        return f"{self.recorded_at:%Y-%m-%d} {self.authority}"


class Restriction(Frozen):
    """Text out of ordinary views: all of a subject's, or that of one entry."""

    subject: str | None
    target: UUID | None
    by: str
    position: int
    recorded_at: datetime
    reason: Personal

    @property
    def words(self) -> str:
        """What an ordinary reader sees instead of the text."""
        return f"[restricted {self.recorded_at:%Y-%m-%d}, see event {self.position:,}]"
