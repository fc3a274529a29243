"""Footnotes are numbered 1, 2, 3 in document order: LibreOffice pairs them by order, not by id.

A fragment carries its note inside the mark; here it moves into the footnotes part, which the library has none of.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from lxml import etree

from report_builder.canonical import W
from report_builder.errors import TemplateError

_KINDS = (("separator", -1), ("continuationSeparator", 0))


def place_notes(
    document: Document, marks: Sequence[etree._Element], bookmarks: Iterable[etree._Element]
) -> None:
    """Moves every note to the footnotes part; a document without notes gets none.

    `marks` are the body's references to notes in its order, `bookmarks` the starts of all its bookmarks.
    """
    if not marks:
        return
    anchors = {mark.get(f"{W}name") for mark in bookmarks}
    package = document.part.package
    if any(part.content_type == CONTENT_TYPE.WML_FOOTNOTES for part in package.iter_parts()):
        raise TemplateError("the template has footnotes of its own; write them as text")
    root = parse_xml(
        f"<w:footnotes {nsdecls('w')}>{''.join(_separator(*kind) for kind in _KINDS)}</w:footnotes>"
    )
    for number, mark in enumerate(marks, 1):
        note: etree._Element = etree.SubElement(root, f"{W}footnote", {f"{W}id": str(number)})
        note.extend(list(mark))
        mark.set(f"{W}id", str(number))
        for link in list(note.iter(f"{W}hyperlink")):
            if link.get(f"{W}anchor") not in anchors:
                _unlinked(link)
    blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, blob, package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def _separator(kind: str, number: int) -> str:
    return f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>'


def _unlinked(link: etree._Element) -> None:
    """Words without their link, where the report has no evidence index."""
    for child in list(link):
        properties = child.find(f"{W}rPr")
        if properties is not None:
            child.remove(properties)
        link.addprevious(child)
    parent = link.getparent()
    assert parent is not None  # noqa: S101  (it stands in a note)
    parent.remove(link)
