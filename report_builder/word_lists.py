"""Lists as Word knows them: by a style's name, or by a numbering that a button gave."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from lxml import etree

from report_builder.canonical import W
from report_builder.model import PieceKind

_LIST = re.compile(r"list (bullet|number|continue)(?: (\d))?")


_KINDS: Mapping[str, PieceKind] = {"bullet": "bullet", "number": "numbered", "continue": "continued"}


class Listed(NamedTuple):
    """How a paragraph is listed: its kind, how deep, in which list, counted from where."""

    kind: PieceKind
    level: int
    number: int
    start: int


class Lists:
    """Which paragraphs are items of which list, by style and by Word's own list buttons."""

    def __init__(self, numbering: etree._Element | None) -> None:
        self.abstract: dict[str, etree._Element] = {}
        self.numbers: dict[str, etree._Element] = {}
        for one in () if numbering is None else numbering:
            if one.tag == f"{W}abstractNum":
                self.abstract[one.get(f"{W}abstractNumId", "")] = one
            elif one.tag == f"{W}num":
                self.numbers[one.get(f"{W}numId", "")] = one
        self.seen: dict[str, tuple[int, int]] = {}
        self.last: dict[tuple[int, str], tuple[int, int]] = {}

    def of(self, paragraph: etree._Element, style: str) -> Listed | None:
        """The list item that a paragraph is, or None."""
        found = paragraph.find(f"{W}pPr/{W}numPr")
        number = "" if found is None else _value(found.find(f"{W}numId"))
        depth = 0 if found is None else int(_value(found.find(f"{W}ilvl")) or 0)
        match = _LIST.fullmatch(style)
        if match:
            level = int(match[2] or 1) - 1
            return Listed(_KINDS[match[1]], level, *self._list(number, level))
        if number in ("", "0") or number not in self.numbers or style.startswith("heading"):
            return None
        kind: PieceKind = "bullet" if self._format(number, depth) == "bullet" else "numbered"
        return Listed(kind, depth, *self._list(number, depth))

    def _list(self, number: str, level: int) -> tuple[int, int]:
        """Which list of the block, and what it counts from.

        A numbering that begins anew says so; else it goes on with the list of the same kind before it: LibreOffice
        gives every item a numbering of its own.
        """
        if number not in self.seen:
            held = self.numbers.get(number)
            kind = "" if held is None else _value(held.find(f"{W}abstractNumId"))
            start = self._override(number, level)
            before = self.last.get((level, kind))
            fresh = before is None or start is not None
            self.seen[number] = (len(self.seen) + 1, start or 1) if fresh or before is None else before
            self.last[level, kind] = self.seen[number]
        return self.seen[number]

    def _format(self, number: str, depth: int) -> str:
        level = self._level(number, depth)
        return "" if level is None else _value(level.find(f"{W}numFmt"))

    def _level(self, number: str, depth: int) -> etree._Element | None:
        held = self.numbers.get(number)
        abstract = self.abstract.get(_value(held.find(f"{W}abstractNumId"))) if held is not None else None
        levels = () if abstract is None else abstract.iterchildren(f"{W}lvl")
        return next((level for level in levels if level.get(f"{W}ilvl") == str(depth)), None)

    def _override(self, number: str, depth: int) -> int | None:
        held = self.numbers.get(number)
        for override in () if held is None else held.iterchildren(f"{W}lvlOverride"):
            start = override.find(f"{W}startOverride")
            if override.get(f"{W}ilvl") == str(depth) and start is not None:
                return int(_value(start) or 1)
        return None


def _value(element: etree._Element | None) -> str:
    return "" if element is None else element.get(f"{W}val", "")
