"""Events with the reader's position among them: what comes later is dimmed, and beneath stands what moved.

It asks and never moves by itself: a list that moved and reported made two owners of the position (tui, section 1).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.events import Click
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from evidence_log.projections.trail import Row
from tui.keys import bindings_of
from tui.lines import cut
from tui.read_lines import ReadLines
from tui.themes import tones_of
from tui.views import trail_line

NARROW = 60

Wish = Callable[[int], int]


class EventLines(ReadLines, can_focus=True, inherit_bindings=False):
    """Rows by index; the line under the current one is its consequence."""

    BINDINGS = bindings_of("list")

    class Asked(Message):
        """A wish to stand elsewhere; the screen owns the place and grants it."""

        def __init__(self, wish: Wish) -> None:
            super().__init__()
            self.wish = wish

    def __init__(self, consequence: Callable[[int], str], *, id: str) -> None:  # noqa: A002  (Textual's own name)
        super().__init__(id=id)
        self.rows: Sequence[Row] = ()
        self.place = 0
        self._count = 0
        self._consequence = consequence

    def stand(self, rows: Sequence[Row], place: int) -> None:
        """Stands on a row; only the lines between the old place and the new are drawn again."""
        old, self.place = self.place, max(0, min(place, len(rows) - 1))
        if rows is not self.rows or len(rows) != self._count:
            self.rows, self._count = rows, len(rows)
            self.virtual_size = Size(self.size.width, self._count + 1)
            self.refresh()
        else:
            low, high = sorted((old, self.place))
            self._redraw(low, high + 1)
        self._keep_in_view()

    def again(self) -> None:
        """Draws the consequence again, once the index can tell it."""
        self._redraw(self.place, self.place + 1)

    def on_resize(self) -> None:
        """Another size: the place stays in view."""
        self.virtual_size = Size(self.size.width, self._count + 1)
        self._keep_in_view()

    def line_at(self, y: int) -> Strip:
        """One line of the screen: a row, or the consequence under the current one."""
        line, width, room = (
            y + int(self.scroll_offset.y),
            self.size.width,
            self.scrollable_content_region.width,
        )
        tones, base = tones_of(self.app.theme), self.rich_style
        if self._count and line == self.place + 1:
            text = f"       {self._consequence(self.rows[self.place].position)}"
            return _strip(cut(text, room), base + tones["bold"], width)
        index = line if line <= self.place else line - 1
        if not 0 <= index < self._count:
            return Strip.blank(width, base)
        row = trail_line(self.rows[index], narrow=width < NARROW)
        here = index == self.place
        style = base + tones.get(row.tone, Style())
        if index > self.place:
            style += tones["dim"]
        if here:
            style += Style(reverse=True)
        return _strip(cut(f"{'▸ ' if here else '  '}{row.text}", room), style, width)

    def on_click(self, event: Click) -> None:
        """A click asks for the row there."""
        line = event.y + int(self.scroll_offset.y)
        if line != self.place + 1:
            index = line if line <= self.place else line - 1
            self.post_message(self.Asked(lambda _: index))

    def action_move(self, by: int) -> None:
        """Asks for a row up or down."""
        self.post_message(self.Asked(lambda place: place + by))

    def action_page(self, by: int) -> None:
        """Asks for a page up or down."""
        self.action_move(by * max(self.size.height - 2, 1))

    def _redraw(self, first: int, last: int) -> None:
        top = int(self.scroll_offset.y)
        low, high = max(first, top), min(last, top + self.size.height - 1)
        if low <= high:
            self.refresh(Region(0, low - top, self.size.width, high - low + 1))

    def _keep_in_view(self) -> None:
        """Flips by half a page, so that a held key draws the whole list once per half page."""
        top, height = int(self.scroll_offset.y), self.size.height
        if not height:
            return
        if self.place < top:
            self.scroll_to(y=max(0, self.place - height // 2), animate=False, force=True, immediate=True)
        elif self.place + 1 >= top + height:
            self.scroll_to(y=self.place + 2 - height // 2, animate=False, force=True, immediate=True)


def _strip(text: str, style: Style, width: int) -> Strip:
    return Strip([Segment(text, style)]).adjust_cell_length(width, style).crop(0, width)
