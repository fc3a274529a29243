"""What leaves as CSV, JSON or XLSX is never a formula and comes back exactly, or is refused with its cell."""

from __future__ import annotations

import csv
import io
import json
import os
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from report_builder.errors import ReportError
from report_builder.spreadsheet import MOST_CELL, csv_bytes, guarded, json_bytes, unguarded, xlsx_bytes

FULL = os.environ.get("DAYBOOK_TRIALS") == "full"
S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
HAZARDS = (
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\uff1d1+1",
    "\uff0b1",
    "'=1",
    "''=1",
    "'plain",
    '=HYPERLINK("http://example.org")',
    "& < > \" ' ]]>",
    "{{ 7*7 }} {% raw %}",
    "\u202eright to left\u202c \u05d0",
    "\U0001f600 zero\u200bwidth",
    "two\nlines",
    "_x0041_ and _x005F_",
    "x" * 30_000,
    "http://example.org/",
    "0123",
    "1e5",
    " leading and trailing ",
)
UNHOLDABLE = ("a\x00b", "bell\x07", "\x1b[31m", "\ud800", "\uffff", "\ufffe")


def csv_back(data: bytes) -> list[list[str]]:
    rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
    return [[unguarded(cell) for cell in row] for row in rows]


def sheet_back(data: bytes) -> list[list[str]]:
    """The first sheet, read by our own few lines: texts must be typed as texts, and no cell may hold a formula."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        shared = etree.fromstring(archive.read("xl/sharedStrings.xml"))
        sheet = etree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    texts = ["".join(t.text or "" for t in item.iter(f"{S}t")) for item in shared]
    assert list(sheet.iter(f"{S}f")) == []
    return [
        [texts[int(c.findtext(f"{S}v", ""))] if c.get("t") == "s" else c.findtext(f"{S}v", "") for c in row]
        for row in sheet.iter(f"{S}row")
    ]


def unescaped(text: str) -> str:
    """XLSX writes a control character as _xHHHH_, and that sequence itself as _x005F_xHHHH_."""
    return text.replace("_x005F_", "_").replace("_x0009_", "\t").replace("_x000D_", "\r")


@pytest.mark.parametrize("text", HAZARDS)
def test_hazard_strings_arrive_exactly(text: str) -> None:
    assert csv_back(csv_bytes(("a", "b"), [(text, 1)])) == [["a", "b"], [text, "1"]]
    assert unescaped(sheet_back(xlsx_bytes({"S": (("a",), [(text,)])}))[1][0]) == text
    assert json.loads(json_bytes({"a": text})) == {"a": text}


@pytest.mark.parametrize("text", UNHOLDABLE)
def test_what_cannot_be_held_is_refused_with_its_cell(text: str) -> None:
    with pytest.raises(ReportError, match="row 1, why"):
        csv_bytes(("why",), [(text,)])
    with pytest.raises(ReportError, match=r"Results, row 1, why"):
        xlsx_bytes({"Results": (("why",), [(text,)])})


def test_what_xlsx_and_json_cannot_hold_is_refused() -> None:
    with pytest.raises(ReportError, match="32,767"):
        xlsx_bytes({"S": (("a",), [("x" * (MOST_CELL + 1),)])})
    with pytest.raises(ReportError, match="JSON"):
        json_bytes({"a": float("nan")})
    with pytest.raises(ReportError, match="JSON"):
        json_bytes({"a": "\ud800"})


def test_no_guarded_text_begins_as_a_formula() -> None:
    for text in HAZARDS:
        assert str(guarded(text))[0] not in "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"
    assert guarded(5) == 5
    assert guarded(None) is None


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
@settings(max_examples=10_000 if FULL else 300, deadline=None)
def test_a_guarded_text_comes_back_as_it_was(text: str) -> None:
    assert unguarded(str(guarded(text))) == text


def test_equal_tables_are_equal_bytes() -> None:
    sheets = {"Results": (("a", "b"), [("x", 1), (None, 2)])}
    assert xlsx_bytes(sheets) == xlsx_bytes(sheets)
