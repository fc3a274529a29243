"""Inclusion and consistency proofs: made from a source of nodes, verified from hashes alone.

RFC 6962, 2.1.1 and 2.1.2; verification as in RFC 9162, 2.1.3.2 and 2.1.4.2.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hmac import compare_digest

from evidence_log.tree.leaf import EMPTY_ROOT, HASH_SIZE, node_hash

NodeSource = Callable[[int, int], bytes]
"""The root of the perfect subtree of 2**level leaves that is the index-th of its level."""


def _half(size: int) -> int:
    """The split point of RFC 6962: the largest power of two smaller than the size (of at least two)."""
    return 1 << ((size - 1).bit_length() - 1)


class Tree:
    """Roots and proofs over a source of perfect subtrees."""

    def __init__(self, node: NodeSource) -> None:
        self._node = node

    def root(self, size: int) -> bytes:
        """The root of the first `size` leaves."""
        return self._range(0, size)

    def edge(self, size: int) -> list[bytes]:
        """The roots of the perfect subtrees on the right edge of the first `size` leaves, largest first."""
        found, start = [], 0
        for level in reversed(range(size.bit_length())):
            if size >> level & 1:
                found.append(self._node(level, start >> level))
                start += 1 << level
        return found

    def _range(self, start: int, end: int) -> bytes:
        size = end - start
        if size == 0:
            return EMPTY_ROOT
        if size & (size - 1) == 0:
            return self._node(size.bit_length() - 1, start // size)
        middle = start + _half(size)
        return node_hash(self._range(start, middle), self._range(middle, end))

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """The hashes that lead from a leaf to the root of the first `size` leaves."""
        if not 0 <= index < size:
            raise ValueError(f"leaf {index} is outside a tree of {size}")
        proof: list[bytes] = []
        start, end = 0, size
        while end - start > 1:
            middle = start + _half(end - start)
            if index < middle:
                proof.append(self._range(middle, end))
                end = middle
            else:
                proof.append(self._range(start, middle))
                start = middle
        return proof[::-1]

    def consistency(self, old: int, new: int) -> list[bytes]:
        """The hashes that show the first `old` leaves to be a prefix of the first `new`."""
        if not 0 < old <= new:
            raise ValueError(f"no tree of {new} leaves extends one of {old}")
        proof: list[bytes] = []
        start, end, whole = 0, new, True
        while old != end:
            middle = start + _half(end - start)
            if old <= middle:
                proof.append(self._range(middle, end))
                end = middle
            else:
                proof.append(self._range(start, middle))
                start, whole = middle, False
        if not whole:
            proof.append(self._range(start, end))
        return proof[::-1]


def included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """True when the proof leads from the leaf to the root."""
    if not 0 <= index < size or any(len(item) != HASH_SIZE for item in (leaf, root, *proof)):
        return False
    place, last, current = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            current = node_hash(sibling, current)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            current = node_hash(current, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and compare_digest(current, root)


def consistent(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """True when the proof shows the old tree to be a prefix of the new; nothing is proved from size 0."""
    if not 0 < old <= new or any(len(item) != HASH_SIZE for item in (old_root, new_root, *proof)):
        return False
    if old == new:
        return not proof and compare_digest(old_root, new_root)
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    from_old = from_new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            from_old, from_new = node_hash(sibling, from_old), node_hash(sibling, from_new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            from_new = node_hash(from_new, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and compare_digest(from_old, old_root) and compare_digest(from_new, new_root)
