"""Reads a built document back: what stands in each block, and whether every text arrived, exactly.

It parses the bytes itself: the libraries that wrote them are never the proof (word, section 3).
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator

from lxml import etree

from report_builder.errors import ConservationError, ReportError
from report_builder.model import Block, ReportModel

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MOST_UNPACKED = 200 * 1024 * 1024


def parsed(data: bytes) -> etree._Element:
    """XML without a document type, entities or network."""
    if b"<!DOCTYPE" in data[:4096]:
        raise ReportError(
            "a part of the document has a document type, which Word never writes; it is not read"
        )
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))


def part(package: bytes, name: str) -> etree._Element:
    """A part of a package, after a look at the sizes it claims."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
            raise ReportError("the document unpacks to more than 200 MB; it is not read")
        return parsed(archive.read(name))


def said(element: etree._Element) -> str:
    """The words of an element, with breaks and tabs; the cached results of fields included."""
    parts: list[str] = []
    for item in element.iter(f"{_W}t", f"{_W}br", f"{_W}tab", f"{_W}instrText"):
        if item.tag == f"{_W}t":
            parts.append(item.text or "")
        elif item.tag == f"{_W}br":
            parts.append("\n")
        elif item.tag == f"{_W}tab" and _in_run(item):
            parts.append("\t")
    return "".join(parts)


def _in_run(item: etree._Element) -> bool:
    parent = item.getparent()
    return parent is not None and parent.tag == f"{_W}r"


def paragraphs(element: etree._Element) -> Iterator[str]:
    """The words of each paragraph, in order."""
    for found in element.iter(f"{_W}p"):
        yield said(found)


def blocks(package: bytes) -> dict[str, tuple[str, ...]]:
    """The paragraphs of each block by its id, empty ones left out."""
    found: dict[str, tuple[str, ...]] = {}
    for control in part(package, "word/document.xml").iter(f"{_W}sdt"):
        tag = control.find(f"{_W}sdtPr/{_W}tag")
        name = "" if tag is None else tag.get(f"{_W}val", "")
        if name.startswith("b:"):
            found[name[2:]] = tuple(text for text in paragraphs(control) if text)
    return found


def expected(block: Block, numbers: dict[str, int]) -> tuple[str, ...]:
    """The paragraphs that a block of the model must be read back as; captions carry their number."""
    texts = [piece.text for piece in block.pieces]
    if block.table:
        table = block.table
        texts.append(f"Table {numbers[block.id]}: {table.caption}")
        texts += [*table.header, *(cell.text for row in table.rows for cell in row)]
        texts.append(block.note or "")
    return tuple(_lines(text) for text in texts if text)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def check_conserved(package: bytes, model: ReportModel) -> dict[str, str]:
    """SHA-256 of each block's words as read back; ConservationError names the first that differs."""
    found = blocks(package)
    numbers = _table_numbers(package)
    hashes: dict[str, str] = {}
    for block in model.blocks():
        if block.id not in found:
            raise ConservationError(f"the template does not place the block {block.id} ({block.label})")
        wanted = expected(block, numbers)
        if found[block.id] != wanted:
            raise ConservationError(_difference(block, wanted, found[block.id]))
        hashes[block.id] = hashlib.sha256("\n\n".join(wanted).encode()).hexdigest()
    _outside_blocks(package, model)
    return hashes


def _difference(block: Block, wanted: tuple[str, ...], found: tuple[str, ...]) -> str:
    for number, (one, other) in enumerate(zip(wanted, found, strict=False), 1):
        if one != other:
            return f"{block.label}, paragraph {number}: {other[:60]!r} stands for {one[:60]!r}"
    return f"{block.label}: {len(found)} paragraphs stand for {len(wanted)}"


def _table_numbers(package: bytes) -> dict[str, int]:
    """The number of each block's table, from the order of the captions in the document."""
    numbers: dict[str, int] = {}
    count = 0
    for mark in part(package, "word/document.xml").iter(f"{_W}bookmarkStart"):
        name = mark.get(f"{_W}name", "")
        if name.startswith("_t_"):
            count += 1
            numbers[name[3:]] = count
    return numbers


def _outside_blocks(package: bytes, model: ReportModel) -> None:
    """The words that the template places itself: each must be there, whole, in one paragraph."""
    there = {text.strip() for text in paragraphs(part(package, "word/document.xml"))}
    joined = "\n\n".join(there)
    wanted = [model.title, model.provider, model.published, model.edition, model.overall, model.overall_score]
    wanted += [text for line in model.ratings for text in (line.ref, line.name, line.rating, line.stage)]
    wanted += [text for c in model.chapters for text in (c.statement, c.rating, c.how)]
    for text in wanted:
        if _lines(text).strip() not in joined:
            raise ConservationError(
                f"{text[:60]!r} did not arrive in the document; does the template place it?"
            )
