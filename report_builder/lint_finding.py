"""A fault of a template, and the words for where it is."""

from __future__ import annotations

import re
from typing import Any

from report_builder.canonical import W
from report_builder.model import Frozen
from report_builder.packages import said

_HEADING = re.compile(r"(Annexe)?Heading\d?|Title|Subtitle")


class Finding(Frozen):
    """Which rule, in which part, in words where, and what to mend. `paragraph` counts from 1; 0 is the whole part."""

    part: str
    place: str
    rule: str
    message: str
    paragraph: int = 0


def label(part: str) -> str:
    """A part's name for a reader: document, header1, footer2."""
    return part.removeprefix("word/").removesuffix(".xml")


def place_of(part: str, number: int, paragraph: Any, run: int = 0) -> str:
    """document, table 1, row 2, cell 3, paragraph 14 '{{ s.ref }}', run 1."""
    words = [label(part), *_cell(paragraph)]
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    kind = "heading, " if style is not None and _HEADING.fullmatch(style.get(f"{W}val", "")) else ""
    words.append(f"{kind}paragraph {number} {said(paragraph)[:50]!r}")
    return ", ".join([*words, *([f"run {run}"] if run else [])])


def _cell(paragraph: Any) -> list[str]:
    cell = next(paragraph.iterancestors(f"{W}tc"), None)
    if cell is None:
        return []
    row, table = cell.getparent(), next(cell.iterancestors(f"{W}tbl"))
    tables = list(table.getroottree().getroot().iter(f"{W}tbl"))
    rows, cells = list(table.iter(f"{W}tr")), list(row.iter(f"{W}tc"))
    return [f"table {tables.index(table) + 1}, row {rows.index(row) + 1}, cell {cells.index(cell) + 1}"]
