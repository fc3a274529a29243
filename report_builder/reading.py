"""A document as it came back: what stands in each block and outside them, table cells and charts included.

Built on `anchors` (where a block stands) and `canonical` (what a stretch says). It parses the bytes itself and trusts
nothing that the file says of itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Literal, NamedTuple

from lxml import etree

from report_builder.anchors import MARKS, Place, flattened, inside, places
from report_builder.canonical import Content, Revision, View, W, shown
from report_builder.errors import PackageError
from report_builder.packages import Package
from report_builder.plotted import Plot, plots
from report_builder.remarks import Remark, remarks
from report_builder.sources import Sources
from report_builder.stretches import read
from report_builder.visibility import on

_ENTRY = re.compile("toc [1-9]")
_REFRESHED = ("toc ", "table of figures", "contents heading")
_TITLES = ("heading ", "annexe heading")
_BODY = "word/document.xml"
_PARTS = ("styles", "footnotes", "endnotes", "comments")
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


class Unit(NamedTuple):
    """A paragraph or a table. `words` is all its text; `rows` are the cells of a table; `links` where words lead."""

    kind: Literal["paragraph", "table"]
    content: Content
    words: str
    rows: tuple[tuple[str, ...], ...] = ()
    links: tuple[str, ...] = ()

    @property
    def style(self) -> str:
        """The style's name in small letters; that of the first paragraph of a table."""
        return self.content[0].style if self.content else ""


class Stand(NamedTuple):
    """One place where a block stands, or a stretch outside blocks; both views, and what was remarked on it."""

    block: str
    anchor: str
    position: int
    heading: str
    units: tuple[Unit, ...]
    rejected: tuple[Unit, ...]
    plots: tuple[Plot, ...]
    revisions: tuple[Revision, ...]
    remarks: tuple[Remark, ...]
    elements: tuple[etree._Element, ...]


class Reading(NamedTuple):
    """A document: the places of its blocks, the stretches outside them in order, its headers and footers.

    `contents` are the entries of its table of contents as they stand.
    """

    blocks: Mapping[str, tuple[Stand, ...]]
    loose: tuple[Stand, ...]
    edges: tuple[Stand, ...]
    contents: tuple[str, ...]
    parts: Mapping[str, etree._Element]
    package: Package

    def stands(self) -> list[Stand]:
        """Everything in the body, in its order."""
        found = [stand for many in self.blocks.values() for stand in many]
        return sorted((*found, *self.loose), key=lambda stand: stand.position)

    def titles(self) -> frozenset[str]:
        """What its headings say."""
        units = (unit for stand in self.stands() for unit in stand.units)
        return frozenset(" ".join(unit.words.split()) for unit in units if unit.style.startswith(_TITLES))


def reading_of(package: Package) -> Reading:
    """Everything that the document says, by block."""
    parts = _parsed(package)
    body = parts[_BODY].find(f"{W}body") if _BODY in parts else None
    if body is None:
        raise PackageError("the file has no Word text in it (word/document.xml); is it a .docx?")
    if next(body.iter(f"{W}altChunk"), None) is not None:
        raise PackageError("the file takes in another one when it is opened; save it in Word first, as .docx")
    reader = _Stands(package, parts)
    flat = list(flattened(body))
    headings = list(_headings(flat, reader.sources))
    found: dict[str, list[Stand]] = {}
    owned: set[int] = set()
    for place in places(flat, body.iter(*MARKS)):
        elements = [inner for number in place.elements for inner in inside(flat[number])]
        stand = reader.stand(place, elements, headings[place.elements[0]])
        found.setdefault(place.block, []).append(stand)
        owned.update(place.elements)
    free = [
        reader.stand(Place("", "bookmark", (number,)), [element], headings[number])
        for number, element in enumerate(flat)
        if number not in owned
    ]
    loose = tuple(s for s in free if (s.units or s.rejected or s.plots) and not _refreshed(s))
    contents = tuple(_entries((flat[n] for n in range(len(flat)) if n not in owned), reader.sources))
    blocks = {block: tuple(sorted(many, key=lambda s: s.position)) for block, many in found.items()}
    return Reading(blocks, loose, tuple(_edges(reader, parts)), contents, parts, package)


def _parsed(package: Package) -> dict[str, etree._Element]:
    wanted = {_BODY, *(f"word/{name}.xml" for name in _PARTS)}
    found = {}
    for name in package.parts:
        edge = name.startswith(("word/header", "word/footer")) and name.endswith(".xml")
        if name in wanted or edge or (name.startswith("customXml/item") and name.endswith(".xml")):
            root = package.xml(name)
            assert root is not None  # noqa: S101  (the name is from the package)
            found[name] = root
    return found


def _refreshed(stand: Stand) -> bool:
    """Word rewrites contents and lists of figures by itself: they are no text of their own to be compared."""
    return bool(stand.units) and stand.units[0].style.startswith(_REFRESHED)


