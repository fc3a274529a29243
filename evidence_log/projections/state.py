"""State at a position: everything the events up to it say of one inspection.

The fold keeps mutable dictionaries while it runs and gives out read-only views; it takes a partial stream
(the events of one command's boundary) as well as a whole log, so that decisions and screens share one fold.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from operator import attrgetter, is_
from types import MappingProxyType
from typing import Any
from uuid import UUID

from evidence_log.events.envelope import Recorded
from evidence_log.projections.draft import Draft
from evidence_log.projections.fold import apply
from evidence_log.projections.models import (
    Accepted,
    Annotation,
    Built,
    Case,
    Challenge,
    Ending,
    Entry,
    Erasure,
    Evidence,
    Expectation,
    FeedbackQuestion,
    Gap,
    HeldCheckpoint,
    Improvement,
    Inspection,
    Key,
    Narrative,
    Person,
    Published,
    Recommendation,
    Restriction,
    Sample,
    SecondSample,
    Settled,
    Survey,
)

Place = tuple[str | None, str]
"""A case (or None for the organisation) and a prompt or key question id."""


@dataclass(frozen=True, slots=True)
class State:
    """One inspection at one position. Mappings are read-only and in the order recorded.

    `answers` and `judgements` hold, for each place, the entries that stand: one, or several when contested.
    """

    position: int
    inspection: Inspection | None
    people: Mapping[str, Person]
    cases: Mapping[str, Case]
    evidence: Mapping[UUID, Evidence]
    answers: Mapping[Place, tuple[Entry, ...]]
    judgements: Mapping[Place, tuple[Entry, ...]]
    deferred: Mapping[Place, int]
    expectations: Mapping[tuple[str, str], Expectation]
    samples: Mapping[str, Sample]
    feedback: Mapping[str, FeedbackQuestion]
    surveys: Mapping[str, Survey]
    seconds: Mapping[tuple[str, str], tuple[Entry, ...]]
    recommendations: Mapping[UUID, Recommendation]
    settled: Mapping[str, Settled]
    aside: Mapping[str, Ending]
    narratives: Mapping[str, Narrative]
    annotations: Mapping[UUID, Annotation]
    improvements: Mapping[UUID, Improvement]
    erasures: Mapping[str, Erasure]
    restrictions: Mapping[str, Restriction]
    templates: Mapping[str, Accepted]
    reports: tuple[Built, ...]
    challenges: Mapping[UUID, Challenge]
    gaps: tuple[Gap, ...] = ()
    published: tuple[Published, ...] = ()
    second_sample: SecondSample | None = None
    keys: Mapping[UUID, Key] = field(default_factory=dict)
    checkpoint: HeldCheckpoint | None = None

    def answer(self, case: str | None, prompt: str) -> Entry | None:
        """The answer that stands, or None; the latest when contested."""
        return _last(self.answers.get((case, prompt), ()))

    def judgement(self, case: str | None, question: str) -> Entry | None:
        """The judgement that stands, or None; the latest when contested."""
        return _last(self.judgements.get((case, question), ()))

    def contested(self, standards: Collection[str] | None = None) -> dict[Place, tuple[Entry, ...]]:
        """Judgements on key questions that were made apart and that nobody has decided between yet."""
        return {
            place: entries
            for place, entries in self.judgements.items()
            if len(entries) > 1 and (standards is None or entries[0].standard in standards)
        }

    def labelled(self, label: str) -> Evidence | None:
        """The evidence called E-231 (or 231), if there is such."""
        number = label.upper().removeprefix("E-")
        return next((e for e in self.evidence.values() if str(e.position) == number), None)

    def undisposed(self, standard: str) -> tuple[Evidence, ...]:
        """Evidence that stands, undermines a standard, and of which nobody has said what became of it."""
        return tuple(
            item
            for item in self.evidence.values()
            if not item.withdrawn and standard in item.undermines and item.disposition(standard) is None
        )

    def standing(self, node: str) -> Recommendation | None:
        """The recommendation for a node that stands now: open or ratified, not sent back or replaced."""
        return standing_for(self.recommendations, node)

    def ratified(self, node: str) -> Recommendation | None:
        """The rating last ratified for a node; a later open recommendation does not undo it."""
        return ratified_for(self.recommendations, node)


def standing_for(found: Mapping[UUID, Recommendation], node: str) -> Recommendation | None:
    """The latest recommendation for a node that was neither sent back nor replaced."""
    standing = [r for r in found.values() if r.node == node and r.sent_back is None and r.replaced is None]
    return standing[-1] if standing else None


def ratified_for(found: Mapping[UUID, Recommendation], node: str) -> Recommendation | None:
    """The recommendation for a node that was ratified last."""
    ratified = [(r.ratified.position, r) for r in found.values() if r.node == node and r.ratified]
    return max(ratified, default=(0, None), key=lambda pair: pair[0])[1]


def _last(entries: tuple[Entry, ...]) -> Entry | None:
    return entries[-1] if entries else None


@dataclass(slots=True)
class Fold:
    """A fold that can go on: apply more events, take the state again."""

    draft: Draft = field(default_factory=Draft)
    _tables: tuple[Any, ...] = ()
    _shown: State | None = None

    def apply(self, events: Iterable[Recorded]) -> Fold:
        """Takes in events that follow those already applied."""
        for recorded in events:
            apply(self.draft, recorded)
        return self

    def state(self) -> State:
        """The state after the last event applied; later events do not change it."""
        return self._view(dict)

    def live(self) -> State:
        """The same without a copy: it is good only until the next event is applied, and then shows that too.

        A batch asks for it at each command, so one view is kept while the draft keeps its dictionaries.
        """
        tables = _tables_of(self.draft)
        if self._shown is None or not all(map(is_, tables, self._tables)):
            self._tables, self._shown = tables, self._view(lambda table: table)
        for name, value in self._single().items():
            object.__setattr__(self._shown, name, value)  # frozen for all but the fold that it looks into
        return self._shown

    def _single(self) -> dict[str, Any]:
        """What of the state is not a table."""
        draft = self.draft
        return {
            "position": draft.position,
            "inspection": draft.inspection,
            "reports": tuple(draft.reports),
            "published": tuple(draft.published),
            "gaps": tuple(draft.gaps),
            "second_sample": draft.second_sample,
            "checkpoint": draft.checkpoint,
        }

    def _view(self, of: Callable[[Any], Any]) -> State:
        made = zip(_TABLES, _tables_of(self.draft), strict=True)
        tables: dict[str, Any] = {name: MappingProxyType(of(table)) for name, table in made}
        return State(**self._single(), **tables)


_TABLES = (
    "people",
    "cases",
    "evidence",
    "answers",
    "judgements",
    "deferred",
    "expectations",
    "samples",
    "feedback",
    "surveys",
    "seconds",
    "recommendations",
    "settled",
    "aside",
    "narratives",
    "annotations",
    "improvements",
    "challenges",
    "keys",
    "erasures",
    "restrictions",
    "templates",
)
_tables_of: Callable[[Draft], tuple[Any, ...]] = attrgetter(*_TABLES)


def fold(events: Iterable[Recorded]) -> State:
    """The state that these events make."""
    return Fold().apply(events).state()
