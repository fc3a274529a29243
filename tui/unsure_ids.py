"""The ids of commands that may have been recorded, in a file: the next program sends them again under the same."""

from __future__ import annotations

import json
from contextlib import suppress
from uuid import UUID

from evidence_log.errors import UnsureError
from evidence_log.unsure import Unsure
from tui.drafts import folder, mark_of, write_whole
from tui.errors import TerminalError


class UnsureIds(Unsure):
    """Of one log; the file holds no word of a command, and is there only while something is not known."""

    def __init__(self, location: str) -> None:
        super().__init__()
        self._file = folder().parent / "unsure" / f"{mark_of(location)}.json"
        with suppress(OSError, ValueError, AttributeError):  # there is none, or it is no file of ours
            self.ids = {digest: UUID(one) for digest, one in json.loads(self._file.read_text()).items()}

    def keep_ids(self) -> None:
        """Written whole, or taken away; UnsureError where it cannot be written."""
        if not self.ids:
            with suppress(OSError):  # what was recorded is recorded
                self._file.unlink(missing_ok=True)
            return
        try:
            write_whole(
                self._file, json.dumps({digest: str(one) for digest, one in self.ids.items()}).encode()
            )
        except TerminalError as error:
            raise UnsureError(
                f"it is not known to be recorded, and {error}: look whether it is, before you send it again"
            ) from error
