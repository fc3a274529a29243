"""A tree of causes as lines that open and close: pure, tested without a screen."""

from __future__ import annotations

from evidence_log.projections.reasons import Reason
from tui.views import Line, one

MANY = 8
"""A branch with more leaves than this is closed at first; its line says how many there are."""


def closed_at_first(reason: Reason, path: str = "0") -> set[str]:
    """The paths of the branches that are shown closed to begin with."""
    found = {path} if len(reason.children) > MANY and path != "0" else set()
    for number, child in enumerate(reason.children):
        found |= closed_at_first(child, f"{path}.{number}")
    return found


def tree(reason: Reason, closed: set[str], path: str = "0") -> list[Line]:
    """The lines of a tree: ▾ open, ▸ closed with how many lie beneath, · an end. A line's key is its path."""
    sign = "·" if not reason.children else "▸" if path in closed else "▾"
    said = f'  "{one(reason.said.text)}"' if reason.said else ""
    where = f"{reason.position:,} " if reason.position is not None else ""
    beneath = f"  ({len(reason.children)} beneath)" if reason.children and path in closed else ""
    indent = "  " * path.count(".")
    text = f"{indent}{sign} {where}{one(reason.text)}{beneath}{said}"
    lines = [Line(text, "" if where else "bold", path if reason.children else "", reason.position)]
    if path not in closed:
        for number, child in enumerate(reason.children):
            lines += tree(child, closed, f"{path}.{number}")
    return lines
