"""What contradicts itself inside a PostgreSQL log: positions, tags, tree; recomputed by us, not by the server."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from evidence_log.store.integrity import Fault, tree_faults
from evidence_log.store.interface import StoredEvent
from evidence_log.tree.leaf import event_leaf

PAGE = 1000
Rows = Callable[[str], Sequence[tuple[Any, ...]]]


class Reader(Protocol):
    """Reads pages of events."""

    def __call__(self, *, after: int, limit: int) -> list[StoredEvent]:
        """The events after a position."""


def faults(read: Reader, rows: Rows) -> Iterator[Fault]:
    """Every contradiction in a sentence."""
    size, stack = rows("SELECT size, stack FROM {schema}.frontier")[0]
    tiles = {
        (level, number): (bytes(root), bytes(hashes))
        for level, number, root, hashes in rows("SELECT level, number, root, hashes FROM {schema}.tile")
    }
    yield from tree_faults(_leaves(read), tiles, size, b"".join(bytes(node) for node in stack))
    yield from _tags(rows)


def _leaves(read: Reader) -> Iterator[tuple[int, bytes]]:
    after = 0
    while page := read(after=after, limit=PAGE):
        for stored in page:
            yield stored.position, event_leaf(stored.position, stored.type, stored.tags, stored.data)
        after = page[-1].position


def _tags(rows: Rows) -> Iterator[Fault]:
    lacking = (
        "SELECT e.position FROM {schema}.event e, unnest(e.tags) u (t) WHERE NOT EXISTS (SELECT FROM"
        " {schema}.tag x WHERE x.tag = u.t AND x.position = e.position) LIMIT 1"
    )
    for (place,) in rows(lacking):
        yield Fault(f"the tag index lacks a tag of the event at {place:,}", place)
    strange = (
        "SELECT x.position FROM {schema}.tag x WHERE NOT EXISTS (SELECT FROM {schema}.event e"
        " WHERE e.position = x.position AND x.tag = ANY (e.tags)) LIMIT 1"
    )
    for (place,) in rows(strange):
        yield Fault(f"the tag index has a tag that the event at {place:,} does not carry", place)
