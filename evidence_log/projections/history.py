"""Every rating at every position, from one pass over the events that can move one.

Each event costs only the nodes it touches: a question's band that stays leaves its standard alone, for every
method rates from bands. Decisions are looked up when one is made, never for each judgement.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from evidence_log.events.cases import CaseAdded, CaseCorrected
from evidence_log.events.envelope import Recorded
from evidence_log.events.inspections import InspectionOpened
from evidence_log.events.judgements import Answer, JudgementWithdrawn, KeyQuestionJudged
from evidence_log.events.ratings import (
    OVERALL,
    PanelDeparted,
    RatingOverridden,
    RatingRatified,
    RatingRecommended,
    RatingSentBack,
    RatingSetAside,
    RoundingSettled,
)
from evidence_log.projections.change_index import ChangeIndex, Value
from evidence_log.projections.fold import apply
from evidence_log.projections.models import Ending, Recommendation
from evidence_log.projections.progress import asked_of
from evidence_log.projections.ratings import (
    COUNTED,
    Ratings,
    StandardRating,
    by_rounded,
    in_scope,
    overall_of,
    question_scores,
)
from evidence_log.projections.state import Fold, Place, ratified_for, standing_for
from frameworks.banding import QuestionResult, Score, band_question
from frameworks.edition import Edition
from frameworks.rules import Rules
from frameworks.scoring import rate_standard

MOVING: frozenset[str] = frozenset(
    cls.TOPIC
    for cls in (
        InspectionOpened,
        CaseAdded,
        CaseCorrected,
        KeyQuestionJudged,
        JudgementWithdrawn,
        RatingRecommended,
        RatingOverridden,
        RatingRatified,
        RatingSentBack,
        PanelDeparted,
        RatingSetAside,
        RoundingSettled,
    )
)
"""The stored names of the events that can move a score or a rating; no other is read for the index."""


class _Decided(NamedTuple):
    """What people decided of a node and what holds now."""

    standing: Recommendation | None = None
    ratified: Recommendation | None = None
    aside: Ending | None = None


class History(ChangeIndex):
    """The ratings of one inspection at all positions; `extend` takes events that follow."""

    def __init__(self, edition: Edition, rules: Rules) -> None:
        super().__init__()
        self._edition, self._rules = edition, rules
        self._fold = Fold()
        self._standards = {rule.id: rule for rule in rules.standards}
        self._asked: dict[str, frozenset[str]] = {}
        self._answers: dict[Place, Answer | None] = {}
        self._counts: dict[str, tuple[int, int]] = {}
        self._results: dict[str, QuestionResult] = {}
        self._rated: dict[str, StandardRating] = {}
        self._decided: dict[str, _Decided] = {}
        self._noted: dict[str, Value] = {}
        self._made: dict[tuple[str, int, int, bool], QuestionResult] = {}

    def extend(self, events: Iterable[Recorded]) -> History:
        """Takes in events after those it has; each costs only the nodes it touches."""
        for recorded in events:
            self.position = recorded.position
            if recorded.event.TOPIC in MOVING:
                apply(self._fold.draft, recorded)
                self._touch(recorded)
                self._commit()
        return self

    def reach(self, position: int) -> History:
        """Says that nothing up to a position is left to take in."""
        self.position = max(self.position, position)
        return self

    def _touch(self, recorded: Recorded) -> None:
        match recorded.event:
            case (
                KeyQuestionJudged(case=str(case), question=question)
                | JudgementWithdrawn(prompt=None, case=str(case), question=question)
            ) if question in self._counts:
                self._recount((case, question))
                self._question(question)
            case (
                RatingRecommended(node=node)
                | RatingRatified(node=node)
                | RatingSentBack(node=node)
                | PanelDeparted(node=node)
                | RatingSetAside(node=node)
            ):
                self._decide(node)
                self._standard(node)
            case RoundingSettled(question=question) if question in self._counts:
                self._question(question)
            case CaseAdded(case=case):
                self._asked[case] = asked_of(self._fold.draft.cases[case], self._edition)
            case CaseCorrected(case=case) if case in self._fold.draft.cases:
                self._corrected(case)
            case InspectionOpened():
                self._opened()
            case _:
                return

    def _commit(self) -> None:
        """Notes what the event gave, the overall rating last."""
        if OVERALL in self._noted:
            self._noted[OVERALL] = self._noted.pop(OVERALL)
        self.note(self._noted, self.position)
        self._noted.clear()

    def _corrected(self, case: str) -> None:
        """What is asked of a case changed: every question it was judged on is counted again."""
        self._asked[case] = asked_of(self._fold.draft.cases[case], self._edition)
        touched = sorted(place for place in self._fold.draft.judgements if place[0] == case)
        for place in touched:
            if place[1] in self._counts:
                self._recount(place)
                self._question(place[1])

    def _opened(self) -> None:
        self._counts = dict.fromkeys(question_scores(self._fold.live(), self._edition), (0, 0))
        for item in self._counts:
            self._question(item)
        for rule in self._rules.standards:
            self._standard(rule.id)

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

    def _question(self, question: str) -> None:
        """The question's value; its standard follows only where the band is another."""
        result, old = self._rate(question), self._results.get(question)
        self._results[question] = result
        self._noted[question] = Value(result.score, result.band, "indicated" if result.band else "none")
        if old is not None and old.band != result.band:
            self._standard(self._edition.standard_of[question].id)

    def _rate(self, question: str) -> QuestionResult:
        yes, total = self._counts[question]
        settled = self._fold.draft.settled.get(question)
        rounded = settled is not None and by_rounded(settled, Score(sufficient=yes, total=total))
        key = (question, yes, total, rounded)
        if key not in self._made:
            score = Score(sufficient=yes, total=total)
            self._made[key] = band_question(question, score, self._rules, by_rounded=rounded)
        return self._made[key]

    def _decide(self, node: str) -> None:
        draft = self._fold.draft
        self._decided[node] = _Decided(
            standing_for(draft.recommendations, node),
            ratified_for(draft.recommendations, node),
            draft.aside.get(node),
        )

    def _standard(self, node: str) -> None:
        rule, inspection = self._standards.get(node), self._fold.draft.inspection
        if rule is not None and inspection and in_scope(node, inspection.standards, self._edition):
            ratings = {item: rated.rating for item, rated in self._rated.items()}
            indicated = rate_standard(rule, self._results, self._rules, ratings)
            decided = self._decided.get(node, _Decided())
            rated = StandardRating(id=node, indicated=indicated, **decided._asdict())
            self._rated[node] = rated
            self._noted[node] = Value(None, rated.rating, rated.stage)
            for other in self._rules.standards:
                if node in other.rests_on:
                    self._standard(other.id)
        self._overall()

    def _overall(self) -> None:
        decided = self._decided.get(OVERALL, _Decided())
        ratings = Ratings(
            position=self.position,
            questions={},
            standards=self._rated,
            overall=overall_of(self._rated.values(), self._rules),
            overall_standing=decided.standing,
            overall_ratified=decided.ratified,
            overall_aside=decided.aside,
        )
        self._noted[OVERALL] = Value(None, ratings.overall_rating, ratings.overall_stage)
