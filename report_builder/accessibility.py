"""Rules of accessible documents that the XML alone can decide, checked on every build (word, section 9).

Whether an alternative text is a good one, only a person can say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

from report_builder.canonical import W
from report_builder.model import Frozen
from report_builder.packages import said
from report_builder.walk import Found

SMALLEST = 24
"""Half-points: 12 pt."""

LEAST_CONTRAST = 4.5
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_HEX = re.compile("[0-9A-Fa-f]{6}")
_VAGUE = re.compile(r"\s*((click )?here|read more|more|this|link)[.:]?\s*", re.IGNORECASE)
_HEADING = re.compile(r"(?:Annexe)?Heading(\d?)")
_SHUNNED = {"caps": "all capitals", "smallCaps": "small capitals", "u": "underlined", "i": "italics"}
_SHUNNED_TAGS = {f"{W}{kind}": name for kind, name in _SHUNNED.items()}
_STYLE, _ALIGNED, _LINK, _TABLE, _SHADE = (
    f"{W}{kind}" for kind in ("pStyle", "jc", "hyperlink", "tbl", "shd")
)
_MERGED, _SPAN, _VALUE, _FILL, _INK = (
    f"{W}{name}" for name in ("vMerge", "gridSpan", "val", "fill", "color")
)
_CELL, _RUN, _PROPERTIES, _TEXT = (f"{W}{name}" for name in ("tc", "r", "rPr", "t"))
LOOKED_AT = (_STYLE, _DRAWING, _ALIGNED, _LINK, _TABLE, _MERGED, _SPAN, _SHADE, *_SHUNNED_TAGS)
"""The tags of what the rules ask about."""

_SERIFS = re.compile("times|georgia|garamond|cambria|palatino|book antiqua|serif", re.IGNORECASE)


class Barrier(Frozen):
    """What would keep somebody from reading: where, and which rule."""

    place: str
    message: str


def barriers(parts: Mapping[str, Any], held: Found) -> tuple[Barrier, ...]:
    """Every barrier of a document, from its parts by name; `held` is what it has of `LOOKED_AT`."""
    body = parts["word/document.xml"].find(f"{W}body")
    styles = parts["word/styles.xml"]
    named = [(mark.get(_VALUE, ""), mark) for mark in held[_STYLE]]
    found = [*_whole(parts, styles), *_headings(named), *_drawings(held[_DRAWING])]
    found += [*_styles({name for name, _ in named}, styles), *_spaces(body, held[_ALIGNED]), *_runs(held)]
    merged, shades = _by_table(held[_MERGED] + held[_SPAN]), _by_table(held[_SHADE])
    for number, table in enumerate(held[_TABLE], 1):
        messages = _table(table, merged=table in merged, shades=shades.get(table, ()))
        found += [Barrier(place=f"table {number}", message=message) for message in messages]
    return tuple(found)


def _by_table(elements: Iterable[Any]) -> dict[Any, list[Any]]:
    """Elements by the tables in which they stand, one inside another included."""
    found: dict[Any, list[Any]] = {}
    for element in elements:
        for table in element.iterancestors(_TABLE):
            found.setdefault(table, []).append(element)
    return found


@cache
def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio of two RRGGBB colours."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    shares = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _whole(parts: Mapping[str, Any], styles: Any) -> Iterator[Barrier]:
    core = parts.get("docProps/core.xml")
    title = "" if core is None else core.findtext("{http://purl.org/dc/elements/1.1/}title") or ""
    if not title.strip():
        yield Barrier(place="properties", message="the document has no title")
    language = styles.find(f"{W}docDefaults//{W}lang")
    if language is None or not language.get(f"{W}val", "").startswith("en-GB"):
        yield Barrier(place="styles", message="the default language is not en-GB")
    fonts = styles.find(f"{W}docDefaults//{W}rFonts")
    if fonts is not None and _SERIFS.search(fonts.get(f"{W}ascii", "")):
        yield Barrier(place="styles", message="the default font has serifs; use one without")


def _headings(named: Iterable[tuple[str, Any]]) -> Iterator[Barrier]:
    before = 0
    for name, mark in named:
        level = _level(name)
        element = next(mark.iterancestors(f"{W}p"), None) if level else None
        if element is not None:
            text = said(element)
            if level > before + 1:
                yield Barrier(
                    place=f"heading {text[:40]!r}", message=f"its level {level} follows level {before}"
                )
            if not text.strip():
                yield Barrier(place=f"a heading after level {before}", message="it is empty")
            before = level


@lru_cache(1024)
def _level(style: str) -> int:
    """The level of a heading's style; 0 for any other style."""
    match = _HEADING.fullmatch(style)
    return int(match[1] or 1) if match else 0


