"""The notes on one event, threaded; Enter goes to a note, where `a` answers it and `R` settles it."""

from __future__ import annotations

from textual.app import ComposeResult

from evidence_log.projections.trail import Row
from tui.keys import bindings_of
from tui.lines import Lines
from tui.replay_views import thread_lines
from tui.screen import DaybookScreen
from tui.views import Line, trail_line


class Thread(DaybookScreen):
    """An event and what was noted on it."""

    NAME = "thread"
    BINDINGS = bindings_of("thread")

    def __init__(self, row: Row) -> None:
        super().__init__()
        self.row = row

    def body(self) -> ComposeResult:
        """The list."""
        yield Lines(id="list")

    def on_mount(self) -> None:
        """The list has the keys."""
        super().on_mount()
        self.query_one("#list", Lines).focus()

    def draw(self) -> None:
        """The event first, then its notes."""
        found = self.live.rows.thread(self.row.event_id)
        self.head(f" Notes on {self.row.position:,}: {len(found)}")
        notes = thread_lines(found) or [Line("no note yet; a in replay writes one", "dim")]
        self.query_one("#list", Lines).show_all([trail_line(self.row), *notes])

    def action_open(self) -> None:
        """Goes to the event or note of the line."""
        line = self.query_one("#list", Lines).current
        if line is not None and line.position is not None:
            self.app.pop_screen()
            self.daybook.replay_from(line.position)

    def action_back(self) -> None:
        """Back to where it was asked."""
        self.app.pop_screen()

    def action_go(self, name: str) -> None:
        """Another screen; this one closes."""
        self.app.pop_screen()
        self.daybook.go(name)

    def twin(self) -> str:
        """The notes from the command line."""
        return f"daybook --inspection {self.live.inspection.id} note list --on {self.row.position}"
