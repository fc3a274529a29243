"""Four themes, their rating colours far apart for four kinds of sight (tui, section 8); colour is never alone.

Under NO_COLOR, and on terminals that know little, the terminal's own colours hold and the theme stays: set
later, it would give black on black.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from types import MappingProxyType

from rich.style import Style
from textual.theme import BUILTIN_THEMES, Theme

from tui.config import THEMES

PREFIX = "daybook-"


def colourless() -> bool:
    """Whether the terminal wants no colour, or would not know ours."""
    return bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") in ("dumb", "linux")


def _theme(
    name: str, *, dark: bool, ground: str, raised: str, line: str, ink: str, faint: str, bar: str
) -> Theme:
    return Theme(
        name=f"{PREFIX}{name}",
        primary=bar,
        secondary=line,
        foreground=ink,
        background=ground,
        surface=raised,
        panel=raised,
        dark=dark,
        variables={
            "ground": ground,
            "raised": raised,
            "line": line,
            "ink": ink,
            "faint": faint,
            "bar": bar,
            "bar-ink": "#FFFFFF",
        },
    )


_ANSI = BUILTIN_THEMES["ansi-dark"]
_ANSI_NAMES = {
    "ground": "ansi_default",
    "raised": "ansi_default",
    "line": "ansi_bright_black",
    "ink": "ansi_default",
    "faint": "ansi_default",
    "bar": "ansi_blue",
    "bar-ink": "ansi_bright_white",
}


def ansi_variables() -> dict[str, str]:
    """The names our style sheet uses, in the terminal's own colours; for themes that are not ours too."""
    return dict(_ANSI_NAMES)


def themes() -> tuple[Theme, ...]:
    """The four, ready to be registered."""
    return (
        _theme(
            "dark",
            dark=True,
            ground="#121212",
            raised="#242424",
            line="#444444",
            ink="#E0E0E0",
            faint="#B0B0B0",
            bar="#24304F",
        ),
        _theme(
            "light",
            dark=False,
            ground="#FFFFFF",
            raised="#EDEDED",
            line="#9A9A9A",
            ink="#1A1A1A",
            faint="#555555",
            bar="#24304F",
        ),
        Theme(
            name=f"{PREFIX}ansi",
            primary=_ANSI.primary,
            secondary=_ANSI.secondary,
            foreground=_ANSI.foreground,
            background=_ANSI.background,
            surface=_ANSI.surface,
            panel=_ANSI.panel,
            boost=_ANSI.boost,
            dark=True,
            ansi=True,
            variables={**_ANSI.variables, **_ANSI_NAMES},
        ),
        _theme(
            "contrast",
            dark=True,
            ground="#000000",
            raised="#1A1A1A",
            line="#FFFFFF",
            ink="#FFFFFF",
            faint="#FFFFFF",
            bar="#0000A0",
        ),
    )


def _tones(outstanding: str, good: str, middling: str, inadequate: str, **more: bool) -> Mapping[str, Style]:
    return MappingProxyType(
        {
            "O": Style(color=outstanding, bold=more.get("ends") or None),
            "G": Style(color=good),
            "R": Style(color=middling),
            "I": Style(color=inadequate, bold=more.get("ends") or None),
            "dim": Style(dim=None if more.get("full") else True),
            "bold": Style(bold=True),
            "warn": Style(color=middling, bold=True),
        }
    )


_DARK = _tones("#776DE8", "#6CFFF2", "#FCEB1B", "#D85A4B")
TONES: Mapping[str, Mapping[str, Style]] = MappingProxyType(
    {
        "dark": _DARK,
        "light": _tones("#03025E", "#1E7C95", "#837814", "#3F030A"),
        "ansi": _tones("blue", "cyan", "yellow", "red", ends=True),
        "contrast": _tones("#A9A2FF", "#6CFFF2", "#FCEB1B", "#FF8A7A", full=True),
    }
)
"""What each tone of a line looks like, by theme; nobody needs it to read a rating (letter, shape and word)."""


def tones_of(theme: str) -> Mapping[str, Style]:
    """The tones of a theme by its full name; those of the terminal's own colours for a theme that is not ours."""
    return TONES.get(theme.removeprefix(PREFIX), TONES["ansi"])


def after(theme: str) -> str:
    """The theme that comes next, by its full name."""
    short = theme.removeprefix(PREFIX)
    place = THEMES.index(short) if short in THEMES else -1
    return f"{PREFIX}{THEMES[(place + 1) % len(THEMES)]}"
