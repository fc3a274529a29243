"""The evidence form's fields, what was filled in, and what it may offer and warn of."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tui.completion import Choice

ROWS = (
    ("on",),
    ("says", "kind"),
    ("case", "observed"),
    ("source",),
    ("source_system", "method"),
    ("attach",),
)
FIELDS = tuple(name for row in ROWS for name in row)
LABELS = {
    "on": "Where",
    "observed": "Date",
    "source_system": "System",
    "attach": "File",
}
HINTS = {
    "on": "2.2.3d 2.2:undermines … apart by blanks",
    "kind": "as case_record, interview",
    "says": "supports, undermines, context",
    "case": "none: the organisation",
    "observed": "the day, as 2026-03-02",
    "source": "where in the source: a page, a date",
    "source_system": "nDelius, OASys …",
    "method": "by video, on site …",
    "attach": "a file to attach, 25 MiB at most",
}


class Form(NamedTuple):
    """What was filled in."""

    on: str
    kind: str
    says: str
    case: str
    observed: str
    source: str
    source_system: str
    method: str
    attach: str
    text: str


class About(NamedTuple):
    """What the form may offer and warn of: choices, the meaning of a name, words that are no person's name."""

    nodes: tuple[Choice, ...]
    cases: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    meaning: Callable[[str], str]
    known: frozenset[str]
    lean: bool
    clock: Callable[[], str]
