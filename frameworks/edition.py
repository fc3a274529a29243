"""A published edition, frozen: domains, standards, key questions, prompts, as printed.

An edition is a complete snapshot (requirement 9). It is never edited once used: a new edition is a new
file (requirement 10). Ids are strings and unique within one edition only (requirements 19, 20).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date as date_of_day
from functools import cached_property

from pydantic import Field

from frameworks.vocabulary import Answering, Condition, EvidenceMode, Frozen, Polarity, Rated, Status


class Reworded(Frozen):
    """One recorded change of a printed text: what it was, what it became, why, and from whom (requirement 33)."""

    before: str
    after: str
    reason: str
    source: str


class Prompt(Frozen):
    """One prompt. `id` is the key question's id and the prompt's place ("2.2.3.4"); the letter is only shown.

    `as_printed` says that an odd label stands so in the source, so that the linter keeps quiet about it.
    """

    id: str
    label: str
    text: str
    source_labels: tuple[str, ...] = ()
    changed: bool = False
    marked: bool = False
    applies_when: Condition | None = None
    answering: Answering = Answering.BINARY
    polarity: Polarity = Polarity.YES_FAVOURABLE
    may_not_arise: bool = False
    as_printed: bool = False
    guidance: tuple[str, ...] = ()
    must_look_at: tuple[str, ...] = ()
    evidence_base: tuple[str, ...] = ()
    history: tuple[Reworded, ...] = ()


class KeyQuestion(Frozen):
    """One key question, judged in its own right and never computed from its prompts (requirement 2).

    `serves` quotes the words of the standard's statement that it answers for (requirement 30).
    """

    id: str
    text: str
    prompts: tuple[Prompt, ...]
    changed: bool = False
    evidence_mode: EvidenceMode = EvidenceMode.QUALITATIVE
    answering: Answering = Answering.BINARY
    applies_when: Condition | None = None
    aim: str | None = None
    guidance: tuple[str, ...] = ()
    serves: tuple[str, ...] = ()
    evidence_base: tuple[str, ...] = ()


class RatingText(Frozen):
    """The 2018 characteristics of one rating of one standard: guidance, never a checklist (requirement 100).

    `goes_with` names for each paragraph the key question of the next edition that it goes with. The order
    alone says so, so it is a hint and never more (requirement 102).
    """

    rating: str
    headline: str
    paragraphs: tuple[str, ...]
    goes_with: tuple[str, ...] = ()


class Standard(Frozen):
    """One standard with its statement, notes and key questions.

    `samples` names the case samples it draws on (requirement 49); none named means every case. `degrees` are
    offered beside yes and no (requirement 80); with `reasonable_first` nobody gives a verdict on a case before
    saying what was reasonable for the person (requirement 77). `characteristics` names the standard of the
    edition's characteristics that guides its rating.
    """

    id: str
    title: str
    statement: str | None = None
    notes: tuple[str, ...] = ()
    sector: str | None = None
    sector_inferred: bool = False
    stage: str | None = None
    kind: str | None = None
    rated: Rated = Rated.RATED
    samples: tuple[str, ...] = ()
    guidance: tuple[str, ...] = ()
    degrees: tuple[str, ...] = ()
    reasonable_first: bool = False
    characteristics: str | None = None
    key_questions: tuple[KeyQuestion, ...] = ()
    ratings: tuple[RatingText, ...] = ()


class Domain(Frozen):
    """A group of standards; `synthetic` where the document prints none (national 2024)."""

    id: str
    title: str | None = None
    note: str | None = None
    section: str | None = None
    synthetic: bool = False
    standards: tuple[Standard, ...]


class Repair(Frozen):
    """One recorded repair of a printed text: never silent (requirements, section 3)."""

    place: str
    before: str
    after: str
    reason: str


class Guidance(Frozen):
    """A guidance document with a version of its own, which changes apart from the edition (requirements 26, 27)."""

    id: str
    title: str
    version: str | None = None
    for_domain: str | None = None


class Term(Frozen):
    """An abbreviation that the document itself spells out; a glossary belongs to its edition."""

    term: str
    means: str


class Edition(Frozen):
    """One published edition, whole. `digest` is the SHA-256 of the file it was read from.

    `views_rule` is what the edition says of using the views of people on probation for a rating, where it limits
    it: shown beside feedback, never enforced, and gone with the edition that said it (requirement 68).
    """

    id: str
    title: str
    publisher: str
    date: str
    version: str | None = None
    status: Status
    in_force_from: date_of_day | None = None
    in_force_to: date_of_day | None = None
    licence: str
    source: str
    level: str | None = None
    rules: str | None = None
    most_prompts: int = 10
    views_rule: str | None = None
    characteristics: str | None = None
    guidance: tuple[Guidance, ...] = ()
    domains: tuple[Domain, ...]
    repairs: tuple[Repair, ...] = ()
    oddities: tuple[str, ...] = ()
    glossary: tuple[Term, ...] = ()
    qualities: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    digest: str = Field(pattern=r"^[0-9a-f]{64}$")

    def standards(self) -> Iterator[Standard]:
        """Every standard, in the order printed."""
        for domain in self.domains:
            yield from domain.standards

    @cached_property
    def questions(self) -> dict[str, KeyQuestion]:
        """Key questions by id, in the order printed."""
        return {q.id: q for s in self.standards() for q in s.key_questions}

    @cached_property
    def prompts(self) -> dict[str, Prompt]:
        """Prompts by id, in the order printed."""
        return {p.id: p for q in self.questions.values() for p in q.prompts}

    @cached_property
    def standard_of(self) -> dict[str, Standard]:
        """The standard that a standard, key question or prompt id belongs to."""
        found: dict[str, Standard] = {}
        for standard in self.standards():
            found[standard.id] = standard
            for question in standard.key_questions:
                found[question.id] = standard
                found.update(dict.fromkeys((prompt.id for prompt in question.prompts), standard))
        return found

    @cached_property
    def question_of(self) -> dict[str, KeyQuestion]:
        """The key question that a prompt id belongs to."""
        return {p.id: q for q in self.questions.values() for p in q.prompts}
