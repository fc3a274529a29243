"""Tables out and in as CSV, JSON and XLSX: a text is never a formula, and comes back exactly as it went.

The guard is one leading apostrophe before what a spreadsheet would run, however many apostrophes stand there
already; reading takes exactly one off (reliability, section 5). XLSX cells are typed, so they need no guard. What a
format cannot hold is refused with its cell, never cut.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence

from report_builder.errors import ReportError

Value = str | int | float | None

_RUNS = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_GUARDED = re.compile("'+[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
MOST_CELL = 32_767
"""Characters that a cell of XLSX holds."""


def guarded(value: Value) -> Value:
    """A cell for CSV that no spreadsheet takes for a formula; what is no text stays as it is."""
    return f"'{value}" if isinstance(value, str) and _RUNS.match(value) else value


def unguarded(cell: str) -> str:
    """A cell of CSV as it was before `guarded`."""
    return cell[1:] if _GUARDED.match(cell) else cell


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """A table as UTF-8 CSV with a byte order mark, which Excel needs; every text guarded and held exactly."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    for number, row in enumerate((header, *rows)):
        for name, value in zip(header, row, strict=True):
            _held(value, f"row {number}, {name}")
        writer.writerow([guarded(value) for value in row])
    return target.getvalue().encode("utf-8-sig")


def json_bytes(facts: Mapping[str, object]) -> bytes:
    """Facts as UTF-8 JSON, keys in the order given; numbers that JSON does not have are refused."""
    try:
        return (json.dumps(facts, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()
    except (ValueError, UnicodeEncodeError) as error:
        raise ReportError(f"the table cannot be written as JSON: {error}") from error


def xlsx_bytes(sheets: Mapping[str, tuple[Sequence[str], Sequence[Sequence[Value]]]]) -> bytes:
    """Sheets of header and rows: texts typed as texts, numbers as numbers, equal bytes for equal content."""
    # A third of a second to load, and only a publication writes a workbook.
    import xlsxwriter  # noqa: PLC0415

    from report_builder.zip_normal import normalised  # noqa: PLC0415

    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.set_properties({"created": dt.datetime(2000, 1, 1)})  # noqa: DTZ001  (the library wants it naive)
        strong = book.add_format({"bold": True})
        for title, (header, rows) in sheets.items():
            sheet = book.add_worksheet(title)
            sheet.freeze_panes(1, 0)
            for column, name in enumerate(header):
                sheet.write_string(0, column, name, strong)
            for number, row in enumerate(rows, 1):
                for column, (name, value) in enumerate(zip(header, row, strict=True)):
                    _held(value, f"{title}, row {number}, {name}", most=MOST_CELL)
                    if isinstance(value, str):
                        sheet.write_string(number, column, value)
                    elif value is not None:
                        sheet.write_number(number, column, value)
    return normalised(target.getvalue())


def _held(value: Value, place: str, most: int | None = None) -> None:
    """Refuses what would not arrive as it is."""
    if not isinstance(value, str):
        return
    bad = _ILLEGAL.search(value)
    if bad:
        raise ReportError(f"{place}: U+{ord(bad[0]):04X} at character {bad.start() + 1} cannot be written")
    if most is not None and len(value.encode("utf-16-le")) // 2 > most:
        raise ReportError(
            f"{place}: the text is longer than the {most:,} characters a cell holds; take the CSV"
        )
