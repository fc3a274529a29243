"""One list in front of the screen that asked for it: Enter goes to a line's event, Escape comes back."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

from textual.app import ComposeResult

from tui.lines import Lines
from tui.screen import DaybookScreen
from tui.views import Line


class Listing(DaybookScreen):
    """What a screen that is one list has to say: its title, its lines, and what of a command line shows the same."""

    @abstractmethod
    def title_now(self) -> str:
        """The words at the top."""

    @abstractmethod
    def lines_now(self) -> Sequence[Line]:
        """The lines, each with the position of the event it leads to, if it leads to one."""

    @abstractmethod
    def twin_now(self) -> str:
        """The command, without the program's name and the inspection's."""

    @property
    def lines(self) -> Lines:
        """The list."""
        return self.query_one("#list", Lines)

    def body(self) -> ComposeResult:
        """The list."""
        yield Lines(id="list")

    def on_mount(self) -> None:
        """The list has the keys."""
        super().on_mount()
        self.set_focus(self.lines)

    def draw(self) -> None:
        """The title and the lines as at now."""
        self.head(f" {self.title_now()}")
        self.lines.show_all([*self.lines_now()])

    def action_open(self) -> None:
        """Goes to the event of the line."""
        line = self.lines.current
        if line is not None and line.position is not None:
            self.app.pop_screen()
            self.daybook.replay_from(line.position)

    def action_back(self) -> None:
        """Back to the screen that asked."""
        self.app.pop_screen()

    def action_go(self, name: str) -> None:
        """Another screen; this one closes."""
        self.app.pop_screen()
        self.daybook.go(name)

    def twin(self) -> str:
        """The same from the command line."""
        return f"daybook --inspection {self.live.inspection.id} {self.twin_now()}"
