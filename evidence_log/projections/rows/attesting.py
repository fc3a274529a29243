"""Keys, signatures and checkpoints in words."""

from __future__ import annotations

from collections.abc import Mapping

from evidence_log.events import checkpoints, keys
from evidence_log.events.envelope import Event, Recorded
from evidence_log.projections.rows.row import Memory, Said
from evidence_log.signing.verifier import short_of

KINDS: Mapping[type[Event], str] = {
    keys.KeyEnrolled: "key",
    keys.KeyCountersigned: "key",
    keys.KeyRevoked: "key",
    keys.DecisionSigned: "sign",
    checkpoints.CheckpointMade: "checkpoint",
    checkpoints.CheckpointTimestamped: "checkpoint",
}
"""The events told here, and the kind of row that each makes."""


def told(recorded: Recorded, before: Memory) -> Said:
    """What one of these events says."""
    match recorded.event:
        case keys.KeyEnrolled(person=person, vkey=vkey, founding=founding):
            change = f"enrolled {short_of(vkey)}{', the founding key' if founding else ''}"
            return Said(person, change)
        case keys.KeyCountersigned(person=person, key=target):
            return Said(person, "countersigned", about=target)
        case keys.KeyRevoked(person=person, key=target, reason=reason):
            return Said(person, "revoked", reason=reason, about=target)
        case keys.DecisionSigned(decision=target, cosigned=cosigned):
            on = f"event {before.place(target)}"
            return Said(on, "countersigned" if cosigned else "signed", about=target)
        case checkpoints.CheckpointMade(size=size, root=root, occasion=occasion):
            return Said(f"events 1 to {size:,}", f"{occasion}, root {root[:12]}…")
        case checkpoints.CheckpointTimestamped(checkpoint=target, authority=authority, at=at):
            on = f"event {before.place(target)}"
            return Said(on, f"time-stamped {at:%Y-%m-%d %H:%M:%S} by {authority}", about=target)
        case other:
            raise TypeError(other)
