"""What is recorded beside a decision by whoever has a key: the decision's signed note, and a checkpoint.

Both go into the decision's own append. The checkpoint covers the log before it, so it needs no lock: the first
events of a log stay what they are while others append.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from evidence_log.decisions.context import SignedHead
from evidence_log.errors import StoreError
from evidence_log.events.checkpoints import CheckpointMade, Occasion
from evidence_log.events.envelope import Envelope, Event
from evidence_log.events.keys import DecisionSigned
from evidence_log.events.ratings import PanelDeparted, RatingRatified, RatingSentBack
from evidence_log.mapper import from_stored
from evidence_log.projections.models import Key
from evidence_log.sealing.personal import KeySource
from evidence_log.signing.checkpoint_note import sign_checkpoint
from evidence_log.signing.note import parse_note
from evidence_log.signing.signer import Signer, sign_note
from evidence_log.signing.statements import Bound, decision_text
from evidence_log.store.interface import BoundaryItem, NewEvent, Store
from evidence_log.tree.checkpoint import Checkpoint, origin_of
from evidence_log.tree.leaf import event_leaf


class Attestor(NamedTuple):
    """The enrolled key a decision is signed with, and what signs."""

    key: Key
    signer: Signer


def attested(
    store: Store,
    keys: KeySource,
    decided: Sequence[tuple[Envelope, Event, NewEvent]],
    by: Attestor,
    *,
    at_office: bool = True,
) -> tuple[Event, ...]:
    """The signature on each decision, then a signed checkpoint of the log before them.

    A laptop keeps no checkpoints: its tree is not the office's, whose name they would bear; its bundles do.
    """
    signed = (_signed(store, keys, envelope, event, stored, by) for envelope, event, stored in decided)
    return (*signed, _checkpoint(store, by)) if at_office else tuple(signed)


def _signed(
    store: Store, keys: KeySource, envelope: Envelope, event: Event, stored: NewEvent, by: Attestor
) -> DecisionSigned:
    decision = Bound(envelope.event_id, stored.type, stored.data)
    on: Bound | None = None
    note: str | None = None
    match event:
        case RatingRatified(recommendation=target):
            on, note = _bound(store, target), _note_on(store, keys, target)
        case RatingSentBack(recommendation=target) | PanelDeparted(recommendation=target):
            on = _bound(store, target)
        case _:
            pass
    return DecisionSigned(
        decision=decision.event_id,
        key=by.key.id,
        note=sign_note(decision_text(envelope.inspection, decision, on), by.signer),
        cosigned=_cosigned(note, by.signer) if note else None,
    )


def _bound(store: Store, target: UUID) -> Bound:
    found = store.read((BoundaryItem((), (f"ev:{target}",)),))
    if not found:
        raise StoreError("the recommendation is not in the log; run `daybook verify`")
    return Bound(target, found[0].type, found[0].data)


def _note_on(store: Store, keys: KeySource, target: UUID) -> str | None:
    """The signed note of an earlier decision, or None where it was not signed."""
    for stored in store.read((BoundaryItem((DecisionSigned.TOPIC,), (f"about:{target}",)),)):
        event = from_stored(stored, keys).event
        if isinstance(event, DecisionSigned):
            return event.note
    return None


def _cosigned(note: str, signer: Signer) -> str:
    """The second signature line on the same text: four eyes that any tool can check."""
    first = parse_note(note)
    return first.signed(signer.sign(first.text)).render()


def _checkpoint(store: Store, by: Attestor) -> CheckpointMade:
    head = signed_head(store, by.signer)
    return CheckpointMade(
        size=head.size, root=head.root, occasion=Occasion.DECISION, key=by.key.id, note=head.note
    )


def signed_head(store: Store, signer: Signer, at: int | None = None) -> SignedHead:
    """The head of a log, or what it was at a position, signed."""
    head = head_of(store, at)
    return SignedHead(head.size, head.root.hex(), sign_checkpoint(head, signer))


def head_of(store: Store, at: int | None = None) -> Checkpoint:
    """The head of a log, or what it was at a position, as a checkpoint says it."""
    size = store.head() if at is None else at
    first = store.read(limit=1)
    if not first:
        raise StoreError("the log is empty, so there is nothing to sign; record something first")
    leaf = event_leaf(first[0].position, first[0].type, first[0].tags, first[0].data)
    return Checkpoint(origin_of(leaf), size, store.root(size))
