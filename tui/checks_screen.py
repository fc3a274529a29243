"""What an auditor would ask about, by check; Enter goes to the event, Escape comes back."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult

from evidence_log.projections.checks import Concern
from tui.keys import bindings_of
from tui.lines import Lines
from tui.screen import DaybookScreen
from tui.trail_views import concern_lines


class Checks(DaybookScreen):
    """The findings at one position."""

    NAME = "checks"
    BINDINGS = bindings_of("checks")

    def __init__(self, found: Sequence[Concern]) -> None:
        super().__init__()
        self.found = found

    def body(self) -> ComposeResult:
        """The list."""
        yield Lines(id="list")

    def on_mount(self) -> None:
        """The list has the keys."""
        super().on_mount()
        self.query_one("#list", Lines).focus()

    def draw(self) -> None:
        """The findings under their checks."""
        self.head(f" Checks as at {self.live.seen:,}: {len(self.found):,} found")
        self.query_one("#list", Lines).show_all(concern_lines(self.found))

    def action_open(self) -> None:
        """Goes to the event of the line."""
        line = self.query_one("#list", Lines).current
        if line is not None and line.position is not None:
            self.app.pop_screen()
            self.daybook.replay_from(line.position)

    def action_back(self) -> None:
        """Back to the trail."""
        self.app.pop_screen()

    def action_go(self, name: str) -> None:
        """Another screen; this one closes."""
        self.app.pop_screen()
        self.daybook.go(name)

    def twin(self) -> str:
        """The findings from the command line."""
        return f"daybook --inspection {self.live.inspection.id} log --checks"
