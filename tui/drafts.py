"""What somebody is typing, on disk half a second later: written beside, synced, renamed; mode 0600.

A draft goes only when the log has acknowledged what was made from it.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from platformdirs import user_state_path

from tui.errors import TerminalError


def folder() -> Path:
    """Where drafts are kept: DAYBOOK_STATE, else the platform's place for state."""
    given = os.environ.get("DAYBOOK_STATE")
    return (Path(given) if given else user_state_path("daybook")) / "drafts"


class Draft:
    """One draft, known by the inspection, the person and what it is for."""

    def __init__(self, inspection: str, person: str, what: str) -> None:
        safe = "".join(c if c.isalnum() and c.isascii() else "_" for c in f"{inspection}.{person}.{what}")
        self.path = folder() / f"{safe}.json"

    def save(self, fields: Mapping[str, str]) -> None:
        """Keeps the fields; they survive a kill from here on."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, name = tempfile.mkstemp(dir=self.path.parent, suffix=".part")
            with os.fdopen(handle, "w", encoding="utf-8", errors="surrogatepass") as file:
                json.dump(dict(fields), file, ensure_ascii=True)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(self.path)
        except OSError as error:
            raise TerminalError(
                f"the draft cannot be kept in {self.path.parent}: {error.strerror}"
            ) from error

    def load(self) -> dict[str, str]:
        """The fields kept, or none; a draft that cannot be read is set aside, not lost."""
        try:
            found = json.loads(self.path.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError):
            if self.path.exists():
                self.path.replace(self.path.with_suffix(".unreadable"))
            return {}
        return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}

    def discard(self) -> None:
        """Removes it, once the log has acknowledged."""
        self.path.unlink(missing_ok=True)
