"""The notes on one event, threaded; Enter goes to a note, where `a` answers it and `R` settles it."""

from __future__ import annotations

from collections.abc import Sequence

from evidence_log.projections.trail import Row
from tui.keys import bindings_of
from tui.listing import Listing
from tui.replay_views import thread_lines
from tui.views import Line, trail_line


class Thread(Listing):
    """An event and what was noted on it."""

    NAME = "thread"
    BINDINGS = bindings_of("thread")

    def __init__(self, row: Row) -> None:
        super().__init__()
        self.row = row

    def title_now(self) -> str:
        """Which event, and how many notes."""
        return f"Notes on {self.row.position:,}: {len(self.live.rows.thread(self.row.event_id))}"

    def lines_now(self) -> Sequence[Line]:
        """The event first, then its notes."""
        notes = thread_lines(self.live.rows.thread(self.row.event_id))
        return [trail_line(self.row), *(notes or [Line("no note yet; a in replay writes one", "dim")])]

    def twin_now(self) -> str:
        """The notes from the command line."""
        return f"note list --on {self.row.position}"
