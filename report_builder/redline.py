"""What the log changed since a draft, as tracked changes in the draft of today: rejected, they give the old words.

The newer document is taken, and what the older one said otherwise is put beside it as deleted. Notes, fields and links
of the older one stand as the words they showed, for their targets are not in the newer document.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from copy import deepcopy
from typing import NamedTuple

from lxml import etree

from report_builder.alterations import aligned, matched
from report_builder.anchors import MARKS, flattened, inside, places
from report_builder.atoms import Atom, atoms, words
from report_builder.canonical import W, shown, text_of
from report_builder.errors import ReportError
from report_builder.packages import opened, parsed, parsed_parts
from report_builder.reading import Unit, leaves, reading_of
from report_builder.sources import Sources
from report_builder.stretches import read
from report_builder.tracking import Author, Pen
from report_builder.zip_normal import normalised

_BODY = "word/document.xml"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def redlined(old: bytes, new: bytes, author: Author) -> bytes:
    """The newer document with every difference of its blocks from the older one tracked.

    ReportError when accepting the changes would not give the newer document, word for word.
    """
    parts = dict(opened(new).parts.items())
    root = parsed(parts[_BODY], _BODY)
    before, after = _Side(parsed_parts(old)), _Side(parsed_parts(new), root)
    pen = Pen(author)
    for block, elements in after.blocks.items():
        older = before.blocks.get(block, [])
        _block(pen, before.units(older), after.units(elements))
    parts[_BODY] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    made = normalised(target.getvalue())
    _check(new, made)
    return made


class _Place(NamedTuple):
    """An element with what it says."""

    element: etree._Element
    unit: Unit


class _Side:
    """One of the two documents: the paragraphs and tables of each block."""

    def __init__(self, parts: dict[str, etree._Element], root: etree._Element | None = None) -> None:
        self.sources = Sources(parts)
        body = (parts[_BODY] if root is None else root).find(f"{W}body")
        flat, marks = ([], []) if body is None else (list(flattened(body)), body.iter(*MARKS))
        self.blocks = {
            place.block: [inner for number in place.elements for inner in inside(flat[number])]
            for place in places(flat, marks)
        }

    def units(self, elements: Sequence[etree._Element]) -> list[_Place]:
        """The paragraphs and tables that say something."""
        found = []
        for element in leaves(elements):
            content = read([element], self.sources).content
            if content:
                kind = "table" if element.tag == f"{W}tbl" else "paragraph"
                words = text_of(content) if kind == "table" else shown(content[0])
                found.append(
                    _Place(element, Unit("table" if kind == "table" else "paragraph", content, words))
                )
        return found


def _block(pen: Pen, old: list[_Place], new: list[_Place]) -> None:
    """The changes of one block, in place in the newer one."""
    last: etree._Element | None = None
    for one, other in list(aligned([p.unit for p in old], [p.unit for p in new])):
        if other is None and one is not None:
            last = _gone(pen, old[one], last, new)
        elif other is not None:
            if one is None:
                _come(pen, new[other])
            elif old[one].unit.words != new[other].unit.words:
                _changed(pen, old[one], new[other])
            last = new[other].element


def _gone(pen: Pen, place: _Place, last: etree._Element | None, new: list[_Place]) -> etree._Element | None:
    """An older paragraph put back as deleted, behind the one before it; a table's words line by line."""
    for line in place.unit.words.split("\n"):
        paragraph = etree.Element(f"{W}p")
        paragraph.append(pen.deleted(line, None))
        pen.whole(paragraph, "del")
        if last is not None:
            last.addnext(paragraph)
        elif new:
            new[0].element.addprevious(paragraph)
        last = paragraph
    return last


def _come(pen: Pen, place: _Place) -> None:
    if place.unit.kind == "table":
        for row in place.element.iter(f"{W}tr"):
            properties = row.find(f"{W}trPr")
            if properties is not None:
                properties.append(pen.mark("ins"))
    for paragraph in [place.element] if place.unit.kind == "paragraph" else list(place.element.iter(f"{W}p")):
        for atom in [a for a in atoms(paragraph) if a.text]:
            _insert(pen, atom)
        pen.whole(paragraph, "ins")


def _insert(pen: Pen, atom: Atom) -> None:
    for element in atom.elements:
        before = element.getprevious()
        parent = element.getparent()
        assert parent is not None  # noqa: S101  (an atom stands in its paragraph)
        number = 0 if before is None else parent.index(before) + 1
        holder = pen.inserted(element)
        if holder is not element:
            parent.insert(number, holder)


def _changed(pen: Pen, old: _Place, new: _Place) -> None:
    if new.unit.kind == "paragraph":
        _paragraph(pen, old.element, new.element)
        return
    cells = [list(side.element.iter(f"{W}tc")) for side in (old, new)]
    if len(cells[0]) == len(cells[1]):
        for before, after in zip(*cells, strict=True):
            pairs = zip(before.iter(f"{W}p"), list(after.iter(f"{W}p")), strict=False)
            for one, other in pairs:
                if words(one) != words(other):
                    _paragraph(pen, one, other)
    else:
        _gone(pen, old, None, [new])
        _come(pen, new)


def _paragraph(pen: Pen, old: etree._Element, new: etree._Element) -> None:
    """The words that differ between two paragraphs, tracked in the newer."""
    before, after = list(atoms(deepcopy(old))), list(atoms(new))
    for tag, a, b, c, d in matched([x.text for x in before], [x.text for x in after]).get_opcodes():
        if tag == "equal":
            continue
        for atom in after[c:d]:
            _insert(pen, atom)
        for atom in before[a:b]:
            gone = pen.deleted(atom.text, atom.form)
            if d < len(after):
                _outer(after[d].elements[0] if c == d else after[c].elements[0], new).addprevious(gone)
            elif c < d:
                _outer(after[c].elements[0], new).addprevious(gone)
            else:
                new.append(gone)


def _outer(element: etree._Element, paragraph: etree._Element) -> etree._Element:
    """The child of the paragraph that an element stands in."""
    while element.getparent() is not paragraph:
        parent = element.getparent()
        assert parent is not None  # noqa: S101  (it stands in the paragraph)
        element = parent
    return element


def _check(new: bytes, made: bytes) -> None:
    """Accepting everything gives the newer document."""
    wanted, found = reading_of(opened(new)), reading_of(opened(made))
    for block, (stand, *_) in wanted.blocks.items():
        there = found.blocks.get(block)
        if there is None or [u.words for u in there[0].units] != [u.words for u in stand.units]:
            raise ReportError(
                f"the changes of {block} cannot be shown as tracked changes; compare the two in Word"
            )
