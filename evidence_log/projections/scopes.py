"""What an event bears on: its standard, key question, section, the overall rating, the whole inspection.

A pure pass in order: an event about another one (a correction, a withdrawal, a note) is in scope wherever the
other is. Sign-offs, signatures, checkpoints and report builds change nothing and are in no scope.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from uuid import UUID

from evidence_log.events import (
    cases,
    inspections,
    judgements,
    keys,
    notes,
    protection,
    ratings,
    reporting,
    second,
)
from evidence_log.events.checkpoints import CheckpointMade, CheckpointTimestamped
from evidence_log.events.clock import ClockAnomalySeen
from evidence_log.events.envelope import Event, Recorded
from evidence_log.events.settings import SettingsChanged
from evidence_log.events.signoffs import SignedOff

WHOLE = "inspection"
_NOWHERE = (
    SignedOff,
    reporting.ReportBuilt,
    ClockAnomalySeen,
    keys.KeyEnrolled,
    keys.KeyCountersigned,
    keys.KeyRevoked,
    keys.DecisionSigned,
    CheckpointMade,
    CheckpointTimestamped,
)
_SAMPLE = (cases.CaseAdded, cases.CaseCorrected)
_NO_AUTHOR = (
    *_SAMPLE,
    cases.SampleDescribed,
    inspections.InspectionOpened,
    inspections.FrameworkAdopted,
    inspections.InspectionClosed,
    inspections.PersonEnrolled,
    inspections.RolesChanged,
    notes.EventAnnotated,
    notes.AnnotationResolved,
    ratings.RatingRatified,
    ratings.RatingSentBack,
    reporting.NarrativeAgreed,
    second.SecondSampleDrawn,
    SettingsChanged,
    protection.Protecting,
)
"""Deciding on the work of others, and keeping the file, is no authorship."""

Leaf = tuple[int, str]
"""A position and the hash of the event's leaf, in hexadecimal."""


class Scoped(NamedTuple):
    """A scope as at a position: its entries, who made them, and what came in scope after."""

    entries: tuple[Leaf, ...]
    authors: frozenset[str]
    later: tuple[int, ...]


class Scopes:
    """Asked for each event once, in order."""

    def __init__(self) -> None:
        self._known: dict[UUID, frozenset[str]] = {}
        self._by_case: set[str] = set()

    def of(self, recorded: Recorded) -> frozenset[str]:
        """The scopes an event is in."""
        event = recorded.event
        if isinstance(event, _NOWHERE):
            return frozenset()
        found = {WHOLE, *self._tagged(recorded), *_named(event)}
        if isinstance(event, _SAMPLE):
            found |= self._by_case
        elif getattr(event, "case", None) is not None:
            self._by_case |= {item for item in found if item != WHOLE}
        if counted(event):
            found.add(ratings.OVERALL)
        kept = frozenset(found)
        self._known[recorded.envelope.event_id] = kept
        if getattr(event, "links", None) is not None and hasattr(event, "evidence"):
            self._known[event.evidence] = self._known.get(event.evidence, frozenset()) | kept
        return kept

    def _tagged(self, recorded: Recorded) -> Iterator[str]:
        for tag in recorded.tags:
            kind, _, rest = tag.partition(":")
            match kind:
                case "about":
                    yield from self._known.get(UUID(rest), ())
                case "standard" | "section":
                    yield f"{kind}:{rest.partition(':')[2]}"
                case "rating":
                    node = rest.partition(":")[2]
                    yield ratings.OVERALL
                    yield from () if node == ratings.OVERALL else (f"standard:{node}",)
                case _:
                    continue


def _named(event: Event) -> Iterator[str]:
    """The standard and key question an event names; evidence on a prompt is in the scope of its question."""
    for name in ("standard", "question"):
        value = getattr(event, name, None)
        if value is not None:
            yield f"{name}:{value}"
    for link in getattr(event, "links", ()):
        if link.to != link.standard:
            yield f"question:{link.to}"
            above = link.to.rpartition(".")[0]
            yield from () if above == link.standard else (f"question:{above}",)


def counted(event: Event) -> bool:
    """Whether the overall rating is computed from it: the sample and the judgements on key questions."""
    if isinstance(event, judgements.JudgementWithdrawn):
        return event.prompt is None
    return isinstance(event, (*_SAMPLE, judgements.KeyQuestionJudged))


def authors_of(recorded: Recorded) -> frozenset[str]:
    """Who made an entry: whoever decided and whoever wrote it down. Persons, never roles or keys."""
    if isinstance(recorded.event, (*_NOWHERE, *_NO_AUTHOR)):
        return frozenset()
    who = recorded.envelope
    return frozenset(person for person in (who.by, who.written_by) if person)


def scoped(events: Iterable[tuple[Recorded, str]], scope: str, as_at: int) -> Scoped:
    """A scope as at a position, from all events of the inspection with the hashes of their leaves."""
    scopes, entries, later = Scopes(), list[Leaf](), list[int]()
    authors: set[str] = set()
    for recorded, leaf in events:
        if scope not in scopes.of(recorded):
            continue
        if recorded.position <= as_at:
            entries.append((recorded.position, leaf))
            authors |= authors_of(recorded)
        else:
            later.append(recorded.position)
    return Scoped(tuple(entries), frozenset(authors), tuple(later))


def digest_of(scope: str, as_at: int, entries: Iterable[Leaf]) -> str:
    """SHA-256 over the canonical JSON of scope, position and leaves: keys sorted, no blanks, ASCII."""
    said = {"scope": scope, "as_at": as_at, "entries": [list(entry) for entry in entries]}
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode("ascii")).hexdigest()
