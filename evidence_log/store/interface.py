"""What every store does: read by boundary, append under a condition, know its tree. No library's types cross."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

from evidence_log.store.integrity import Fault
from evidence_log.tree.frontier import Frontier
from evidence_log.tree.proofs import Tree


class BoundaryItem(NamedTuple):
    """Matches an event whose type is one of these (or any, when none) and that carries all these tags.

    Put the narrowest tag first: the index serves the first and the others are compared.
    """

    types: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


Boundary = tuple[BoundaryItem, ...]
"""An event is inside when any item matches it; an empty boundary holds nothing."""


class NewEvent(NamedTuple):
    """An event to be stored: its type's name, its bytes, its tags, each tag once."""

    type: str
    data: bytes
    tags: tuple[str, ...] = ()


class StoredEvent(NamedTuple):
    """An event as it stands at its position, which is dense and begins at 1."""

    position: int
    type: str
    data: bytes
    tags: tuple[str, ...] = ()


class Store(Protocol):
    """A log's bytes. Every method may raise StoreError; only `append` changes anything."""

    def read(
        self,
        boundary: Boundary | None = None,
        *,
        after: int = 0,
        upto: int | None = None,
        limit: int | None = None,
    ) -> list[StoredEvent]:
        """The events inside a boundary (all, without one) after a position up to another, in order."""

    def positions(
        self, tag: str, *, types: Sequence[str] = (), after: int = 0, upto: int | None = None
    ) -> array[int]:
        """The positions of the events that carry a tag, and are of these types if any are given, in order.

        Eight bytes each; no event is read.
        """

    def append(self, events: Sequence[NewEvent], fail_if: Boundary = (), after: int = 0) -> int:
        """Stores events in one transaction and returns the last position, synced to disk.

        ConflictError when an event inside `fail_if` stands after `after`; then nothing is stored.
        """

    def alone(self) -> AbstractContextManager[None]:
        """While it is held nobody else appends through this program; an append inside is its own."""

    def head(self) -> int:
        """The last position, 0 when empty."""

    def root(self, at: int | None = None) -> bytes:
        """The Merkle root over the first `at` events, or over all."""

    def frontier(self) -> Frontier:
        """The right edge of the tree as stored."""

    def tree(self) -> Tree:
        """Roots and proofs over what is stored."""

    def integrity(self) -> list[Fault]:
        """What contradicts itself in the store; empty when nothing does."""

    def warnings(self) -> list[str]:
        """What is right and yet should be known: the engine, the files' modes, who may do what."""

    def wait_for_change(self, after: int, timeout: float) -> bool:
        """True as soon as an event stands after a position, False after so many seconds."""

    def close(self) -> None:
        """Closes every connection."""
