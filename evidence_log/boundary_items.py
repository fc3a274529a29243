"""Single items of a boundary: which types of event, under which tag."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from evidence_log.events.ratings import OVERALL
from evidence_log.store.interface import Boundary, BoundaryItem

PERSON = ("PersonEnrolled", "RolesChanged")


CASE = ("CaseAdded", "CaseCorrected")


EVIDENCE = (
    "EvidenceRecorded",
    "EvidenceCorrected",
    "EvidenceLinked",
    "EvidenceWithdrawn",
    "EvidenceDisposed",
)


KEYS = ("KeyEnrolled", "KeyCountersigned", "KeyRevoked")


JUDGED = ("KeyQuestionJudged", "JudgementReconciled", "JudgementWithdrawn")


WRITTEN = ("NarrativeWritten", "RatingRecommended", "RatingOverridden")


RATED = (
    "RatingRecommended",
    "RatingOverridden",
    "RatingRatified",
    "RatingSentBack",
    "PanelDeparted",
    "RoundingSettled",
    "RatingSetAside",
)


def life_of(inspection: str) -> BoundaryItem:
    """Whether the inspection is open, and what it is pinned to."""
    return BoundaryItem((), (f"life:{inspection}",))


def case_of(item: str, case: str | None) -> Boundary:
    """A case and its corrections; nothing where there is no case."""
    return (BoundaryItem(CASE, (f"case:{item}:{case}",)),) if case else ()


def asked_of(item: str, question: str) -> BoundaryItem:
    """A question put to people."""
    return BoundaryItem((), (f"feedback:{item}:{question}",))


def about(item: str, target: UUID) -> Boundary:
    """An event and whatever was said about it later."""
    here = f"inspection:{item}"
    return (BoundaryItem((), (f"ev:{target}", here)), BoundaryItem((), (f"about:{target}", here)))


def cited_by(item: str, targets: Iterable[UUID]) -> Boundary:
    """The cited events and whatever was said about them later."""
    return tuple(found for target in targets for found in about(item, target))


def rated_at(item: str, node: str) -> Boundary:
    """A standard: its judgements and ratings. Overall: every judgement and rating of the inspection."""
    if node == OVERALL:
        return (BoundaryItem((*JUDGED, *RATED, *CASE), (f"inspection:{item}",)),)
    return (
        BoundaryItem(CASE, (f"inspection:{item}",)),
        BoundaryItem(JUDGED, (f"standard:{item}:{node}",)),
        BoundaryItem(RATED, (f"rating:{item}:{node}",)),
    )
