"""The values of a chart as a document holds them: drawn, in the workbook behind them, and in its description."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lxml import etree

from report_builder.errors import PackageError
from report_builder.packages import Package, opened

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
Rows = tuple[tuple[str, ...], ...]


class Plot(NamedTuple):
    """A chart: its description, title and drawn values as rows (label first), and the rows of its workbook.

    `book` is None where the workbook is not there: LibreOffice drops it, and Word can then not edit the data.
    """

    description: str
    title: str
    drawn: Rows
    book: Rows | None


def plots(elements: Sequence[etree._Element], package: Package) -> Iterator[Plot]:
    """The charts of some elements, in order."""
    targets = _targets("word/document.xml", package)
    for element in elements:
        for chart in element.iter(f"{_C}chart"):
            name = targets.get(chart.get(f"{_R}id", ""), "")
            root = package.xml(name)
            if root is not None:
                yield Plot(_description(chart), _title(root), _drawn(root), _book(name, package))


def _targets(name: str, package: Package) -> dict[str, str]:
    folder, _, file = name.rpartition("/")
    root = package.xml(f"{folder}/_rels/{file}.rels")
    found = () if root is None else root
    return {
        one.get("Id", ""): posixpath.normpath(posixpath.join(folder, one.get("Target", ""))).lstrip("/")
        for one in found
        if one.get("TargetMode") != "External"
    }


def _description(chart: etree._Element) -> str:
    for holder in chart.iterancestors(f"{_WP}inline", f"{_WP}anchor"):
        said = holder.find(f"{_WP}docPr")
        return "" if said is None else said.get("descr", "")
    return ""


def _title(root: etree._Element) -> str:
    title = root.find(f"{_C}chart/{_C}title")
    return "" if title is None else "".join(text.text or "" for text in title.iter(f"{_A}t"))


def _drawn(root: etree._Element) -> Rows:
    """Labels and values as cached: a header of series names, then a row a category."""
    names, labels, columns = [""], list[str](), list[list[str]]()
    for series in root.iter(f"{_C}ser"):
        names.append("".join(_points(series.find(f"{_C}tx"))))
        labels = labels or _points(series.find(f"{_C}cat"))
        columns.append([_number(text) for text in _points(series.find(f"{_C}val"))])
    rows = [
        (label, *(column[number] if number < len(column) else "" for column in columns))
        for number, label in enumerate(labels)
    ]
    return (tuple(names), *rows)


def _points(holder: etree._Element | None) -> list[str]:
    """Cached points in the order of their numbers; one that has none is empty."""
    if holder is None:
        return []
    found = {int(point.get("idx", "0")): point.findtext(f"{_C}v", "") for point in holder.iter(f"{_C}pt")}
    if not found:
        return [text.text or "" for text in holder.iter(f"{_C}v")]
    return [found.get(number, "") for number in range(max(found) + 1)]


def _number(text: str) -> str:
    """A number in one form: 70, 70.0 and 7E1 are the same."""
    try:
        return f"{float(text):g}"
    except ValueError:
        return text


def _book(name: str, package: Package) -> Rows | None:
    """The first sheet of the workbook behind a chart, as rows of texts."""
    target = next((t for t in _targets(name, package).values() if t.endswith(".xlsx")), "")
    if target not in package.parts:
        return None
    try:
        book = opened(package.parts[target], f"the workbook {target!r}")
    except PackageError as error:
        raise PackageError(f"in the part {target!r}: {error}") from error
    sheet = book.xml("xl/worksheets/sheet1.xml")
    if sheet is None:
        return None
    shared = book.xml("xl/sharedStrings.xml")
    texts = [] if shared is None else ["".join(t.text or "" for t in si.iter(f"{_S}t")) for si in shared]
    rows = [_row(row, texts) for row in sheet.iter(f"{_S}row")]
    return tuple(row for row in rows if any(row))


def _row(row: etree._Element, texts: Sequence[str]) -> tuple[str, ...]:
    found: dict[int, str] = {}
    for cell in row.iter(f"{_S}c"):
        value = cell.findtext(f"{_S}v", "")
        if cell.get("t") == "s":
            value = texts[int(value)] if value.isdigit() and int(value) < len(texts) else ""
        elif cell.get("t") == "inlineStr":
            value = "".join(text.text or "" for text in cell.iter(f"{_S}t"))
        else:
            value = _number(value)
        formula = cell.findtext(f"{_S}f")
        found[_column(cell.get("r", "A1"))] = f"={formula}" if formula else value
    return tuple(found.get(number, "") for number in range(max(found, default=-1) + 1))


def _column(reference: str) -> int:
    """A1 is 0, B1 is 1, AA1 is 26."""
    number = 0
    for letter in re.sub("[^A-Z]", "", reference.upper()):
        number = number * 26 + ord(letter) - 64
    return number - 1
