"""Ratings at a position: what the rules compute, what was recommended, what was ratified, side by side.

Computed and decided are kept apart; where they differ the decision carries its reason. No domain's rating
changes another's (requirement 96).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from evidence_log.events.envelope import Frozen
from evidence_log.events.judgements import Answer
from evidence_log.events.ratings import OVERALL
from evidence_log.projections.models import Entry, Recommendation
from evidence_log.projections.state import Place, State
from frameworks.distance import StandardTurn, standard_turn
from frameworks.edition import Edition, EvidenceMode
from frameworks.rules import Rules
from frameworks.scoring import (
    OverallResult,
    QuestionResult,
    Score,
    StandardResult,
    rate_overall,
    rate_question,
    rate_standard,
)

Stage = Literal["ratified", "recommended", "indicated", "none"]


class StandardRating(Frozen):
    """One standard's ratings. `rating` is the furthest decided: ratified, else recommended, else indicated."""

    id: str
    indicated: StandardResult
    turn: StandardTurn | None = None
    standing: Recommendation | None = None
    ratified: Recommendation | None = None

    @property
    def rating(self) -> str | None:
        """The word that holds now, or None."""
        decided = self.ratified or self.standing
        return decided.rating if decided else self.indicated.rating

    @property
    def stage(self) -> Stage:
        """How far the rating has been decided."""
        if self.ratified:
            return "ratified"
        if self.standing:
            return "recommended"
        return "indicated" if self.indicated.rating else "none"


class Ratings(Frozen):
    """Every score and rating of one inspection at one position."""

    position: int
    questions: Mapping[str, QuestionResult]
    standards: Mapping[str, StandardRating]
    overall: OverallResult
    overall_standing: Recommendation | None = None
    overall_ratified: Recommendation | None = None

    def counted(self) -> tuple[StandardRating, ...]:
        """The standards that count towards the overall rating."""
        return tuple(s for s in self.standards.values() if s.indicated.counts)

    @property
    def overall_rating(self) -> str | None:
        """The overall word that holds now: ratified, else recommended, else what the standards add up to."""
        decided = self.overall_ratified or self.overall_standing
        return decided.rating if decided else self.overall.rating

    @property
    def overall_stage(self) -> Stage:
        """How far the overall rating has been decided."""
        if self.overall_ratified:
            return "ratified"
        if self.overall_standing:
            return "recommended"
        return "indicated" if self.overall.rating else "none"


def rate_state(state: State, edition: Edition, rules: Rules) -> Ratings:
    """All ratings of a state under its edition and rules."""
    scope = state.inspection.standards if state.inspection else ()
    scores = question_scores(state, edition)
    results = {item: rate_question(item, score, rules) for item, score in scores.items()}
    standards = {
        rule.id: StandardRating(
            id=rule.id,
            indicated=rate_standard(rule, results, rules),
            turn=standard_turn(rule, results, rules),
            standing=state.standing(rule.id),
            ratified=state.ratified(rule.id),
        )
        for rule in rules.standards
        if rule.id in scope
    }
    return Ratings(
        position=state.position,
        questions=results,
        standards=standards,
        overall=overall_of(standards.values(), rules),
        overall_standing=state.standing(OVERALL),
        overall_ratified=state.ratified(OVERALL),
    )


def overall_of(standards: Iterable[StandardRating], rules: Rules) -> OverallResult:
    """The overall rating that the standards' ratings add up to; none while one of them has none."""
    return rate_overall({s.id: s.rating for s in standards if s.indicated.counts}, rules)


def question_scores(state: State, edition: Edition) -> dict[str, Score]:
    """Numerator and denominator of each key question judged over cases; each has its own denominator."""
    scope = state.inspection.standards if state.inspection else ()
    wanted = [
        question.id
        for standard in edition.standards()
        if standard.id in scope
        for question in standard.key_questions
        if question.evidence_mode is EvidenceMode.CASES
    ]
    return _counted(wanted, state.judgements)


def prompt_scores(state: State, edition: Edition) -> dict[str, Score]:
    """The same for prompts: reading matter beside a judgement, never an input to it."""
    return _counted(list(edition.prompts), state.answers)


def _counted(wanted: Iterable[str], entries: Mapping[Place, tuple[Entry, ...]]) -> dict[str, Score]:
    counts = {item: [0, 0] for item in wanted}
    for (case, item), standing in entries.items():
        if case is None or item not in counts:
            continue
        match standing[-1].answer:
            case Answer.YES:
                counts[item][0] += 1
                counts[item][1] += 1
            case Answer.NO:
                counts[item][1] += 1
            case _:
                continue
    return {item: Score(sufficient=yes, total=total) for item, (yes, total) in counts.items()}
