"""The last gate before the terminal: nothing that it would obey leaves a widget, and under --ascii ASCII alone.

Stored text has passed `safe` long before; this also holds for what is being typed or was pasted, which fields show
as it is (tui, section 7). Every replacement keeps the width in cells, so no line moves.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from tui.safe_text import is_hidden

_PLAIN = {
    "▸": ">",
    "▾": "v",
    "◂": "<",
    "◆": "*",
    "●": "+",
    "◐": "~",
    "○": "x",
    "·": ".",
    "…": ".",
    "█": "#",
    "▓": "#",
    "▒": ":",
    "░": ".",
    "━": "=",
    "─": "-",
    "═": "=",
    "│": "|",
    "┃": "|",
    "║": "|",
    "→": ">",
    "←": "<",
    "↑": "^",
    "↓": "v",
    "⇒": ">",
    "≥": ">",
    "≤": "<",
    "\u00d7": "x",
    "\u2013": "-",
    "—": "-",
    "\u2018": "'",
    "\u2019": "'",
    "“": '"',
    "”": '"',
    "•": "*",
    "\u00a0": " ",
}
_BARS = "▁▂▃▄▅▆▇"
_LEVELS = "_.-=+*#"


@lru_cache(4096)
def _ascii(char: str) -> str:
    """One character in ASCII, as wide as it was; a question mark where nothing is like it."""
    if char.isascii():
        return char
    found = _PLAIN.get(char)
    if found is None and char in _BARS:
        found = _LEVELS[_BARS.index(char)]
    if found is None and "\u2500" <= char <= "\u257f":
        found = "+"
    if found is None and 0x2400 <= ord(char) <= 0x2421:
        found = "^"
    if found is None:
        base = unicodedata.normalize("NFKD", char)[0]
        found = base if base.isascii() and base.isprintable() else "?"
    return found.ljust(cell_len(char), "?")[: cell_len(char)]


@lru_cache(4096)
def _obeyed(char: str) -> str:
    """A character that a terminal would obey or hide, as a mark of its width; every other one as it is."""
    return "?" * cell_len(char) if char != "\n" and is_hidden(ord(char)) else char


class CharacterFilter(LineFilter):
    """Shows no control, bidi or hidden character raw; with `ascii`, nothing outside ASCII."""

    def __init__(self, *, ascii_only: bool = False) -> None:
        super().__init__()
        self._ascii_only = ascii_only

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002  (the library's signature)
        """The same segments, in characters that may be shown."""
        return [segment if self._clean(segment) else self._shown(segment) for segment in segments]

    def _clean(self, segment: Segment) -> bool:
        text = segment.text
        return segment.control is not None or (
            text.isprintable() and (text.isascii() or not self._ascii_only)
        )

    def _shown(self, segment: Segment) -> Segment:
        text = "".join(_obeyed(char) for char in segment.text)
        if self._ascii_only:
            text = "".join(_ascii(char) for char in text)
        return Segment(text, segment.style, segment.control)
