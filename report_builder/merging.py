"""Two changes of one text joined: what each side changed is kept, and where both changed one sentence they clash.

The joining is `reconcile-text`'s, the comparison `difflib`'s; ours is the rule of what clashes. Nothing is decided
silently: a clash shows all three texts and waits for a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from reconcile_text import reconcile

from report_builder.alterations import matched

Side = Literal["edit", "log"]
_SENTENCE = re.compile(r".*?(?:[.!?]+[\"')\]*_]*(?:[ \t]+|$)|\n+|$)", re.DOTALL)


class Clash(NamedTuple):
    """A place that both sides changed, differently: as it was, in the edit, and in the log."""

    base: str
    edit: str
    log: str


class Merge(NamedTuple):
    """The joined text, and what could not be joined; with clashes the text holds the preferred side, or is empty."""

    text: str
    clashes: tuple[Clash, ...]


class _Change(NamedTuple):
    first: int
    last: int
    new: tuple[str, ...]


def merged(base: str, edit: str, log: str, prefer: Side | None = None) -> Merge:
    """The text with both changes. A clash takes the preferred side; without one the text is empty."""
    pieces = sentences(base)
    ours, theirs = _changes(pieces, sentences(edit)), _changes(pieces, sentences(log))
    pairs = [(one, other) for one in ours for other in theirs if _clash(one, other)]
    clashes = tuple(_shown(pieces, one, other) for one, other in pairs)
    if clashes and prefer is None:
        return Merge("", clashes)
    if clashes and prefer == "log":
        edit = _applied(pieces, [one for one in ours if not any(one is pair[0] for pair in pairs)])
    elif clashes:
        log = _applied(pieces, [other for other in theirs if not any(other is pair[1] for pair in pairs)])
    text: str = reconcile(base, edit, log)["text"]
    return Merge(text, clashes)


def sentences(text: str) -> list[str]:
    """A text cut behind each sentence and each run of line ends; joined again it is the same."""
    return [part for part in _SENTENCE.findall(text) if part]


def _changes(base: Sequence[str], other: Sequence[str]) -> list[_Change]:
    found = matched(base, other).get_opcodes()
    return [_Change(a, b, tuple(other[c:d])) for tag, a, b, c, d in found if tag != "equal"]


def _clash(one: _Change, other: _Change) -> bool:
    """Whether two changes meet and differ; two insertions at one place meet."""
    if one == other:
        return False
    if one.first == one.last or other.first == other.last:
        return one.first <= other.last and other.first <= one.last
    return one.first < other.last and other.first < one.last


def _shown(base: Sequence[str], one: _Change, other: _Change) -> Clash:
    first, last = min(one.first, other.first), max(one.last, other.last)
    sides = (
        "".join((*base[first : change.first], *change.new, *base[change.last : last]))
        for change in (one, other)
    )
    return Clash("".join(base[first:last]), *sides)


def _applied(base: Sequence[str], changes: Iterable[_Change]) -> str:
    made: list[str] = []
    place = 0
    for change in changes:
        made += [*base[place : change.first], *change.new]
        place = change.last
    return "".join([*made, *base[place:]])
