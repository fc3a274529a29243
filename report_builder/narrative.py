"""Narrative Markdown as paragraphs, headings, nested lists, quotations, tables, emphasis, links and citations.

What cannot be printed is refused with its line, never dropped. A citation is written [E-231]; a table of the report
is referred to as [table 2.3], a figure as [figure 2.3]. A table wants its caption in a paragraph before it, which
begins with "Table:".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from report_builder.errors import NarrativeError
from report_builder.model import Item, Piece, PieceKind, Run, Table
from report_builder.tables import Columns, caption_of, table_of
from report_builder.wording import block_id

_PARSER = MarkdownIt("commonmark").enable("table").disable(["html_inline", "html_block", "entity"])
_MARK = re.compile(r"\[E-(?P<cites>\d+)\]|\[(?P<kind>table|figure) (?P<ref>[A-Za-z0-9][A-Za-z0-9._-]*)\]")
_ENDS = {"table": ("_t_", "scores"), "figure": ("_f_", "chart")}
_LISTS = {"bullet_list_open": "bullet", "ordered_list_open": "numbered"}
DEEPEST = 3
"""Lists nest so deep, and headings have so many levels."""


def items(text: str, section: str, under: int = 1) -> tuple[Item, ...]:
    """The items of a section's Markdown, its headings below level `under` of the report.

    NarrativeError names section and line of what cannot be printed.
    """
    return tuple(_Walk(section, under).items(_PARSER.parse(text)))


def parsed(text: str) -> list[Token]:
    """The tokens of a section's Markdown, as it is printed."""
    return _PARSER.parse(text)


def pieces(text: str, section: str) -> tuple[Piece, ...]:
    """The paragraphs among the items."""
    return tuple(item for item in items(text, section) if isinstance(item, Piece))


def citations(found: tuple[Item, ...]) -> tuple[int, ...]:
    """The positions cited, each once, in order."""
    runs = (run for item in found if isinstance(item, Piece) for run in item.runs)
    return tuple(dict.fromkeys(run.cites for run in runs if run.cites is not None))


