"""Reads a page back with another parser than wrote it: every text of the model stands in its block, exactly."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from report_builder.errors import ConservationError
from report_builder.html import page_of
from report_builder.model import Block, Chart, Item, Piece, ReportModel, Table

_LINES = {"p", "caption", "figcaption", "th", "td", "h3", "h4", "h5", "h6"}
_NUMBERED = r"[A-Za-z0-9. ]{1,30}"


class _Reader(HTMLParser):
    """Collects the lines of each block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, list[str]] = {}
        self.title = ""
        self._parts: list[str] = []
        self._block: list[str] | None = None
        self._depth = self._aside = 0
        self._in_title = self._in_line = False

    @property
    def whole(self) -> str:
        """All words of the page."""
        return "".join(self._parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A block begins at its div; a line at its element."""
        named = dict(attrs)
        if tag == "div":
            self._depth += 1
            if (named.get("id") or "").startswith("b_"):
                self._block = self.found.setdefault((named["id"] or "")[2:], [])
                self._depth = 1
        self._aside += tag in ("sup", "details", "svg")
        self._in_title = tag == "title" and not self._aside
        if tag in _LINES and self._block is not None and not self._aside:
            self._block.append("")
            self._in_line = True

    def handle_endtag(self, tag: str) -> None:
        """A block ends with its div."""
        self._aside -= tag in ("sup", "details", "svg")
        self._in_title = False
        if tag in _LINES:
            self._in_line = False
        if tag == "div":
            self._depth -= 1
            if self._depth == 0:
                self._block = None

    def handle_data(self, data: str) -> None:
        """Words of the line that is open, and of the whole page."""
        self._parts.append(data)
        if self._in_title:
            self.title += data
        elif self._block is not None and self._in_line and not self._aside:
            self._block[-1] += data


def checked_page(model: ReportModel) -> str:
    """The page, read back; ReportError where a word did not arrive."""
    page = page_of(model)
    check_page(page, model)
    return page


def check_page(page: str, model: ReportModel) -> None:
    """ConservationError names the first block whose words are not the model's."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    if reader.title != _lines(model.title):
        raise ConservationError(f"the page's title is {reader.title[:60]!r}")
    for block in model.blocks():
        wanted, found = list(_block(block)), [line for line in reader.found.get(block.id, []) if line]
        if len(wanted) != len(found) or any(not _fits(a, b) for a, b in zip(wanted, found, strict=True)):
            at = next((i for i, (a, b) in enumerate(zip(wanted, found, strict=False)) if not _fits(a, b)), 0)
            said = found[at][:60] if at < len(found) else "nothing"
            raise ConservationError(
                f"the page's block {block.label}, line {at + 1}: {said!r} is not the report's"
            )
    whole = reader.whole
    for text in (*_heads(model), *_notes(model)):
        if _lines(text) not in whole:
            raise ConservationError(f"{text[:60]!r} did not arrive in the page")
    if set(reader.found) - {block.id for block in model.blocks()}:
        raise ConservationError("the page has a block that is not in the report")


def _heads(model: ReportModel) -> Iterator[str]:
    yield from (model.kind_title, model.title, model.provider, model.status, model.published, model.identity)
    yield from (model.edition, model.checkpoint, model.overall, model.overall_score)
    for part in model.parts:
        yield from (part.title, *(section.title for section in part.sections))


def _notes(model: ReportModel) -> Iterator[str]:
    pieces = (item for block in model.blocks() for item in block.items if isinstance(item, Piece))
    yield from (run.note for piece in pieces for run in piece.runs if run.note is not None)


def _fits(wanted: tuple[str, ...], found: str) -> bool:
    """The words in order; between them stands what is numbered only when laid out, such as Table 3."""
    if len(wanted) == 1:
        return wanted[0] == found
    return re.fullmatch(_NUMBERED.join(map(re.escape, wanted)), found, re.DOTALL) is not None


def _block(block: Block) -> Iterator[tuple[str, ...]]:
    for item in block.items:
        yield from (line for line in _item(item) if any(line))


def _item(item: Item) -> Iterator[tuple[str, ...]]:
    match item:
        case Piece():
            lead = ("",) if item.kind == "heading" and item.level == 2 else ()
            yield (*lead, *_pieces(item))
        case Table():
            yield ("Table ", f": {_lines(item.caption)}")
            yield from ((_lines(word),) for word in item.header)
            yield from ((_lines(cell.text),) for row in item.rows for cell in row)
            yield (_lines(item.note),)
        case Chart():
            yield ("Figure ", f": {_lines(item.title)}")


def _pieces(item: Piece) -> tuple[str, ...]:
    """The words between references; a note's mark is no word of the line."""
    parts = [""]
    for run in item.runs:
        if run.refers is not None:
            parts.append("")
        elif run.note is None:
            parts[-1] += _lines(run.text)
    return tuple(parts)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
