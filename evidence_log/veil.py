"""A reader's veil: which events of the log a person may not see yet, found by tag and not by reading the log.

Every event that a reader is given passes here, so nothing that is made of them tells what is hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from evidence_log.boundary_items import CASE, life_of
from evidence_log.events.envelope import Recorded
from evidence_log.library import Library
from evidence_log.mapper import from_stored
from evidence_log.projections.state import fold
from evidence_log.projections.visible import judged_twice, tells
from evidence_log.sealing.personal import KeySource
from evidence_log.store.interface import BoundaryItem, Store
from frameworks.edition import Edition

AT_ONCE = 200
"""Parts of one question to the store; SQLite takes 500 at most."""


class Veil:
    """What one person may not see of each inspection; found again only once the log has grown."""

    def __init__(self, store: Store, keys: KeySource, library: Library, person: str) -> None:
        self._store, self._keys, self._library, self._person = store, keys, library, person
        self._known: dict[str, tuple[int, frozenset[int]]] = {}

    def hidden(self, inspection: str) -> frozenset[int]:
        """The positions of the events that are kept from this person; none where no case is judged twice."""
        head, (at, found) = self._store.head(), self._known.get(inspection, (0, frozenset[int]()))
        if head != at:
            found = self._found(inspection)
            self._known[inspection] = (head, found)
        return found

    def _found(self, inspection: str) -> frozenset[int]:
        drawing = f"second:{inspection}"
        if not self._store.positions(drawing):
            return frozenset()
        frame = self._read((life_of(inspection), BoundaryItem((), (drawing,))))
        drawn = fold(frame.values()).second_sample
        frame |= self._read(
            BoundaryItem(CASE, (f"case:{inspection}:{case}",)) for case in (drawn.assessors if drawn else ())
        )
        state = fold(_ordered(frame))
        mine = judged_twice(state, self._person)
        if not mine or state.inspection is None:
            return frozenset()
        edition = self._library.pinned(state.inspection).edition
        said = self._read(
            BoundaryItem((), (tag,)) for case in mine for tag in _places(inspection, case, edition)
        )
        now = fold(_ordered(frame | said))
        return self._with_notes({p: found for p, found in said.items() if tells(found, now, self._person)})

    def _with_notes(self, hidden: dict[int, Recorded]) -> frozenset[int]:
        """The positions of these events, and of whatever was said about them and about that."""
        last = hidden
        while last:
            tags = (f"about:{recorded.envelope.event_id}" for recorded in last.values())
            last = self._read(BoundaryItem((), (tag,)) for tag in tags)
            last = {position: found for position, found in last.items() if position not in hidden}
            hidden |= last
        return frozenset(hidden)

    def _read(self, items: Iterable[BoundaryItem]) -> dict[int, Recorded]:
        wanted = tuple(items)
        return {
            stored.position: from_stored(stored, self._keys)
            for start in range(0, len(wanted), AT_ONCE)
            for stored in self._store.read(wanted[start : start + AT_ONCE])
        }


def _ordered(events: dict[int, Recorded]) -> Iterator[Recorded]:
    return (events[position] for position in sorted(events))


def _places(inspection: str, case: str, edition: Edition) -> Iterator[str]:
    """The tags of everything that is said of a case by way of judging it."""
    for question in edition.questions:
        yield f"judged:{inspection}:{case}:{question}"
        yield f"second:{inspection}:{case}:{question}"
    for prompt in edition.prompts:
        yield f"answer:{inspection}:{case}:{prompt}"
