"""The index of all positions as bytes and back, with the root it was built from; it may be thrown away any time.

One line with the SHA-256 of the rest, then one JSON object: which inspection and rules, position and root, the
distinct values, and each node's course as two columns. No text of a person is in it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
from array import array
from typing import Any, NamedTuple

from evidence_log.projections.change_index import ChangeIndex, Value
from frameworks.banding import Score

FORMAT = 1
"""Another number makes older files worthless, and they are built again."""


class Origin(NamedTuple):
    """What an index was built from: an inspection under its edition and rules, up to a position with its root."""

    inspection: str
    edition: str
    rules: str
    position: int
    root: str


class NotKeptError(ValueError):
    """The bytes are no index of this format, or are damaged."""


def to_bytes(index: ChangeIndex, origin: Origin) -> bytes:
    """The bytes of an index."""
    numbers: dict[Value, int] = {}
    nodes = {}
    for node in index.nodes:
        course = index.moves(node)
        places = array("Q", (place for place, _ in course))
        values = array("I", (numbers.setdefault(value, len(numbers)) for _, value in course))
        nodes[node] = [_column(places), _column(values)]
    facts = {"format": FORMAT, "origin": list(origin), "values": [_flat(v) for v in numbers], "nodes": nodes}
    body = json.dumps(facts, separators=(",", ":")).encode()
    return hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def from_bytes(data: bytes) -> tuple[ChangeIndex, Origin]:
    """The index and what it was built from, or NotKeptError."""
    digest, _, body = data.partition(b"\n")
    if hashlib.sha256(body).hexdigest().encode() != digest:
        raise NotKeptError("the index is damaged")
    try:
        facts = json.loads(body)
        if facts["format"] != FORMAT:
            raise NotKeptError("the index has another format")
        values = [_value(flat) for flat in facts["values"]]
        index, origin = ChangeIndex(), Origin(*facts["origin"])
        for node, (places, numbers) in facts["nodes"].items():
            index.fill(node, _array("Q", places), (values[number] for number in _array("I", numbers)))
    except (KeyError, TypeError, IndexError, ValueError) as error:
        raise NotKeptError("the index cannot be read") from error
    index.position = origin.position
    index.order_changes()
    return index, origin


def _flat(value: Value) -> list[Any]:
    score = [value.score.sufficient, value.score.total] if value.score else [None, None]
    return [*score, value.rating, value.stage]


def _value(flat: list[Any]) -> Value:
    yes, total, rating, stage = flat
    return Value(None if total is None else Score(sufficient=yes, total=total), rating, stage)


def _column(numbers: array[int]) -> str:
    """Little-endian on every machine."""
    if sys.byteorder == "big":
        numbers.byteswap()
    return base64.b64encode(numbers.tobytes()).decode()


def _array(kind: str, text: str) -> array[int]:
    numbers: array[int] = array(kind)
    numbers.frombytes(base64.b64decode(text, validate=True))
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers
