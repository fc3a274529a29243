"""What an auditor would ask about: named checks over a state, each finding with the event it is about.

A check finds what was recorded, never what somebody meant; a finding is a question, not a fault of anybody.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from uuid import UUID

from evidence_log.events.envelope import Frozen, Recorded
from evidence_log.events.evidence import Says
from evidence_log.events.judgements import Answer
from evidence_log.projections.lateness import late_entries
from evidence_log.projections.models import Entry, Evidence, Recommendation
from evidence_log.projections.ratings import rate_state
from evidence_log.projections.signoffs import SignOffMade, SignOffs
from evidence_log.projections.state import State, fold
from frameworks.edition import Edition
from frameworks.rules import Rules

CHECKS = {
    "no reason": "a decision or a 'does not arise' without a reason",
    "no second reader": "a rating or a text of the report that nobody but its author has decided",
    "withdrawn after": "evidence that was withdrawn after somebody cited it",
    "stale sign-off": "a sign-off whose scope was written to since, or a ratified rating whose indication moved",
    "late entry": "evidence recorded later after it was seen than the settings allow, or a judgement after its rating was ratified",
    "orphan evidence": "evidence that nothing cites: no judgement, recommendation or text, and nobody disposed of it",
    "one kind of source": "a standard whose evidence is all of one kind",
}
"""The checks by name, and what each finds."""

FEW = 3
"""With fewer pieces of evidence, one kind of source is no finding."""

_CITED = re.compile(r"\bE-(\d+)")


class Concern(Frozen):
    """A finding: which check, the position it is about, what it is on, and the sentence."""

    check: str
    position: int
    on: str
    says: str


def concerns(events: Iterable[Recorded], edition: Edition, rules: Rules) -> tuple[Concern, ...]:
    """Every finding in an inspection's events, in the order of the checks and then of the log."""
    order, events = list(CHECKS), tuple(events)
    late = frozenset(entry.position for entry in late_entries(events) if "observed" in entry.late)
    stale = (_gone_stale(made) for made in SignOffs().extend(events).all() if made.stale)
    found = [*_Checks(fold(events), edition, rules, late).all(), *stale]
    return tuple(sorted(found, key=lambda c: (order.index(c.check), c.position)))


