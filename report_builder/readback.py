"""Reads a built document back: every word of the model is there, as given, and nothing else is.

It reads the bytes themselves, in canonical form: the libraries that wrote them are never the proof (word, section 3).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from report_builder.anchors import flattened, inside, places
from report_builder.canonical import OBJECT, Content, Hashes, W, hashes
from report_builder.errors import ConservationError
from report_builder.model import Block, Chart, Item, Piece, ReportModel, Run, Table
from report_builder.packages import paragraphs, parsed_parts
from report_builder.sources import Sources
from report_builder.stretches import read

Parts = dict[str, Any]
_REFRESHED = re.compile("toc [1-9]|table of figures")
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


def contents_of(parts: Parts, marks: Iterable[Any]) -> tuple[dict[str, Content], tuple[Content, ...]]:
    """What each block says, in the document's order, and what stands outside every block.

    `marks` are the body's bookmarks as `places` wants them.
    """
    body = parts["word/document.xml"].find(f"{W}body")
    flat = [] if body is None else list(flattened(body))
    sources = Sources(parts)
    found: dict[str, Content] = {}
    owned: set[int] = set()
    for place in sorted(places(flat, marks), key=lambda one: one.elements):
        if place.block in found:
            raise ConservationError(f"the block {place.block} stands twice")
        held = [element for number in place.elements for element in inside(flat[number])]
        found[place.block] = read(held, sources).content
        owned.update(place.elements)
    loose = (read([element], sources).content for number, element in enumerate(flat) if number not in owned)
    return found, tuple(one for one in loose if one and not _REFRESHED.fullmatch(one[0].style))


def words_of(block: Block) -> tuple[str, ...]:
    """The paragraphs that a block of the model must be read back as, in canonical form."""
    anchors = {id(item): anchor for item, anchor in block.anchors()}
    texts = (text for item in block.items for text in _words(item, anchors.get(id(item), "")))
    return tuple(_lines(text) for text in texts if text)


def _words(item: Item, anchor: str) -> Iterator[str]:
    match item:
        case Piece():
            yield "".join(map(_said, item.runs))
        case Table():
            yield f"Table {OBJECT}{{SEQ Table \\* ARABIC}}: {item.caption}"
            yield from item.header
            yield from (cell.text for row in item.rows for cell in row)
            yield item.note
        case Chart():
            yield f"{OBJECT}drawing"
            yield f"Figure {OBJECT}{{SEQ Figure \\* ARABIC}}: {item.title}"
    assert anchor or isinstance(item, Piece)  # noqa: S101  (every caption has its bookmark)


def _said(run: Run) -> str:
    if run.note is not None:
        return f"{OBJECT}note({' '.join(run.note.split())})"
    return run.text if run.refers is None else f"{OBJECT}{{REF {run.refers} \\h}}"


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


class Conserved(NamedTuple):
    """What was read back: both hashes of each block in the document's order, and of each text outside blocks."""

    hashes: dict[str, Hashes]
    fixed: tuple[str, ...]


def check_conserved(parts: Parts, marks: Iterable[Any], model: ReportModel, template: bytes) -> Conserved:
    """The hashes of what was read back; ConservationError names the first block that differs, and where.

    `marks` are the body's bookmarks as `places` wants them.
    """
    found, loose = contents_of(parts, marks)
    order: dict[str, Hashes] = {}
    for block in model.blocks():
        if block.id not in found:
            raise ConservationError(f"the template does not place the block {block.id} ({block.label})")
        wanted, read_back = words_of(block), tuple(paragraph.text for paragraph in found[block.id])
        if read_back != wanted:
            raise ConservationError(_difference(block, wanted, read_back))
    known = {block.id for block in model.blocks()}
    for name, content in found.items():
        if name not in known:
            raise ConservationError(f"the document has a block {name}, which is not in the report")
        order[name] = hashes(content)
    _outside(parts, loose, model, _shapes(template))
    return Conserved(order, tuple(sorted({hashes(content).words for content in loose})))


def _difference(block: Block, wanted: tuple[str, ...], found: tuple[str, ...]) -> str:
    for number, (one, other) in enumerate(zip(wanted, found, strict=False), 1):
        if one != other:
            at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
            start = max(0, at - 20)
            return (
                f"{block.label}, paragraph {number}: {other[start : start + 60]!r} stands for "
                f"{one[start : start + 60]!r}"
            )
    return f"{block.label}: {len(found)} paragraphs stand for {len(wanted)}"


def _outside(parts: Parts, loose: Iterable[Content], model: ReportModel, shapes: Iterable[str]) -> None:
    """Text outside blocks is the template's own, with texts of the model where its tags stood; each title is there."""
    texts = {_lines(text) for text in outside_texts(model)}
    there = [paragraph.text for content in loose for paragraph in content]
    there += [
        text for name in _placed(parts) if name != "word/document.xml" for text in paragraphs(parts[name])
    ]
    for text in there:
        if text.strip() and OBJECT not in text and not any(_fits(shape, text, texts) for shape in shapes):
            raise ConservationError(
                f"{text[:60]!r} stands in the document and in neither template nor report"
            )
    joined = "\n\n".join(there)
    for title in (model.title, *(part.title for part in model.parts)):
        if _lines(title) not in joined:
            raise ConservationError(
                f"{title[:60]!r} did not arrive in the document; does the template place it?"
            )


def outside_texts(model: ReportModel) -> Iterator[str]:
    """Every text of the model that a template may place by itself."""
    yield from (model.kind_title, model.title, model.provider, model.status, model.published, model.identity)
    yield from (model.edition, model.checkpoint, model.overall, model.overall_score)
    for line in model.ratings:
        yield from (line.ref, line.name, line.rating, line.stage)
    for part in model.parts:
        yield from (part.id, part.title)
        for section in part.sections:
            yield from (section.id, section.ref, section.title)


def _placed(parts: Parts) -> list[str]:
    return [name for name in parts if re.fullmatch(r"word/(document|header\d*|footer\d*)\.xml", name)]


@lru_cache(8)
def _shapes(template: bytes) -> tuple[str, ...]:
    """Each paragraph of a template as a pattern, once a template."""
    parts = parsed_parts(template)
    found = {_shape(text) for name in _placed(parts) for text in paragraphs(parts[name])}
    return tuple(sorted(shape for shape in found if shape))


def _shape(text: str) -> str:
    """A template's paragraph as a pattern: NUL where a text of the model may stand."""
    return "".join(
        "\0" if piece.startswith("{{") else "" if piece.startswith("{%") else piece
        for piece in re.split(f"({_TAG.pattern})", text, flags=re.DOTALL)
    )


def _fits(shape: str, text: str, texts: Collection[str]) -> bool:
    """Whether a paragraph is the shape with a text of the model at each of its slots."""
    first, *rest = shape.split("\0")
    return text.startswith(first) and _filled(text[len(first) :], rest, texts)


def _filled(text: str, literals: Sequence[str], texts: Collection[str]) -> bool:
    if not literals:
        return not text
    literal, *rest = literals
    if not rest:
        return text.endswith(literal) and text[: len(text) - len(literal)] in texts
    at = text.find(literal)
    while at >= 0:
        if text[:at] in texts and _filled(text[at + len(literal) :], rest, texts):
            return True
        at = text.find(literal, at + 1)
    return False
