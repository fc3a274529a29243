"""After layout: what depends on document order. Numbers, ids, contents, lists, properties."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from lxml import etree

from report_builder.errors import TemplateError
from report_builder.fragments import FIELD_END, Xml, bookmark, field, field_start, paragraph, run
from report_builder.model import ReportModel

MOST_PROPERTY = 255
"""The format's limit for a property; the whole title stands on the cover."""

_CONTENTS = 'TOC \\o "1-2" \\h \\z \\u'


def finish(document: Document, model: ReportModel) -> None:
    """Makes the document whole; TemplateError when the template left something without its counterpart."""
    body = document.element.body
    _contents(body)
    _captions(body)
    _lists(document, body)
    _ids(body)
    _links(body)
    _properties(document, model)


def elements(xml: str) -> list[etree._Element]:
    """Fragments as elements."""
    return list(parse_xml(f"<w:body {nsdecls('w', 'r', 'wp', 'a')}>{xml}</w:body>"))


def _headings(body: etree._Element) -> Iterator[tuple[int, str, etree._Element]]:
    for element in body.iter(qn("w:p")):
        style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        name = "" if style is None else style.get(qn("w:val"), "")
        if name in ("Heading1", "Heading2"):
            yield int(name[-1]), "".join(str(text) for text in element.xpath(".//w:t/text()")), element


def _contents(body: etree._Element) -> None:
    """Cached entries that lead to their headings: without them it is empty until Word updates it."""
    names = (mark for mark in body.iter(qn("w:bookmarkStart")) if mark.get(qn("w:name")) == "_ContentsSlot")
    slots = [mark.getparent() for mark in names]
    entries = list(_headings(body))
    lines = []
    for number, (level, text, element) in enumerate(entries):
        anchor = f"_Toc{number:08d}"
        marks = elements(paragraph(bookmark(anchor, "")))[0]
        element.insert(1, marks[0])  # a heading always has properties at 0
        element.append(marks[0])
        entry = run(text) + "<w:r><w:tab/></w:r>" + field(f"PAGEREF {anchor} \\h", " ")
        link = f'<w:hyperlink w:anchor="{anchor}" w:history="1">{entry}</w:hyperlink>'
        start = field_start(_CONTENTS) if number == 0 else ""
        end = FIELD_END if number == len(entries) - 1 else ""
        lines.append(paragraph(Xml(start + link + end), style=f"TOC{level}"))
    for slot in slots:
        if slot is not None:
            for element in elements("".join(lines)):
                slot.addprevious(element)
            parent = slot.getparent()
            assert parent is not None  # noqa: S101  (it stands in the body)
            parent.remove(slot)


def _captions(body: etree._Element) -> None:
    counts: dict[str, int] = {}
    for code in body.iter(qn("w:instrText")):
        words = (code.text or "").split()
        if words[:1] == ["SEQ"]:
            counts[words[1]] = counts.get(words[1], 0) + 1
            holder = code.getparent()
            assert holder is not None  # noqa: S101  (an instruction stands in a run)
            separator = next(holder.itersiblings(qn("w:r")))
            shown = next(separator.itersiblings(qn("w:r")))
            next(shown.iter(qn("w:t"))).text = str(counts[words[1]])


def _lists(document: Document, body: etree._Element) -> None:
    """A numbering of its own for each list, so that each begins at one."""
    wanted = [item for item in body.iter(qn("w:numId")) if item.get(qn("w:val"), "").startswith("list:")]
    if not wanted:
        return
    numbering = document.part.numbering_part.element
    style = next(
        s for s in document.styles.element.iter(qn("w:style")) if s.get(qn("w:styleId")) == "ListNumber"
    )
    base = next(style.iter(qn("w:numId"))).get(qn("w:val"))
    held = list(numbering.iter(qn("w:num")))
    abstract = next(n for n in held if n.get(qn("w:numId")) == base).find(qn("w:abstractNumId"))
    assert abstract is not None  # noqa: S101  (the schema asks for it)
    number = max(int(num.get(qn("w:numId"), "0")) for num in held)
    numbers: dict[str, int] = {}
    for item in wanted:
        name = item.get(qn("w:val"), "")
        if name not in numbers:
            number += 1
            numbers[name] = number
            numbering.append(
                parse_xml(
                    f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{abstract.get(qn("w:val"))}"/>'
                    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
                )
            )
        item.set(qn("w:val"), str(numbers[name]))


def _ids(body: etree._Element) -> None:
    for number, control in enumerate(body.iter(qn("w:sdt")), 1001):
        identity = control.find(f"{qn('w:sdtPr')}/{qn('w:id')}")
        if identity is not None:
            identity.set(qn("w:val"), str(number))
    numbers: dict[str, str] = {}
    for mark in body.iter(qn("w:bookmarkStart"), qn("w:bookmarkEnd")):
        old = mark.get(qn("w:id"), "")
        if mark.tag == qn("w:bookmarkStart"):
            if old in numbers:
                raise TemplateError(
                    f"the bookmark {mark.get(qn('w:name'))} stands twice: the template places a block twice"
                )
            numbers[old] = str(len(numbers) + 1)
        mark.set(qn("w:id"), numbers[old])


def _links(body: etree._Element) -> None:
    held = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    for link in body.iter(qn("w:hyperlink")):
        anchor = link.get(qn("w:anchor"))
        if anchor is not None and anchor not in held:
            raise TemplateError(
                f"a citation leads to {anchor}, which is not in the report: does it cite an index entry?"
            )


def _properties(document: Document, model: ReportModel) -> None:
    day = dt.datetime(model.day.year, model.day.month, model.day.day)  # noqa: DTZ001  (the library wants it naive)
    properties = document.core_properties
    properties.title = model.title[:MOST_PROPERTY]
    properties.subject = model.checkpoint[:MOST_PROPERTY]
    properties.author = properties.last_modified_by = "Daybook"
    properties.comments = ""
    properties.language = "en-GB"
    properties.created = properties.modified = day
    properties.revision = 1
