"""One table of keys: bindings, footer, help, the README's table and the lint come from it alone."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from textual.binding import Binding, BindingType

from evidence_log.events.envelope import Role
from evidence_log.policy import PERMITTED, may
from tui.key_row import EVERYWHERE, Key
from tui.key_table import TABLE

MOST_HINTS = 7
"""At 80 columns; a wider footer takes as many as fit."""

WIDE = 100

UNSENDABLE = re.compile(
    r"alt\+|ctrl\+(shift\+|[hijm]$|(?![a-z]$|up$|down$|left$|right$|home$|end$|page))|shift\+(?!tab$)"
)
"""What a terminal without the kitty protocol cannot send, or sends as another key (tui, section 6)."""

_GLYPHS = {
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "apostrophe": "'",
    "comma": ",",
    "colon": ":",
    "full_stop": ".",
    "minus": "-",
    "plus": "+",
    "slash": "/",
    "space": "Space",
    "equals_sign": "=",
    "question_mark": "?",
    "enter": "Enter",
    "escape": "Esc",
    "backspace": "Backspace",
    "end": "End",
    "home": "Home",
    "tab": "Tab",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
    "pageup": "PgUp",
    "pagedown": "PgDn",
}
_NAMES = {glyph: name for name, glyph in _GLYPHS.items() if len(glyph) == 1}

Keymap = Mapping[str, str]
"""A key's id and the keys that a person gave it instead."""


class Hint(NamedTuple):
    """A part of the footer; one that the person's role may not use is shown in brackets and dimmed."""

    text: str
    allowed: bool


def glyph(key: str) -> str:
    """A key as it is printed."""
    if key.startswith("ctrl+"):
        return f"^{key.removeprefix('ctrl+')}"
    return _GLYPHS.get(key) or (key.upper() if re.fullmatch(r"f\d+", key) else key)


def named(key: str) -> str:
    """A key by the name that bindings use: `[` is left_square_bracket."""
    return _NAMES.get(key.strip(), key.strip())


def keys_of(screen: str, table: Iterable[Key] = TABLE) -> tuple[Key, ...]:
    """The keys of a screen, in the table's order."""
    return tuple(key for key in table if screen in key.screens)


def bindings_of(screen: str, *, priority: Collection[str] = ()) -> list[BindingType]:
    """A screen's bindings, by id, so that a keymap can move them; some ids go before what has the focus."""
    return [
        Binding(key.keys, key.action, key.label or key.help, id=key.id, priority=key.id in priority)
        for key in keys_of(screen)
    ]


def keys_now(key: Key, keymap: Keymap) -> tuple[str, ...]:
    """The keys that issue an action, with a person's own in place of the table's."""
    return tuple(part.strip() for part in keymap.get(key.id, key.keys).split(","))


def allowed(key: Key, roles: Collection[Role]) -> bool:
    """Whether one of these roles may issue what the key does, by the one policy table."""
    return key.needs is None or may(roles, key.needs) is not None


def roles_of(key: Key) -> tuple[Role, ...]:
    """The roles that may issue what the key does; none stands for all."""
    return () if key.needs is None else PERMITTED.get(key.needs, ())


def hints_of(
    screen: str, roles: Collection[Role], keymap: Keymap | None = None, width: int = 80
) -> list[Hint]:
    """The footer's hints: those under one label together, as many as the width takes, help always last."""
    groups: dict[str, list[Key]] = {}
    for key in keys_of(screen):
        if key.label:
            groups.setdefault(key.label, []).append(key)
    made = [_hint(label, keys, roles, keymap or {}) for label, keys in groups.items()]
    if not made:
        return []
    most = MOST_HINTS if width < WIDE else len(made)
    *found, last = made
    while found and (len(found) >= most or _width([*found, last]) > width):
        found.pop()
    return [*found, last]


def _hint(label: str, keys: list[Key], roles: Collection[Role], keymap: Keymap) -> Hint:
    glyphs = " ".join(glyph(keys_now(key, keymap)[0]) for key in keys)
    may_do = any(allowed(key, roles) for key in keys)
    return Hint(f"{glyphs} {label}" if may_do else f"({glyphs} {label})", may_do)


def _width(hints: list[Hint]) -> int:
    return sum(len(hint.text) + 2 for hint in hints)


def help_of(screen: str, roles: Collection[Role] | None = None, keymap: Keymap | None = None) -> list[str]:
    """The help of a screen, a line a key; with roles, what they may not do names the roles that may."""
    rows = (*keys_of(screen), *(keys_of("list") if screen in EVERYWHERE else ()))
    return [_help(key, roles, keymap or {}) for key in rows]


def _help(key: Key, roles: Collection[Role] | None, keymap: Keymap) -> str:
    wanted = ""
    if roles is not None and not allowed(key, roles):
        wanted = f" (not you: it needs the role {' or '.join(roles_of(key)) or 'nobody'})"
    return f"{' '.join(map(glyph, keys_now(key, keymap))):<9} {key.help}{wanted}"


def faults(table: Iterable[Key] = TABLE, keymap: Keymap | None = None) -> list[str]:
    """Keys that two actions of one screen share, and actions that no terminal can be sure to send."""
    rows, own = tuple(table), keymap or {}
    found = [
        f"{key.id}: {', '.join(keys_now(key, own))} cannot be sent by every terminal"
        for key in rows
        if all(UNSENDABLE.match(name) for name in keys_now(key, own))
    ]
    for screen in dict.fromkeys(name for key in rows for name in key.screens):
        owner: dict[str, Key] = {}
        for key in keys_of(screen, rows):
            for name in keys_now(key, own):
                first = owner.setdefault(name, key)
                if first is not key:
                    found.append(f"{screen}: {glyph(name)} is both {first.id} and {key.id}")
    return found


def markdown() -> list[str]:
    """The key table of the README: id, keys, screens, who, what it does."""
    lines = ["| id | keys | where | who | what |", "|---|---|---|---|---|"]
    for key in TABLE:
        keys = " ".join(f"`{glyph(name)}`" for name in keys_now(key, {}))
        where = "everywhere" if key.screens == EVERYWHERE else ", ".join(key.screens)
        who = ", ".join(roles_of(key)) if key.needs else "all"
        lines.append(f"| {key.id} | {keys} | {where} | {who} | {key.help} |")
    return lines
