"""Why a rating is what it is at a position: the rule, the key question that set it, the events that carry it.

A tree in which every leaf is an event of the log. Nothing is inferred: where no event says a thing, the branch
above says that it is not recorded.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from evidence_log.errors import RefusedError
from evidence_log.events.envelope import Recorded
from evidence_log.events.ratings import OVERALL
from evidence_log.projections.models import Entry, Recommendation
from evidence_log.projections.ratings import Ratings, StandardRating, rate_state
from evidence_log.projections.reasons import GROUPS, Reason, departure, disposed, how, piece, scored
from evidence_log.projections.state import Fold, Place, State
from evidence_log.projections.trail import Row, Trail
from frameworks.edition import Edition, KeyQuestion
from frameworks.rules import Rules


def why(events: Iterable[Recorded], node: str, edition: Edition, rules: Rules) -> Reason:
    """The causes of a node's rating after the last of these events: "2.2", "2.2.3" or "overall"."""
    fold, trail = Fold(), Trail(edition)
    for recorded in events:
        fold.apply((recorded,))
        trail.extend((recorded,))
    state = fold.state()
    causes = _Causes(state, trail.rows, rate_state(state, edition, rules), edition, rules)
    if node == OVERALL:
        return causes.overall()
    if node in causes.ratings.standards:
        return causes.standard(node)
    if node in edition.questions:
        return causes.question(edition.questions[node])
    known = ", ".join([*causes.ratings.standards, OVERALL])
    raise RefusedError(
        f"there is no rating of {node} to explain; ask for one of {known}, or for a key question"
    )


