"""What the log comes to, as this program says it: every change of a score or rating, and the reports built."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from evidence_log.events.envelope import Recorded
from evidence_log.library import Frameworks
from evidence_log.pack.lines import json_line
from evidence_log.projections.change_index import Value
from evidence_log.projections.history import History
from evidence_log.store.interface import StoredEvent

NOTHING = [None, None, None, "none"]


def rating_lines(
    inspections: Mapping[str, Frameworks], events: Mapping[str, Iterable[Recorded]]
) -> Iterator[bytes]:
    """A line for each position at which values moved: sufficient, total, rating and stage of each node."""
    found = []
    for name, used in inspections.items():
        history = History(used.edition, used.rules).extend(events[name])
        for position, values in sorted(_moves(history).items()):
            found.append((position, {"position": position, "inspection": name, "values": values}))
    yield from (json_line(facts) for _, facts in sorted(found, key=lambda pair: pair[0]))


def _moves(history: History) -> dict[int, dict[str, list[Any]]]:
    moves: dict[int, dict[str, list[Any]]] = {}
    for node in history.nodes:
        before = NOTHING
        for position, value in history.moves(node):
            after = _facts(value)
            if after != before:
                moves.setdefault(position, {})[node] = after
            before = after
    return moves


def _facts(value: Value) -> list[Any]:
    """A value as the verifier derives it; no case counted and nothing decided is nothing."""
    counted = (value.score.sufficient, value.score.total) if value.score else (None, None)
    if not counted[1] and value.rating is None and value.stage == "none":
        return NOTHING
    return [*counted, value.rating, value.stage]


def report_facts(events: Iterable[StoredEvent]) -> list[dict[str, Any]]:
    """The reports that were built, as the log records them."""
    return [
        {"position": stored.position, **json.loads(stored.data)["what"]}
        for stored in events
        if stored.type == "ReportBuilt"
    ]
