"""Rows of the trail as CSV, JSON lines or Markdown; every row carries its position, and nothing is a formula."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from evidence_log.projections.trail import Row
from report_builder.spreadsheet import guarded
from tui.drafts import write_whole
from tui.errors import TerminalError
from tui.safe_text import safe

COLUMNS = ("position", "recorded", "by", "role", "kind", "case", "on", "change", "about", "text", "reason")
FORMATS = {"csv": ".csv", "jsonl": ".jsonl", "markdown": ".md"}
"""The forms a trail is exported in, and the ending of each one's files."""


def fields(row: Row) -> tuple[str | int, ...]:
    """A row's columns; personal text is opened."""
    return (
        row.position,
        row.at.isoformat(),
        row.by,
        str(row.role),
        row.kind,
        row.case or "",
        row.on,
        row.change,
        "" if row.about is None else row.about,
        row.text.text if row.text else "",
        row.reason.text if row.reason else "",
    )


def exported(rows: Iterable[Row], form: str) -> Iterator[str]:
    """The lines of an export, each with its line end."""
    match form:
        case "csv":
            yield _csv(COLUMNS)
            yield from (_csv(map(guarded, fields(row))) for row in rows)
        case "jsonl":
            for row in rows:
                yield json.dumps(dict(zip(COLUMNS, fields(row), strict=True)), ensure_ascii=False) + "\n"
        case "markdown":
            yield f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}\n"
            yield from (f"| {' | '.join(_cell(value) for value in fields(row))} |\n" for row in rows)
        case _:
            raise TerminalError(f"there is no export as {form}; there are {', '.join(FORMATS)}")


def form_of(path: Path) -> str:
    """The form that a file's ending names."""
    found = next((form for form, ending in FORMATS.items() if path.suffix.lower() == ending), None)
    if found is None:
        raise TerminalError(f"{path.name} ends in none of {', '.join(FORMATS.values())}; give it one of them")
    return found


def export_to(path: Path, rows: Iterable[Row]) -> int:
    """Writes an export whole or not at all; returns how many rows."""
    form, count = form_of(path), 0

    def counted() -> Iterator[Row]:
        """The rows as they are written, counted."""
        nonlocal count
        for row in rows:
            count += 1
            yield row

    data = "".join(exported(counted(), form)).encode()
    if not path.absolute().parent.is_dir():
        raise TerminalError(f"{path} cannot be written: there is no folder {path.absolute().parent}")
    write_whole(path.absolute(), data)
    return count


def _csv(values: Iterable[str | float | None]) -> str:
    target = io.StringIO()
    csv.writer(target, lineterminator="\r\n").writerow(values)
    return target.getvalue()


def _cell(value: object) -> str:
    """One cell of a Markdown table: its own signs made plain, line ends kept as breaks."""
    text = safe(str(value)).replace("\\", "\\\\")
    for sign in "|`*_[]<>#":
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "<br>")
