"""The Merkle tree of RFC 6962 over stored bytes: leaves, roots at every size, inclusion, consistency."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence


def leaf_of(position: int, kind: str, tags: Sequence[str], data: bytes) -> bytes:
    """The leaf hash of an event: position, type, tags and stored bytes, each with its length (RFC 6962, 2.1)."""
    name = kind.encode()
    parts = [b"\x00", struct.pack(">QQ", position, len(name)), name, struct.pack(">Q", len(tags))]
    for tag in tags:
        parts += (struct.pack(">Q", len(tag.encode())), tag.encode())
    return hashlib.sha256(b"".join((*parts, struct.pack(">Q", len(data)), data))).digest()


def node_of(left: bytes, right: bytes) -> bytes:
    """The hash of two children (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class GrowingTree:
    """Roots of the perfect subtrees on the right edge; the root after each leaf is at hand."""

    def __init__(self) -> None:
        self.size = 0
        self.edge: list[bytes] = []

    def grow(self, leaf: bytes) -> bytes:
        """Adds a leaf and returns the root over all so far."""
        index = self.size
        while index & 1:
            leaf = node_of(self.edge.pop(), leaf)
            index >>= 1
        self.edge.append(leaf)
        self.size += 1
        return self.root()

    def root(self) -> bytes:
        """The root over all leaves so far."""
        if not self.edge:
            return hashlib.sha256(b"").digest()
        root = self.edge[-1]
        for left in reversed(self.edge[:-1]):
            root = node_of(left, root)
        return root


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """True when the proof leads from the leaf to the root (RFC 9162, 2.1.3.2)."""
    place, last, found = index, size - 1, leaf
    if not 0 <= index < size:
        return False
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_of(sibling, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_of(found, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def is_consistent(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """True when the proof shows the old tree to be a prefix of the new (RFC 9162, 2.1.4.2)."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
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
            from_old, from_new = node_of(sibling, from_old), node_of(sibling, from_new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            from_new = node_of(from_new, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and from_old == old_root and from_new == new_root
