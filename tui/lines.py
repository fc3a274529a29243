"""A list of any length on the Line API: it draws what is on the screen and asks for nothing else.

It owns its cursor and says when it moved; where the reader stands in the log is the screen's to know.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import zip_longest

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.events import Click
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tui.keys import bindings_of
from tui.read_lines import ReadLines
from tui.themes import tones_of
from tui.views import Line

_PLAIN = Style()


def cut(text: str, width: int) -> str:
    """A text of no more cells than there is room for; what is cut ends in an ellipsis."""
    said = text.rstrip()
    return said if cell_len(said) <= width else f"{set_cell_size(said, max(width - 1, 0))}…"


class Lines(ReadLines, can_focus=True, inherit_bindings=False):
    """Lines from a function; the cursor's line is marked with ▸ and reversed when the list has the focus."""

    BINDINGS = bindings_of("list")

    class Moved(Message):
        """The cursor stands on another line."""

        def __init__(self, lines: Lines, index: int) -> None:
            super().__init__()
            self.lines, self.index = lines, index

        @property
        def control(self) -> Lines:
            """The list whose cursor moved."""
            return self.lines

    def __init__(self, *, id: str) -> None:  # noqa: A002  (Textual's own name)
        super().__init__(id=id)
        self.cursor = 0
        self.count = 0
        self._line: Callable[[int], Line] = lambda _: Line("")
        self._dim_after: int | None = None
        self._listed: list[Line] | None = None
        self.followed: Callable[[], None] | None = None
        """Called as the cursor moves, so that what follows it is drawn in the same frame."""

    def show(
        self, count: int, line: Callable[[int], Line], cursor: int | None = None, dim_after: int | None = None
    ) -> None:
        """Other lines; the cursor stays unless it is given. Lines after `dim_after` are dimmed, not hidden."""
        self.count, self._line, self._dim_after = count, line, dim_after
        self._listed = None
        self._measure()
        self.cursor = max(0, min(self.cursor if cursor is None else cursor, count - 1))
        self._keep_in_view()
        self.refresh()

    def _measure(self) -> None:
        """Another number of lines: where the bar stays as it is, the screen need not be laid out again."""
        size = Size(self.size.width, self.count)
        if self.styles.overflow_y == "scroll":
            self.set_reactive(ScrollView.virtual_size, size)
            self._scroll_update(size)
        else:
            self.virtual_size = size

    def show_all(self, lines: list[Line], cursor: int | None = None) -> None:
        """Other lines, from a list; where a list stands there already, only those that differ are drawn."""
        old, was = self._listed, self.cursor
        if old is None:
            self.show(len(lines), lines.__getitem__, cursor)
            self._listed = lines
            return
        self._listed, self._line, self.count = lines, lines.__getitem__, len(lines)
        if len(old) != len(lines):
            self._measure()
        self.cursor = max(0, min(self.cursor if cursor is None else cursor, self.count - 1))
        if self._keep_in_view():
            self.refresh()
            return
        moved = {was, self.cursor} if was != self.cursor else set()
        for index, (before, after) in enumerate(zip_longest(old, lines)):
            if before != after or index in moved:
                self._redraw(index)

    @property
    def current(self) -> Line | None:
        """The line of the cursor."""
        return self._line(self.cursor) if self.count else None

    def key_at(self, index: int) -> str:
        """What the line at an index stands for."""
        return self._line(index).key

    def in_view(self) -> range:
        """The indexes of the lines on the screen."""
        top = int(self.scroll_offset.y)
        return range(top, min(top + self.size.height, self.count))

    def move_to(self, index: int) -> None:
        """Puts the cursor on a line and says so when it moved."""
        index = max(0, min(index, self.count - 1))
        if index != self.cursor and self.count:
            old, self.cursor = self.cursor, index
            with self.app.batch_update():
                if self._keep_in_view():
                    self.refresh()
                else:
                    self._redraw(old)
                    self._redraw(index)
                if self.followed is not None:
                    self.followed()
            self.post_message(self.Moved(self, index))

    def action_move(self, by: int) -> None:
        """Up or down."""
        self.move_to(self.cursor + by)

    def action_page(self, by: int) -> None:
        """A page up or down."""
        self.move_to(self.cursor + by * max(self.size.height - 1, 1))

    def on_click(self, event: Click) -> None:
        """A click puts the cursor there."""
        self.move_to(event.y + int(self.scroll_offset.y))

    def on_resize(self) -> None:
        """Another size: the cursor stays in view."""
        self.virtual_size = Size(self.size.width, self.count)
        self._keep_in_view()

    def line_at(self, y: int) -> Strip:
        """One line of the screen."""
        index = y + int(self.scroll_offset.y)
        width = self.size.width
        if not 0 <= index < self.count:
            return Strip.blank(width, self.rich_style)
        line = self._line(index)
        here = index == self.cursor and self.can_focus  # a pane that nobody enters has no cursor
        tones = tones_of(self.app.theme)
        style = self.rich_style + tones.get(line.tone, _PLAIN)
        if self._dim_after is not None and index > self._dim_after:
            style += tones["dim"]
        if here and self.has_focus:
            style += Style(reverse=True)
        text = cut(f"{'▸ ' if here else '  '}{line.text}", self.scrollable_content_region.width)
        return Strip([Segment(text, style)]).adjust_cell_length(width, style).crop(0, width).simplify()

    def _redraw(self, index: int) -> None:
        y = index - int(self.scroll_offset.y)
        if 0 <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))

    def _keep_in_view(self) -> bool:
        """Scrolls when the cursor left the view; says whether it did."""
        top, height = int(self.scroll_offset.y), self.size.height
        if height and not top <= self.cursor < top + height:
            half = height // 2
            self.scroll_to(y=max(0, self.cursor - half), animate=False, force=True)
            return True
        return False
