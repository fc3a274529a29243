"""Where a person was last in an inspection, kept beside the drafts; losing it loses nothing but a moment."""

from __future__ import annotations

import hashlib
import json

from tui.drafts import Desk, folder, write_whole
from tui.errors import TerminalError

_NAME = "places.json"


def _key(desk: Desk) -> str:
    return hashlib.sha256("\n".join(desk.words()).encode()).hexdigest()[:16]


def _known() -> dict[str, str]:
    try:
        found = json.loads((folder().parent / _NAME).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def was(desk: Desk) -> str:
    """The place in words, as `C017 2.2.3`, or nothing."""
    return _known().get(_key(desk), "")


def remember(desk: Desk, place: str) -> None:
    """Keeps the place; a folder that cannot be written to is no reason to stop."""
    known = _known()
    if known.get(_key(desk)) == place:
        return
    try:
        write_whole(folder().parent / _NAME, json.dumps({**known, _key(desk): place}).encode())
    except TerminalError:
        return
