"""The log in a pack: one line a position, with the event as stored, or with its leaf hash alone."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from evidence_log.pack.verifier.files import Fault
from evidence_log.pack.verifier.tree import GrowingTree, leaf_of

EVENTS = "log/events.jsonl"
FINGERPRINT = 32


class Line(NamedTuple):
    """One position: its leaf hash, the root after it, and the event unless it is withheld."""

    position: int
    leaf: bytes
    root: bytes
    kind: str | None = None
    tags: tuple[str, ...] = ()
    data: bytes = b""

    def held(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Who and what: the envelope and the content of a disclosed event."""
        event = json.loads(self.data)
        return event["who"], event["what"]


def read_lines(raw: bytes, faults: list[Fault]) -> list[Line]:
    """Every line that can be read; positions are dense and begin at 1."""
    found = []
    if raw and not raw.endswith(b"\n"):
        faults.append(Fault(EVENTS, raw.count(b"\n") + 1, "the last line is cut off"))
    for number, text in enumerate(raw.split(b"\n")[: raw.count(b"\n")], 1):
        try:
            line = _line(json.loads(text))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, binascii.Error) as error:
            faults.append(Fault(EVENTS, number, f"the line cannot be read: {type(error).__name__}: {error}"))
            continue
        if line.position != number:
            faults.append(
                Fault(EVENTS, number, f"the line says position {line.position}; positions are dense")
            )
        found.append(line)
    return found


def _line(said: dict[str, Any]) -> Line:
    leaf, root = bytes.fromhex(said["leaf"]), bytes.fromhex(said["root"])
    if "type" not in said:
        return Line(int(said["position"]), leaf, root)
    data = base64.b64decode(said["base64"], validate=True) if "base64" in said else said["data"].encode()
    tags = said["tags"]
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise ValueError("its tags are no list of texts")
    return Line(int(said["position"]), leaf, root, str(said["type"]), tuple(tags), data)


def tree_faults(lines: Sequence[Line]) -> Iterator[Fault]:
    """Leaves recomputed from stored bytes, and the root after each; the first that differs is the place."""
    tree, moved = GrowingTree(), False
    for line in lines:
        leaf = line.leaf
        if line.kind is not None:
            leaf = leaf_of(line.position, line.kind, line.tags, line.data)
        if leaf != line.leaf:
            yield Fault(EVENTS, line.position, "the event was changed: its bytes do not make its leaf hash")
        if tree.grow(leaf) != line.root and not moved:
            moved = True
            yield Fault(
                EVENTS, line.position, "the tree differs from here on; nothing from here on can be relied on"
            )


def form_faults(lines: Sequence[Line]) -> Iterator[Fault]:
    """Each event says who and what, and carries the tags that its content makes."""
    seen: dict[str, int] = {}
    arrived: dict[str, int] = {}
    for line in lines:
        if line.kind is None:
            continue
        try:
            who, what = line.held()
            yield from _tag_faults(line, who, what)
            yield from _arrival_faults(line, arrived)
            known = seen.setdefault(who["event_id"], line.position)
            if known != line.position:
                yield Fault(EVENTS, line.position, f"it has the id of the event at position {known}")
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            message = f"it is no event of a daybook: {type(error).__name__}: {error}"
            yield Fault(EVENTS, line.position, message)


def _tag_faults(line: Line, who: dict[str, Any], what: dict[str, Any]) -> Iterator[Fault]:
    """Its own id, its command's and its inspection's are tags; every other tag names what its content holds."""
    wanted = (f"inspection:{who['inspection']}", f"ev:{who['event_id']}", f"cmd:{who['command_id']}")
    missing = [tag for tag in wanted if tag not in line.tags]
    if missing:
        yield Fault(EVENTS, line.position, f"it lacks the tag {missing[0]}")
    if len(set(line.tags)) != len(line.tags):
        yield Fault(EVENTS, line.position, "it carries a tag twice")
    values = {str(value) for value in _values((who, what))} | {"-"}
    for tag in line.tags:
        name, _, rest = tag.partition(":")
        rest = rest.removeprefix(f"{who['inspection']}:")
        if rest and name != "dev" and not _named(rest, values):
            yield Fault(EVENTS, line.position, f"its tag {tag} names nothing that it holds")


def _arrival_faults(line: Line, arrived: dict[str, int]) -> Iterator[Fault]:
    """What a laptop recorded arrived in its own order; of a whole log, nothing of it is missing."""
    name, _, rest = line.tags[-1].partition(":") if line.tags else ("", "", "")
    device, _, position = rest.rpartition(":")
    if name == "dev" and position.isdigit():
        before = arrived.get(device)
        if before is not None and int(position) <= before:
            yield Fault(EVENTS, line.position, f"it is event {position} of {device} and comes after {before}")
        arrived[device] = int(position)


def _named(rest: str, values: set[str]) -> bool:
    """A tag names a value whole, several values apart by colons, or a key by the beginning of its fingerprint."""
    whole = rest in values or set(rest.split(":")) <= values
    return whole or (len(rest) == FINGERPRINT and any(value.startswith(rest) for value in values))


def _values(node: object) -> Iterator[object]:
    if isinstance(node, dict):
        for value in node.values():
            yield from _values(value)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from _values(value)
    else:
        yield node
