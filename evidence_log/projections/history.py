"""Every rating at every position, from one pass: a change-point index searched by bisection.

For each node (key question, standard, overall) it keeps the positions at which its value changed, so state,
cause, next change and difference need no re-fold (tui, section 5). It is derived: a plain fold is its oracle.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from evidence_log.events.cases import CaseAdded, CaseCorrected
from evidence_log.events.envelope import Recorded
from evidence_log.events.inspections import InspectionOpened
from evidence_log.events.judgements import Answer, JudgementWithdrawn, KeyQuestionJudged
from evidence_log.events.ratings import (
    OVERALL,
    PanelDeparted,
    RatingRatified,
    RatingRecommended,
    RatingSentBack,
    RatingSetAside,
    RoundingSettled,
)
from evidence_log.projections.fold import apply
from evidence_log.projections.progress import asked_of
from evidence_log.projections.ratings import (
    COUNTED,
    Ratings,
    Stage,
    StandardRating,
    by_rounded,
    in_scope,
    overall_of,
    question_scores,
)
from evidence_log.projections.state import Fold, Place, ratified_for, standing_for
from frameworks.edition import Edition
from frameworks.rules import Rules
from frameworks.scoring import QuestionResult, Score, rate_question, rate_standard


class Value(NamedTuple):
    """What a node stood at: its score if it has one, its rating's word, and how far it was decided."""

    score: Score | None
    rating: str | None
    stage: Stage


class Change(NamedTuple):
    """A rating moved at a position: its word or how far it was decided."""

    position: int
    node: str
    before: Value
    after: Value


NOTHING = Value(None, None, "none")


