"""Plain text and JSON for a terminal, a pipe or a screen reader; stored text passes the one door."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from contextvars import ContextVar
from typing import Any

from tui.safe_text import safe


def show(*lines: str) -> None:
    """Writes lines to standard output, each made safe for a terminal."""
    sys.stdout.write("".join(f"{safe(line)}\n" for line in lines))


def show_json(facts: Any) -> None:
    """Writes one JSON document."""
    sys.stdout.write(json.dumps(facts, ensure_ascii=False, indent=2, default=str) + "\n")


def show_json_line(facts: Any) -> None:
    """Writes one JSON object on a line."""
    sys.stdout.write(json.dumps(facts, ensure_ascii=False, default=str) + "\n")


PLAIN: ContextVar[bool] = ContextVar("plain", default=False)
"""Whether tables are read out: one fact a line, for a screen reader or a braille display."""


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Columns as wide as their widest cell, two blanks apart; with PLAIN, a line a fact and a blank between rows."""
    if PLAIN.get():
        return _read_out(header, rows)
    cells = [[safe(str(cell), one_line=True) for cell in row] for row in (header, *rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row[:-1], widths, strict=False)) + f"  {row[-1]}"
        if len(row) > 1
        else row[0]
        for row in cells
    ]


def _read_out(header: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    lines: list[str] = []
    for row in rows:
        lines += [""] if lines else []
        for name, value in zip(header, row, strict=False):
            cell = safe(str(value), one_line=True)
            lines += [f"{name}: {cell}" if name else cell] if cell else []
    return lines or ["nothing"]


def clipped(text: str, most: int = 60) -> str:
    """A text on one line, cut with an ellipsis; never cut when it is read out."""
    line = safe(" ".join(text.split()), one_line=True)
    return line if PLAIN.get() or len(line) <= most else f"{line[: most - 1]}…"
