"""The right edge of the tree: enough to append a leaf and to know the root, in logarithmic space."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from evidence_log.tree.leaf import EMPTY_ROOT, node_hash


class Frontier:
    """Roots of the perfect subtrees on the right edge, largest first."""

    def __init__(self, size: int = 0, stack: Sequence[bytes] = ()) -> None:
        if len(stack) != size.bit_count():
            raise ValueError(
                f"a tree of {size} leaves has {size.bit_count()} subtrees on its edge, not {len(stack)}"
            )
        self.size = size
        self.stack = list(stack)

    def append(self, leaf: bytes) -> None:
        """Adds a leaf hash."""
        index = self.size
        while index & 1:
            leaf = node_hash(self.stack.pop(), leaf)
            index >>= 1
        self.stack.append(leaf)
        self.size += 1

    def extend(self, leaves: Iterable[bytes]) -> Frontier:
        """Adds leaf hashes in order."""
        for leaf in leaves:
            self.append(leaf)
        return self

    def root(self) -> bytes:
        """The root over all leaves so far (RFC 6962, 2.1)."""
        if not self.stack:
            return EMPTY_ROOT
        current = self.stack[-1]
        for left in reversed(self.stack[:-1]):
            current = node_hash(left, current)
        return current
