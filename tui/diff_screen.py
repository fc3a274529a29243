"""What differs between two positions; Enter goes to the event that moved it last, Escape comes back."""

from __future__ import annotations

from collections.abc import Sequence

from tui.keys import bindings_of
from tui.listing import Listing
from tui.replay_views import diff_head, diff_lines
from tui.views import Line


class Diff(Listing):
    """Two positions, ratings first, then scores."""

    NAME = "diff"
    BINDINGS = bindings_of("diff")

    def __init__(self, first: int, second: int) -> None:
        super().__init__()
        self.first, self.second = first, second

    def title_now(self) -> str:
        """The two positions, and how much lies between them."""
        rows = self.live.rows
        between = abs(rows.place(self.second) - rows.place(self.first))
        return diff_head(self.live.history, self.first, self.second, between)

    def lines_now(self) -> Sequence[Line]:
        """What differs from the first to the second."""
        found = diff_lines(self.live.history, self.first, self.second)
        return found or [Line("no score and no rating differs")]

    def action_swap(self) -> None:
        """The other way round."""
        self.first, self.second = self.second, self.first
        self.draw()

    def action_why(self) -> None:
        """Why the line's node is what it is at the second position."""
        line = self.lines.current
        if line is not None and line.key:
            self.daybook.show_why(line.key, self.second)

    def twin_now(self) -> str:
        """The same from the command line."""
        return f"diff {self.first} {self.second}"
