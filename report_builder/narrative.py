"""Narrative Markdown as pieces: paragraphs, lists, quotations, emphasis, headings and citations.

What this cannot print is refused with its line, never dropped. A citation is written [E-231].
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from report_builder.errors import NarrativeError
from report_builder.model import Piece, Run

_PARSER = MarkdownIt("commonmark").disable(["html_inline", "html_block", "entity"])
_CITATION = re.compile(r"\[E-(\d+)\]")
_OPENING = {"paragraph_open", "bullet_list_open", "ordered_list_open", "list_item_open", "blockquote_open"}
_CLOSING = {name.replace("_open", "_close") for name in _OPENING} | {"heading_close"}


def pieces(text: str, section: str) -> tuple[Piece, ...]:
    """The pieces of a section's Markdown; NarrativeError names section and line of what cannot be printed."""
    return tuple(_walk(_PARSER.parse(text), section))


def citations(found: tuple[Piece, ...]) -> tuple[int, ...]:
    """The positions cited, each once, in order."""
    return tuple(dict.fromkeys(run.cites for piece in found for run in piece.runs if run.cites is not None))


def _walk(tokens: list[Token], section: str) -> Iterator[Piece]:
    inside: list[str] = []
    numbered = 0
    heading = False
    for token in tokens:
        match token.type:
            case "heading_open":
                heading = True
            case "inline":
                if inside.count("list_item_open") > 1:
                    raise _refused(section, token, "a list inside a list")
                runs = tuple(_runs(token, section))
                yield Piece(kind=_kind(inside, heading=heading), runs=runs, list_number=numbered)
                heading = False
            case opening if opening in _OPENING:
                numbered += opening == "ordered_list_open"
                inside.append(opening)
            case closing if closing in _CLOSING:
                if closing != "heading_close":
                    inside.pop()
            case _:
                raise _refused(section, token, _name(token))


def _kind(inside: list[str], *, heading: bool) -> str:
    if heading:
        return "heading"
    if "blockquote_open" in inside:
        return "quote"
    if "ordered_list_open" in inside:
        return "numbered"
    return "bullet" if "bullet_list_open" in inside else "paragraph"


def _runs(token: Token, section: str) -> Iterator[Run]:
    bold = italic = 0
    for child in token.children or ():
        match child.type:
            case "text" | "softbreak" | "hardbreak":
                text = child.content if child.type == "text" else " " if child.type == "softbreak" else "\n"
                yield from _cited(text, bold=bold > 0, italic=italic > 0)
            case "strong_open" | "strong_close":
                bold += child.nesting
            case "em_open" | "em_close":
                italic += child.nesting
            case _:
                raise _refused(section, token, _name(child))


def _cited(text: str, *, bold: bool, italic: bool) -> Iterator[Run]:
    start = 0
    for found in _CITATION.finditer(text):
        if found.start() > start:
            yield Run(text=text[start : found.start()], bold=bold, italic=italic)
        yield Run(text=found[0], cites=int(found[1]))
        start = found.end()
    if start < len(text):
        yield Run(text=text[start:], bold=bold, italic=italic)


def _name(token: Token) -> str:
    names = {"fence": "a code block", "code_block": "a code block", "code_inline": "code", "hr": "a rule"}
    names |= {"image": "a picture", "link_open": "a link", "html_block": "HTML"}
    return names.get(token.type, token.type.replace("_", " "))


def _refused(section: str, token: Token, what: str) -> NarrativeError:
    line = (token.map[0] + 1) if token.map else 1
    return NarrativeError(
        f"the text of {section}, line {line}: {what} cannot be printed; use paragraphs, headings, lists, "
        "quotations, bold, italics and citations [E-…]"
    )
