"""A key of the screens, and what a table of them is made of.

Nothing hangs on alt, on ctrl with punctuation, or on ctrl+h, i, j, m alone: terminals do not send them (tui,
section 6). `y` only ever means Yes. Rows that stand together under one label share a hint in the footer.
"""

from __future__ import annotations

from typing import NamedTuple

from evidence_log.commands.command import Command


class Key(NamedTuple):
    """A key of one or more screens; `needs` is the command it issues, and policy says which roles may.

    `label` is its word in the footer (none: not shown there); `id` is what a configuration file calls it.
    """

    id: str
    keys: str
    action: str
    screens: tuple[str, ...]
    label: str
    help: str
    needs: type[Command] | None = None


EVERYWHERE = (
    "home",
    "workspace",
    "matrix",
    "replay",
    "trail",
    "report",
    "why",
    "diff",
    "thread",
    "checks",
    "plot",
)
"""The screens in front of which dialogs open."""

LISTS = ("home", "trail", "report", "why", "diff", "thread", "checks", "plot")
"""The screens whose one list opens what its cursor is on."""

Row = tuple[str, str, str, str, str] | tuple[str, str, str, str, str, type[Command]]
"""A key of some screens: id, keys, action, label, help and, where it issues one, the command."""


def keys_on(screens: tuple[str, ...], *rows: Row) -> tuple[Key, ...]:
    """The keys of some screens, a row each."""
    return tuple(Key(*row[:3], screens, *row[3:]) for row in rows)
