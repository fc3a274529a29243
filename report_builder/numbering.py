"""The number that Word prints before a heading, from the numbering of the template's heading styles."""

from __future__ import annotations

import re

from docx.document import Document
from lxml import etree

from report_builder.canonical import W


class Numbering:
    """Counts headings in document order as their styles' list levels say."""

    def __init__(self, document: Document) -> None:
        self._styles = {
            style.get(f"{W}styleId", ""): style for style in document.styles.element.iter(f"{W}style")
        }
        self._levels = _levels(document)
        self._counts: dict[str, list[int]] = {}

    def next_of(self, style: str) -> str:
        """The number of the next heading in this style; nothing where its style has no numbering."""
        found = self._styles.get(style)
        numbered = None if found is None else found.find(f"{W}pPr/{W}numPr")
        if numbered is None:
            return ""
        identity, depth = _value(numbered, "numId", ""), int(_value(numbered, "ilvl", "0"))
        levels = self._levels.get(identity, {})
        if depth not in levels:
            return ""
        counts = self._counts.setdefault(identity, [0] * 9)
        counts[depth] += 1
        counts[depth + 1 :] = [0] * (8 - depth)
        return re.sub(
            r"%(\d)",
            lambda place: _shown(levels, counts, int(place[1]) - 1),
            _value(levels[depth], "lvlText", ""),
        )


def _levels(document: Document) -> dict[str, dict[int, etree._Element]]:
    """The list levels of each numbering, by its id."""
    root = document.part.numbering_part.element
    abstract = {
        one.get(f"{W}abstractNumId", ""): {
            int(level.get(f"{W}ilvl", "0")): level for level in one.iter(f"{W}lvl")
        }
        for one in root.iter(f"{W}abstractNum")
    }
    return {
        one.get(f"{W}numId", ""): abstract.get(_value(one, "abstractNumId", ""), {})
        for one in root.iter(f"{W}num")
    }


def _shown(levels: dict[int, etree._Element], counts: list[int], depth: int) -> str:
    count = max(counts[depth], 1) + int(_value(levels[depth], "start", "1")) - 1
    match _value(levels[depth], "numFmt", "decimal"):
        case "upperLetter":
            return chr(ord("A") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        case "lowerLetter":
            return chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        case _:
            return str(count)


def _value(element: etree._Element, name: str, default: str) -> str:
    found = element.find(f"{W}{name}")
    return default if found is None else found.get(f"{W}val", default)
