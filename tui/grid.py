"""A table of short cells on the Line API: names at the left and heads above stand still, feet below; the rest scrolls.

It draws what is on the screen and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.events import Click
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tui.themes import tones_of

_REVERSE = Style(reverse=True)
_PLAIN = Style()


class Table(NamedTuple):
    """Heads of the columns, rows of a name, cells and words behind them, and feet of a name and cells."""

    corner: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...], str], ...]
    feet: tuple[tuple[str, tuple[str, ...]], ...]


EMPTY = Table("", (), (), ())


class Grid(Widget, can_focus=True):
    """The table; the cursor's cell stands in brackets and reversed."""

    def __init__(self, *, id: str) -> None:  # noqa: A002  (Textual's own name)
        super().__init__(id=id)
        self.table = EMPTY
        self.row = self.column = self._top = self._left = 0
        self.followed: Callable[[], None] | None = None
        """Called as the cursor moves, so that what is said of the cell is drawn in the same frame."""

    def show(self, table: Table) -> None:
        """Another table; the cursor stays where it can."""
        self.table = table
        self._keep_in_view()
        self.refresh()

    def move(self, down: int, right: int) -> None:
        """Moves the cursor; it stays inside."""
        before, window = self.row, (self._top, self._left)
        self.row, self.column = self.row + down, self.column + right
        self._keep_in_view()
        if window != (self._top, self._left):
            self.refresh()
        else:
            for row in {before, self.row}:
                self.refresh(Region(0, 1 + row - self._top, self.size.width, 1))
        if self.followed is not None:
            self.followed()

    def move_to(self, row: int, column: int) -> None:
        """Puts the cursor on a cell."""
        self.move(row - self.row, column - self.column)

    @property
    def body(self) -> int:
        """How many rows there is room for."""
        return max(self.size.height - 1 - len(self.table.feet), 1)

    @property
    def _lead(self) -> int:
        names = (
            self.table.corner,
            *(row[0] for row in self.table.rows),
            *(foot[0] for foot in self.table.feet),
        )
        return max((len(name) for name in names), default=0) + 1

    @property
    def _cell(self) -> int:
        """Wide enough for the longest head and foot; four at least, so that brackets fit around a mark."""
        texts = (*self.table.heads, *(text for _, cells in self.table.feet for text in cells))
        return max(4, *(len(text) + 1 for text in texts)) if texts else 4

    @property
    def _columns(self) -> int:
        return max((self.size.width - self._lead) // self._cell, 1)

    def _keep_in_view(self) -> None:
        self.row = max(0, min(self.row, len(self.table.rows) - 1))
        self.column = max(0, min(self.column, len(self.table.heads) - 1))
        self._top = _window(self._top, self.row, self.body, len(self.table.rows))
        self._left = _window(self._left, self.column, self._columns, len(self.table.heads))

    def on_resize(self) -> None:
        """Another size: the cursor stays in view."""
        self._keep_in_view()

    def on_click(self, event: Click) -> None:
        """A click puts the cursor there."""
        if 1 <= event.y <= self.body and event.x >= self._lead:
            self.move_to(self._top + event.y - 1, self._left + (event.x - self._lead) // self._cell)

    def render_line(self, y: int) -> Strip:
        """One line: the heads, a row, or a foot."""
        table, width = self.table, self.size.width
        foot = y - (self.size.height - len(table.feet))
        if y == 0:
            return self._line(table.corner, table.heads, "", None, Style(bold=True), width)
        if foot >= 0:
            name, cells = table.feet[foot]
            return self._line(name, cells, "", None, tones_of(self.app.theme)["bold"], width)
        row = self._top + y - 1
        if row >= len(table.rows) or y > self.body:
            return Strip.blank(width, self.rich_style)
        name, cells, behind = table.rows[row]
        here = row == self.row
        return self._line(name, cells, behind, self.column if here else None, _PLAIN, width)

    def _line(
        self, name: str, cells: tuple[str, ...], behind: str, cursor: int | None, style: Style, width: int
    ) -> Strip:
        base = self.rich_style + style
        parts = [Segment(("▸" if cursor is not None else " ") + name.ljust(self._lead - 1), base)]
        shown = range(self._left, min(self._left + self._columns, len(cells)))
        for number in shown:
            text = f"[{cells[number] or ' '}]" if number == cursor else f" {cells[number]}"
            here = number == cursor and self.has_focus
            parts.append(Segment(text.ljust(self._cell)[: self._cell], base + _REVERSE if here else base))
        more = " ▸" if shown.stop < len(cells) else ""
        parts.append(Segment(f"{more} {behind}", base))
        return Strip(parts).adjust_cell_length(width, base).crop(0, width).simplify()


def _window(first: int, here: int, room: int, count: int) -> int:
    """The first of `room` things shown, so that `here` is among them and no room is wasted."""
    if here < first:
        first = here
    elif here >= first + room:
        first = here - room + 1
    return max(0, min(first, count - room)) if count > room else 0
