"""A paragraph cut to the least that changes as one: words, and fields, notes and links as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import NamedTuple

from lxml import etree

from report_builder.canonical import W

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


class Atom(NamedTuple):
    """The least that changes as one: a word of a run, or a field, note or link as a whole."""

    text: str
    elements: tuple[etree._Element, ...]
    form: etree._Element | None


def atoms(paragraph: etree._Element) -> Iterator[Atom]:
    """Runs cut to words in place; what lies between a field's begin and end is one."""
    field: list[etree._Element] = []
    depth = 0
    for child in list(paragraph.iterchildren(etree.Element)):
        marks = [m.get(f"{W}fldCharType") for m in child.iter(f"{W}fldChar")]
        depth += marks.count("begin")
        if depth:
            field.append(child)
            depth -= marks.count("end")
            if not depth:
                yield Atom("".join(map(words, field)) or "[field]", tuple(field), None)
                field = []
        elif child.tag == f"{W}r" and [c.tag for c in child if c.tag != f"{W}rPr"] == [f"{W}t"]:
            yield from _cut(child)
        elif child.tag in (f"{W}r", f"{W}hyperlink"):
            yield Atom(words(child) or "[mark]", (child,), child.find(f"{W}rPr"))


def _cut(run: etree._Element) -> Iterator[Atom]:
    form, text = run.find(f"{W}rPr"), words(run)
    pieces = [piece for piece in _split(text) if piece]
    for number, piece in enumerate(pieces):
        one = run if number == len(pieces) - 1 else deepcopy(run)
        said = one.find(f"{W}t")
        assert said is not None  # noqa: S101  (it was looked for above)
        said.text = piece
        said.set(_SPACE, "preserve")
        if one is not run:
            run.addprevious(one)
        yield Atom(piece, (one,), form)


def _split(text: str) -> list[str]:
    """Words, each with the space behind it."""
    found, word = [], ""
    for character in text:
        if word and word[-1].isspace() and not character.isspace():
            found.append(word)
            word = ""
        word += character
    return [*found, word]


def words(element: etree._Element) -> str:
    """The words of an element as they stand."""
    return "".join(text.text or "" for text in element.iter(f"{W}t"))
