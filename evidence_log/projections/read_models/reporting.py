"""Ratings, narratives, notes, challenges and reports, as read models."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from evidence_log.events.challenges import Outcome
from evidence_log.events.envelope import Frozen
from evidence_log.events.inspections import Pinned
from evidence_log.events.publishing import PublishedFile
from evidence_log.events.ratings import Characteristic, Takes
from evidence_log.events.reporting import Edited
from evidence_log.projections.read_models.people import Ending
from evidence_log.sealing.personal import Personal


class Settled(Frozen):
    """Which per cent bands a key question at these counts."""

    question: str
    sufficient: int
    total: int
    takes: Takes
    reason: Personal
    by: str
    position: int


class Recommendation(Frozen):
    """A recommended rating and what became of it: open, ratified, sent back or replaced.

    A departure of the panel is one that was ratified as it was made; `near` says what permitted it.
    """

    id: UUID
    position: int
    node: str
    rating: str
    indicated: str | None
    override: bool
    reason: Personal
    cites: tuple[UUID, ...]
    as_at: int
    by: str
    recorded_at: datetime
    characteristics: tuple[Characteristic, ...] = ()
    near: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    minority: Personal | None = None
    ratified: Ending | None = None
    sent_back: Ending | None = None
    replaced: int | None = None

    @property
    def open(self) -> bool:
        """True while nobody has decided it and no later one replaced it."""
        return self.ratified is None and self.sent_back is None and self.replaced is None


class Revision(Frozen):
    """One text of a section, and the challenges that it responds to."""

    id: UUID
    position: int
    by: str
    text: Personal
    answers: tuple[UUID, ...] = ()


class Narrative(Frozen):
    """A section's current text; agreed only while the agreed revision is the current one.

    `history` holds every revision in order, the current one last.
    """

    section: str
    id: UUID
    revision: int
    text: Personal
    position: int
    by: str
    agreed: Ending | None = None
    edited: Edited | None = None
    history: tuple[Revision, ...] = ()

    @property
    def authors(self) -> tuple[str, ...]:
        """Whoever wrote one of its revisions."""
        return tuple(dict.fromkeys(revision.by for revision in self.history))


class Annotation(Frozen):
    """A note on an event (or on another note), open until resolved."""

    id: UUID
    position: int
    target: UUID
    text: Personal
    by: str
    recorded_at: datetime
    resolved: Ending | None = None


class Improvement(Frozen):
    """A recommendation to the provider or another named body."""

    id: UUID
    position: int
    addressee: str
    text: Personal
    priority: int | None
    standards: tuple[str, ...]
    by: str
    withdrawn: Ending | None = None


class Decided(Frozen):
    """What became of a challenge, and why."""

    outcome: Outcome
    reason: Personal
    cites: tuple[UUID, ...]
    by: str
    position: int


class Gap(Frozen):
    """An area that was declared not covered."""

    area: str
    reason: Personal
    by: str
    position: int


class Challenge(Frozen):
    """What the provider challenges in a draft; `answered` are the positions of the revisions it led to."""

    id: UUID
    number: str
    section: str
    paragraph: str
    draft: int
    text: Personal
    quoted: Personal
    proposed: Personal | None
    support: Personal | None
    by: str
    position: int
    decided: Decided | None = None
    answered: tuple[int, ...] = ()


class Published(Frozen):
    """A report that was issued."""

    report: str
    issued: date
    as_at: int
    root: str
    template: Pinned
    files: tuple[PublishedFile, ...]
    fewest: int
    kind: str | None
    supersedes: str | None
    by: str
    position: int


class Accepted(Frozen):
    """A template of the organisation's own that was accepted."""

    template: Pinned
    outline: str
    golden: str
    by: str
    position: int


class Built(Frozen):
    """A report that was built."""

    position: int
    as_at: int
    root: str
    template: Pinned
    file: str
    sha256: str
    manifest: str
    kind: str | None = None
    report: str | None = None
    previous: str | None = None
    by: str
    recorded_at: datetime
