"""What differs between two positions; Enter goes to the event that moved it last, Escape comes back."""

from __future__ import annotations

from textual.app import ComposeResult

from tui.keys import bindings_of
from tui.lines import Lines
from tui.replay_views import diff_head, diff_lines
from tui.screen import DaybookScreen
from tui.views import Line


class Diff(DaybookScreen):
    """Two positions, ratings first, then scores."""

    NAME = "diff"
    BINDINGS = bindings_of("diff")

    def __init__(self, first: int, second: int) -> None:
        super().__init__()
        self.first, self.second = first, second

    def body(self) -> ComposeResult:
        """The list."""
        yield Lines(id="list")

    def on_mount(self) -> None:
        """The list has the keys."""
        super().on_mount()
        self.query_one("#list", Lines).focus()

    def draw(self) -> None:
        """What differs from the first to the second."""
        history, rows = self.live.history, self.live.rows
        between = abs(rows.place(self.second) - rows.place(self.first))
        self.head(f" {diff_head(history, self.first, self.second, between)}")
        found = diff_lines(history, self.first, self.second)
        self.query_one("#list", Lines).show_all(found or [Line("no score and no rating differs")])

    def action_swap(self) -> None:
        """The other way round."""
        self.first, self.second = self.second, self.first
        self.draw()

    def action_open(self) -> None:
        """Goes to the event that moved the line last."""
        line = self.query_one("#list", Lines).current
        if line is not None and line.position is not None:
            self.app.pop_screen()
            self.daybook.replay_from(line.position)

    def action_why(self) -> None:
        """Why the line's node is what it is at the second position."""
        line = self.query_one("#list", Lines).current
        if line is not None and line.key:
            self.daybook.show_why(line.key, self.second)

    def action_back(self) -> None:
        """Back to replay."""
        self.app.pop_screen()

    def action_go(self, name: str) -> None:
        """Another screen; this one closes."""
        self.app.pop_screen()
        self.daybook.go(name)

    def twin(self) -> str:
        """The same from the command line."""
        return f"daybook --inspection {self.live.inspection.id} diff {self.first} {self.second}"
