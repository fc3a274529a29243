"""A few lines of reading matter on the Line API: wrapped to the width, and only lines that changed are sent."""

from __future__ import annotations

from rich.cells import cell_len
from rich.segment import Segment
from rich.text import Text
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


class Pane(Widget):
    """Text that does not scroll; what does not fit is announced on the last line."""

    def __init__(self, *, id: str) -> None:  # noqa: A002  (Textual's own name)
        super().__init__(id=id)
        self._text = ""
        self._wrapped: list[str] = []

    def show(self, text: str) -> None:
        """Other text; lines that stay as they were are not drawn again."""
        self._text = text
        before, self._wrapped = self._wrapped, self._wrap()
        for y in range(self.size.height):
            if _line(before, y) != _line(self._wrapped, y):
                self.refresh(Region(0, y, self.size.width, 1))

    def on_resize(self) -> None:
        """Another width wraps otherwise."""
        self._wrapped = self._wrap()
        self.refresh()

    def _wrap(self) -> list[str]:
        width, height = self.size.width, self.size.height
        if width < 4 or not height:
            return []
        lines = [
            line.plain.rstrip()
            for part in self._text.split("\n")
            for line in (Text(part).wrap(self.app.console, width - 2) if part else [Text("")])
        ]
        if len(lines) > height:
            cut = len(lines) - height + 1
            return [*lines[: height - 1], f"… {cut} more lines; Enter shows them"[: width - 2]]
        return lines

    def render_line(self, y: int) -> Strip:
        """One line."""
        width = self.size.width
        text = f" {_line(self._wrapped, y)}"
        return Strip([Segment(text + " " * max(width - cell_len(text), 0), self.rich_style)]).crop(0, width)


def _line(lines: list[str], y: int) -> str:
    return lines[y] if y < len(lines) else ""