def _drawings(drawings: Iterable[Any]) -> Iterator[Barrier]:
    for element in drawings:
        if not element.get("descr", "").strip():
            yield Barrier(place=element.get("name", "a drawing"), message="it has no alternative text")


def _spaces(body: Any, aligned: Iterable[Any]) -> Iterator[Barrier]:
    """Direct alignment, and empty paragraphs."""
    for mark in aligned:
        paragraph = next(mark.iterancestors(f"{W}p"), None)
        if mark.get(_VALUE) == "both" and paragraph is not None:
            yield Barrier(place=f"paragraph {said(paragraph)[:40]!r}", message="it is justified; align left")
    blank = 0
    for element in body:
        empty = element.tag == f"{W}p" and next(element.iter(f"{W}t", f"{W}drawing", f"{W}br"), None) is None
        blank = blank + 1 if empty else 0
        if blank == 2:
            yield Barrier(
                place="the body", message="empty paragraphs are used as space; give the style space"
            )


def _styles(used: set[str], styles: Any) -> Iterator[Barrier]:
    """Size, alignment and contrast of the styles in use."""
    held = {style.get(f"{W}styleId", ""): style for style in styles.iter(f"{W}style")}
    for name in sorted((used | {"Normal"}) & held.keys()):
        yield from _one_style(name, held[name])


def _one_style(name: str, style: Any) -> Iterator[Barrier]:
    size = style.find(f"{W}rPr/{W}sz")
    if size is not None and int(size.get(f"{W}val", SMALLEST)) < SMALLEST:
        yield Barrier(place=f"style {name}", message="it is smaller than 12 pt")
    if style.find(f"{W}pPr/{W}jc[@{W}val='both']") is not None:
        yield Barrier(place=f"style {name}", message="it is justified; align left")
    ink = style.find(f"{W}rPr/{W}color")
    value = "" if ink is None else ink.get(f"{W}val", "")
    if _HEX.fullmatch(value) and contrast("FFFFFF", value) < LEAST_CONTRAST:
        yield Barrier(place=f"style {name}", message=f"its contrast is {contrast('FFFFFF', value):.1f} to 1")
    for kind in ("caps", "i"):
        if style.find(f"{W}rPr/{W}{kind}") is not None:
            yield Barrier(place=f"style {name}", message=f"it sets {_SHUNNED[kind]}")


def _runs(held: Found) -> Iterator[Barrier]:
    for element in held[_LINK]:
        if _VAGUE.fullmatch(said(element)):
            yield Barrier(place=f"link {said(element)[:40]!r}", message="it does not say where it leads")
    for tag, name in _SHUNNED_TAGS.items():
        for mark in held[tag]:
            properties: Any = mark.getparent()
            if properties.tag == f"{W}rPr" and mark.get(_VALUE) not in ("0", "false", "none"):
                text = said(properties.getparent())[:40]
                yield Barrier(place=f"text {text!r}", message=f"it is set in {name}")


def _table(table: Any, *, merged: bool, shades: Iterable[Any]) -> Iterator[str]:
    first = table.find(f"{W}tr")
    if first is None or first.find(f"{W}trPr/{W}tblHeader") is None:
        yield "it has no repeated header row"
    if merged:
        yield "it has merged cells"
    if table.find(f"{W}tblPr/{W}tblDescription") is None:
        yield "it has no alternative text"
    for shade in shades:
        cell, fill = next(shade.iterancestors(_CELL), None), shade.get(_FILL, "")
        if cell is not None and _HEX.fullmatch(fill):
            yield from _shaded(cell, fill)


def _shaded(cell: Any, fill: str) -> Iterator[str]:
    if fill.upper() != "FFFFFF" and not any((text.text or "").strip() for text in cell.iter(_TEXT)):
        yield "a coloured cell has no words: colour alone tells nothing"
    for run in cell.iter(_RUN):
        properties = next(run.iterchildren(_PROPERTIES), None)
        ink = None if properties is None else next(properties.iterchildren(_INK), None)
        value = "000000" if ink is None else ink.get(_VALUE, "")
        if _clash(fill, value) and said(run).strip():
            yield f"the contrast of {said(run)[:30]!r} is {contrast(fill, value):.1f} to 1"


@cache
def _clash(fill: str, ink: str) -> bool:
    return bool(_HEX.fullmatch(ink)) and contrast(fill, ink) < LEAST_CONTRAST
