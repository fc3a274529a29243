"""After layout: what depends on document order. Notes, numbers, references, contents, ids, properties.

A template may reorder, so nothing is numbered before it has placed everything. What others rely on afterwards: each
block of the model stands once, in a content control `b:<id>` with the bookmark `_b_<id>`; captions have the bookmark
`_t_<id>` or `_f_<id>` round "Table 3"; evidence in the index has `_e_<position>`; headings have `_Toc…`. The manifest
is attached by `build` after this, from what is read back of the finished tree.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from lxml import etree

from report_builder.canonical import W
from report_builder.contents import write_contents
from report_builder.errors import TemplateError
from report_builder.footnotes import place_notes
from report_builder.model import ReportModel
from report_builder.walk import gathered
from report_builder.watermark import mark_draft

_NAME, _STYLE, _NOTE, _CODE = f"{W}name", f"{W}pStyle", f"{W}footnoteReference", f"{W}instrText"
_START, _END, _NUMBER = f"{W}bookmarkStart", f"{W}bookmarkEnd", f"{W}numId"
_CONTROL, _LINK = f"{W}sdt", f"{W}hyperlink"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
MOST_PROPERTY = 255
"""The format's limit for a property; the whole title stands on the cover."""


def finish(document: Document, model: ReportModel, pages: Sequence[int] = ()) -> None:
    """Makes the document whole; TemplateError when the template left something without its counterpart.

    `pages` are the page numbers of the headings in document order; without them the contents are marked to be updated.
    """
    body = document.element.body
    before = gathered(body, (_STYLE, _NOTE, _START, _CODE))
    place_notes(document, before[_NOTE], before[_START])
    fields = list(_fields(before[_CODE]))
    _captions(fields)
    _references(fields, before[_START])
    write_contents(document, before[_STYLE], before[_START], pages)
    after = gathered(body, (_NUMBER, _CONTROL, _START, _END, _LINK))
    _lists(document, after[_NUMBER])
    _ids(after[_CONTROL], (*after[_START], *after[_END]))
    _links(document, after[_LINK], after[_START])
    if model.status != "Published":
        mark_draft(document, model.status)
    _properties(document, model)


def _fields(codes: Iterable[etree._Element]) -> Iterator[tuple[str, str, etree._Element]]:
    """Kind, first argument and the text element of the cached result of each of our own five-run fields."""
    for code in codes:
        kind, *rest = (code.text or "").split() or [""]
        holder = code.getparent()
        if kind in ("SEQ", "REF") and holder is not None:
            separator = next(holder.itersiblings(f"{W}r"))
            shown = next(separator.itersiblings(f"{W}r"))
            yield kind, rest[0], next(shown.iter(f"{W}t"))


def _captions(fields: Iterable[tuple[str, str, etree._Element]]) -> None:
    counts: dict[str, int] = {}
    for kind, name, shown in fields:
        if kind == "SEQ":
            counts[name] = counts.get(name, 0) + 1
            shown.text = str(counts[name])


def _references(fields: Iterable[tuple[str, str, etree._Element]], marks: Iterable[etree._Element]) -> None:
    """Each reference shows the label of the caption that it leads to."""
    labels: dict[str, str] = {}
    for mark in marks:
        name = mark.get(_NAME, "")
        if name.startswith(("_t", "_f")):
            texts: list[str] = []
            for follower in mark.itersiblings():
                if follower.tag == _END:
                    break
                texts += [t.text or "" for t in follower.iter(f"{W}t")]
            labels[name] = "".join(texts)
    for kind, anchor, shown in fields:
        if kind != "REF":
            continue
        if anchor not in labels:
            raise TemplateError(
                f"{shown.text!r} refers to a table or figure that is not in the report; it has: {_known(labels)}"
            )
        shown.text = labels[anchor]


def _known(labels: dict[str, str]) -> str:
    return ", ".join(f"{name[3:]} ({label})" for name, label in labels.items()) or "none"


def _lists(document: Document, items: Iterable[etree._Element]) -> None:
    """A numbering of its own for each list, so that each begins at its own first number."""
    wanted = [item for item in items if item.get(f"{W}val", "").startswith("list:")]
    if not wanted:
        return
    numbering = document.part.numbering_part.element
    held = list(numbering.iter(f"{W}num"))
    abstract = _numbers_of(document, held)
    number = max(int(num.get(f"{W}numId", "0")) for num in held)
    numbers: dict[str, str] = {}
    for item in wanted:
        name = item.get(f"{W}val", "")
        if name not in numbers:
            number += 1
            numbers[name] = str(number)
            _, _, _, level, start = name.split(":")
            numbering.append(
                parse_xml(
                    f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{abstract}"/>'
                    f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{start}"/></w:lvlOverride></w:num>'
                )
            )
        item.set(f"{W}val", numbers[name])


def _numbers_of(document: Document, held: list[etree._Element]) -> str:
    """The abstract numbering behind the template's style for numbered lists."""
    styles = document.styles.element
    style = next((s for s in styles.iter(f"{W}style") if s.get(f"{W}styleId") == "ListNumber"), None)
    base = None if style is None else next(style.iter(f"{W}numId"), None)
    num = next((n for n in held if base is not None and n.get(f"{W}numId") == base.get(f"{W}val")), None)
    abstract = None if num is None else num.find(f"{W}abstractNumId")
    if abstract is None:
        raise TemplateError("the style List Number has no numbering; give it one in Word")
    return abstract.get(f"{W}val", "")


def _ids(controls: Iterable[etree._Element], marks: Iterable[etree._Element]) -> None:
    """Controls and bookmarks are counted; of the marks, all starts come before all ends."""
    for number, control in enumerate(controls, 1001):
        identity = control.find(f"{W}sdtPr/{W}id")
        if identity is not None:
            identity.set(f"{W}val", str(number))
    numbers: dict[str, str] = {}
    for mark in marks:
        old = mark.get(f"{W}id", "")
        if mark.tag == _START:
            if old in numbers:
                raise TemplateError(
                    f"the bookmark {mark.get(_NAME)} stands twice: the template places a block twice"
                )
            numbers[old] = str(len(numbers) + 1)
        mark.set(f"{W}id", numbers[old])


def _links(document: Document, links: Iterable[etree._Element], marks: Iterable[etree._Element]) -> None:
    """Anchors must be there; web addresses become relationships."""
    held = {mark.get(_NAME) for mark in marks}
    for link in links:
        anchor = link.get(f"{W}anchor")
        if anchor is None or anchor in held:
            continue
        if ":" not in anchor:
            raise TemplateError(
                f"a citation leads to {anchor}, which is not in the report: does it cite an index entry?"
            )
        del link.attrib[f"{W}anchor"]
        link.set(_ID, document.part.relate_to(anchor, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))


def _properties(document: Document, model: ReportModel) -> None:
    day = dt.datetime(model.issued.year, model.issued.month, model.issued.day)  # noqa: DTZ001  (the library wants it naive)
    properties = document.core_properties
    properties.title = model.title[:MOST_PROPERTY]
    properties.subject = model.checkpoint[:MOST_PROPERTY]
    properties.identifier = model.report[:MOST_PROPERTY]
    properties.author = properties.last_modified_by = "Daybook"
    properties.comments = ""
    properties.language = "en-GB"
    properties.created = properties.modified = day
    properties.revision = 1
