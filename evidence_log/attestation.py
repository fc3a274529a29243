"""Recorded times, sign-offs and erasures, recomputed from what is stored: for `verify`, which believes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from evidence_log.events.envelope import Recorded
from evidence_log.events.laptops import arrived_from
from evidence_log.events.protection import PROTECTION, SubjectErased
from evidence_log.events.signoffs import Meaning, SignedOff
from evidence_log.mapper import from_stored
from evidence_log.projections.scopes import digest_of, scoped
from evidence_log.sealing.personal import KeySource
from evidence_log.sealing.subject_keys import Erased
from evidence_log.store.interface import BoundaryItem, Store
from evidence_log.tree.leaf import event_leaf


class Doubt(NamedTuple):
    """A position and what does not hold there."""

    position: int
    message: str


class Times:
    """The recorded times in the order of the log; those of other devices' events are only seen."""

    def __init__(self) -> None:
        self._latest: datetime | None = None

    def take(self, recorded: Recorded) -> Iterator[Doubt]:
        """Doubts a time that goes back, and a decision that comes after its being recorded."""
        who, latest = recorded.envelope, self._latest
        own = arrived_from(recorded.tags) is None
        if own and latest is not None and who.recorded_at < latest:
            yield Doubt(recorded.position, f"its recorded time goes back, from {latest} to {who.recorded_at}")
        if who.decided_at > who.recorded_at:
            yield Doubt(recorded.position, "it was decided after it was recorded")
        self._latest = max(latest or who.recorded_at, who.recorded_at)


def signoff_doubts(store: Store, keys: KeySource) -> Iterator[Doubt]:
    """Doubts each sign-off whose hash is not that of its scope, and each by one of the scope's own authors."""
    found: dict[str, list[tuple[Recorded, SignedOff]]] = {}
    for stored in store.read((BoundaryItem((SignedOff.TOPIC,)),)):
        recorded = from_stored(stored, keys)
        if isinstance(recorded.event, SignedOff):
            found.setdefault(recorded.envelope.inspection, []).append((recorded, recorded.event))
    for inspection, made in found.items():
        pairs = list(_leaves(store, keys, inspection))
        for recorded, signed in made:
            yield from _doubts(recorded, signed, pairs)


def _leaves(store: Store, keys: KeySource, inspection: str) -> Iterator[tuple[Recorded, str]]:
    for stored in store.read((BoundaryItem((), (f"inspection:{inspection}",)),)):
        leaf = event_leaf(stored.position, stored.type, stored.tags, stored.data)
        yield from_stored(stored, keys), leaf.hex()


def _doubts(recorded: Recorded, signed: SignedOff, pairs: list[tuple[Recorded, str]]) -> Iterator[Doubt]:
    held = scoped(pairs, signed.scope, signed.as_at)
    if digest_of(signed.scope, signed.as_at, held.entries) != signed.digest:
        yield Doubt(
            recorded.position, f"the hash it signs is not that of {signed.scope} as at {signed.as_at}"
        )
    if signed.meaning is not Meaning.AUTHORED and recorded.envelope.by in held.authors:
        yield Doubt(
            recorded.position,
            f"{recorded.envelope.by} made entries in {signed.scope} and also {signed.meaning}",
        )


def erasure_doubts(store: Store, keys: KeySource) -> Iterator[Doubt]:
    """Doubts each erasure whose key is still there: cut off, or undone by an old copy of the key file."""
    for stored in store.read((BoundaryItem((SubjectErased.TOPIC,), (PROTECTION,)),)):
        recorded = from_stored(stored, keys)
        if isinstance(recorded.event, SubjectErased):
            subject = recorded.event.subject
            if not isinstance(keys.key(subject), Erased):
                said = f"{subject} was erased here, and its key is there still: run `daybook erase --pending`"
                yield Doubt(recorded.position, said)
