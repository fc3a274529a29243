"""Where the blocks of a document stand: by the control's tag, else its title, else the hidden bookmark.

Bookmarks are paired by name, for LibreOffice writes the start of a long one twice; a copied block stands twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Literal, NamedTuple

from lxml import etree

from report_builder.canonical import W

_TITLE = re.compile(r"\[b:([a-z][a-z0-9_]*)\]")
_START, _END, _NAME, _ID = (f"{W}{name}" for name in ("bookmarkStart", "bookmarkEnd", "name", "id"))
MARKS = (_START, _END)
"""The tags of bookmarks' starts and ends."""

Anchor = Literal["tag", "title", "bookmark"]


class Place(NamedTuple):
    """One place where a block stands: by which anchor it was found, and the numbers of its body elements."""

    block: str
    anchor: Anchor
    elements: tuple[int, ...]


def flattened(parent: etree._Element) -> Iterator[etree._Element]:
    """The elements of a body in order; a control that is not ours is opened."""
    for child in parent.iterchildren(etree.Element):
        content = child.find(f"{W}sdtContent")
        if child.tag == f"{W}sdt" and content is not None and not _claimed(child)[0]:
            yield from flattened(content)
        else:
            yield child


def inside(element: etree._Element) -> list[etree._Element]:
    """What stands in a control, or the element itself."""
    content = element.find(f"{W}sdtContent") if element.tag == f"{W}sdt" else None
    return [element] if content is None else list(content)


def places(flat: Sequence[etree._Element], marks: Iterable[etree._Element]) -> Iterator[Place]:
    """The places of all blocks, those with a control first; one found by bookmark has lost its control.

    `marks` are the body's elements of `MARKS` in document order.
    """
    ranges = _bookmarked(flat, marks)
    seen = set()
    for number, element in enumerate(flat):
        block, anchor = _claimed(element) if element.tag == f"{W}sdt" else ("", None)
        if anchor is None:
            continue
        numbers: tuple[int, ...] = (number,)
        if anchor == "title" and block in ranges:  # LibreOffice shrinks a control to its first paragraph
            numbers = tuple(range(ranges[block][0], ranges[block][1] + 1))
        seen.add(block)
        yield Place(block, anchor, numbers)
    for block, (first, last) in ranges.items():
        if block not in seen:
            yield Place(block, "bookmark", tuple(range(first, last + 1)))


def _claimed(control: etree._Element) -> tuple[str, Anchor | None]:
    tag, title = (control.find(f"{W}sdtPr/{W}{kind}") for kind in ("tag", "alias"))
    value = tag.get(f"{W}val", "") if tag is not None else ""
    if value.startswith("b:"):
        return value[2:], "tag"
    match = _TITLE.search(title.get(f"{W}val", "")) if title is not None else None
    return (match[1], "title") if match else ("", None)


def _bookmarked(
    flat: Sequence[etree._Element], marks: Iterable[etree._Element]
) -> dict[str, tuple[int, int]]:
    numbers = {element: number for number, element in enumerate(flat)}
    names: dict[str, str] = {}
    ranges: dict[str, tuple[int, int]] = {}
    for mark in marks:
        name, identity = mark.get(_NAME, ""), mark.get(_ID, "")
        if name.startswith("_b_"):
            names[identity] = name[3:]
        block = names.get(identity)
        holder = (
            next((e for e in chain((mark,), mark.iterancestors()) if e in numbers), None) if block else None
        )
        if block and holder is not None:
            number = numbers[holder]
            first, last = ranges.get(block, (number, number))
            ranges[block] = (min(first, number), max(last, number))
    return ranges
