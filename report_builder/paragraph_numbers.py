"""Numbers by which a draft's paragraphs are called, stable over drafts: 2.3-4 stays 2.3-4 when others come and go.

The numbers are given once a draft was built, from the revision that stood in it; later revisions keep them: a
paragraph that was changed keeps its number, a new one has the number before it with a letter (2.3-4a), and the number
of one that was taken out is never given again.
"""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_lowercase
from typing import NamedTuple

from evidence_log.projections.models import Narrative
from report_builder.alterations import likeness, matched
from report_builder.model import Item, Piece, Run
from report_builder.narrative import pieces

SHORT = {
    "foreword": "F",
    "executive_summary": "ES",
    "context": "C",
    "views_of_people_on_probation": "V",
    "diversity": "D",
    "methodology": "M",
}
"""What the numbers of a named section begin with; a standard's begin with its own."""

GAP = "\u2002"
"""Stands between a number and its paragraph."""

_LIKE = 0.4


def numbers_of(found: Narrative, builds: Sequence[int]) -> tuple[Numbered, ...]:
    """The numbered paragraphs of a section; `builds` are the positions that drafts were built from, in order."""
    history = [revision.text.text for revision in found.history]
    first = next((at for at in builds if at >= found.history[0].position), None)
    if first is None:
        return numbered(history[-1:], found.section)
    stood = sum(revision.position <= first for revision in found.history)
    return numbered(history, found.section, stood - 1)


def with_numbers(made: Sequence[Item], numbers: Sequence[Numbered]) -> tuple[Item, ...]:
    """The items of a section with each number before its paragraph."""
    held = {one.place: one.number for one in numbers}
    counted, place = list[Item](), 0
    for item in made:
        if isinstance(item, Piece):
            number = held.get(place)
            head = (Run(text=f"{number}{GAP}"),) if number else ()
            counted.append(item.model_copy(update={"runs": (*head, *item.runs)}))
            place += 1
        else:
            counted.append(item)
    return tuple(counted)


class Numbered(NamedTuple):
    """A paragraph with its number; `place` counts all pieces of the section from 0; `items` are its list's."""

    number: str
    place: int
    text: str
    items: tuple[str, ...] = ()


def numbered(history: Sequence[str], section: str, first: int = 0) -> tuple[Numbered, ...]:
    """The paragraphs of the last text of a history; `first` is the text that was first built into a draft."""
    start = min(first, len(history) - 1)
    old = _paragraphs(history[start], section)
    numbers = [str(n) for n in range(1, len(old) + 1)]
    used = set(numbers)
    for text in history[start + 1 :]:
        new = _paragraphs(text, section)
        numbers = _carried([t for _, t in old], numbers, [t for _, t in new], used)
        used.update(numbers)
        old = new
    short = SHORT.get(section, section)
    made = pieces(history[-1], section)
    ends = [*(place for place, _ in old[1:]), len(made)]
    return tuple(
        Numbered(f"{short}-{n}", place, text, _items(made[place + 1 : end]))
        for n, (place, text), end in zip(numbers, old, ends, strict=True)
    )


def _items(between: Sequence[Piece]) -> tuple[str, ...]:
    """What stands between a paragraph and the next one with a number, headings left out."""
    return tuple(piece.text for piece in between if piece.kind != "heading")


def _paragraphs(text: str, section: str) -> list[tuple[int, str]]:
    """Paragraphs and quotations; items of a list belong to the paragraph before them, if there is one."""
    found: list[tuple[int, str]] = []
    for place, piece in enumerate(pieces(text, section)):
        if _counts(piece, any_before=bool(found)):
            found.append((place, piece.text))
    return found


def _counts(piece: Piece, *, any_before: bool) -> bool:
    return piece.kind in ("paragraph", "quote", "lead") or (piece.kind != "heading" and not any_before)


def _carried(old: Sequence[str], numbers: Sequence[str], new: Sequence[str], used: set[str]) -> list[str]:
    """The numbers of new paragraphs from those of the old."""
    given: list[str | None] = [None] * len(new)
    for tag, a, b, c, d in matched(old, new).get_opcodes():
        if tag == "equal":
            given[c:d] = numbers[a:b]
        elif tag == "replace":
            first = c
            for one in range(a, b):
                best = max(range(first, d), key=lambda n: likeness(old[one], new[n]), default=None)
                if best is not None and (likeness(old[one], new[best]) >= _LIKE or b - a == d - c == 1):
                    given[best] = numbers[one]
                    first = best + 1
    taken = used | {number for number in given if number}
    made: list[str] = []
    for number in given:
        fresh = number or _between(made[-1] if made else "0", taken)
        taken.add(fresh)
        made.append(fresh)
    return made


def _between(before: str, taken: set[str]) -> str:
    """The first number with a letter after another that is free: 4a, 4b … 4z, 4za."""
    base = before.rstrip(ascii_lowercase)
    tail = ""
    while True:
        for letter in ascii_lowercase:
            if f"{base}{tail}{letter}" not in taken:
                return f"{base}{tail}{letter}"
        tail += "z"
