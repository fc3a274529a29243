"""The table of contents with its entries in it: without them it is empty until Word updates it.

Heading numbers are the template's own (list numbering of its heading styles); the entries repeat them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from lxml import etree

from report_builder.canonical import W
from report_builder.errors import TemplateError
from report_builder.fragments import FIELD_END, Xml, field, field_start, paragraph, run
from report_builder.numbering import Numbering

LEVELS = {"Heading1": 1, "AnnexeHeading": 1, "Heading2": 2, "AnnexeHeading2": 2}
"""The styles whose paragraphs stand in the contents, and how deep."""

_VALUE = f"{W}val"
_CONTENTS = 'TOC \\o "1-2" \\h \\z \\t "Annexe Heading,1,Annexe Heading 2,2"'


class Heading(NamedTuple):
    """A heading of the document: its level, its number as printed, its words, and its paragraph."""

    level: int
    number: str
    text: str
    element: etree._Element


def headings(document: Document, styles: Iterable[etree._Element]) -> Iterator[Heading]:
    """The headings that stand in the contents, in document order, numbered as Word numbers them.

    `styles` are the marks of the body's paragraphs that name their styles.
    """
    numbering = Numbering(document)
    for style in styles:
        name = style.get(_VALUE, "")
        element = next(style.iterancestors(f"{W}p"), None) if name in LEVELS else None
        if element is not None:
            text = "".join(words.text or "" for words in element.iter(f"{W}t"))
            yield Heading(LEVELS[name], numbering.next_of(name), text, element)


def write_contents(
    document: Document,
    styles: Iterable[etree._Element],
    bookmarks: Iterable[etree._Element],
    pages: Sequence[int],
) -> None:
    """Cached entries that lead to their headings, in the place of the slot, which is among the `bookmarks`."""
    entries = list(headings(document, styles))
    if pages and len(pages) != len(entries):
        raise TemplateError(f"{len(pages)} page numbers were found for {len(entries)} headings")
    lines = [
        _entry(number, entry, str(pages[number]) if pages else " ", len(entries))
        for number, entry in enumerate(entries)
    ]
    for slot in _slots(bookmarks):
        for element in elements("".join(lines)):
            slot.addprevious(element)
        if not pages:
            for begin in slot.itersiblings(f"{W}p", preceding=True):
                mark = begin.find(f"{W}r/{W}fldChar")
                if mark is not None:
                    mark.set(f"{W}dirty", "true")
                    break
        parent = slot.getparent()
        assert parent is not None  # noqa: S101  (it stands in the body)
        parent.remove(slot)


def _entry(number: int, entry: Heading, page: str, of: int) -> str:
    """One line; the first opens the field of the whole and the last closes it."""
    anchor = f"_Toc{number:08d}"
    names = {f"{W}id": anchor, f"{W}name": anchor}
    entry.element.insert(1, entry.element.makeelement(f"{W}bookmarkStart", names))  # properties stand at 0
    etree.SubElement(entry.element, f"{W}bookmarkEnd", {f"{W}id": anchor})
    joint = "\t" if entry.number[-1:].isdigit() else " "
    words = f"{entry.number}{joint}{entry.text}" if entry.number else entry.text
    inner = run(words) + "<w:r><w:tab/></w:r>" + field(f"PAGEREF {anchor} \\h", page)
    link = f'<w:hyperlink w:anchor="{anchor}" w:history="1">{inner}</w:hyperlink>'
    start = field_start(_CONTENTS) if number == 0 else ""
    end = FIELD_END if number == of - 1 else ""
    return paragraph(Xml(start + link + end), style=f"TOC{entry.level}")


def _slots(bookmarks: Iterable[etree._Element]) -> list[etree._Element]:
    names = (mark for mark in bookmarks if mark.get(f"{W}name") == "_ContentsSlot")
    return [slot for mark in names if (slot := mark.getparent()) is not None]


def elements(xml: str) -> list[etree._Element]:
    """Fragments as elements."""
    return list(parse_xml(f"<w:body {nsdecls('w', 'r', 'wp', 'a')}>{xml}</w:body>"))
