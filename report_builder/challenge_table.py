"""The provider's challenges as a table in Word or CSV, and the response that goes back.

A challenge names the paragraph by its number in the draft, says what is wrong, and may propose words and say what
supports it. The whole table is taken or nothing; each fault is named with its row.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from report_builder.errors import EditError
from report_builder.packages import opened
from report_builder.reading import reading_of
from report_builder.spreadsheet import unguarded

COLUMNS = ("number", "paragraph", "challenge", "proposed", "support")
MOST_ROWS = 5_000
_NAMES = {
    "number": ("number", "no", "no.", "ref", "reference", "challenge number"),
    "paragraph": ("paragraph", "para", "paragraph number", "para no", "paragraph no", "section"),
    "challenge": ("challenge", "comment", "comments", "inaccuracy", "factual inaccuracy", "issue", "text"),
    "proposed": ("proposed", "proposed wording", "proposed change", "suggested wording", "suggested change"),
    "support": ("support", "evidence", "supporting evidence", "evidence supporting"),
}


class Row(NamedTuple):
    """One challenge as the provider wrote it."""

    row: int
    number: str
    paragraph: str
    challenge: str
    proposed: str
    support: str


class Answer(NamedTuple):
    """One challenge with what became of it, for the response."""

    number: str
    paragraph: str
    quoted: str
    challenge: str
    outcome: str
    reason: str
    decided_by: str
    changed: str


ANSWERS = ("No.", "Paragraph", "Draft said", "Challenge", "Outcome", "Reason", "Decided by", "What changed")


def rows_of(data: bytes, name: str) -> tuple[Row, ...]:
    """The challenges of a .docx or .csv; EditError names the row that cannot be taken."""
    table = _word(data, name) if data[:2] == b"PK" else _csv(data, name)
    if not table:
        raise EditError(f"{name} holds no table of challenges; its columns are {', '.join(COLUMNS)}")
    header = _header(table[0], name)
    found = tuple(_rows(table[1:], header, name))
    if not found:
        raise EditError(f"{name} holds no challenge: every row is empty")
    return found


def _header(cells: Sequence[str], name: str) -> dict[int, str]:
    known = {said: column for column, names in _NAMES.items() for said in names}
    found = {n: known[c] for n, cell in enumerate(cells) if (c := " ".join(cell.casefold().split())) in known}
    missing = [column for column in ("paragraph", "challenge") if column not in found.values()]
    if missing or len(set(found.values())) != len(found):
        raise EditError(
            f"{name}, first row: the columns must be {', '.join(COLUMNS)} (the first and the last two may be left out), "
            f"and it has {', '.join(cells)}"
        )
    return found


def _rows(table: Iterable[Sequence[str]], header: Mapping[int, str], name: str) -> Iterator[Row]:
    for number, cells in enumerate(table, 2):
        held = dict.fromkeys(COLUMNS, "")
        for place, cell in enumerate(cells):
            if place in header:
                held[header[place]] = cell.strip()
        if not any(held.values()):
            continue
        for wanted in ("paragraph", "challenge"):
            if not held[wanted]:
                raise EditError(f"{name}, row {number}: the {wanted} is missing")
        yield Row(number, held["number"], *(held[column] for column in COLUMNS[1:]))


def _csv(data: bytes, name: str) -> list[tuple[str, ...]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise EditError(f"{name} is neither a Word document nor UTF-8 text (byte {error.start})") from error
    try:
        rows = [tuple(map(unguarded, row)) for row in csv.reader(io.StringIO(text, newline=""), strict=True)]
    except csv.Error as error:
        raise EditError(f"{name} is not CSV: {error}") from error
    if len(rows) > MOST_ROWS:
        raise EditError(f"{name} has more than {MOST_ROWS:,} rows; divide it")
    return rows


def _word(data: bytes, name: str) -> list[tuple[str, ...]]:
    """The first table of a document whose header names a paragraph and a challenge."""
    for stand in reading_of(opened(data, name)).stands():
        for unit in stand.units:
            if unit.kind == "table" and _fits(unit.rows[0]):
                return list(unit.rows)
    return []


def _fits(header: Sequence[str]) -> bool:
    said = {" ".join(cell.casefold().split()) for cell in header}
    return bool(said & set(_NAMES["paragraph"])) and bool(said & set(_NAMES["challenge"]))


def called(paragraph: str) -> str:
    """A paragraph's number as it is printed, however it was written: "para. 2.3 - 4" is 2.3-4."""
    plain = re.sub(r"(?i)^(paragraph|para\.?|¶)\s*", "", paragraph.strip())
    return re.sub(r"\s*[\u2010-\u2015\u2212-]\s*", "-", plain)
