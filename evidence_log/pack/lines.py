"""The log in a pack: each position on a line, as stored, or withheld with its leaf hash alone."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from evidence_log.store.interface import StoredEvent
from evidence_log.tree.frontier import Frontier
from evidence_log.tree.leaf import event_leaf


def json_line(facts: Any) -> bytes:
    """One JSON object on a line, keys in the order given."""
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def event_lines(events: Iterable[StoredEvent], shown: Callable[[int], bool]) -> Iterator[bytes]:
    """A line for each event, with its leaf hash and the root after it."""
    frontier = Frontier()
    for stored in events:
        leaf = event_leaf(stored.position, stored.type, stored.tags, stored.data)
        frontier.append(leaf)
        proof = {"leaf": leaf.hex(), "root": frontier.root().hex()}
        said = _disclosed(stored) if shown(stored.position) else {}
        yield json_line({"position": stored.position, **said, **proof})


def stored_line(stored: StoredEvent) -> dict[str, Any]:
    """An event's stored bytes and what stands beside them; bytes that are no text go in base64."""
    return {"position": stored.position, **_disclosed(stored)}


def _disclosed(stored: StoredEvent) -> dict[str, Any]:
    try:
        data = {"data": stored.data.decode("utf-8")}
    except UnicodeDecodeError:
        data = {"base64": base64.b64encode(stored.data).decode()}
    return {"type": stored.type, "tags": list(stored.tags), **data}
