"""A table written in narrative: its caption is the paragraph before it, its columns as wide as their words want."""

from __future__ import annotations

from typing import NamedTuple

from report_builder.model import Cell, Piece, Table

WIDTH = 16.6
"""Centimetres between the margins."""

_LEAST = 2.0


class Columns(NamedTuple):
    """The words of a table: a header and rows."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def caption_of(before: Piece | None) -> str | None:
    """The caption in a paragraph "Table: …", or None when it is no such paragraph."""
    text = before.text if before and before.kind == "paragraph" else ""
    return text.removeprefix("Table:").strip() or None if text.startswith("Table:") else None


def table_of(caption: str, words: Columns) -> Table:
    """The table with a summary that names its columns."""
    return Table(
        caption=caption,
        summary=f"{caption}. Columns: {', '.join(words.header)}.",
        header=words.header,
        rows=tuple(tuple(Cell(text=text) for text in row) for row in words.rows),
        widths=widths(words),
        note="Source: the text of this report.",
    )


def widths(words: Columns) -> tuple[float, ...]:
    """Shares of the width by the longest cell of each column, none too narrow."""
    longest = [
        min(max(len(row[place]) for row in (words.header, *words.rows)), 60) + 4
        for place in range(len(words.header))
    ]
    shares = [max(_LEAST, WIDTH * size / sum(longest)) for size in longest]
    return tuple(round(WIDTH * share / sum(shares), 2) for share in shares)