class _Walk:
    """One pass over the tokens of a section."""

    def __init__(self, section: str, under: int) -> None:
        self.section, self.under = section, under
        self.lists: list[tuple[str, int, int]] = []  # kind, list number, start
        self.numbered = self.heading = 0
        self.quote = self.fresh = False

    def items(self, tokens: list[Token]) -> Iterator[Item]:
        """Items in order; a table takes the caption before it."""
        last: Piece | None = None
        place = 0
        while place < len(tokens):
            token = tokens[place]
            if token.type == "table_open":
                end = next(n for n in range(place, len(tokens)) if tokens[n].type == "table_close")
                yield self._table(tokens[place:end], last)
                place, last = end, None
            else:
                made = self._piece(token, tokens[place - 1] if place else None)
                if made:
                    if last:
                        yield last
                    last = made
            place += 1
        if last:
            yield last

    def _piece(self, token: Token, before: Token | None) -> Piece | None:
        match token.type:
            case "inline":
                return self._said(token, before)
            case "bullet_list_open" | "ordered_list_open":
                self._open_list(token)
            case "bullet_list_close" | "ordered_list_close":
                self.lists.pop()
            case "list_item_open":
                self.fresh = True
            case "blockquote_open":
                if self.lists:
                    raise self.refused(token, "a quotation inside a list")
                self.quote = True
            case "blockquote_close":
                self.quote = False
            case "heading_open" | "heading_close" | "paragraph_open" | "paragraph_close" | "list_item_close":
                pass
            case _:
                raise self.refused(token, _name(token))
        return None

    def _open_list(self, token: Token) -> None:
        if self.quote:
            raise self.refused(token, "a list inside a quotation")
        if len(self.lists) == DEEPEST:
            raise self.refused(token, f"a list more than {DEEPEST} deep")
        self.numbered += 1
        self.lists.append((_LISTS[token.type], self.numbered, int(token.attrGet("start") or 1)))

    def _said(self, token: Token, before: Token | None) -> Piece:
        runs = tuple(self._runs(token))
        if before is not None and before.type == "heading_open":
            return Piece(kind="heading", runs=runs, level=self._level(token, int(before.tag[1])))
        if self.quote:
            return Piece(kind="quote", runs=runs)
        if not self.lists:
            return Piece(runs=runs)
        kind, number, start = self.lists[-1]
        made: PieceKind = "continued" if not self.fresh else "bullet" if kind == "bullet" else "numbered"
        self.fresh = False
        return Piece(kind=made, runs=runs, level=len(self.lists) - 1, list_number=number, start=start)

    def _level(self, token: Token, depth: int) -> int:
        """Headings stand below the section's own, without a jump; the first decides what the highest is."""
        if self.quote or self.lists:
            raise self.refused(token, "a heading inside a list or quotation")
        first = self.heading == 0
        if first:
            self.top = depth
        level = max(depth - self.top, 0) + 1
        if depth < self.top or (not first and level > self.heading + 1) or level > DEEPEST:
            raise self.refused(
                token, f"a heading of level {depth} here, which skips a level or goes too deep,"
            )
        self.heading = level
        return self.under + level

    def _runs(self, token: Token) -> Iterator[Run]:
        bold = italic = 0
        link: str | None = None
        for child in token.children or ():
            match child.type:
                case "text" | "softbreak" | "hardbreak":
                    text = (
                        child.content if child.type == "text" else " " if child.type == "softbreak" else "\n"
                    )
                    yield from _cited(text, Run(text="", bold=bold > 0, italic=italic > 0, link=link))
                case "strong_open" | "strong_close":
                    bold += child.nesting
                case "em_open" | "em_close":
                    italic += child.nesting
                case "link_open":
                    link = self._address(token, str(child.attrGet("href") or ""))
                case "link_close":
                    link = None
                case _:
                    raise self.refused(token, _name(child))

    def _address(self, token: Token, address: str) -> str:
        if not address.startswith(("https://", "http://", "mailto:")):
            raise self.refused(token, f"the link to {address!r}, which is no web or mail address,")
        return address

    def _table(self, tokens: list[Token], before: Piece | None) -> Table:
        caption = caption_of(before)
        if caption is None:
            raise self.refused(
                tokens[0], "a table without a caption (a paragraph before it, 'Table: what it shows')"
            )
        if self.lists or self.quote:
            raise self.refused(tokens[0], "a table inside a list or quotation")
        rows: list[list[str]] = []
        for token in tokens:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append("".join(self._plain(token)))
        return table_of(caption, Columns(tuple(rows[0]), tuple(map(tuple, rows[1:]))))

    def _plain(self, token: Token) -> Iterator[str]:
        """Words of a cell; what has a form cannot stand there."""
        for run in self._runs(token):
            if run.bold or run.italic or run.link or run.cites is not None or run.refers:
                raise self.refused(token, f"emphasis, a link or a citation in a table ({run.text!r})")
            yield run.text

    def refused(self, token: Token, what: str) -> NarrativeError:
        """The error that names section, line and what may be used."""
        line = (token.map[0] + 1) if token.map else 1
        return NarrativeError(
            f"the text of {self.section}, line {line}: {what} cannot be printed; use paragraphs, headings, lists, "
            "quotations, tables, bold, italics, links and citations [E-…]"
        )


def _cited(text: str, form: Run) -> Iterator[Run]:
    start = 0
    for found in _MARK.finditer(text):
        if found.start() > start:
            yield form.model_copy(update={"text": text[start : found.start()]})
        if found["cites"]:
            yield Run(text=found[0], cites=int(found["cites"]))
        else:
            letter, end = _ENDS[found["kind"]]
            yield Run(text=found[0], refers=f"{letter}{block_id(found['ref'], end)}")
        start = found.end()
    if start < len(text):
        yield form.model_copy(update={"text": text[start:]})


def _name(token: Token) -> str:
    names = {"fence": "a code block", "code_block": "a code block", "code_inline": "code", "hr": "a rule"}
    names |= {"image": "a picture", "html_block": "HTML", "html_inline": "HTML"}
    return names.get(token.type, token.type.replace("_", " "))
