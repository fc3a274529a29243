"""The ids of commands that may have been recorded, in a file: the next program sends them again under the same."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import UUID

from evidence_log.unsure import Unsure
from tui.drafts import folder, mark_of, write_whole


class UnsureIds(Unsure):
    """Of one log; the file holds no word of a command, and is there only while something is not known."""

    def __init__(self, location: str) -> None:
        super().__init__()
        self._file: Path = folder().parent / "unsure" / f"{mark_of(location)}.json"
        if self._file.exists():
            self.ids = {digest: UUID(one) for digest, one in json.loads(self._file.read_text()).items()}

    def keep_ids(self) -> None:
        """Written whole, or taken away."""
        if self.ids:
            write_whole(
                self._file, json.dumps({digest: str(one) for digest, one in self.ids.items()}).encode()
            )
        else:
            self._file.unlink(missing_ok=True)
