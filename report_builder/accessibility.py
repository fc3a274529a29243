"""Rules of accessible documents that the XML alone can decide, checked on every build (word, section 9).

Whether an alternative text is a good one, only a person can say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from report_builder.canonical import W
from report_builder.model import Frozen
from report_builder.packages import said

SMALLEST = 24
"""Half-points: 12 pt."""

LEAST_CONTRAST = 4.5
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_HEX = re.compile("[0-9A-Fa-f]{6}")
_VAGUE = re.compile(r"\s*((click )?here|read more|more|this|link)[.:]?\s*", re.IGNORECASE)
_HEADING = re.compile(r"(?:Annexe)?Heading(\d?)")
_SHUNNED = {"caps": "all capitals", "smallCaps": "small capitals", "u": "underlined", "i": "italics"}
_SERIFS = re.compile("times|georgia|garamond|cambria|palatino|book antiqua|serif", re.IGNORECASE)


class Barrier(Frozen):
    """What would keep somebody from reading: where, and which rule."""

    place: str
    message: str


def barriers(parts: Mapping[str, Any]) -> tuple[Barrier, ...]:
    """Every barrier of a document, from its parts by name."""
    body = parts["word/document.xml"].find(f"{W}body")
    styles = parts["word/styles.xml"]
    found = [*_whole(parts, styles), *_headings(body), *_drawings(body), *_styles(body, styles), *_runs(body)]
    for number, table in enumerate(body.iter(f"{W}tbl"), 1):
        found += [Barrier(place=f"table {number}", message=message) for message in _table(table)]
    return tuple(found)


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


def _headings(body: Any) -> Iterator[Barrier]:
    before = 0
    for mark in body.iter(f"{W}pStyle"):
        match = _HEADING.fullmatch(mark.get(f"{W}val", ""))
        element = next(mark.iterancestors(f"{W}p"), None) if match else None
        if match and element is not None:
            level, text = int(match[1] or 1), said(element)
            if level > before + 1:
                yield Barrier(
                    place=f"heading {text[:40]!r}", message=f"its level {level} follows level {before}"
                )
            if not text.strip():
                yield Barrier(place=f"a heading after level {before}", message="it is empty")
            before = level


def _drawings(body: Any) -> Iterator[Barrier]:
    for element in body.iter(_DRAWING):
        if not element.get("descr", "").strip():
            yield Barrier(place=element.get("name", "a drawing"), message="it has no alternative text")


def _styles(body: Any, styles: Any) -> Iterator[Barrier]:
    """Size, alignment and contrast of the styles in use; direct alignment and empty paragraphs too."""
    held = {style.get(f"{W}styleId"): style for style in styles.iter(f"{W}style")}
    used = {mark.get(f"{W}val") for mark in body.iter(f"{W}pStyle")} | {"Normal"}
    for mark in body.iter(f"{W}jc"):
        paragraph = next(mark.iterancestors(f"{W}p"), None)
        if mark.get(f"{W}val") == "both" and paragraph is not None:
            yield Barrier(place=f"paragraph {said(paragraph)[:40]!r}", message="it is justified; align left")
    blank = 0
    for element in body:
        empty = element.tag == f"{W}p" and next(element.iter(f"{W}t", f"{W}drawing", f"{W}br"), None) is None
        blank = blank + 1 if empty else 0
        if blank == 2:
            yield Barrier(
                place="the body", message="empty paragraphs are used as space; give the style space"
            )
    for name in sorted(used & held.keys()):
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


def _runs(body: Any) -> Iterator[Barrier]:
    for element in body.iter(f"{W}hyperlink"):
        if _VAGUE.fullmatch(said(element)):
            yield Barrier(place=f"link {said(element)[:40]!r}", message="it does not say where it leads")
    for mark in body.iter(*(f"{W}{kind}" for kind in _SHUNNED)):
        properties = mark.getparent()
        if properties.tag == f"{W}rPr" and mark.get(f"{W}val") not in ("0", "false", "none"):
            text, name = said(properties.getparent())[:40], _SHUNNED[mark.tag[len(W) :]]
            yield Barrier(place=f"text {text!r}", message=f"it is set in {name}")


def _table(table: Any) -> Iterator[str]:
    first = table.find(f"{W}tr")
    if first is None or first.find(f"{W}trPr/{W}tblHeader") is None:
        yield "it has no repeated header row"
    if next(table.iter(f"{W}vMerge", f"{W}gridSpan"), None) is not None:
        yield "it has merged cells"
    if table.find(f"{W}tblPr/{W}tblDescription") is None:
        yield "it has no alternative text"
    for shade in table.iter(f"{W}shd"):
        cell, fill = next(shade.iterancestors(f"{W}tc"), None), shade.get(f"{W}fill", "")
        if cell is not None and _HEX.fullmatch(fill):
            yield from _shaded(cell, fill)


def _shaded(cell: Any, fill: str) -> Iterator[str]:
    if fill.upper() != "FFFFFF" and not said(cell).strip():
        yield "a coloured cell has no words: colour alone tells nothing"
    for run in cell.iter(f"{W}r"):
        ink = run.find(f"{W}rPr/{W}color")
        value = "000000" if ink is None else ink.get(f"{W}val", "")
        if _HEX.fullmatch(value) and contrast(fill, value) < LEAST_CONTRAST and said(run).strip():
            yield f"the contrast of {said(run)[:30]!r} is {contrast(fill, value):.1f} to 1"