class _Causes:
    def __init__(
        self, state: State, rows: Iterable[Row], ratings: Ratings, edition: Edition, rules: Rules
    ) -> None:
        self.state, self.ratings, self.edition, self.rules = state, ratings, edition, rules
        self.judged: dict[tuple[str | None, str], list[Row]] = {}
        for row in rows:
            if row.kind in ("judgement", "reconcile", "withdraw"):
                self.judged.setdefault((row.case, row.on), []).append(row)

    def overall(self) -> Reason:
        """The sum of points, standard by standard, and any decision on the whole."""
        result, stage = self.ratings.overall, self.ratings.overall_stage
        counted = self.ratings.counted()
        points = " + ".join(
            str(self.rules.scale_of(s.id).points[s.rating]) if s.rating else "?" for s in counted
        )
        total = "no total yet" if result.total is None else f"{points} = {result.total} of {result.maximum}"
        head = (
            f"Overall is {self.ratings.overall_rating or 'not rated yet'} ({stage}): {total}, {self.rules.id}"
        )
        decided = self._decisions(self.ratings.overall_standing, self.ratings.overall_ratified)
        return Reason(text=head, children=(*decided, *(self.standard(s.id) for s in counted)))

    def standard(self, node: str) -> Reason:
        """A standard: what was decided, and what the rules indicate with the key question that set it."""
        rated, standard = self.ratings.standards[node], self.edition.standard_of[node]
        head = f"{node} {standard.title} is {rated.rating or 'not rated yet'} ({rated.stage})"
        decided = (*self._aside(node), *self._decisions(rated.standing, rated.ratified))
        against = self._against(node)
        return Reason(text=head, children=(*decided, *against, self._indicated(rated)))

    def _aside(self, node: str) -> tuple[Reason, ...]:
        found = self.state.aside.get(node)
        if found is None:
            return ()
        return (
            Reason(text=f"answered and not rated, {found.by}", position=found.position, said=found.reason),
        )

    def _against(self, node: str) -> tuple[Reason, ...]:
        """The evidence that undermines a standard, and what became of each."""
        found = [e for e in self.state.evidence.values() if node in e.undermines and not e.withdrawn]
        leaves = tuple(disposed(item, node) for item in found)
        if not leaves:
            return ()
        many = "one piece of evidence undermines it"
        if len(leaves) > 1:
            many = f"{len(leaves)} pieces of evidence undermine it"
        return (Reason(text=many, children=leaves),)

    def _decisions(self, *found: Recommendation | None) -> tuple[Reason, ...]:
        unique = {r.id: r for r in found if r is not None}
        reasons = []
        for made in sorted(unique.values(), key=lambda r: -r.position):
            if made.near:
                reasons.append(departure(made))
                continue
            if made.ratified:
                present = f", present {', '.join(made.present)}" if made.present else ""
                text = f"ratified by {made.ratified.by}: {made.rating}{present}"
                reasons.append(Reason(text=text, position=made.ratified.position, said=made.ratified.reason))
            verb = "override" if made.override else "recommended"
            indicated = f" (the rules indicated {made.indicated})" if made.override else ""
            reasons.append(
                Reason(
                    text=f"{verb} by {made.by} as at {made.as_at}: {made.rating}{indicated}",
                    position=made.position,
                    said=made.reason,
                    children=self._cited(made.cites),
                )
            )
        return tuple(reasons)

    def _cited(self, cites: Iterable[UUID]) -> tuple[Reason, ...]:
        return tuple(piece(self.state.evidence[c]) for c in cites if c in self.state.evidence)

    def _indicated(self, rated: StandardRating) -> Reason:
        result, standard = rated.indicated, self.edition.standard_of[rated.id]
        questions = sorted(standard.key_questions, key=lambda q: q.id != result.set_by)
        children = tuple(self.question(q) for q in questions)
        if not result.method.computed:
            text = (
                "the rules compute no rating here: it is the lead inspector's judgement, ratified by another"
            )
        elif result.rating is None:
            text = f"the rules indicate nothing yet: no result for {', '.join(result.waiting)}"
        else:
            text = f"the rules indicate {result.rating}: {how(result)} ({self.rules.id})"
        return Reason(text=text, children=children)

    def question(self, question: KeyQuestion) -> Reason:
        """A key question: its score and band, and the judgements behind it, latest first."""
        result = self.ratings.questions.get(question.id)
        entries = [
            entry
            for (_, item), standing in self.state.judgements.items()
            if item == question.id
            for entry in standing
        ]
        apart = [entry for place, found in self._contested(question) for entry in found]
        entries = [entry for entry in entries if entry not in apart]
        if result is None:
            said = ", ".join(e.answer.replace("_", " ") for e in entries) or "not judged yet"
            leaves = tuple(self._judgement(entry) for entry in entries)
            leaves = (*leaves, *self._apart(question))
            return Reason(text=f"{question.id}: {said}, for the organisation", children=leaves)
        groups = [
            Reason(
                text=f"{len(found)} case{'s' * (len(found) > 1)} {label}",
                children=tuple(self._judgement(e) for e in found),
            )
            for answer, label in GROUPS.items()
            if (found := sorted((e for e in entries if e.answer is answer), key=lambda e: -e.position))
        ]
        children = (*self._apart(question), *groups)
        return Reason(text=f"{question.id}: {scored(result)}", children=children)

    def _contested(self, question: KeyQuestion) -> list[tuple[Place, tuple[Entry, ...]]]:
        return [(p, found) for p, found in self.state.contested().items() if p[1] == question.id]

    def _apart(self, question: KeyQuestion) -> tuple[Reason, ...]:
        """What was judged apart and is in no count until somebody decides between it."""
        return tuple(
            Reason(
                text=f"contested{f' for {case}' if case else ''}, in no count until it is reconciled",
                children=tuple(self._judgement(entry) for entry in found),
            )
            for (case, _), found in self._contested(question)
        )

    def _judgement(self, entry: Entry) -> Reason:
        rows = self.judged.get((entry.case, entry.question), [])
        earlier = [row for row in rows if row.position < entry.position]
        was = "".join(f"; {row.change} at {row.position:,} by {row.by}" for row in earlier[-1:])
        where = f"{entry.case} " if entry.case else ""
        return Reason(
            text=f"{where}{entry.answer.replace('_', ' ')}, {entry.by}{was}",
            position=entry.position,
            said=entry.reason,
            children=self._cited(entry.cites),
        )
