"""Entries on their way to the log: events in envelopes, numbered and placed; what a command rests on, looked through."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from evidence_log.clock import LogClock
from evidence_log.commands.command import Command
from evidence_log.commands.signoffs import SignOff
from evidence_log.decisions.context import event_id
from evidence_log.errors import ConflictError
from evidence_log.events.checkpoints import CheckpointMade
from evidence_log.events.envelope import Envelope, Event, Recorded
from evidence_log.events.keys import DecisionSigned
from evidence_log.projections.scopes import Scoped, scoped
from evidence_log.receipt import Receipt
from evidence_log.store.interface import NewEvent, StoredEvent
from evidence_log.tree.leaf import event_leaf

Made = list[tuple[Envelope, Event]]
"""Events in their envelopes, in the order to be recorded."""


def repeated(earlier: tuple[Recorded, ...]) -> Receipt:
    """The receipt of a command that was recorded before, without what stands beside its decision."""
    decided = tuple(each for each in earlier if not isinstance(each.event, DecisionSigned | CheckpointMade))
    found = decided or earlier
    return Receipt(found[-1].position, found, repeated=True)


def numbered(envelope: Envelope, index: int) -> Envelope:
    """The envelope of one of several events that a command makes; its first has it already."""
    if index == 0:
        return envelope
    return envelope.model_copy(update={"event_id": event_id(envelope.command_id, index)})


def scope_of(command: Command, read: Iterable[tuple[Recorded, StoredEvent]], position: int) -> Scoped | None:
    """What a sign-off signs: the leaves of its scope."""
    if not isinstance(command, SignOff):
        return None
    pairs = (
        (recorded, event_leaf(raw.position, raw.type, raw.tags, raw.data).hex()) for recorded, raw in read
    )
    return scoped(pairs, command.scope, command.as_at or position)


def placed(
    made: Sequence[tuple[Envelope, Event]], new: Sequence[NewEvent], before: int
) -> tuple[Recorded, ...]:
    """The events as they stand after a position."""
    tags = [stored.tags for stored in new] or [()] * len(made)
    return tuple(
        Recorded(before + number, tags[number - 1], envelope, event)
        for number, (envelope, event) in enumerate(made, 1)
    )


def sent_by(commands: set[UUID], found: Iterable[Recorded]) -> tuple[Recorded, ...]:
    """Those of the events that one of these commands made before."""
    return tuple(recorded for recorded in found if recorded.envelope.command_id in commands)


def refuse_newer(command: Command, newest: int) -> None:
    """ConflictError when something came after what the person had on the screen."""
    if command.seen is not None and newest > command.seen and not isinstance(command, SignOff):
        raise ConflictError(
            f"the record has moved on: something that bears on this was recorded at {newest:,} and the screen "
            f"showed the log up to {command.seen:,}; look again and decide again"
        )


def restamped(made: Made, clock: LogClock) -> Made:
    """The same entries at later times: somebody recorded something since these were given theirs."""
    before, stamp, again = None, None, Made()
    for envelope, event in made:
        if stamp is None or envelope.recorded_at != before:
            before = envelope.recorded_at
            stamp = clock.stamp(stamp.recorded_at if stamp else None)
        again.append((envelope.model_copy(update=stamp._asdict()), event))
    return again
