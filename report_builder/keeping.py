"""What stays on one page: short tables, the ends of long ones, and words that lead to what follows them."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from report_builder.model import Cell, Chart, Item, Piece, Table

MOST_LINES = 22
"""Half a page: a table of more lines may break between its rows."""

_LETTERS_PER_CM = 5.0
_MARGIN = 0.4
"""Centimetres that the margins of a cell take."""


def kept(made: Table) -> tuple[bool, ...]:
    """Whether each row stays with what follows it: in a short table all do, the last with the table's note.

    In a long one the first stays with the second and the last with the one before it, so that none stands alone.
    """
    if sum(_lines(row, made.widths) for row in made.rows) <= MOST_LINES:
        return (True,) * len(made.rows)
    last = len(made.rows) - 1
    return tuple(place == 0 or place >= last - 1 for place in range(len(made.rows)))


def _lines(row: Sequence[Cell], widths: Sequence[float]) -> int:
    """About how many lines a row takes."""
    pairs = zip(row, widths, strict=True)
    return max(
        (ceil(len(cell.text) / ((width - _MARGIN) * _LETTERS_PER_CM)) for cell, width in pairs), default=1
    )


def leads(item: Item, after: Item | None) -> bool:
    """Whether a paragraph belongs on the page of what comes next: a chart, or what its colon announces."""
    if isinstance(after, Chart):
        return True
    return isinstance(item, Piece) and after is not None and item.text.rstrip().endswith(":")
