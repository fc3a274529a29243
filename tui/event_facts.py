"""Events, rows and reasons as facts and as lines; an auditor's script needs nothing else."""

from __future__ import annotations

from typing import Any

from pydantic_core import to_jsonable_python

from evidence_log.events.envelope import Recorded
from evidence_log.events.laptops import arrived_from
from evidence_log.projections.change_index import Value
from evidence_log.projections.reasons import Reason
from evidence_log.projections.trail import Row
from evidence_log.sealing.personal import Personal
from tui.plain import clipped

KEPT_SEALED = {"AttachmentAdded": frozenset({"key"})}
"""What is never shown: with the key of a file in an export, an erasure would erase nothing."""

FEW = 3
"""How many leaves of a group are shown before 'more'."""


def event_facts(recorded: Recorded) -> dict[str, Any]:
    """Everything an event says: position, type, envelope and content, personal text opened."""
    kept = KEPT_SEALED.get(recorded.event.TOPIC, frozenset())
    content = {
        name: None if name in kept else _opened(getattr(recorded.event, name))
        for name in type(recorded.event).model_fields
    }
    return {
        "position": recorded.position,
        "type": recorded.event.TOPIC,
        **recorded.envelope.model_dump(mode="json"),
        "late_reason": _opened(recorded.envelope.late_reason),
        "event": content,
        **_arrival(recorded),
    }


def _arrival(recorded: Recorded) -> dict[str, Any]:
    """The laptop an event came from, and its position there."""
    found = arrived_from(recorded.tags)
    return {"arrived": {"device": found[0], "position": found[1]}} if found else {}


def _opened(value: Any) -> Any:
    return value.text if isinstance(value, Personal) else to_jsonable_python(value)


def row_line(row: Row) -> str:
    """A row of the trail on one line."""
    where = f"{row.on} {row.case or ''}".strip()
    said = row.text or row.reason
    words = f'  "{clipped(said.text)}"' if said else ""
    moment = row.at.strftime("%Y-%m-%d %H:%M")
    return f"{row.position:>6,}  {moment}  {row.by:<8}  {row.kind:<11} {where}  {row.change}{words}".rstrip()


def reason_facts(reason: Reason) -> dict[str, Any]:
    """A tree of causes."""
    return {
        "text": reason.text,
        "position": reason.position,
        "said": reason.said.text if reason.said else None,
        "children": [reason_facts(child) for child in reason.children],
    }


def reason_lines(reason: Reason, *, whole: bool = False, depth: int = 0) -> list[str]:
    """A tree of causes, indented; long groups are cut with a count unless the whole is wanted."""
    where = f"{reason.position:,} " if reason.position is not None else ""
    said = f'  "{clipped(reason.said.text)}"' if reason.said else ""
    lines = [f"{'  ' * depth}{where}{reason.text}{said}"]
    events = sum(child.position is not None for child in reason.children)
    most = len(reason.children) if whole or events < len(reason.children) else FEW
    for child in reason.children[:most]:
        lines += reason_lines(child, whole=whole, depth=depth + 1)
    if most < len(reason.children):
        lines.append(f"{'  ' * (depth + 1)}{len(reason.children) - most} more; --all shows them")
    return lines


def value_words(value: Value) -> str:
    """A node's value in words."""
    score = f" {value.score.sufficient}/{value.score.total} {value.score.rounded}%" if value.score else ""
    score = score.replace(" None%", "")
    return f"{value.rating or 'not rated'}{score} ({value.stage})"
