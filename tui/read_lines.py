"""Lines that are read from the log as they are drawn: one that cannot be read just now stands empty."""

from __future__ import annotations

from abc import abstractmethod

from rich.segment import Segment
from textual.scroll_view import ScrollView
from textual.strip import Strip

from evidence_log.errors import StoreError
from tui.standing import Standing

UNREAD = " …"


class ReadLines(Standing, ScrollView, inherit_bindings=False):
    """A list that outlasts a log which is away for a while; what the screen draws once it is back is read anew."""

    def render_line(self, y: int) -> Strip:
        """A line, or a mark in its place: a fault while the library draws would end the program."""
        try:
            return self.line_at(y)
        except StoreError:
            style = self.rich_style
            return Strip([Segment(UNREAD, style)]).adjust_cell_length(self.size.width, style)

    @abstractmethod
    def line_at(self, y: int) -> Strip:
        """One line of what is on the screen."""

    def say(self, text: str) -> None:
        """Said by the screen."""
        if isinstance(self.screen, Standing):
            self.screen.say(text)
