"""Paragraphs, lists, tables and quotations as the Markdown that `narrative.items` reads back as the same.

What is written is read back before anybody gets it: what Markdown cannot say is refused with its place, never
changed. Marks are escaped only where they would be read as marks, so that prose stays prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from report_builder.errors import EditError, NarrativeError
from report_builder.escapes import all_escaped, escaped
from report_builder.model import Chart, Item, Piece, Run, Table
from report_builder.narrative import items
from report_builder.sameness import runs_of, said

_PLAIN_LINK = re.compile(r"[A-Za-z0-9:/?=.,#%_~@+-]+")


class Markdown(NamedTuple):
    """Top-level pieces of Markdown; blank lines stand between them."""

    chunks: tuple[str, ...]

    @property
    def text(self) -> str:
        """The whole."""
        return "\n\n".join(self.chunks)


def written(found: Sequence[Item], section: str, *, under: int = 1, top: int = 2) -> Markdown:
    """The items as Markdown; `top` is the number of marks of the highest heading, `under` the section's level.

    EditError names the paragraph that Markdown cannot say.
    """
    careful = Markdown(tuple(_Writer(under, top, escaped).chunks(found)))
    if _same(careful, found, section, under):
        return careful
    anxious = Markdown(tuple(_Writer(under, top, all_escaped).chunks(found)))
    if _same(anxious, found, section, under):
        return anxious
    raise EditError(_fault(anxious, found, section, under))


def _same(made: Markdown, wanted: Sequence[Item], section: str, under: int) -> bool:
    try:
        return said(items(made.text, section, under)) == said(wanted)
    except NarrativeError:
        return False


def _fault(made: Markdown, wanted: Sequence[Item], section: str, under: int) -> str:
    try:
        back, want = said(items(made.text, section, under)), said(wanted)
    except NarrativeError as error:
        return str(error)
    number = next(
        (n for n, pair in enumerate(zip(back, want, strict=False)) if pair[0] != pair[1]), len(back)
    )
    words = _words(wanted[number]) if number < len(wanted) else ""
    return (
        f"the text of {section}, paragraph {number + 1} ({words[:60]!r}) has a form that the log cannot hold, such as "
        "a line break in a heading, or emphasis that begins or ends inside a word; make it plain or move it to whole words"
    )


def _words(item: Item) -> str:
    return item.text if isinstance(item, Piece) else item.caption if isinstance(item, Table) else item.title


class _Writer:
    """One pass over the items."""

    def __init__(self, under: int, top: int, escape: object) -> None:
        self.under, self.top = under, top
        self.escape = escaped if escape is escaped else all_escaped

    def chunks(self, found: Sequence[Item]) -> Iterator[str]:
        """A piece an item; items of one list are one, a table is two with its caption."""
        place = 0
        marks = _Marks()
        while place < len(found):
            item = found[place]
            end = place + 1
            if isinstance(item, Piece) and item.kind in _LISTED:
                while end < len(found) and _listed(found[end]):
                    end += 1
                yield from self._list([p for p in found[place:end] if isinstance(p, Piece)], marks)
            elif isinstance(item, Piece) and item.kind == "quote":
                while end < len(found) and _quoted(found[end]):
                    end += 1
                lines = [self.inline(p.runs) for p in found[place:end] if isinstance(p, Piece)]
                yield "\n>\n".join("> " + line.replace("\n", "\n> ") for line in lines)
            else:
                yield from self._alone(item)
            place = end

    def _alone(self, item: Item) -> Iterator[str]:
        match item:
            case Piece(kind="heading"):
                marks = "#" * (item.level - self.under - 1 + self.top)
                yield f"{marks} {self.inline(item.runs, heading=True)}"
            case Piece():
                yield self.inline(item.runs)
            case Table():
                yield f"Table: {self.escape(item.caption.strip(), start=False)}"
                yield self._table(item)
            case Chart():
                raise EditError(f"the chart {item.title!r} stands in narrative; charts come from the log")

    def _list(self, found: Sequence[Piece], marks: _Marks) -> Iterator[str]:
        """Lines of a list and of those inside it, indented as deep as their marks are wide."""
        lines: list[str] = []
        widths: list[int] = []
        marks.start()
        for piece in found:
            depth = piece.level
            if piece.kind == "continued":
                indent = " " * sum(widths[: depth + 1])
                lines += ["", *self._indented(self.inline(piece.runs), indent)]
                continue
            mark = marks.of(piece)
            indent = " " * sum(widths[:depth])
            widths = [*widths[:depth], len(mark)]
            first, *rest = self.inline(piece.runs).split("\n")
            lines.append(f"{indent}{mark}{first}")
            lines += self._indented("\n".join(rest), indent + " " * len(mark)) if rest else []
        yield "\n".join(lines)

    @staticmethod
    def _indented(text: str, indent: str) -> list[str]:
        return [f"{indent}{line}" for line in text.split("\n")]

    def _table(self, made: Table) -> str:
        lines = [made.header, *(tuple(cell.text for cell in row) for row in made.rows)]
        cells = [[self._cell(text) for text in line] for line in lines]
        rule = ["---"] * len(made.header)
        rows = [f"| {' | '.join(line)} |" for line in (cells[0], rule, *cells[1:])]
        return "\n".join(rows)

    def _cell(self, text: str) -> str:
        if "\n" in text:
            raise EditError(
                f"the cell {text[:40]!r} has a line break or two paragraphs; a cell holds one line"
            )
        return self.escape(text.strip(), start=False).replace("|", "\\|").replace("\\\\|", "\\|")

    def inline(self, runs: Sequence[Run], *, heading: bool = False) -> str:
        """Runs with their marks; marks stand on words, never on the space round them."""
        made: list[str] = []
        for number, (text, bold, italic, link) in enumerate(runs_of(runs)):
            lead, body, tail = _split(text)
            mark = "**" * bold + "*" * italic
            said_ = self.escape(body, start=number == 0 and not mark and not link)
            if link:
                said_ = f"[{self.escape(body, start=False).replace(']', chr(92) + ']')}]({_address(link)})"
            made.append(f"{lead}{mark}{said_}{mark[::-1]}{tail}" if body else text)
        line = "".join(made)
        if heading:
            return re.sub(r"(?<![\\#])(#+)\s*$", r"\\\1", line.replace("\n", " "))
        return line.replace("\n", "\\\n")


def _address(link: str) -> str:
    """An address with marks or blanks in it wants to be enclosed."""
    return link if _PLAIN_LINK.fullmatch(link) else f"<{link}>"


_LISTED = ("bullet", "numbered", "continued")


def _listed(item: Item) -> bool:
    return isinstance(item, Piece) and item.kind in _LISTED


def _quoted(item: Item) -> bool:
    return isinstance(item, Piece) and item.kind == "quote"


class _Marks:
    """Marks of list items; two lists of one kind in a row take turns with two marks, else they would be one."""

    def __init__(self) -> None:
        self.start()

    def start(self) -> None:
        """A new stretch of lists."""
        self.last: dict[int, tuple[str, int]] = {}
        self.turn: dict[int, int] = {}
        self.count: dict[int, int] = {}

    def of(self, piece: Piece) -> str:
        """The mark of an item, with the blank after it."""
        depth = piece.level
        key = (piece.kind, piece.list_number)
        if self.last.get(depth) != key:
            same = depth in self.last and self.last[depth][0] == piece.kind
            self.turn[depth] = 1 - self.turn.get(depth, 1) if same or depth not in self.turn else 0
            self.last[depth] = key
            self.count[depth] = piece.start
        for deeper in [d for d in self.last if d > depth]:
            del self.last[deeper]
        if piece.kind == "bullet":
            return "-*"[self.turn[depth]] + " "
        mark = f"{self.count[depth]}{'.)'[self.turn[depth]]} "
        self.count[depth] += 1
        return mark


def _split(text: str) -> tuple[str, str, str]:
    body = text.strip()
    if not body:
        return text, "", ""
    start = text.index(body)
    return text[:start], body, text[start + len(body) :]
