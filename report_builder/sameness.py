"""What items say, so that two readings of one text can be told to be the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from report_builder.model import Chart, Item, Piece, Run, Table

MARK = re.compile(r"\[(?:E-\d+|(?:table|figure) [A-Za-z0-9][A-Za-z0-9._-]*)\]")
"""A citation, or a reference to a table or figure."""


def said(found: Sequence[Item]) -> list[tuple[object, ...]]:
    """What items say, without what Markdown does not tell: which of two bullet lists in a row is meant, space at ends."""
    numbers: dict[int, int] = {}
    told: list[tuple[object, ...]] = []
    for item in found:
        match item:
            case Piece():
                listed = item.kind == "numbered"
                number = numbers.setdefault(item.list_number, len(numbers)) if listed else 0
                told.append((item.kind, item.level, number, item.start if listed else 1, runs_of(item.runs)))
            case Table():
                rows = tuple(tuple(cell.text.strip() for cell in row) for row in item.rows)
                told.append((item.caption.strip(), tuple(name.strip() for name in item.header), rows))
            case Chart():
                told.append((item.title,))
    return told


class Span(NamedTuple):
    """Words in one form."""

    text: str
    bold: bool
    italic: bool
    link: str | None


def runs_of(runs: Sequence[Run]) -> tuple[Span, ...]:
    """Runs joined where their form is the same, without space at either end and round line breaks.

    Space between two forms belongs to neither, and between two of one form to both.
    """
    letters = [letter for run in runs for letter in _letters(run)]
    for mark in MARK.finditer("".join(letter.text for letter in letters)):
        letters[slice(*mark.span())] = [Span(c, bold=False, italic=False, link=None) for c in mark[0]]
    while letters and letters[0].text.isspace():
        del letters[0]
    while letters and letters[-1].text.isspace():
        del letters[-1]
    _bridge(letters)
    joined: list[Span] = []
    for number, letter in enumerate(letters):
        if letter.text in " \t" and "\n" in (letters[number - 1].text, letters[number + 1].text):
            continue
        if joined and joined[-1][1:] == letter[1:]:
            joined[-1] = joined[-1]._replace(text=joined[-1].text + letter.text)
        else:
            joined.append(letter)
    return tuple(joined)


def _bridge(letters: list[Span]) -> None:
    """Space inside words of one form has their form."""
    last = 0
    for number, letter in enumerate(letters):
        if letter.text.isspace():
            continue
        if number - last > 1 and letters[last][1:] == letter[1:]:
            for place in range(last + 1, number):
                letters[place] = letter._replace(text=letters[place].text)
        last = number


def _letters(run: Run) -> Iterator[Span]:
    plain = run.cites is not None or run.refers is not None
    for character in run.text:
        bare = plain or (character.isspace() and not run.link)
        yield Span(character, run.bold and not bare, run.italic and not bare, None if plain else run.link)
