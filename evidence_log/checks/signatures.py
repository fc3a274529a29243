"""Keys, signatures and four eyes, recomputed from stored bytes: the log's own word for them counts for nothing.

A key is believed from its own signed enrolment and somebody else's signature on it; a decision from its note,
which must name the very bytes that stand in the log.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from evidence_log.checks.finding import Finding
from evidence_log.errors import NoteError
from evidence_log.events.envelope import Recorded, Role
from evidence_log.events.keys import DecisionSigned, KeyCountersigned, KeyEnrolled, KeyRevoked
from evidence_log.events.ratings import PanelDeparted, RatingRatified, RatingRecommended, RatingSentBack
from evidence_log.events.signoffs import SignedOff
from evidence_log.projections.draft import Draft
from evidence_log.projections.models import Key
from evidence_log.signing.note import parse_note, signers
from evidence_log.signing.statements import Bound, decision_text, enrolment_text, key_name
from evidence_log.signing.verifier import parse_vkey


class _Decided(NamedTuple):
    position: int
    by: str
    inspection: str
    bound: Bound
    on: UUID | None


@dataclass(slots=True)
class Signatures:
    """What has been seen so far: decisions by id, their notes, who holds which public key."""

    decisions: dict[UUID, _Decided] = field(default_factory=dict)
    notes: dict[UUID, tuple[str, Key]] = field(default_factory=dict)
    unsigned: dict[UUID, Finding] = field(default_factory=dict)
    holders: dict[bytes, str] = field(default_factory=dict)
    good: int = 0

    def of(self, recorded: Recorded, data: bytes, draft: Draft) -> Iterator[Finding]:
        """Findings of one event; `draft` is its inspection's state before it."""
        try:
            match recorded.event:
                case RatingRecommended() | SignedOff():
                    self._decided(recorded, data, draft, None)
                case (
                    RatingRatified(recommendation=target)
                    | RatingSentBack(recommendation=target)
                    | PanelDeparted(recommendation=target)
                ):
                    self._decided(recorded, data, draft, target)
                case DecisionSigned() as event:
                    yield from self._signed(recorded, event, draft)
                case KeyEnrolled() as event:
                    yield from self._enrolled(recorded, event, draft)
                case KeyCountersigned() as event:
                    yield from self._countersigned(recorded, event, draft)
                case KeyRevoked() as event:
                    yield from _revoked(recorded, event, draft)
                case _:
                    return
        except NoteError as error:
            yield Finding(check="signatures", position=recorded.position, message=str(error))

    def left(self) -> Iterator[Finding]:
        """Decisions that were to be signed and, at the end of the log, are not."""
        yield from self.unsigned.values()

    def _decided(self, recorded: Recorded, data: bytes, draft: Draft, on: UUID | None) -> None:
        who = recorded.envelope
        bound = Bound(who.event_id, recorded.event.TOPIC, data)
        self.decisions[who.event_id] = _Decided(recorded.position, who.by, who.inspection, bound, on)
        required = draft.inspection is not None and draft.inspection.signatures_required
        mine = (key for key in draft.keys.values() if key.person == who.by)
        if required or any(key.vouched for key in mine):
            self.unsigned[who.event_id] = Finding(
                check="signatures",
                position=recorded.position,
                message=f"this decision of {who.by} was to be signed and is not",
            )

    def _signed(self, recorded: Recorded, event: DecisionSigned, draft: Draft) -> Iterator[Finding]:
        who, where = recorded.envelope, recorded.position
        decided, key = self.decisions.get(event.decision), draft.keys.get(event.key)
        if decided is None or key is None:
            missing = "decision" if decided is None else "key"
            yield Finding(
                check="signatures", position=where, message=f"it signs with or of an unknown {missing}"
            )
            return
        self.unsigned.pop(event.decision, None)
        if not (key.person == who.by == decided.by):
            said = f"a decision of {decided.by} is signed with a key of {key.person}"
            yield Finding(check="signatures", position=where, message=said)
        if not key.active(who.recorded_at):
            said = f"the key {key.short} {key.fault(who.recorded_at)} and signed nevertheless"
            yield Finding(check="signatures", position=where, message=said)
        on = self.decisions.get(decided.on) if decided.on else None
        note = parse_note(event.note)
        if note.text != decision_text(decided.inspection, decided.bound, on.bound if on else None):
            said = f"what {key.person} signed is not what stands at {decided.position:,}"
            yield Finding(check="signatures", position=decided.position, message=said)
        signers(note, [key.verifier])
        self.good += 1
        self.notes[event.decision] = (note.text, key)
        yield from self._cosigned(recorded, event, decided, key)

    def _cosigned(
        self, recorded: Recorded, event: DecisionSigned, decided: _Decided, key: Key
    ) -> Iterator[Finding]:
        """The recommender's and the ratifier's signature on one text: four eyes, by person."""
        first = self.notes.get(decided.on) if decided.on else None
        ratifies = decided.bound.topic == RatingRatified.TOPIC
        if event.cosigned is None:
            if ratifies and first is not None:
                said = f"{key.person} ratified a signed recommendation without signing it too"
                yield Finding(check="four eyes", position=recorded.position, message=said)
            return
        note = parse_note(event.cosigned)
        if first is None or not ratifies or note.text != first[0]:
            said = "the countersignature is not on the recommendation that it ratifies"
            yield Finding(check="four eyes", position=recorded.position, message=said)
            return
        found = signers(note, {first[1].verifier, key.verifier})
        if len(found) < 2 or first[1].person == key.person:
            said = f"the recommendation bears one person's signature ({key.person}), not two people's"
            yield Finding(check="four eyes", position=recorded.position, message=said)

    def _enrolled(self, recorded: Recorded, event: KeyEnrolled, draft: Draft) -> Iterator[Finding]:
        who, where = recorded.envelope, recorded.position
        key = parse_vkey(event.vkey)
        note = parse_note(event.note)
        text = enrolment_text(who.inspection, event.person, event.vkey, event.valid_from, event.valid_until)
        if note.text != text or key.name != key_name(event.person) or event.person != who.by:
            yield Finding(
                check="keys", position=where, message=f"the enrolment does not say this key of {event.person}"
            )
        signers(note, [key])
        holder = self.holders.setdefault(key.public, event.person)
        if holder != event.person:
            said = f"one key is enrolled for {holder} and for {event.person}"
            yield Finding(check="keys", position=where, message=said)
        person = draft.people.get(event.person)
        here = (k for k in draft.keys.values() if k.active(who.recorded_at))
        if event.founding and (person is None or Role.LEAD not in person.roles or any(here)):
            said = f"the key of {event.person} says that it founds, and it does not"
            yield Finding(check="keys", position=where, message=said)

    def _countersigned(self, recorded: Recorded, event: KeyCountersigned, draft: Draft) -> Iterator[Finding]:
        who, where = recorded.envelope, recorded.position
        key = draft.keys.get(event.key)
        own = [k for k in draft.keys.values() if k.person == who.by and k.active(who.recorded_at)]
        may = {Role.LEAD, Role.PANEL} & set(draft.people[who.by].roles if who.by in draft.people else ())
        if key is None or key.person == who.by or not own or not may:
            said = f"{who.by} could not countersign this key"
            yield Finding(check="keys", position=where, message=said)
            return
        note = parse_note(event.note)
        found = signers(note, [key.verifier, *(k.verifier for k in own)])
        if note.text != parse_note(key.note).text or key.verifier not in found or len(found) < 2:
            said = f"the key of {key.person} does not bear {who.by}'s signature"
            yield Finding(check="keys", position=where, message=said)


def _revoked(recorded: Recorded, event: KeyRevoked, draft: Draft) -> Iterator[Finding]:
    who = recorded.envelope
    key, person = draft.keys.get(event.key), draft.people.get(who.by)
    lead = person is not None and Role.LEAD in person.roles
    if key is None or (key.person != who.by and not lead):
        said = f"{who.by} could not revoke this key"
        yield Finding(check="keys", position=recorded.position, message=said)