class _Checks:
    def __init__(self, state: State, edition: Edition, rules: Rules, late: frozenset[int]) -> None:
        self.state, self.edition, self.late = state, edition, late
        self.rated = rate_state(state, edition, rules)
        self.entries = [e for entries in state.judgements.values() for e in entries]
        self.decisions = [
            r for r in state.recommendations.values() if r.sent_back is None and r.replaced is None
        ]
        self.made: list[Entry | Recommendation] = [*self.entries, *self.decisions]

    def all(self) -> Iterator[Concern]:
        """Every finding of every check."""
        yield from self._no_reason()
        yield from self._no_second_reader()
        yield from self._withdrawn_after()
        yield from self._stale()
        yield from self._late()
        yield from self._orphans()
        yield from self._one_kind()

    def _no_reason(self) -> Iterator[Concern]:
        for made in self.decisions:
            if made.ratified and made.ratified.reason is None:
                says = f"{made.rating} was ratified by {made.ratified.by} without a reason"
                yield Concern(check="no reason", position=made.ratified.position, on=made.node, says=says)
        for entries in self.state.answers.values():
            for entry in entries:
                if entry.answer is Answer.DOES_NOT_ARISE and entry.reason is None:
                    says = f"{entry.by} answered 'does not arise' without a reason"
                    yield Concern(check="no reason", position=entry.position, on=_on(entry), says=says)

    def _no_second_reader(self) -> Iterator[Concern]:
        for made in self.decisions:
            if made.ratified is None:
                says = f"{made.rating}, recommended by {made.by}, is not ratified by a second person"
                yield Concern(check="no second reader", position=made.position, on=made.node, says=says)
        for section, text in self.state.narratives.items():
            if text.agreed is None:
                says = f"revision {text.revision} by {text.by} is agreed by nobody"
                yield Concern(check="no second reader", position=text.position, on=section, says=says)

    def _withdrawn_after(self) -> Iterator[Concern]:
        for made in self.made:
            for item in self._cited(made):
                if item.withdrawn and item.withdrawn.position > made.position:
                    says = (
                        f"{item.label} was withdrawn at {item.withdrawn.position:,}, after it was cited here"
                    )
                    on = _on(made) if isinstance(made, Entry) else made.node
                    yield Concern(check="withdrawn after", position=made.position, on=on, says=says)

    def _stale(self) -> Iterator[Concern]:
        for made in self.decisions:
            standard = self.rated.standards.get(made.node)
            now = standard.indicated.rating if standard else self.rated.overall.rating
            if made.ratified and made.indicated and now != made.indicated:
                says = f"ratified when the rules indicated {made.indicated}; they now indicate {now or 'nothing'}"
                yield Concern(
                    check="stale sign-off", position=made.ratified.position, on=made.node, says=says
                )

    def _late(self) -> Iterator[Concern]:
        for item in self._standing():
            if item.observed_at and item.position in self.late:
                days = (item.recorded_at - item.observed_at).days
                says = f"{item.label} was recorded {days} days after it was seen"
                yield Concern(check="late entry", position=item.position, on=item.label, says=says)
        ratified = {made.node: made.ratified.position for made in self.decisions if made.ratified}
        for entry in self.entries:
            decided = ratified.get(entry.standard)
            if decided and entry.position > decided:
                says = f"{entry.by} judged this after {entry.standard} was ratified at {decided:,}"
                yield Concern(check="late entry", position=entry.position, on=_on(entry), says=says)

    def _orphans(self) -> Iterator[Concern]:
        cited = {item.id for made in self.made for item in self._cited(made)}
        cited |= {item for entry in self.entries for item in entry.considered}
        written = {int(n) for text in self.state.narratives.values() for n in _CITED.findall(text.text.text)}
        for item in self._standing():
            if (
                item.id not in cited
                and not item.disposed
                and item.position not in written
                and not _context(item)
            ):
                says = (
                    f"no judgement, recommendation or text cites {item.label} ({item.kind.replace('_', ' ')})"
                )
                yield Concern(check="orphan evidence", position=item.position, on=item.label, says=says)

    def _one_kind(self) -> Iterator[Concern]:
        by_standard: dict[str, list[Evidence]] = defaultdict(list)
        for item in self._standing():
            for standard in dict.fromkeys(link.standard for link in item.links):
                by_standard[standard].append(item)
        for standard, items in by_standard.items():
            kinds = {item.kind for item in items}
            if len(items) >= FEW and len(kinds) == 1:
                says = f"all {len(items)} pieces of evidence are of one kind: {kinds.pop().replace('_', ' ')}"
                yield Concern(check="one kind of source", position=items[-1].position, on=standard, says=says)

    def _standing(self) -> Iterator[Evidence]:
        return (item for item in self.state.evidence.values() if not item.withdrawn)

    def _cited(self, made: Entry | Recommendation) -> Iterator[Evidence]:
        found: tuple[UUID, ...] = made.cites
        return (self.state.evidence[item] for item in found if item in self.state.evidence)


def _gone_stale(made: SignOffMade) -> Concern:
    first, more = made.stale[0], len(made.stale) - 1
    says = f"{made.meaning} by {made.by} as at {made.as_at:,}; {first:,}"
    says += f" and {more:,} more events touched it since" if more else " touched it since"
    return Concern(check="stale sign-off", position=made.position, on=made.scope, says=says)


def _on(entry: Entry) -> str:
    item = entry.prompt or entry.question
    return f"{entry.case} {item}" if entry.case else item


def _context(item: Evidence) -> bool:
    """Whether it is linked as context only, which nobody needs to cite."""
    return all(link.says is Says.CONTEXT for link in item.links)
