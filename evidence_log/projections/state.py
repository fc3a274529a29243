"""State at a position: everything the events up to it say of one inspection.

The fold keeps mutable dictionaries while it runs and gives out read-only views; it takes a partial stream
(the events of one command's boundary) as well as a whole log, so that decisions and screens share one fold.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields
from operator import attrgetter, is_
from types import MappingProxyType
from typing import Any
from uuid import UUID

from evidence_log.events.envelope import Recorded
from evidence_log.projections import models
from evidence_log.projections.draft import Draft
from evidence_log.projections.fold import apply

Place = tuple[str | None, str]
"""A case (or None for the organisation) and a prompt or key question id."""


@dataclass(frozen=True, slots=True)
class State:
    """One inspection at one position: the draft's fields by the same names. Mappings are read-only, as recorded.

    `answers` and `judgements` hold, for each place, the entries that stand: one, or several when contested.
    """

    position: int
    inspection: models.Inspection | None
    people: Mapping[str, models.Person]
    cases: Mapping[str, models.Case]
    evidence: Mapping[UUID, models.Evidence]
    answers: Mapping[Place, tuple[models.Entry, ...]]
    judgements: Mapping[Place, tuple[models.Entry, ...]]
    deferred: Mapping[Place, int]
    expectations: Mapping[tuple[str, str], models.Expectation]
    samples: Mapping[str, models.Sample]
    feedback: Mapping[str, models.FeedbackQuestion]
    surveys: Mapping[str, models.Survey]
    seconds: Mapping[tuple[str, str], tuple[models.Entry, ...]]
    recommendations: Mapping[UUID, models.Recommendation]
    settled: Mapping[str, models.Settled]
    aside: Mapping[str, models.Ending]
    narratives: Mapping[str, models.Narrative]
    annotations: Mapping[UUID, models.Annotation]
    improvements: Mapping[UUID, models.Improvement]
    erasures: Mapping[str, models.Erasure]
    restrictions: Mapping[str, models.Restriction]
    templates: Mapping[str, models.Accepted]
    reports: tuple[models.Built, ...]
    challenges: Mapping[UUID, models.Challenge]
    gaps: tuple[models.Gap, ...] = ()
    published: tuple[models.Published, ...] = ()
    second_sample: models.SecondSample | None = None
    keys: Mapping[UUID, models.Key] = field(default_factory=dict)
    checkpoint: models.HeldCheckpoint | None = None

    def answer(self, case: str | None, prompt: str) -> models.Entry | None:
        """The answer that stands, or None; the latest when contested."""
        return _last(self.answers.get((case, prompt), ()))

    def judgement(self, case: str | None, question: str) -> models.Entry | None:
        """The judgement that stands, or None; the latest when contested."""
        return _last(self.judgements.get((case, question), ()))

    def contested(self, standards: Collection[str] | None = None) -> dict[Place, tuple[models.Entry, ...]]:
        """Judgements on key questions that were made apart and that nobody has decided between yet."""
        return {
            place: entries
            for place, entries in self.judgements.items()
            if len(entries) > 1 and (standards is None or entries[0].standard in standards)
        }

    def labelled(self, label: str) -> models.Evidence | None:
        """The evidence called E-231 (or 231), if there is such."""
        number = label.upper().removeprefix("E-")
        return next((e for e in self.evidence.values() if str(e.position) == number), None)

    def undisposed(self, standard: str) -> tuple[models.Evidence, ...]:
        """Evidence that stands, undermines a standard, and of which nobody has said what became of it."""
        return tuple(
            item
            for item in self.evidence.values()
            if not item.withdrawn and standard in item.undermines and item.disposition(standard) is None
        )

    def standing(self, node: str) -> models.Recommendation | None:
        """The recommendation for a node that stands now: open or ratified, not sent back or replaced."""
        return standing_for(self.recommendations, node)

    def ratified(self, node: str) -> models.Recommendation | None:
        """The rating last ratified for a node; a later open recommendation does not undo it."""
        return ratified_for(self.recommendations, node)


def standing_for(found: Mapping[UUID, models.Recommendation], node: str) -> models.Recommendation | None:
    """The latest recommendation for a node that was neither sent back nor replaced."""
    standing = [r for r in found.values() if r.node == node and r.sent_back is None and r.replaced is None]
    return standing[-1] if standing else None


def ratified_for(found: Mapping[UUID, models.Recommendation], node: str) -> models.Recommendation | None:
    """The recommendation for a node that was ratified last."""
    ratified = [(r.ratified.position, r) for r in found.values() if r.node == node and r.ratified]
    return max(ratified, default=(0, None), key=lambda pair: pair[0])[1]


def _last(entries: tuple[models.Entry, ...]) -> models.Entry | None:
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
        """What of the state is not a table; a list of the draft is given out as it is now."""
        held = zip(_SINGLE, _single_of(self.draft), strict=True)
        return {name: tuple(value) if isinstance(value, list) else value for name, value in held}

    def _view(self, of: Callable[[Any], Any]) -> State:
        made = zip(_TABLES, _tables_of(self.draft), strict=True)
        tables: dict[str, Any] = {name: MappingProxyType(of(table)) for name, table in made}
        return State(**self._single(), **tables)


_TABLES = tuple(each.name for each in fields(Draft) if each.default_factory is dict)
_SINGLE = tuple(each.name for each in fields(State) if each.name not in _TABLES)
_tables_of: Callable[[Draft], tuple[Any, ...]] = attrgetter(*_TABLES)
_single_of: Callable[[Draft], tuple[Any, ...]] = attrgetter(*_SINGLE)


def fold(events: Iterable[Recorded]) -> State:
    """The state that these events make."""
    return Fold().apply(events).state()
