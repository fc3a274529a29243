"""Ratings at a position: what the rules compute, what was recommended, what was ratified, side by side.

Computed and decided are kept apart; where they differ the decision carries its reason. No domain's rating
changes another's (requirement 96).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Literal

from evidence_log.events.cases import CaseAttributes
from evidence_log.events.envelope import Frozen
from evidence_log.events.judgements import Answer
from evidence_log.events.ratings import OVERALL, Takes
from evidence_log.projections.models import Ending, Entry, Recommendation, Settled
from evidence_log.projections.progress import asked_of
from evidence_log.projections.state import Place, State
from frameworks.banding import ROUNDING, QuestionResult, Score, rate_question
from frameworks.distance import StandardTurn, standard_turn
from frameworks.edition import Edition
from frameworks.overall_distance import OverallTurn, overall_turn
from frameworks.rules import Method, Rules
from frameworks.scoring import OverallResult, StandardResult, rate_overall, rate_standard
from frameworks.vocabulary import EvidenceMode, Polarity

COUNTED = (Answer.YES, Answer.NO)
"""The answers that stand in a denominator."""

Stage = Literal["ratified", "recommended", "indicated", "set aside", "none"]


class StandardRating(Frozen):
    """One standard's ratings. `rating` is the furthest decided: ratified, else recommended, else indicated."""

    id: str
    indicated: StandardResult
    turn: StandardTurn | None = None
    standing: Recommendation | None = None
    ratified: Recommendation | None = None
    aside: Ending | None = None

    @property
    def rating(self) -> str | None:
        """The word that holds now, or None; a node set aside has none."""
        if self.aside:
            return None
        decided = self.ratified or self.standing
        return decided.rating if decided else self.indicated.rating

    @property
    def stage(self) -> Stage:
        """How far the rating has been decided."""
        if self.aside:
            return "set aside"
        if self.ratified:
            return "ratified"
        if self.standing:
            return "recommended"
        return "indicated" if self.indicated.rating else "none"


class Ratings(Frozen):
    """Every score and rating of one inspection at one position."""

    position: int
    questions: dict[str, QuestionResult]
    standards: Mapping[str, StandardRating]
    overall: OverallResult
    overall_standing: Recommendation | None = None
    overall_ratified: Recommendation | None = None
    overall_aside: Ending | None = None

    def counted(self) -> tuple[StandardRating, ...]:
        """The standards that count towards the overall rating."""
        return tuple(s for s in self.standards.values() if s.indicated.counts)

    @property
    def overall_rating(self) -> str | None:
        """The overall word that holds now: ratified, else recommended, else what the standards add up to."""
        if self.overall_aside:
            return None
        decided = self.overall_ratified or self.overall_standing
        return decided.rating if decided else self.overall.rating

    @property
    def overall_stage(self) -> Stage:
        """How far the overall rating has been decided."""
        if self.overall_aside:
            return "set aside"
        if self.overall_ratified:
            return "ratified"
        if self.overall_standing:
            return "recommended"
        return "indicated" if self.overall.rating else "none"


def rate_state(state: State, edition: Edition, rules: Rules) -> Ratings:
    """All ratings of a state under its edition and rules."""
    scope = state.inspection.standards if state.inspection else ()
    scores = question_scores(state, edition)
    results = {
        item: rate_question(item, score, rules, by_rounded=by_rounded(state.settled.get(item), score))
        for item, score in scores.items()
    }
    standards: dict[str, StandardRating] = {}
    ratings: dict[str, str | None] = {}
    for rule in rules.standards:
        if not in_scope(rule.id, scope, edition):
            continue
        standards[rule.id] = StandardRating(
            id=rule.id,
            indicated=rate_standard(rule, results, rules, ratings),
            turn=standard_turn(rule, results, rules),
            standing=state.standing(rule.id),
            ratified=state.ratified(rule.id),
            aside=state.aside.get(rule.id),
        )
        ratings[rule.id] = standards[rule.id].rating
    return Ratings(
        position=state.position,
        questions=results,
        standards=standards,
        overall=overall_of(standards.values(), rules),
        overall_standing=state.standing(OVERALL),
        overall_ratified=state.ratified(OVERALL),
        overall_aside=state.aside.get(OVERALL),
    )


