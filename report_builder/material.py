"""What a report is made from: read models at one position, and what makers of blocks ask of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from evidence_log.projections.compare import Inspected
from evidence_log.projections.models import Evidence, Inspection, Recommendation
from evidence_log.projections.ratings import Ratings
from evidence_log.projections.state import State
from frameworks.edition import Edition
from frameworks.rules import Rules
from report_builder.kinds import Kind
from report_builder.narrative import citations, items
from report_builder.suppression import EVERYTHING, Publication, Suppression


@dataclass(frozen=True)
class Material:
    """One inspection at one position, under its edition and rules, for one kind of report."""

    state: State
    inspection: Inspection
    edition: Edition
    rules: Rules
    rated: Ratings
    kind: Kind
    root: str
    issued: date
    previous: Inspected | None = None
    checkpoint: str | None = None
    publication: Publication | None = None

    def published(self, publication: Publication) -> Material:
        """The same, to be issued."""
        return replace(self, publication=publication, issued=publication.issued)

    @property
    def numbered(self) -> bool:
        """Whether paragraphs carry numbers: in drafts, which are challenged by them."""
        return self.publication is None and not self.inspection.closed

    @property
    def suppression(self) -> Suppression:
        """What is hidden because it is small: nothing in a draft."""
        return self.publication.suppression if self.publication else EVERYTHING

    @property
    def report(self) -> str:
        """The report's id: the one it is issued under, or that of a draft: inspection, kind and position."""
        if self.publication:
            return self.publication.report
        return f"{self.inspection.id}/{self.kind.id}/{self.state.position}"

    def holds(self, word: str) -> bool:
        """Whether this kind of report has such content anywhere."""
        return any(word in part.holds for part in self.kind.parts)

    def who(self, person: str) -> str:
        """A person's name as enrolled."""
        return self.state.people[person].name.text if person in self.state.people else person

    def judged(self, question: str) -> tuple[int, ...]:
        """The positions of the judgements on a key question over the cases."""
        return tuple(
            sorted(
                entry.position
                for (case, item), found in self.state.judgements.items()
                if case and item == question
                for entry in found
            )
        )

    def decided(self, node: str) -> tuple[int, ...]:
        """The positions that a node's rating stands on: its decisions, else the judgements it is computed from."""
        found = self.state.ratified(node) or self.state.standing(node)
        if found:
            return _decisions(found)
        rule = self.rules.by_id.get(node)
        return tuple(p for question in (rule.questions if rule else ()) for p in self.judged(question))

    def cited(self) -> tuple[Evidence, ...]:
        """The evidence that narrative, judgements and recommendations cite, in the order recorded."""
        state = self.state
        ids = {c for r in state.recommendations.values() for c in r.cites}
        ids |= {c for found in state.judgements.values() for e in found for c in e.cites}
        places = {
            place for n in state.narratives.values() for place in citations(items(n.text.text, n.section))
        }
        return tuple(e for e in state.evidence.values() if e.id in ids or e.position in places)


def _decisions(found: Recommendation) -> tuple[int, ...]:
    return (found.position, *((found.ratified.position,) if found.ratified else ()))
