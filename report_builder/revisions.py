"""Tracked changes settled in the XML itself: what stands when all are accepted. The original is never touched."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy

from lxml import etree

from report_builder.canonical import W

_KEPT = ("ins", "moveTo")
_GONE = ("del", "moveFrom")
_MARKS = (
    "rPrChange",
    "pPrChange",
    "tblPrChange",
    "trPrChange",
    "tcPrChange",
    "sectPrChange",
    "tblGridChange",
    "tblPrExChange",
    "numberingChange",
    "cellIns",
    "cellDel",
    "cellMerge",
    "moveFromRangeStart",
    "moveFromRangeEnd",
    "moveToRangeStart",
    "moveToRangeEnd",
)


def accepted(elements: Sequence[etree._Element]) -> list[etree._Element]:
    """Copies of paragraphs and tables in a row with every tracked change accepted.

    A paragraph whose mark was deleted goes on in the next; an emptied one takes the next one's properties.
    """
    holder = etree.Element(f"{W}body")
    holder.extend(deepcopy(element) for element in elements)
    settle(holder)
    return list(holder)


def settle(root: etree._Element) -> None:
    """Accepts every tracked change below an element, in place."""
    for row in list(root.iter(f"{W}tr")):
        if row.find(f"{W}trPr/{W}del") is not None:
            _drop(row)
    ended = [p for p in root.iter(f"{W}p") if _mark(p, _GONE)]
    for name in _GONE:
        for element in list(root.iter(f"{W}{name}")):
            _drop(element)
    for paragraph in reversed(ended):
        _join(paragraph)
    for name in _KEPT:
        for element in list(root.iter(f"{W}{name}")):
            _unwrap(element)
    for element in list(root.iter(*(f"{W}{name}" for name in _MARKS))):
        _drop(element)


def _mark(paragraph: etree._Element, names: Sequence[str]) -> bool:
    return any(paragraph.find(f"{W}pPr/{W}rPr/{W}{name}") is not None for name in names)


def _join(paragraph: etree._Element) -> None:
    """Its content goes before that of the next paragraph."""
    following = paragraph.getnext()
    if following is None or following.tag != f"{W}p":
        if not paragraph.findall(f".//{W}t"):
            _drop(paragraph)
        return
    properties, others = paragraph.find(f"{W}pPr"), [c for c in paragraph if c.tag != f"{W}pPr"]
    theirs = following.find(f"{W}pPr")
    if theirs is not None and paragraph.findall(f".//{W}t") and properties is not None:
        following.remove(theirs)
        theirs = properties
        following.insert(0, theirs)
    place = 0 if theirs is None else 1
    for number, child in enumerate(others):
        following.insert(place + number, child)
    if paragraph.getparent() is not None:
        _drop(paragraph)


def _unwrap(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    for child in list(element):
        element.addprevious(child)
    parent.remove(element)


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
