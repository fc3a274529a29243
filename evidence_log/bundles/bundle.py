"""A bundle: what a laptop recorded since the office last acknowledged, as stored, under its checkpoint.

One file of JSON lines: a head, one line an event with its leaf hash, the checkpoint, the SHA-256 of all before.
It is read strictly, and whatever is wrong with it is said with its line.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError

from evidence_log.errors import BundleError
from evidence_log.events.envelope import Frozen
from evidence_log.events.inspections import Digest
from evidence_log.pack.lines import json_line, stored_line
from evidence_log.store.interface import StoredEvent
from evidence_log.text import Ref
from evidence_log.tree.leaf import event_leaf

FORMAT = "daybook bundle 1"


class Head(Frozen):
    """Whose laptop, which events, and the office's first events that its log began with."""

    format: str = FORMAT
    device: Ref
    person: Ref
    inspection: Ref
    office_size: int
    office_root: Digest
    after: int
    upto: int


class Bundle(NamedTuple):
    """Events of a laptop's own log after a position up to another, and the checkpoint of its whole log."""

    head: Head
    events: tuple[StoredEvent, ...]
    checkpoint: str

    def render(self) -> bytes:
        """The file's bytes; the same bundle gives the same bytes."""
        lines = [json_line(self.head.model_dump(mode="json"))]
        for stored in self.events:
            leaf = event_leaf(stored.position, stored.type, stored.tags, stored.data)
            lines.append(json_line({**stored_line(stored), "leaf": leaf.hex()}))
        lines.append(json_line({"checkpoint": self.checkpoint}))
        whole = b"".join(lines)
        return whole + json_line({"sha256": hashlib.sha256(whole).hexdigest()})


def parse_bundle(data: bytes) -> Bundle:
    """Reads a bundle; BundleError names the line and what is wrong with it."""
    lines = data.split(b"\n")
    if lines[-1:] != [b""] or len(lines) < 4:
        raise BundleError(f"the bundle is cut off at line {len(lines)}; export or copy it again")
    head = _head(lines[0])
    events = tuple(_event(number, line) for number, line in enumerate(lines[1:-3], 2))
    _whole(data, lines, head, events)
    checkpoint = _object(lines[-3], len(lines) - 2).get("checkpoint")
    if not isinstance(checkpoint, str):
        raise BundleError(f"line {len(lines) - 2} of the bundle holds no checkpoint")
    return Bundle(head, events, checkpoint)


def _whole(data: bytes, lines: list[bytes], head: Head, events: tuple[StoredEvent, ...]) -> None:
    """Everything is there, in order, and as it was written."""
    wanted = range(head.after + 1, head.upto + 1)
    for place, position in enumerate(wanted):
        if place >= len(events) or events[place].position != position:
            raise BundleError(
                f"the bundle says it holds the events {wanted[0]} to {head.upto}, and {position} is missing"
            )
    if len(events) > len(wanted):
        raise BundleError(
            f"the bundle holds the event {events[len(wanted)].position}, which its head does not name"
        )
    digest = _object(lines[-2], len(lines) - 1).get("sha256")
    body = data[: len(data) - len(lines[-2]) - 1]
    if digest != hashlib.sha256(body).hexdigest():
        raise BundleError("the bundle's bytes are not those that were exported: its SHA-256 differs")


def _head(line: bytes) -> Head:
    try:
        head = Head.model_validate(_object(line, 1))
    except ValidationError as error:
        raise BundleError(f"line 1 of the bundle is no head of one: {error.errors()[0]['msg']}") from error
    if head.format != FORMAT:
        raise BundleError(f"this is {head.format!r} and not {FORMAT!r}; a newer daybook may read it")
    if not 0 < head.office_size <= head.after < head.upto:
        raise BundleError("line 1 of the bundle names no events")
    return head


def _event(number: int, line: bytes) -> StoredEvent:
    said = _object(line, number)
    try:
        data = base64.b64decode(said["base64"], validate=True) if "base64" in said else said["data"].encode()
        stored = StoredEvent(int(said["position"]), str(said["type"]), data, tuple(map(str, said["tags"])))
        leaf = event_leaf(stored.position, stored.type, stored.tags, stored.data).hex()
    except (KeyError, TypeError, ValueError, AttributeError, binascii.Error) as error:
        raise BundleError(f"line {number} of the bundle is no event") from error
    if leaf != said.get("leaf"):
        raise BundleError(
            f"the event at position {stored.position} (line {number} of the bundle) was changed: its bytes do not make "
            "its leaf hash"
        )
    return stored


def _object(line: bytes, number: int) -> Mapping[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        said = "this is no bundle: its first line" if number == 1 else f"line {number} of the bundle"
        raise BundleError(f"{said} is not JSON ({error})") from error
    if not isinstance(found, dict):
        raise BundleError(f"line {number} of the bundle is no JSON object")
    return found
