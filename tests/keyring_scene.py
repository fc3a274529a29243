"""A log whose people have keys: khan leads, shaw sits on the panel, both sign what they decide."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evidence_log.commands.command import Command
from evidence_log.commands.judgements import JudgeKeyQuestion
from evidence_log.commands.keys import CountersignKey, EnrolKey, MakeCheckpoint, RevokeKey
from evidence_log.commands.ratings import RatifyRating, RecommendRating
from evidence_log.events.judgements import Answer
from evidence_log.log import EvidenceLog
from evidence_log.opening import open_log
from evidence_log.projections.models import Key
from evidence_log.signing.note import parse_note
from evidence_log.signing.signer import KeySigner, sign_note
from evidence_log.signing.statements import enrolment_text, key_name
from tests.scene import HERE, enrolments, opening

FROM = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def signer_of(person: str, number: int = 1) -> KeySigner:
    """The same key each time for a person and a number."""
    seed = hashlib.sha256(f"{person} {number}".encode()).digest()
    return KeySigner(key_name(person), Ed25519PrivateKey.from_private_bytes(seed))


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = FROM

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


class KeyedLog:
    """A log through its door, with the keys of its people at hand."""

    def __init__(self, location: str, keys: Path, **more: Any) -> None:
        self.clock = Clock()
        self.log: EvidenceLog = open_log(location, keys=keys, create=True, clock=self.clock)
        self.log.handle(opening(**more))
        for command in enrolments():
            self.log.handle(command)

    def enrol(self, person: str, number: int = 1, **more: Any) -> UUID:
        command = enrolling(person, number, **more)
        return self.log.handle(command).events[0].envelope.event_id

    def countersign(self, key: UUID, by: str, number: int = 1) -> None:
        self.log.handle(self.countersigning(key, by, number))

    def countersigning(self, key: UUID, by: str, number: int = 1) -> CountersignKey:
        note = parse_note(self.keys[key].note)
        signed = note.signed(signer_of(by, number).sign(note.text)).render()
        return CountersignKey(inspection=HERE, by=by, key=key, note=signed)

    def revoke(self, key: UUID, by: str) -> None:
        self.log.handle(RevokeKey(inspection=HERE, by=by, key=key, reason="The laptop was left on a train."))

    @property
    def keys(self) -> dict[UUID, Key]:
        return dict(self.log.state(HERE).keys)

    def signed(self, command: Command, number: int = 1) -> Any:
        return self.log.handle(command, signer_of(command.by, number))

    def checkpoint(self, by: str = "khan") -> Any:
        return self.signed(MakeCheckpoint(inspection=HERE, by=by))

    def judged(self) -> None:
        """Enough of standard 2.1 to be rated Outstanding."""
        from evidence_log.commands.cases import AddCase  # noqa: PLC0415  (used here alone)
        from evidence_log.events.cases import CaseAttributes  # noqa: PLC0415  (as above)

        court = CaseAttributes(samples=("court",))
        self.log.handle_all(
            [AddCase(inspection=HERE, by="khan", case=f"K{n}", attributes=court) for n in range(10)]
        )
        self.log.handle_all(
            [
                JudgeKeyQuestion(
                    inspection=HERE,
                    by="ortiz",
                    case=f"K{n}",
                    question="2.1.1",
                    answer=Answer.YES,
                    reason="on balance",
                )
                for n in range(10)
            ]
        )


def enrolling(person: str, number: int = 1, **more: Any) -> EnrolKey:
    signer = signer_of(person, number)
    vkey = more.pop("vkey", signer.verifier.vkey())
    since, until = more.get("valid_from", FROM), more.get("valid_until")
    note = sign_note(enrolment_text(HERE, person, vkey, since, until), signer)
    facts: dict[str, Any] = {"by": person, "vkey": vkey, "note": note, "valid_from": since} | more
    return EnrolKey(inspection=HERE, **facts)


def recommending(by: str = "khan", rating: str = "Outstanding") -> RecommendRating:
    return RecommendRating(inspection=HERE, by=by, node="2.1", rating=rating, reason="Nine in ten.")


def ratifying(by: str = "shaw") -> RatifyRating:
    return RatifyRating(inspection=HERE, by=by, node="2.1")


def both_keyed(location: str, keys: Path, prepare: Callable[[KeyedLog], None] = KeyedLog.judged) -> KeyedLog:
    """khan's founding key, shaw's countersigned one, a standard to be rated."""
    log = KeyedLog(location, keys)
    prepare(log)
    log.enrol("khan")
    log.countersign(log.enrol("shaw"), "khan")
    return log
