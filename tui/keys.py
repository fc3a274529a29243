"""One table of keys: bindings, footer, help and the lint come from it alone.

Nothing hangs on alt, on ctrl with punctuation, or on ctrl+h, i, j, m alone: terminals do not send them (tui,
section 6). `y` only ever means Yes.
"""

from __future__ import annotations

from typing import NamedTuple

from textual.binding import Binding, BindingType


class Key(NamedTuple):
    """A key of a screen: what it does, its word in the footer (none: not shown there), and its help."""

    keys: str
    action: str
    screens: tuple[str, ...]
    label: str
    help: str
    shown: bool = True


EVERYWHERE = ("home", "workspace", "replay", "trail", "report", "why")
_LISTS = ("home", "trail", "report", "why")

TABLE: tuple[Key, ...] = (
    Key("enter", "open", _LISTS, "Open", "Open what the cursor is on"),
    Key("home", "first", _LISTS, "", "The first line", shown=False),
    Key("end", "last", _LISTS, "", "The last line", shown=False),
    Key("y", "answer('yes')", ("workspace",), "Yes", "Answer yes and move on"),
    Key("n", "answer('no')", ("workspace",), "No", "Answer no and move on"),
    Key(
        "minus",
        "answer('does_not_arise')",
        ("workspace",),
        "n/a",
        "It does not arise here; asks for the reason",
    ),
    Key("e", "evidence", ("workspace",), "Evidence", "Log evidence for this line"),
    Key("left_square_bracket", "case(-1)", ("workspace",), "", "The case before", shown=False),
    Key("right_square_bracket", "case(1)", ("workspace",), "Case", "The next case"),
    Key("left_curly_bracket", "question(-1)", ("workspace",), "", "The key question before", shown=False),
    Key("right_curly_bracket", "question(1)", ("workspace",), "Question", "The next key question"),
    Key(
        "tab",
        "tree",
        ("workspace",),
        "Tree",
        "From the list of standards to the prompts and back",
        shown=False,
    ),
    Key(
        "u",
        "withdraw",
        ("workspace",),
        "Withdraw",
        "Withdraw the answer on this line, with a reason",
        shown=False,
    ),
    Key("left_square_bracket,left", "step(-1)", ("replay",), "", "One event back", shown=False),
    Key("right_square_bracket,right", "step(1)", ("replay",), "Step", "One event on"),
    Key("left_curly_bracket", "change(-1)", ("replay",), "", "The rating change before", shown=False),
    Key("right_curly_bracket", "change(1)", ("replay",), "Change", "The next rating change"),
    Key("comma", "step(-100)", ("replay",), "", "A hundred events back", shown=False),
    Key("full_stop", "step(100)", ("replay",), "100", "A hundred events on", shown=False),
    Key("home", "first", ("replay",), "", "The first event", shown=False),
    Key("end", "now", ("replay",), "Now", "Back to now"),
    Key("m", "mark", ("replay",), "Mark", "Mark this position"),
    Key("x", "diff", ("replay",), "Diff", "What differs between the mark and here"),
    Key("g", "goto", ("replay",), "Go to", "Go to a position"),
    Key(
        "slash", "filter", ("trail",), "Filter", "Type a filter: kind: who: case: on: since: until: and words"
    ),
    Key("v", "verify", ("trail",), "Verify", "Recompute everything from stored bytes"),
    Key("b", "build", ("report",), "Build", "Build the Word report"),
    Key("w", "why", ("workspace", "replay"), "Why", "Why this rating is what it is"),
    Key("a", "note", ("workspace", "replay", "trail"), "Note", "Write a note on this event"),
    Key("r", "replay", ("workspace", "trail"), "Replay", "Replay from this event", shown=False),
    Key("1", "go('home')", EVERYWHERE, "", "Inspections", shown=False),
    Key("2", "go('workspace')", EVERYWHERE, "", "Workspace", shown=False),
    Key("4", "go('replay')", EVERYWHERE, "", "Replay", shown=False),
    Key("5", "go('trail')", EVERYWHERE, "", "Trail", shown=False),
    Key("6", "go('report')", EVERYWHERE, "", "Report", shown=False),
    Key("equals_sign", "twin", EVERYWHERE, "", "The same from the command line", shown=False),
    Key("f1,question_mark", "help", EVERYWHERE, "Help", "These keys"),
    Key("escape", "back", EVERYWHERE, "", "Closer to home", shown=False),
    Key("ctrl+q", "leave", EVERYWHERE, "Quit", "Leave; drafts are kept"),
)

_GLYPHS = {
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "comma": ",",
    "full_stop": ".",
    "minus": "-",
    "slash": "/",
    "equals_sign": "=",
    "question_mark": "?",
    "enter": "Enter",
    "escape": "Esc",
    "ctrl+q": "^q",
    "end": "End",
    "home": "Home",
    "tab": "Tab",
    "f1": "F1",
    "left": "←",
    "right": "→",
}


def glyph(key: str) -> str:
    """A key as it is printed."""
    return _GLYPHS.get(key, key)


def keys_of(screen: str) -> tuple[Key, ...]:
    """The keys of a screen, in the table's order."""
    return tuple(key for key in TABLE if screen in key.screens)


def bindings_of(screen: str) -> list[BindingType]:
    """A screen's bindings."""
    return [Binding(key.keys, key.action, key.label or key.help, show=key.shown) for key in keys_of(screen)]


def footer_of(screen: str) -> str:
    """The footer's line: seven hints at most, and help last."""
    shown = [key for key in keys_of(screen) if key.shown and key.label]
    hints = [
        f"{glyph(key.keys.split(',')[0])} {key.label}" for key in shown if key.action not in ("help", "leave")
    ]
    return "  ".join([*hints[:7], "? Help", "^q Quit"])


def help_of(screen: str) -> list[str]:
    """The help of a screen, a line a key."""
    return [f"{' '.join(glyph(k) for k in key.keys.split(',')):<8} {key.help}" for key in keys_of(screen)]
