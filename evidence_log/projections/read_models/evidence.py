"""Cases, samples, evidence and judgements, as read models."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from evidence_log.events.cases import CaseAttributes
from evidence_log.events.envelope import Frozen
from evidence_log.events.evidence import Disposition, Link, Says, Shows
from evidence_log.events.judgements import Answer, Basis
from evidence_log.projections.read_models.people import Ending
from evidence_log.sealing.personal import Personal


class Case(Frozen):
    """A case of the sample. `position` is its last change."""

    ref: str
    subject: str
    attributes: CaseAttributes
    inspector: str | None
    position: int


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


class SecondSample(Frozen):
    """The cases judged a second time, each with its assessor, and the seed they were drawn by."""

    seed: str
    assessors: Mapping[str, str]
    by: str
    position: int
