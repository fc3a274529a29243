"""The one door between stored text and a terminal: nothing that a terminal obeys or hides comes through.

The log keeps the characters as typed; screens and plain text show control characters as pictures and all else
that is hidden by its number (tui, section 7).
"""

from __future__ import annotations

import unicodedata

_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_BLANK = {
    *range(0xFE00, 0xFE10),
    *range(0xE0100, 0xE01F0),
    *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0),
    *(0x180B, 0x180C, 0x180D, 0x180F),
}
_NEWLINE = 0x0A


def is_hidden(code: int) -> bool:
    """Whether a terminal would obey or hide a character."""
    return unicodedata.category(chr(code)) in _HIDDEN or code in _BLANK


class _Shown(dict[int, int | str]):
    """What stands for a character; filled as characters are met."""

    def __missing__(self, code: int) -> int | str:
        shown: int | str = code
        if code != _NEWLINE and is_hidden(code):
            shown = f"<U+{code:04X}>"
            if code < 0x20:
                shown = 0x2400 + code
            elif code == 0x7F:
                shown = 0x2421
        self[code] = shown
        return shown


_SHOWN = _Shown()


def safe(text: str, *, one_line: bool = False) -> str:
    """The text with nothing left in it that a terminal would obey or hide; line ends kept unless on one line."""
    shown = text.translate(_SHOWN)
    return shown.replace("\n", "\u240a") if one_line else shown


def hidden(text: str) -> int:
    """How many characters `safe` makes visible; tells real ones from the same words typed by hand."""
    return sum(code != _NEWLINE and is_hidden(code) for code in map(ord, text))