def _entries(elements: Iterable[etree._Element], sources: Sources) -> Iterator[str]:
    """The entries of the contents, which a field makes: so as they stand in the file, page numbers included."""
    for paragraph in (one for element in elements for one in element.iter(f"{W}p")):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        if style is not None and _ENTRY.fullmatch(sources.styles.get(style.get(f"{W}val", ""), "")):
            marks = paragraph.iter(f"{W}t", f"{W}tab")
            yield " ".join("".join(mark.text or " " for mark in marks).split())


def _headings(flat: Sequence[etree._Element], sources: Sources) -> Iterator[str]:
    """The heading under which each element stands."""
    last = "the beginning"
    for element in flat:
        for paragraph in read(inside(element)[:1], sources).content[:1]:
            if paragraph.style.startswith("heading ") and element.tag == f"{W}p":
                last = paragraph.text
        yield last


def _edges(reader: _Stands, parts: Mapping[str, etree._Element]) -> Iterator[Stand]:
    """Headers and footers that a section of the text refers to; no page shows any other."""
    kinds = (f"{W}headerReference", f"{W}footerReference")
    wanted = {reader.targets.get(mark.get(f"{_R}id", "")) for mark in parts[_BODY].iter(*kinds)}
    for name in sorted(parts):
        if name.removeprefix("word/") in wanted:
            where = name.removeprefix("word/").removesuffix(".xml")
            yield reader.stand(Place("", "bookmark", (0,)), list(parts[name]), f"the {where}")


class _Stands:
    """Makes stands of elements."""

    def __init__(self, package: Package, parts: Mapping[str, etree._Element]) -> None:
        self.package, self.sources = package, Sources(parts)
        self.targets = targets(package)

    def stand(self, place: Place, elements: Sequence[etree._Element], heading: str) -> Stand:
        """What stands at a place."""
        whole = read(elements, self.sources)
        return Stand(
            block=place.block,
            anchor=place.anchor if place.block else "",
            position=place.elements[0],
            heading=heading,
            units=tuple(self._units(elements, "accepted")),
            rejected=tuple(self._units(elements, "rejected")) if whole.revisions else (),
            plots=tuple(plots(elements, self.package)),
            revisions=whole.revisions,
            remarks=tuple(remarks(elements, self.sources)),
            elements=tuple(elements),
        )

    def _units(self, elements: Sequence[etree._Element], view: View) -> Iterator[Unit]:
        for table, group in groupby(leaves(elements), key=lambda element: element.tag == f"{W}tbl"):
            if table:
                yield from filter(None, (self._table(element, view) for element in group))
            else:
                yield from self._paragraphs(list(group), view)

    def _paragraphs(self, group: list[etree._Element], view: View) -> Iterator[Unit]:
        found = read(group, self.sources, view).content
        several = len(found) != len(group)
        for number, paragraph in enumerate(found):
            links = () if several else tuple(self._links(group[number]))
            yield Unit("paragraph", (paragraph,), shown(paragraph), links=links)

    def _table(self, element: etree._Element, view: View) -> Unit | None:
        gone = {"accepted": "del", "rejected": "ins"}[view]
        rows, content = [], []
        for row in element.iter(f"{W}tr"):
            if row.find(f"{W}trPr/{W}{gone}") is not None or on(row.find(f"{W}trPr/{W}hidden")):
                continue
            cells = [
                read(list(leaves(list(cell))), self.sources, view).content
                for cell in row.iterchildren(f"{W}tc")
            ]
            rows.append(tuple("\n".join(map(shown, cell)) for cell in cells))
            content += [paragraph for cell in cells for paragraph in cell]
        words = "\n".join("\t".join(row) for row in rows)
        return Unit("table", tuple(content), words, tuple(rows)) if words.strip() else None

    def _links(self, element: etree._Element) -> Iterator[str]:
        for link in element.iter(f"{W}hyperlink"):
            anchor = link.get(f"{W}anchor")
            yield f"#{anchor}" if anchor else self.targets.get(link.get(f"{_R}id", ""), "")


def stand_of(reading: Reading, place: Place, elements: Sequence[etree._Element], heading: str) -> Stand:
    """What stands at a place of a document that was read, of the elements named."""
    return _Stands(reading.package, reading.parts).stand(place, elements, heading)


def leaves(elements: Iterable[etree._Element]) -> Iterator[etree._Element]:
    """Paragraphs and tables, controls opened; what stands in a text box belongs to its paragraph."""
    for element in elements:
        if element.tag in (f"{W}p", f"{W}tbl"):
            yield element
        elif element.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins", f"{W}moveTo"):
            yield from leaves(element.iterchildren(etree.Element))


def targets(package: Package) -> dict[str, str]:
    """Where the relationships of the text lead, by id."""
    root = package.xml("word/_rels/document.xml.rels")
    return {} if root is None else {one.get("Id", ""): one.get("Target", "") for one in root}
