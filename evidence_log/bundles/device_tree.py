"""A laptop's own tree, recomputed from the office's copy: the leaves there lack the tag added on arrival."""

from __future__ import annotations

from collections.abc import Iterable

from evidence_log.events.laptops import arrived_from, own_tags
from evidence_log.store.interface import Store, StoredEvent
from evidence_log.tree.frontier import Frontier
from evidence_log.tree.leaf import event_leaf

PAGE = 1000


def arrivals(store: Store, device: str, first: int) -> tuple[tuple[int, StoredEvent], ...]:
    """What the office holds of a laptop: its position here, and the event as it stood there, in order."""
    found: list[tuple[int, StoredEvent]] = []
    after = first - 1
    while page := store.read(after=after, limit=PAGE):
        for stored in page:
            origin = arrived_from(stored.tags)
            if origin and origin[0] == device:
                found.append((stored.position, as_recorded(stored, origin[1])))
        after = page[-1].position
    return tuple(found)


def as_recorded(stored: StoredEvent, position: int) -> StoredEvent:
    """An event as it stands in its own laptop's log."""
    return StoredEvent(position, stored.type, stored.data, own_tags(stored.tags))


def device_root(store: Store, office_size: int, own: Iterable[StoredEvent]) -> bytes:
    """The root of a laptop's log: the office's first events, then these."""
    frontier = Frontier(office_size, store.tree().edge(office_size))
    return frontier.extend(event_leaf(e.position, e.type, e.tags, e.data) for e in own).root()