class History:
    """The ratings of one inspection at all positions; `extend` takes events that follow."""

    def __init__(self, edition: Edition, rules: Rules) -> None:
        self.position = 0
        self.changes: list[Change] = []
        self._edition, self._rules = edition, rules
        self._fold = Fold()
        self._standards = {rule.id: rule for rule in rules.standards}
        self._asked: dict[str, frozenset[str]] = {}
        self._answers: dict[Place, Answer | None] = {}
        self._counts: dict[str, tuple[int, int]] = {}
        self._results: dict[str, QuestionResult] = {}
        self._rated: dict[str, StandardRating] = {}
        self._places: dict[str, list[int]] = {}
        self._values: dict[str, list[Value]] = {}

    def extend(self, events: Iterable[Recorded]) -> History:
        """Takes in events after those it has; each costs only the nodes it touches."""
        for recorded in events:
            apply(self._fold.draft, recorded)
            self.position = recorded.position
            self._touch(recorded)
        return self

    @property
    def nodes(self) -> tuple[str, ...]:
        """Every node that ever had a value."""
        return tuple(self._values)

    def value(self, node: str, position: int) -> Value:
        """What a node stood at after the event at this position."""
        place = bisect_right(self._places.get(node, ()), position)
        return self._values[node][place - 1] if place else NOTHING

    def moves(self, node: str) -> Iterator[tuple[int, Value]]:
        """Every position at which a node's value moved, with the value after it."""
        return zip(self._places.get(node, ()), self._values.get(node, ()), strict=True)

    def at(self, position: int) -> Mapping[str, Value]:
        """Every node's value after the event at this position."""
        return {node: self.value(node, position) for node in self._values}

    def cause(self, node: str, position: int) -> int | None:
        """The position of the event that gave a node the value it has at this position."""
        place = bisect_right(self._places.get(node, ()), position)
        return self._places[node][place - 1] if place else None

    def consequences(self, position: int) -> tuple[Change, ...]:
        """The ratings that the event at this position moved; none is an answer too."""
        low = bisect_left(self.changes, position, key=lambda change: change.position)
        high = bisect_right(self.changes, position, key=lambda change: change.position)
        return tuple(self.changes[low:high])

    def next_change(self, position: int) -> int | None:
        """The next position at which a rating moved, or None."""
        place = bisect_right(self.changes, position, key=lambda change: change.position)
        return self.changes[place].position if place < len(self.changes) else None

    def previous_change(self, position: int) -> int | None:
        """The last position before this one at which a rating moved, or None."""
        place = bisect_left(self.changes, position, key=lambda change: change.position)
        return self.changes[place - 1].position if place else None

    def diff(self, first: int, second: int) -> tuple[Change, ...]:
        """The nodes whose value differs between two positions, each with the event that last moved it."""
        found = []
        for node in self._values:
            before, after = self.value(node, first), self.value(node, second)
            if before != after:
                cause = self.cause(node, max(first, second)) or second
                found.append(Change(cause, node, before, after))
        return tuple(found)

    def _touch(self, recorded: Recorded) -> None:
        match recorded.event:
            case (
                KeyQuestionJudged(case=str(case), question=question, standard=standard)
                | JudgementWithdrawn(prompt=None, case=str(case), question=question, standard=standard)
            ) if question in self._counts:
                self._recount((case, question))
                self._question(question, recorded.position)
                self._standard(standard, recorded.position)
            case (
                RatingRecommended(node=node)
                | RatingRatified(node=node)
                | RatingSentBack(node=node)
                | PanelDeparted(node=node)
                | RatingSetAside(node=node)
            ):
                self._standard(node, recorded.position)
            case RoundingSettled(question=question, standard=standard) if question in self._counts:
                self._question(question, recorded.position)
                self._standard(standard, recorded.position)
            case CaseAdded(case=case):
                self._asked[case] = asked_of(self._fold.draft.cases[case], self._edition)
            case CaseCorrected(case=case) if case in self._fold.draft.cases:
                self._corrected(case, recorded.position)
            case InspectionOpened():
                self._opened()
            case _:
                return

    def _corrected(self, case: str, position: int) -> None:
        """What is asked of a case changed: every question it was judged on is counted again."""
        self._asked[case] = asked_of(self._fold.draft.cases[case], self._edition)
        touched = [place for place in self._fold.draft.judgements if place[0] == case]
        for place in touched:
            if place[1] in self._counts:
                self._recount(place)
                self._question(place[1], position)
        standards = {self._edition.standard_of[item].id for _, item in touched}
        for rule in self._rules.standards:
            if rule.id in standards:
                self._standard(rule.id, position)

    def _opened(self) -> None:
        state = self._fold.state()
        self._counts = dict.fromkeys(question_scores(state, self._edition), (0, 0))
        for item in self._counts:
            self._question(item, state.position)
        for rule in self._rules.standards:
            self._standard(rule.id, state.position)

    def _recount(self, place: Place) -> None:
        """Takes the old answer out of the question's counts and puts the one that stands now in."""
        standing = self._fold.draft.judgements.get(place, ())
        case, question = place
        old, new = self._answers.get(place), standing[0].answer if len(standing) == 1 else None
        if question not in self._asked.get(str(case), self._counts):
            new = None
        yes, total = self._counts[question]
        yes += (new is Answer.YES) - (old is Answer.YES)
        total += (new in COUNTED) - (old in COUNTED)
        self._counts[question] = (yes, total)
        self._answers[place] = new

    def _question(self, question: str, position: int) -> None:
        yes, total = self._counts[question]
        score = Score(sufficient=yes, total=total)
        rounded = by_rounded(self._fold.draft.settled.get(question), score)
        result = rate_question(question, score, self._rules, by_rounded=rounded)
        self._results[question] = result
        self._note(
            question, Value(result.score, result.band, "indicated" if result.band else "none"), position
        )

    def _standard(self, node: str, position: int) -> None:
        draft = self._fold.draft
        rule = self._standards.get(node)
        if (
            rule is not None
            and draft.inspection
            and in_scope(node, draft.inspection.standards, self._edition)
        ):
            ratings = {item: rated.rating for item, rated in self._rated.items()}
            indicated = rate_standard(rule, self._results, self._rules, ratings)
            standing, ratified = (
                standing_for(draft.recommendations, node),
                ratified_for(draft.recommendations, node),
            )
            rated = StandardRating(
                id=node,
                indicated=indicated,
                standing=standing,
                ratified=ratified,
                aside=draft.aside.get(node),
            )
            self._rated[node] = rated
            self._note(node, Value(None, rated.rating, rated.stage), position)
            for other in self._rules.standards:
                if node in other.rests_on:
                    self._standard(other.id, position)
        self._overall(position)

    def _overall(self, position: int) -> None:
        found = self._fold.draft.recommendations
        ratings = Ratings(
            position=position,
            questions={},
            standards=self._rated,
            overall=overall_of(self._rated.values(), self._rules),
            overall_standing=standing_for(found, OVERALL),
            overall_ratified=ratified_for(found, OVERALL),
            overall_aside=self._fold.draft.aside.get(OVERALL),
        )
        self._note(OVERALL, Value(None, ratings.overall_rating, ratings.overall_stage), position)

    def _note(self, node: str, value: Value, position: int) -> None:
        places, values = self._places.setdefault(node, []), self._values.setdefault(node, [])
        before = values[-1] if values else NOTHING
        if value == before and values:
            return
        if places and places[-1] == position:
            values[-1] = value
        else:
            places.append(position)
            values.append(value)
        if (value.rating, value.stage) != (before.rating, before.stage):
            self.changes.append(Change(position, node, before, value))
