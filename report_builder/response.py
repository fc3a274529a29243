"""The response to the provider: each challenge once, what was decided, why, by whom, and what changed."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence

from docx import Document
from docx.document import Document as Made
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from report_builder.challenge_table import ANSWERS, Answer
from report_builder.fragments import checked, paragraph, run, table
from report_builder.model import Cell, Table
from report_builder.spreadsheet import csv_bytes
from report_builder.wording import plural
from report_builder.zip_normal import normalised

_WIDTHS = (1.2, 2.6, 4.2, 4.2, 2.6, 4.2, 2.4, 3.4)
_LANDSCAPE = {"w": "16838", "h": "11906", "orient": "landscape"}


def response_csv(found: Sequence[Answer]) -> bytes:
    """The response as CSV, guarded against formulas."""
    return csv_bytes(ANSWERS, found)


def response_docx(found: Sequence[Answer], title: str, day: dt.date, template: bytes) -> bytes:
    """The response as a Word table in a template's styles; equal bytes for equal content."""
    document = Document(io.BytesIO(template))
    _bare(document)
    rows = tuple(tuple(Cell(text=text or "-") for text in row) for row in found)
    made = Table(
        caption=title,
        summary=f"{title}: each challenge with its outcome, the reason, and what changed.",
        header=ANSWERS,
        rows=rows,
        widths=_WIDTHS,
        note="",
    )
    body = paragraph(run(checked(title)), style="Heading1") + table(made) + paragraph(run(_count(found)))
    for element in reversed(list(parse_xml(f"<w:body {nsdecls('w', 'r', 'wp', 'a')}>{body}</w:body>"))):
        document.element.body.insert(0, element)
    _properties(document, title, day)
    target = io.BytesIO()
    document.save(target)
    return normalised(target.getvalue())


def _count(found: Sequence[Answer]) -> str:
    said = ", ".join(
        f"{sum(a.outcome == o for a in found)} {o}" for o in dict.fromkeys(a.outcome for a in found)
    )
    return f"{plural(len(found), 'challenge')}: {said}." if found else "No challenge was received."


def _bare(document: Made) -> None:
    """The template without its text, headers and footers, on landscape pages."""
    body = document.element.body
    for element in list(body):
        if element.tag != qn("w:sectPr"):
            body.remove(element)
    for section in body.iter(qn("w:sectPr")):
        for edge in [*section.findall(qn("w:headerReference")), *section.findall(qn("w:footerReference"))]:
            document.part.drop_rel(edge.get(qn("r:id")))
            section.remove(edge)
        size = section.find(qn("w:pgSz"))
        for name, value in _LANDSCAPE.items() if size is not None else ():
            size.set(qn(f"w:{name}"), value)


def _properties(document: Made, title: str, day: dt.date) -> None:
    moment = dt.datetime(day.year, day.month, day.day)  # noqa: DTZ001  (the library wants it naive)
    properties = document.core_properties
    properties.title, properties.subject = checked(title)[:255], ""
    properties.author = properties.last_modified_by = "Daybook"
    properties.comments, properties.language = "", "en-GB"
    properties.created = properties.modified = moment
    properties.revision = 1
