"""Text in, WordprocessingML out: the one place that escapes, and the only maker of `Xml`.

Numbers and ids are provisional here: `finish` sets them in document order, because a template may reorder.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import core_schema

from report_builder.errors import ReportError
from report_builder.keeping import kept
from report_builder.model import Cell, Piece, Run, Table
from report_builder.palette import HEADER, PLAIN, Paint, paint_of

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_STYLES = {"quote": "Quote", "lead": "Lead"}
_LISTS = {"bullet": "ListBullet", "numbered": "ListNumber", "continued": "ListContinue"}
TWIPS_PER_CM = 567


class Xml(str):
    """WordprocessingML made by this room; the template engine passes it through as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        """For the template engine's escaping: nothing is escaped twice."""
        return str(self)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, _source: Any, _handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        """Taken only as made here: no text becomes XML by being given."""
        return core_schema.is_instance_schema(cls, serialization=core_schema.to_string_ser_schema())

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: Any, _handler: GetJsonSchemaHandler) -> dict[str, str]:
        """For the page that editors of templates read."""
        return {"type": "string", "format": "fragment"}


def checked(text: str) -> str:
    """The text with its line ends made one kind; refuses what XML 1.0 cannot hold, with its place."""
    bad = _ILLEGAL.search(text)
    if bad:
        raise ReportError(
            f"U+{ord(bad[0]):04X} at character {bad.start() + 1} of {text[:40]!r} cannot stand in Word"
        )
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def content(text: str) -> str:
    """Text elements with line breaks and tabs as Word has them."""
    text = checked(text)
    if "\n" not in text and "\t" not in text:
        return f'<w:t xml:space="preserve">{escape(text)}</w:t>' if text else ""
    marks = {"\n": "<w:br/>", "\t": "<w:tab/>"}
    return "".join(
        marks.get(part) or f'<w:t xml:space="preserve">{escape(part)}</w:t>'
        for part in re.split("([\n\t])", text)
        if part
    )


def run(text: str, *, bold: bool = False, italic: bool = False, ink: str = "") -> Xml:
    """A run of text in one form; strong and emphasised words have the template's styles for them."""
    return Xml(f"{_run_start(bold, italic, ink)}{content(text)}</w:r>")


@lru_cache(256)
def _run_start(bold: bool, italic: bool, ink: str) -> str:  # noqa: FBT001  (the cache's key)
    style = "Emphasis" if italic else "Strong" if bold else ""
    properties = f'<w:rStyle w:val="{style}"/>' if style else ""
    properties += "<w:b/>" * (bold and italic)  # italics of one's own are hard to read; the style decides
    properties += f'<w:color w:val="{ink}"/>' if ink else ""
    return f"<w:r>{_wrapped('rPr', properties)}"


def paragraph(*runs: str, style: str = "", keep_next: bool = False, more: str = "") -> Xml:
    """A paragraph; `more` are further properties in schema order after keepNext."""
    return Xml(f"{_paragraph_start(style, keep_next, more)}{''.join(runs)}</w:p>")


@lru_cache(256)
def _paragraph_start(style: str, keep_next: bool, more: str) -> str:  # noqa: FBT001  (the cache's key)
    properties = (f'<w:pStyle w:val="{style}"/>' if style else "") + "<w:keepNext/>" * keep_next + more
    return f"<w:p>{_wrapped('pPr', properties)}"


def bookmark(name: str, inner: str) -> Xml:
    """A bookmark round some runs; the id is set by `finish`."""
    return Xml(f'<w:bookmarkStart w:id="{name}" w:name="{name}"/>{inner}<w:bookmarkEnd w:id="{name}"/>')


def field_start(instruction: str) -> Xml:
    """The first three runs of a field; its cached result and its end follow."""
    return Xml(
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )


FIELD_END = Xml('<w:r><w:fldChar w:fldCharType="end"/></w:r>')


def field(instruction: str, result: str) -> Xml:
    """A field with its cached result, always of five runs, so that `finish` finds the result."""
    return Xml(field_start(instruction) + run(result) + FIELD_END)


def caption(kind: str, text: str, anchor: str) -> Xml:
    """A numbered caption; "Table 3" stands in the bookmark that references lead to."""
    label = bookmark(anchor, run(f"{kind} ") + field(f"SEQ {kind} \\* ARABIC", "0"))
    return paragraph(label, run(f": {text}"), style="Caption", keep_next=kind == "Table")


def contents_slot() -> Xml:
    """`finish` puts the table of contents here, once the headings are known."""
    return paragraph(bookmark("_ContentsSlot", ""))


