"""A log of any length, made fast: invented events of one inspection, sealed and appended in bulk by the store."""

from __future__ import annotations

import random
import sys
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from evidence_log.commands.inspections import EnrolPerson, OpenInspection
from evidence_log.events.cases import CaseAdded, CaseAttributes
from evidence_log.events.envelope import Envelope, Event, Role
from evidence_log.events.evidence import EvidenceRecorded, Link
from evidence_log.events.inspections import Pinned
from evidence_log.events.judgements import Answer, KeyQuestionJudged, PromptAnswered
from evidence_log.events.notes import EventAnnotated
from evidence_log.events.ratings import RatingRatified, RatingRecommended
from evidence_log.log import EvidenceLog
from evidence_log.mapper import to_stored
from evidence_log.opening import open_log
from evidence_log.projections.models import Inspection
from evidence_log.sealing.personal import Personal
from evidence_log.store.interface import NewEvent
from frameworks.vocabulary import EvidenceMode

HERE = "long-2026"
CASES, BATCH = 300, 5_000
BEGAN = datetime(2026, 1, 5, 9, tzinfo=UTC)
PEOPLE = ("ortiz", "lee", "shaw")
SAID = ("No contingency if the partner returns.", "Risks named and managed.", "Two risks, no review date.")


class Invented:
    """Events in the proportions of a real inspection: mostly prompts, then judgements, evidence and notes."""

    def __init__(self, log: EvidenceLog, inspection: Inspection, seed: int = 7) -> None:
        self.chance, self.log, self.inspection = random.Random(seed), log, inspection
        used = log.frameworks(inspection)
        self.edition = used.edition
        self.questions = [
            (question.id, self.edition.standard_of[question.id].id, [p.id for p in question.prompts])
            for question in self.edition.questions.values()
            if question.evidence_mode is EvidenceMode.CASES
        ]
        self.cases = [f"C{number:03}" for number in range(1, CASES + 1)]
        self.standing: dict[tuple[str, str], uuid.UUID] = {}
        self.recent: list[uuid.UUID] = []
        self.evidence: list[uuid.UUID] = []
        self.open: tuple[uuid.UUID, str, str] | None = None

    def added(self) -> Iterator[tuple[str, Event]]:
        for case in self.cases:
            yield "khan", CaseAdded(case=case, subject=HERE, attributes=CaseAttributes(), inspector="ortiz")

    def next(self, number: uuid.UUID) -> tuple[str, Event]:
        """An event that will have this id."""
        share, by = self.chance.random(), self.chance.choice(PEOPLE[:2])
        question, standard, prompts = self.chance.choice(self.questions)
        case = self.chance.choice(self.cases)
        said = Personal(HERE, self.chance.choice(SAID))
        if share < 0.62 and prompts:
            prompt = self.chance.choice(prompts)
            return by, PromptAnswered(
                case=case,
                prompt=prompt,
                question=question,
                standard=standard,
                answer=self.answer(0.7),
                supersedes=self.superseded((case, prompt), number),
            )
        if share < 0.84:
            return by, KeyQuestionJudged(
                case=case,
                question=question,
                standard=standard,
                answer=self.answer(0.66),
                reason=said,
                cites=tuple(self.evidence[-1:]),
                supersedes=self.superseded((case, question), number),
            )
        if share < 0.95:
            self.evidence = [*self.evidence[-20:], number]
            links = (Link(to=question, standard=standard),)
            return by, EvidenceRecorded(kind="case_record", text=said, case=case, links=links)
        if share < 0.9996 or not self.recent:
            return "shaw", EventAnnotated(target=self.recent[-1] if self.recent else number, text=said)
        return self.rated(standard, said, number)

    def rated(self, standard: str, said: Personal, number: uuid.UUID) -> tuple[str, Event]:
        if self.open:
            target, node, rating = self.open
            self.open = None
            return "shaw", RatingRatified(recommendation=target, node=node, rating=rating)
        self.open = (number, standard, "Good")
        pins: dict[str, Pinned] = {"rules": self.inspection.rules, "edition": self.inspection.edition}
        return "khan", RatingRecommended(node=standard, rating="Good", reason=said, as_at=0, **pins)

    def answer(self, share: float) -> Answer:
        return Answer.YES if self.chance.random() < share else Answer.NO

    def superseded(self, place: tuple[str, str], number: uuid.UUID) -> tuple[uuid.UUID, ...]:
        old = self.standing.get(place)
        self.standing[place] = number
        self.recent = [number]
        return (old,) if old else ()


def make(path: Path, count: int) -> None:
    """A log of so many events at a path."""
    with open_log(str(path), create=True) as log:
        log.handle(
            OpenInspection(
                inspection=HERE,
                by="khan",
                name="K",
                title="Longshire PDU 2026",
                provider="P",
                edition="hmip_pdu_2021",
            )
        )
        roles = ((Role.INSPECTOR,), (Role.INSPECTOR,), (Role.PANEL,))
        for person, held in zip(PEOPLE, roles, strict=True):
            log.handle(EnrolPerson(inspection=HERE, by="khan", person=person, name=person, roles=held))
        (inspection,) = log.inspections()
        invented = Invented(log, inspection)
        log.keys.ensure((HERE, inspection.subject))
        batch: list[NewEvent] = []
        waiting = list(invented.added())
        head = log.head()
        while head + len(batch) < count:
            number = uuid.UUID(int=invented.chance.getrandbits(128), version=4)
            by, event = waiting.pop(0) if waiting else invented.next(number)
            position = head + len(batch)
            at = BEGAN + timedelta(seconds=20 * position) + timedelta(hours=15 * (position // 900))
            envelope = Envelope(
                event_id=number,
                command_id=number,
                inspection=HERE,
                by=by,
                role=Role.LEAD if by == "khan" else Role.PANEL if by == "shaw" else Role.INSPECTOR,
                decided_at=at,
                recorded_at=at,
                device="made",
                build="made",
            )
            batch.append(to_stored(envelope, event, log.keys))
            if len(batch) == BATCH or head + len(batch) == count:
                head = log.store.append(batch)
                batch = []


def main() -> None:
    """`python -m benchmarks.long_log PATH COUNT`."""
    make(Path(sys.argv[1]), int(sys.argv[2]))


if __name__ == "__main__":
    main()
