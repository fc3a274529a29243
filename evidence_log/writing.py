"""From a command to what is appended: read the boundary, decide, seal. The store alone makes it durable."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property, lru_cache, partial
from uuid import UUID

from evidence_log.boundary import boundary_of
from evidence_log.boundary_items import life_of
from evidence_log.clock import LogClock, Stamp
from evidence_log.commands.command import Command
from evidence_log.commands.keys import MakeCheckpoint
from evidence_log.commands.ratings import (
    DepartRating,
    RatifyRating,
    RecommendRating,
    SendBackRating,
    SettleRounding,
)
from evidence_log.decisions.context import Context, Laptop, SignedHead, event_id, sealed
from evidence_log.decisions.decide import decide
from evidence_log.decisions.key_rules import signing_key
from evidence_log.entries import Made, numbered, placed, refuse_newer, repeated, restamped, scope_of, sent_by
from evidence_log.errors import RefusedError
from evidence_log.events.clock import ClockAnomalySeen
from evidence_log.events.envelope import Envelope, Event, Role
from evidence_log.events.laptops import LAPTOP, LaptopOpened, arrived_from
from evidence_log.library import Library
from evidence_log.mapper import from_stored, subjects_of, to_stored
from evidence_log.notary import Attestor, attested, signed_head
from evidence_log.projections.current import Current, Since
from evidence_log.projections.state import Fold, State, fold
from evidence_log.receipt import Origin, Receipt
from evidence_log.sealing.subject_keys import SubjectKeys
from evidence_log.signing.signer import Signer
from evidence_log.store.interface import Boundary, BoundaryItem, NewEvent, Store


class BatchRefusedError(RefusedError):
    """One command of a batch was refused, so none was recorded; `index` says which, from 0."""

    def __init__(self, index: int, message: str) -> None:
        super().__init__(message)
        self.index = index


_ON_NODES = (RecommendRating, RatifyRating, SendBackRating, DepartRating, SettleRounding)


KEPT = 4096
"""Decoded events kept: the same few (opening, person, case) are in nearly every boundary."""


class Writer:
    """Everything a command needs on its way to the log."""

    def __init__(self, store: Store, keys: SubjectKeys, library: Library, origin: Origin) -> None:
        self.store, self.keys, self.library, self.origin = store, keys, library, origin
        # A stored event never changes and its sealed text opens anew at each reading, so this is safe to keep.
        self._decoded = lru_cache(KEPT)(partial(from_stored, keys=keys))
        self._current: Current | None = None
        self._clock = LogClock(store, origin.clock, origin.steady, origin.device)

    @cached_property
    def laptop(self) -> Laptop | None:
        """Whose laptop this log is, told by its own opening; None at the office."""
        opened = self.store.read((BoundaryItem((), (LAPTOP,)),))
        own = next((stored for stored in opened if arrived_from(stored.tags) is None), None)
        if own is None:
            return None
        recorded = self._decoded(own)
        who, event = recorded.envelope, recorded.event
        assert isinstance(event, LaptopOpened)  # noqa: S101  (no other event carries the tag)
        return Laptop(event.device, who.by, who.inspection, event.size)

    def record(self, command: Command, signer: Signer | None = None) -> Receipt:
        """Records what one command decides on the events of its boundary, signed where it is to be signed."""
        boundary = boundary_of(command, self._rests_on(command))
        head = self.store.head()
        raw = self.store.read(boundary)
        found = [self._decoded(stored) for stored in raw]
        earlier = sent_by({command.command_id}, found)
        if earlier:
            return repeated(earlier)
        newest = found[-1].position if found else 0
        refuse_newer(command, newest)
        state = fold(found)
        used = self.library.used_by(command, state.inspection)
        position = max(head, newest)
        held = {recorded.envelope.event_id for recorded in found}
        self._clock.catch_up(head)
        stamp = self._clock.stamp()
        signing = scope_of(command, zip(found, raw, strict=True), position)
        vkey, point = (signer.verifier.vkey(), self._head(command, signer)) if signer else (None, None)
        at = stamp.recorded_at
        context = Context(used.edition, used.rules, position, held, at, signing, self.laptop, vkey, point)
        role, events = decide(command, state, context)
        key = signing_key(command, state, context)
        by = Attestor(key, signer) if key and signer and point is None else None
        return self._append(self._enveloped(command, state, role, events, stamp), boundary, position, by)

    def _head(self, command: Command, signer: Signer) -> SignedHead | None:
        """What a checkpoint that is asked for says, signed."""
        return signed_head(self.store, signer, command.size) if isinstance(command, MakeCheckpoint) else None

    def now(self) -> datetime:
        """The time that an entry would be given now."""
        self._clock.catch_up()
        return self._clock.stamp().recorded_at

    def _rests_on(self, command: Command) -> tuple[str, ...]:
        """The nodes whose ratings a decision on this one looks at, by the rules the inspection is pinned to."""
        if not isinstance(command, _ON_NODES):
            return ()
        opened = fold(map(self._decoded, self.store.read((life_of(command.inspection),)))).inspection
        if opened is None:
            return ()
        rules = self.library.pinned(opened).rules
        if isinstance(command, SettleRounding):
            rule = rules.by_question.get(command.question)
            return (rule.id,) if rule else ()
        return rules.beneath(command.node)

    def record_all(
        self,
        commands: Sequence[Command],
        inspection: str,
        since: Since,
        *,
        rehearsal: bool = False,
    ) -> Receipt:
        """Records what a batch decides, each command on the state the ones before it made, or nothing.

        `since` reads the inspection's events after a position. A rehearsal stops before anything is sealed or stored;
        its receipt says what would be.
        """
        sent, head = {command.command_id for command in commands}, self.store.head()
        current = self._current
        if current is None or current.inspection != inspection:
            current = self._current = Current(inspection)
        going, held = current.going_on(since)
        if current.knows(sent):
            return repeated(sent_by(sent, since(0)))
        position = max(head, going.draft.position)
        self._clock.catch_up()
        made = Made()
        for index, command in enumerate(commands):
            events = self._next(index, command, going, held, position, made)
            stand = placed(events, (), position + len(made))
            going.apply(stand)
            held.update(recorded.envelope.event_id for recorded in stand)
            made += events
        if rehearsal:
            return Receipt(position + len(made), placed(made, (), position))
        whole = (BoundaryItem((), (f"inspection:{inspection}",)),)
        return self._append(made, whole, position)

    def _next(
        self, index: int, command: Command, going: Fold, held: set[UUID], position: int, made: Made
    ) -> Made:
        last = made[-1][0].recorded_at if made else None
        stamp, going_on = self._clock.stamp(last), going.live()
        try:
            used = self.library.used_by(command, going.draft.inspection)
            at = stamp.recorded_at
            context = Context(used.edition, used.rules, position + len(made), held, at, laptop=self.laptop)
            role, events = decide(command, going_on, context)
        except RefusedError as error:
            raise BatchRefusedError(index, str(error)) from error
        return self._enveloped(command, going_on, role, events, stamp, first=not made)

    def _enveloped(
        self,
        command: Command,
        state: State,
        role: Role,
        events: Sequence[Event],
        stamp: Stamp,
        *,
        first: bool = True,
    ) -> Made:
        """The events in their envelopes, behind what is wrong with the clock if this is the first of an append."""
        recorded_at, wall_at = stamp
        late = command.late_reason
        envelope = Envelope(
            event_id=event_id(command.command_id, 0),
            command_id=command.command_id,
            inspection=command.inspection,
            by=command.by,
            written_by=command.written_by,
            role=role,
            observed_at=command.observed_at,
            decided_at=command.decided_at or recorded_at,
            recorded_at=recorded_at,
            wall_at=wall_at,
            late_reason=sealed(state, late) if late and state.inspection else None,
            seen=command.seen,
            device=self.origin.device,
            build=self.origin.build,
        )
        made: Made = [(numbered(envelope, index), event) for index, event in enumerate(events)]
        anomaly = self._clock.anomaly() if first else None
        if anomaly is None:
            return made
        plain = {"observed_at": None, "decided_at": recorded_at, "late_reason": None}
        return [(numbered(envelope, -1).model_copy(update=plain), anomaly), *made]

    def _append(self, made: Made, fail_if: Boundary, after: int, by: Attestor | None = None) -> Receipt:
        """Appends while nobody else does, so that no time recorded meanwhile is later than these.

        What is signed is signed here, once its bytes are those that will be stored.
        """
        self.keys.ensure(subjects_of(made))
        new = [to_stored(envelope, event, self.keys) for envelope, event in made]
        with self.store.alone():
            self._clock.catch_up()
            if not self._clock.holds(made[0][0].recorded_at):
                made = restamped(made, self._clock)
                new = [to_stored(envelope, event, self.keys) for envelope, event in made]
            beside = self._beside(made, new, by) if by else []
            whole = [*new, *(to_stored(envelope, event, self.keys) for envelope, event in beside)]
            last = self.store.append(whole, fail_if=fail_if, after=after)
        stamps = [Stamp(envelope.recorded_at, envelope.wall_at) for envelope, _ in (*made, *beside)]
        self._clock.settle(last - len(whole) + 1, stamps)
        return Receipt(last - len(beside), placed(made, new, last - len(whole)))

    def _beside(self, made: Made, new: Sequence[NewEvent], by: Attestor) -> Made:
        """The signatures on what was decided and the checkpoint, at the decision's own time."""
        decided = [
            (envelope, event, stored)
            for (envelope, event), stored in zip(made, new, strict=True)
            if not isinstance(event, ClockAnomalySeen)
        ]
        last = decided[-1][0]
        plain = {"observed_at": None, "decided_at": last.recorded_at, "late_reason": None}
        events = attested(self.store, self.keys, decided, by, at_office=self.laptop is None)
        return [
            (numbered(last.model_copy(update=plain), index), event)
            for index, event in enumerate(events, len(decided))
        ]