def in_scope(node: str, scope: Collection[str], edition: Edition) -> bool:
    """Whether a node of the rules belongs to a standard that is inspected."""
    standard = edition.standard_of.get(node)
    return standard is not None and standard.id in scope


def by_rounded(settled: Settled | None, score: Score) -> bool:
    """Whether it was decided that the rounded per cent bands these counts; other counts were not decided on."""
    return _decided_on(settled, score) and settled is not None and settled.takes is Takes.ROUNDED


def unsettled(node: str, rated: Ratings, state: State, rules: Rules) -> tuple[str, ...]:
    """The questions of a node whose rounding matters to its rating and of which nobody decided which per cent bands."""
    rule = rules.by_id.get(node)
    if rule is None or rule.method is not Method.LOWEST:
        return ()
    other = {
        item: result.model_copy(update={"band": result.band_of_rounded})
        for item, result in rated.questions.items()
    }
    return tuple(
        item
        for item in rule.questions
        if (found := rated.questions.get(item))
        and ROUNDING in found.flags
        and not _decided_on(state.settled.get(item), found.score)
        and rate_standard(rule, rated.questions | {item: other[item]}, rules).rating
        != rated.standards[node].indicated.rating
    )


def _decided_on(settled: Settled | None, score: Score) -> bool:
    return settled is not None and (settled.sufficient, settled.total) == (score.sufficient, score.total)


def overall_of(standards: Iterable[StandardRating], rules: Rules) -> OverallResult:
    """The overall rating that the standards' ratings add up to; none while one of them has none."""
    return rate_overall({s.id: s.rating for s in standards if s.indicated.counts}, rules)


def overall_distance(rated: Ratings, rules: Rules) -> OverallTurn:
    """The fewest judgements that would change the overall rating the standards add up to.

    A standard moves with its counts while what holds is what they compute; one decided otherwise stays put.
    """
    moving = {
        s.id: s.rating
        for s in rated.counted()
        if s.rating is not None and s.indicated.rating == s.rating and s.indicated.limited_from is None
    }
    return overall_turn(rules, rated.questions, rated.overall, moving)


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
    return _counted(state, edition, wanted, state.judgements)


def prompt_scores(state: State, edition: Edition) -> dict[str, Score]:
    """Favourable answers to prompts: reading matter beside a judgement, never an input to it (requirement 22)."""
    return _counted(state, edition, list(edition.prompts), state.answers)


def _counted(
    state: State, edition: Edition, wanted: Iterable[str], entries: Mapping[Place, tuple[Entry, ...]]
) -> dict[str, Score]:
    """Yes and no over the cases that are asked; what is not applicable, or contested, is in no denominator."""
    counts = {item: [0, 0] for item in wanted}
    adverse = {p.id for p in edition.prompts.values() if p.polarity is Polarity.YES_ADVERSE}
    asked_for = asked_by_case(state, edition)
    for (case, item), standing in entries.items():
        if case is None or item not in counts or item not in asked_for.get(case, counts):
            continue
        answer = standing[0].answer if len(standing) == 1 else None
        if answer in COUNTED:
            counts[item][0] += (answer is Answer.YES) != (item in adverse)
            counts[item][1] += 1
    return {item: Score(sufficient=yes, total=total) for item, (yes, total) in counts.items()}


def asked_by_case(state: State, edition: Edition) -> dict[str, frozenset[str]]:
    """What is asked of each case; cases with the same attributes share one answer."""
    known: dict[CaseAttributes, frozenset[str]] = {}
    found = {}
    for ref, case in state.cases.items():
        if case.attributes not in known:
            known[case.attributes] = asked_of(case, edition)
        found[ref] = known[case.attributes]
    return found
