"""Given commands, when a command, then events: the rules without a store."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from uuid import UUID

from evidence_log.commands.cases import AddCase
from evidence_log.commands.command import Command
from evidence_log.commands.evidence import LinkTo, RecordEvidence
from evidence_log.commands.inspections import EnrolPerson, OpenInspection
from evidence_log.commands.judgements import JudgeKeyQuestion, RecordReasonable
from evidence_log.decisions.context import Context, event_id, sealed
from evidence_log.decisions.decide import decide
from evidence_log.errors import EvidenceLogError
from evidence_log.events.cases import CaseAttributes
from evidence_log.events.envelope import Envelope, Event, Recorded, Role
from evidence_log.events.judgements import Answer
from evidence_log.library import Library
from evidence_log.mapper import tags_of
from evidence_log.projections.state import Fold, State

HERE = "northshire-2026"
LIBRARY = Library()
BEGAN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

ORDINARY = CaseAttributes()
UNPAID = CaseAttributes(unpaid_work_only=True, rehabilitative_requirements=False)
CUSTODY = CaseAttributes(post_custody=True)


class Scene:
    """One inspection in memory: commands go through `decide`, events through the fold."""

    def __init__(self) -> None:
        self.events: list[Recorded] = []
        self.fold = Fold()

    @property
    def state(self) -> State:
        return self.fold.state()

    def given(self, *commands: Command) -> Self:
        for command in commands:
            self.when(command)
        return self

    def when(self, command: Command) -> tuple[Event, ...]:
        used = LIBRARY.used_by(command, self.fold.draft.inspection)
        held = {recorded.envelope.event_id for recorded in self.events}
        now = BEGAN + timedelta(minutes=len(self.events))
        context = Context(used.edition, used.rules, len(self.events), held, now)
        role, events = decide(command, self.fold.live(), context)
        for index, event in enumerate(events):
            self._record(command, role, index, event)
        return events

    def refused(self, command: Command) -> str:
        before = len(self.events)
        try:
            self.when(command)
        except EvidenceLogError as error:
            assert len(self.events) == before
            return str(error)
        raise AssertionError(f"not refused: {command!r}")

    def _record(self, command: Command, role: Role, index: int, event: Event) -> None:
        at = BEGAN + timedelta(minutes=len(self.events))
        envelope = Envelope(
            event_id=event_id(command.command_id, index),
            command_id=command.command_id,
            inspection=command.inspection,
            by=command.by,
            written_by=command.written_by,
            role=role,
            decided_at=command.decided_at or at,
            recorded_at=at,
            observed_at=command.observed_at,
            late_reason=sealed(self.state, command.late_reason) if command.late_reason else None,
            seen=command.seen,
            device="test",
            build="test",
        )
        recorded = Recorded(len(self.events) + 1, tags_of(envelope, event), envelope, event)
        self.events.append(recorded)
        self.fold.apply((recorded,))

    def last_id(self) -> UUID:
        return self.events[-1].envelope.event_id


def opening(**more: Any) -> OpenInspection:
    facts: dict[str, Any] = {
        "inspection": HERE,
        "by": "khan",
        "name": "Aisha Khan",
        "title": "Northshire PDU 2026",
        "provider": "Northshire PDU",
        "edition": "hmip_pdu_2021",
    }
    return OpenInspection(**(facts | more))


def enrolments() -> Iterable[Command]:
    yield EnrolPerson(inspection=HERE, by="khan", person="ortiz", name="Ben Ortiz", roles=(Role.INSPECTOR,))
    yield EnrolPerson(inspection=HERE, by="khan", person="lee", name="Chen Lee", roles=(Role.INSPECTOR,))
    yield EnrolPerson(inspection=HERE, by="khan", person="shaw", name="Dee Shaw", roles=(Role.PANEL,))
    yield EnrolPerson(inspection=HERE, by="khan", person="moss", name="Eve Moss", roles=(Role.EDITOR,))
    yield EnrolPerson(inspection=HERE, by="khan", person="audit", name="Flo Audit", roles=(Role.AUDITOR,))


def opened() -> Scene:
    """An inspection with its people and three cases: ordinary C1, unpaid work only C2, post-custody C3."""
    scene = Scene().given(opening(), *enrolments())
    kinds = {"C1": ORDINARY, "C2": UNPAID, "C3": CUSTODY}
    return scene.given(
        *(AddCase(inspection=HERE, by="khan", case=case, attributes=kind) for case, kind in kinds.items())
    )


def judging(question: str, case: str | None, answer: Answer, **more: Any) -> JudgeKeyQuestion:
    facts: dict[str, Any] = {"by": "ortiz", "reason": "on balance"} | more
    return JudgeKeyQuestion(inspection=HERE, question=question, case=case, answer=answer, **facts)


def expecting(case: str, question: str = "2.6.1") -> RecordReasonable:
    text = "To keep the tenancy and go on attending."
    return RecordReasonable(inspection=HERE, by="ortiz", case=case, question=question, text=text)


def evidence(to: str, text: str = "Two risks named, no review date.", **more: Any) -> RecordEvidence:
    facts: dict[str, Any] = {"by": "ortiz", "kind": "case_record", "case": "C1"} | more
    return RecordEvidence(inspection=HERE, text=text, links=(LinkTo(to=to),), **facts)