def link(target: str, text: str) -> Xml:
    """Words that lead to an anchor of the document, or to a web address (`finish` makes its relationship)."""
    inner = f'<w:r><w:rPr><w:rStyle w:val="Hyperlink"/></w:rPr>{content(text)}</w:r>'
    return Xml(f'<w:hyperlink w:anchor={quoteattr(checked(target))} w:history="1">{inner}</w:hyperlink>')


def footnote(part: Run) -> Xml:
    """A note's mark, the note inside it until `finish` moves it to its place; it leads to the evidence index."""
    mark = '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>'
    label, _, rest = (part.note or "").partition(",")
    led = link(f"_e_{part.cites}", label) if part.cites is not None else run(label)
    note = paragraph(mark, run(" "), led, run(f",{rest}") if rest else "", style="FootnoteText")
    return Xml(
        '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>'
        f'<w:footnoteReference w:id="0">{note}</w:footnoteReference></w:r>'
    )


def _run(part: Run) -> Xml:
    if part.note is not None:
        return footnote(part)
    if part.refers is not None:
        return field(f"REF {part.refers} \\h", part.text)
    if part.cites is not None:
        return link(f"_e_{part.cites}", part.text)
    if part.link is not None:
        return link(part.link, part.text)
    return run(part.text, bold=part.bold, italic=part.italic)


def style_of(part: Piece) -> str:
    """The id of a paragraph's style; nothing for the normal one."""
    if part.kind == "heading":
        return "AnnexeHeading2" if part.annexe and part.level == 2 else f"Heading{part.level}"
    if part.kind in _LISTS:
        return _LISTS[part.kind] + (str(part.level + 1) if part.level else "")
    return _STYLES.get(part.kind, "")


def piece(block: str, part: Piece, *, keep_next: bool = False) -> Xml:
    """A paragraph; each numbered list begins at its own first number."""
    name = f"list:{block}:{part.list_number}:{part.level}:{part.start}"
    numbered = f'<w:numPr><w:ilvl w:val="{part.level}"/><w:numId w:val="{name}"/></w:numPr>'
    more = numbered if part.kind == "numbered" else ""
    return paragraph(*map(_run, part.runs), style=style_of(part), keep_next=keep_next, more=more)


def table(made: Table) -> Xml:
    """A data table: repeated header row, rows that do not split, no merges, alternative text."""
    widths = [round(width * TWIPS_PER_CM) for width in made.widths]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    header = [Cell(text=text) for text in made.header]
    lines = [_row(header, widths, "<w:cantSplit/><w:tblHeader/>", header=True, keep=True)]
    keeps = kept(made)
    lines += [
        _row(row, widths, "<w:cantSplit/>", header=False, keep=keep)
        for row, keep in zip(made.rows, keeps, strict=True)
    ]
    return Xml(
        f'<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:bottom w:w="40" w:type="dxa"/>'
        '</w:tblCellMar><w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" '
        'w:firstColumn="0" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>'
        f"<w:tblCaption w:val={quoteattr(checked(made.caption))}/>"
        f"<w:tblDescription w:val={quoteattr(checked(made.summary))}/>"
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"
    )


def _row(cells: Iterable[Cell], widths: list[int], properties: str, *, header: bool, keep: bool) -> str:
    pairs = zip(cells, widths, strict=True)
    line = "".join(_cell(cell, width, header=header, keep=keep) for cell, width in pairs)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{line}</w:tr>"


def _cell(cell: Cell, width: int, *, header: bool, keep: bool) -> str:
    rating = cell.bound == "rating"
    start, ink = _cell_start(width, HEADER if header else paint_of(cell.text) if rating else PLAIN, keep)
    said = f"{_run_start(header or rating, False, ink)}{content(cell.text)}</w:r>"
    if cell.anchor is not None:
        said = bookmark(f"_e_{cell.anchor}", said)
    return f"{start}{said}</w:p></w:tc>"


@lru_cache(1024)
def _cell_start(width: int, paint: Paint, keep: bool) -> tuple[str, str]:  # noqa: FBT001  (the cache's key)
    """A cell up to its first run, and the colour of its words."""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{paint.fill}"/>' if paint is not PLAIN else ""
    start = f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr>'
    return start + _paragraph_start("TableText", keep, ""), paint.ink if paint.ink != PLAIN.ink else ""


def _wrapped(name: str, properties: str) -> str:
    return f"<w:{name}>{properties}</w:{name}>" if properties else ""
