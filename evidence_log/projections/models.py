"""What the log says, as read models: each names the positions it comes from.

A piece of evidence is called E- and the position it was recorded at ("E-231"), so its label leads back to its event.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from pydantic import Field

from evidence_log.events.cases import CaseAttributes
from evidence_log.events.challenges import Outcome
from evidence_log.events.checkpoints import Occasion
from evidence_log.events.envelope import Frozen, Role
from evidence_log.events.evidence import Disposition, Link, Says, Shows
from evidence_log.events.inspections import Pinned
from evidence_log.events.judgements import Answer, Basis
from evidence_log.events.publishing import PublishedFile
from evidence_log.events.ratings import Characteristic, Takes
from evidence_log.events.reporting import Edited
from evidence_log.events.settings import Settings
from evidence_log.sealing.personal import Personal
from evidence_log.signing.verifier import Verifier, parse_vkey


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


class Case(Frozen):
    """A case of the sample. `position` is its last change."""

    ref: str
    subject: str
    attributes: CaseAttributes
    inspector: str | None
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
        return self.vkey.rpartition("+")[0]

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


class Disposed(Frozen):
    """What became of undermining evidence, for one standard."""

    standard: str
    disposition: Disposition
    by: str
    position: int
    reason: Personal


class Attachment(Frozen):
    """A file attached to evidence: where its sealed bytes are, and what opens them."""

    id: UUID
    position: int
    sealed: str
    size: int
    media_type: str
    name: Personal
    digest: Personal
    key: Personal
    by: str


class Evidence(Frozen):
    """A piece of evidence at its latest revision, with everything it is linked to."""

    id: UUID
    position: int
    kind: str
    text: Personal
    source: Personal | None
    source_system: str | None
    method: str | None
    case: str | None
    respondents: int | None
    outside_core_systems: bool
    confidential: bool
    links: tuple[Link, ...]
    by: str
    observed_at: datetime | None
    recorded_at: datetime
    shows: tuple[Shows, ...] = ()
    asked: str | None = None
    respondent: str | None = None
    revision: int = 1
    changed: tuple[int, ...] = ()
    withdrawn: Ending | None = None
    disposed: tuple[Disposed, ...] = ()
    attachments: tuple[Attachment, ...] = ()

    @property
    def undermines(self) -> tuple[str, ...]:
        """The standards that it undermines, each once."""
        return tuple(dict.fromkeys(link.standard for link in self.links if link.says is Says.UNDERMINES))

    def disposition(self, standard: str) -> Disposed | None:
        """What became of it for a standard; a correction or a new link afterwards opens the question again."""
        last = max((self.position, *self.changed))
        found = [item for item in self.disposed if item.standard == standard and item.position > last]
        return found[-1] if found else None

    @property
    def label(self) -> str:
        """E- and the position it was recorded at."""
        return f"E-{self.position}"


class Entry(Frozen):
    """An answer to a prompt (`prompt` is set) or a judgement on a key question."""

    id: UUID
    position: int
    case: str | None
    prompt: str | None
    question: str
    standard: str
    answer: Answer
    reason: Personal | None
    cites: tuple[UUID, ...]
    by: str
    recorded_at: datetime
    degree: str | None = None
    basis: Basis | None = None
    considered: tuple[UUID, ...] = ()
    looked_at: tuple[str, ...] = ()
    measure: Personal | None = None


class Expectation(Frozen):
    """What was said to be reasonable for a person at this time, before the verdict."""

    case: str
    question: str
    text: Personal
    limits: Personal | None
    by: str
    position: int


class FeedbackQuestion(Frozen):
    """A question put to people, and the prompts that its answers stand under."""

    question: str
    text: str
    theme: str
    prompts: tuple[str, ...]
    by: str
    position: int


class Survey(Frozen):
    """How many a survey was sent to, reached, and had an answer from."""

    survey: str
    sent: int
    delivered: int
    answered: int
    by: str
    position: int


class Sample(Frozen):
    """A case sample: how many cases it was drawn from, and how."""

    sample: str
    population: int
    text: Personal
    by: str
    position: int


class Settled(Frozen):
    """Which per cent bands a key question at these counts."""

    question: str
    sufficient: int
    total: int
    takes: Takes
    reason: Personal
    by: str
    position: int


class SecondSample(Frozen):
    """The cases judged a second time, each with its assessor, and the seed they were drawn by."""

    seed: str
    assessors: Mapping[str, str]
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
