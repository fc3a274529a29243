"""An open log as it is read: its events, states, roots and checkpoints, as far as whoever reads may see them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import copy
from typing import Self

from evidence_log.events.checkpoints import CHECKPOINT, CheckpointMade, Occasion
from evidence_log.events.envelope import Recorded
from evidence_log.events.inspections import LIFE
from evidence_log.events.keys import keyed
from evidence_log.events.laptops import arrived_from
from evidence_log.library import Frameworks, Library
from evidence_log.mapper import from_stored
from evidence_log.notary import head_of
from evidence_log.projections.models import Inspection, Key
from evidence_log.projections.state import State, fold
from evidence_log.reading import Gatekeeper, Reader
from evidence_log.receipt import Origin
from evidence_log.sealing.access_log import AccessLog
from evidence_log.sealing.personal import Gate
from evidence_log.sealing.subject_keys import SubjectKeys
from evidence_log.store.interface import BoundaryItem, Store
from evidence_log.tree.checkpoint import Checkpoint
from evidence_log.veil import Veil

PAGE = 1000
"""Events read at a time: a read without a limit holds the whole log in memory (log, section 8)."""


class ReadableLog:
    """An open log for reading: nothing here decides or appends."""

    def __init__(
        self, store: Store, keys: SubjectKeys, origin: Origin, library: Library | None = None
    ) -> None:
        self.store, self.keys, self.library = store, keys, library or Library()
        self.gate = Gatekeeper(store, keys)
        self._origin = origin
        self._veil: Veil | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the store and the keys; whoever started reading threads joins them first."""
        self.store.close()
        self.keys.close()

    def read_as(self, reader: Reader, access: AccessLog | None = None, *, always: bool = False) -> None:
        """From here on texts open for this reader, and what they may not see yet is left out.

        `always` records what they read whatever the inspection's settings.
        """
        self.gate = Gatekeeper(self.store, self.keys, reader, access, always=always)
        self._veil = self._veil_of(reader.person)

    def seen_by(self, person: str | None) -> Self:
        """The same open log without what this person may not see yet; without a person, all of it."""
        other = copy(self)
        other._veil = self._veil_of(person)  # noqa: SLF001  (a copy of its own)
        return other

    @property
    def whole(self) -> Self:
        """The same open log with nothing left out: what reports and packs are made from, whoever makes them."""
        return self.seen_by(None)

    def hidden(self, inspection: str) -> frozenset[int]:
        """The positions of what the reader may not see yet of an inspection: `events_after` leaves them out."""
        return self._veil.hidden(inspection) if self._veil else frozenset()

    def _veil_of(self, person: str | None) -> Veil | None:
        return Veil(self.store, self.keys, self.library, person) if person else None

    def events_after(
        self,
        position: int = 0,
        *,
        upto: int | None = None,
        inspection: str | None = None,
        types: Iterable[str] = (),
    ) -> Iterator[Recorded]:
        """The events after a position, in order, read in pages; of one inspection, of some types, if named.

        Their texts open through the reader's gate: what was restricted or erased shows only that it was. What the
        reader may not see yet is not among them.
        """
        self.gate.refresh()
        hidden = frozenset[int]()
        if self._veil is not None:
            head = self.head()  # what is recorded from here on may have to be hidden, too
            upto = head if upto is None else min(upto, head)
            names = (inspection,) if inspection else tuple(each.id for each in self.inspections())
            hidden = hidden.union(*map(self._veil.hidden, names))
        found = self._events(position, upto=upto, inspection=inspection, types=types, gate=self.gate)
        return (recorded for recorded in found if recorded.position not in hidden) if hidden else found

    def _events(
        self,
        position: int = 0,
        *,
        upto: int | None = None,
        inspection: str | None = None,
        types: Iterable[str] = (),
        gate: Gate | None = None,
    ) -> Iterator[Recorded]:
        tags = (f"inspection:{inspection}",) if inspection else ()
        wanted = (BoundaryItem(tuple(sorted(types)), tags),) if types or tags else None
        while page := self.store.read(wanted, after=position, upto=upto, limit=PAGE):
            for stored in page:
                yield from_stored(stored, self.keys, gate)
            position = page[-1].position

    def head(self) -> int:
        """The position of the last event; 0 in an empty log."""
        return self.store.head()

    def root(self, at: int | None = None) -> bytes:
        """The Merkle root over the first `at` events, or over all."""
        return self.store.root(at)

    def checkpoint(self, at: int | None = None) -> Checkpoint:
        """What a checkpoint of the log says, now or as it was at a position; unsigned."""
        return head_of(self.store, at)

    def held_checkpoint(self, size: int, before: int | None = None) -> str | None:
        """The first signed checkpoint that was made for a report of just so many events, `before` a position."""
        upto = None if before is None else before - 1
        for stored in self.store.read((BoundaryItem((), (CHECKPOINT,)),), after=size, upto=upto):
            event = from_stored(stored, self.keys).event
            if (
                arrived_from(stored.tags) is None
                and isinstance(event, CheckpointMade)
                and (event.size, event.occasion) == (size, Occasion.REPORT)
            ):
                return event.note
        return None

    def keys_of(self, inspection: str, person: str) -> tuple[Key, ...]:
        """A person's keys in an inspection, the oldest first, without reading anything else."""
        stored = self.store.read((BoundaryItem((), (keyed(inspection, person),)),))
        return tuple(fold(from_stored(each, self.keys) for each in stored).keys.values())

    def inspections(self) -> tuple[Inspection, ...]:
        """Every inspection in the log, in the order opened, with whether it was closed."""
        life = (BoundaryItem((), (LIFE,)),)
        found: dict[str, list[Recorded]] = {}
        for stored in self.store.read(life):
            recorded = from_stored(stored, self.keys)
            found.setdefault(recorded.envelope.inspection, []).append(recorded)
        states = [fold(events) for events in found.values()]
        return tuple(state.inspection for state in states if state.inspection)

    def state(self, inspection: str, at: int | None = None) -> State:
        """The state of an inspection after the event at a position, or now."""
        return fold(self.events_after(upto=at, inspection=inspection))

    def frameworks(self, inspection: Inspection) -> Frameworks:
        """The edition and rules an inspection is pinned to, checked by digest."""
        return self.library.pinned(inspection)

    def wait_for_change(self, after: int, timeout: float) -> bool:
        """True as soon as there is an event after a position; False when the seconds are over."""
        return self.store.wait_for_change(after, timeout)
