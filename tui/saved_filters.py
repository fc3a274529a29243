"""Filters that somebody kept, in a file of their own beside the drafts; losing it loses no record."""

from __future__ import annotations

import json

from tui.drafts import folder, write_whole

MOST = 50
_NAME = "filters.json"


def saved() -> list[str]:
    """The filters kept, the newest first; a file that cannot be read holds none."""
    try:
        found = json.loads((folder().parent / _NAME).read_text("utf-8"))
    except (OSError, ValueError):
        return []
    return [str(text) for text in found] if isinstance(found, list) else []


def keep(text: str) -> None:
    """Keeps a filter, before those kept so far."""
    wanted = " ".join(text.split())
    kept = [wanted, *(old for old in saved() if old != wanted)][:MOST]
    write_whole(folder().parent / _NAME, json.dumps(kept).encode())
