"""The bytes of an event that are hashed: what is stored, length-prefixed, never serialised again."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Sequence

HASH_SIZE = 32
_number = struct.Struct(">Q").pack
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """RFC 6962, 2.1: SHA-256 of 0x00 and the leaf's bytes."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 6962, 2.1: SHA-256 of 0x01 and both children."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def canonical(position: int, kind: str, tags: Sequence[str], data: bytes) -> bytes:
    """Position, type, tags and stored bytes, each with its length, so that no two events share their bytes."""
    name = kind.encode()
    parts = [_number(position), _number(len(name)), name, _number(len(tags))]
    for tag in tags:
        raw = tag.encode()
        parts += (_number(len(raw)), raw)
    parts += (_number(len(data)), data)
    return b"".join(parts)


def event_leaf(position: int, kind: str, tags: Sequence[str], data: bytes) -> bytes:
    """The leaf hash of an event; its leaf index is its position less one."""
    return leaf_hash(canonical(position, kind, tags, data))


def split(data: bytes) -> list[bytes]:
    """Hashes laid end to end, as a list."""
    return [data[start : start + HASH_SIZE] for start in range(0, len(data), HASH_SIZE)]


def fold_perfect(hashes: Iterable[bytes]) -> bytes:
    """The root of a perfect subtree from its bottom row, whose length is a power of two."""
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(row[place], row[place + 1]) for place in range(0, len(row), 2)]
    return row[0]
