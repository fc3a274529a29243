"""What a stretch of a document says, whatever Word or LibreOffice did to its XML (word, section 6).

Canonical form: paragraphs of (style name, runs of (format, text)). Styles count by name, for Word translates their
ids; empty paragraphs are dropped and runs merged; revision ids, proofing marks and languages are no part of it. A
field counts as its instruction, a note as its text, a drawing as a token; the format is b, i, u, sup, sub, S (struck), V
(hidden) or nothing.
There are two views: every tracked change accepted, and every one rejected.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
OBJECT = "\ufffc"
"""Stands before what is not text: OBJECT{instruction}, OBJECTnote(text), OBJECTdrawing."""

Format = str
RunForm = tuple[Format, str]
View = Literal["accepted", "rejected"]


class Paragraph(NamedTuple):
    """A paragraph in canonical form; the style is its name in small letters, nothing for the normal one."""

    style: str
    runs: tuple[RunForm, ...]

    @property
    def text(self) -> str:
        """Its words."""
        return "".join(text for _, text in self.runs)


Content = tuple[Paragraph, ...]


class Revision(NamedTuple):
    """A tracked change: ins, del, moveTo, moveFrom, format or a paragraph mark; its author as claimed."""

    kind: str
    author: str
    text: str


class Comment(NamedTuple):
    """A comment anchored in the stretch; its author as claimed."""

    author: str
    text: str


class Hashes(NamedTuple):
    """SHA-256 of everything, and of the words alone: equal words under another hash were only restyled."""

    full: str
    words: str


class Stretch(NamedTuple):
    """What was read of some elements in one view."""

    content: Content
    revisions: tuple[Revision, ...]
    comments: tuple[Comment, ...]


def hashes(content: Content) -> Hashes:
    """Both hashes of a content."""
    full = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return Hashes(_sha256(full), _sha256(text_of(content)))


def shown(paragraph: Paragraph) -> str:
    """Its words but those struck out or hidden: they no longer say what they said."""
    return "".join(text for form, text in paragraph.runs if not set(form) & {"S", "V"})


def text_of(content: Content) -> str:
    """The words, a line a paragraph."""
    return "\n".join(paragraph.text for paragraph in content)


def style_names(styles: etree._Element) -> dict[str, str]:
    """The name of each style by its id, in small letters."""
    found = ((one.get(f"{W}styleId", ""), one.find(f"{W}name")) for one in styles.iter(f"{W}style"))
    return {identity: name.get(f"{W}val", "").lower() for identity, name in found if name is not None}


class Sources:
    """What reading a body needs beside it: style names, notes and comments, from a package's parts by name."""

    def __init__(self, parts: Mapping[str, etree._Element]) -> None:
        styles = parts.get("word/styles.xml")
        self.styles = {} if styles is None else style_names(styles)
        self.notes = {
            (kind, note.get(f"{W}id", "")): note
            for kind in ("footnote", "endnote")
            for note in _children(parts.get(f"word/{kind}s.xml"))
        }
        self.comments = {note.get(f"{W}id", ""): note for note in _children(parts.get("word/comments.xml"))}


def read(elements: Iterable[etree._Element], sources: Sources, view: View = "accepted") -> Stretch:
    """What elements of a document's body say in one view."""
    reader = _Reader(view, sources)
    content = tuple(reader.paragraphs(elements))
    return Stretch(content, tuple(reader.revisions), tuple(reader.comments))


def _children(root: etree._Element | None) -> list[etree._Element]:
    return [] if root is None else list(root)


_MARKS = {
    "tab": "\t",
    "br": "\n",
    "cr": "\n",
    "noBreakHyphen": "\u2011",
    "softHyphen": "\u00ad",
    "sym": f"{OBJECT}symbol",
}
_HIDDEN = (("strike", "S"), ("dstrike", "S"), ("vanish", "V"))

_STYLED = {"strong": "b", "emphasis": "i"}
_RAISED = {"superscript": "sup", "subscript": "sub"}
_HOLDERS = ("hyperlink", "smartTag", "sdt", "sdtContent", "customXml")


class _Field:
    """A complex field counts as one token, its instruction: its cached result changes on refresh."""

    def __init__(self) -> None:
        self.depth, self.code = 0, ""

    def token(self, mark: str) -> str:
        """The token, once the outermost field ends."""
        self.depth += {"begin": 1, "end": -1}.get(mark, 0)
        if mark != "end" or self.depth:
            return ""
        code, self.code = self.code, ""
        return _field(code)


class _Reader:
    """One view of a document, with the tracked changes and comments met on the way."""

    def __init__(self, view: View, sources: Sources) -> None:
        self.view, self.sources, self.styles = view, sources, sources.styles
        self.revisions: list[Revision] = []
        self.comments: list[Comment] = []

    def paragraphs(self, elements: Iterable[etree._Element]) -> Iterator[Paragraph]:
        """Paragraphs with words; one whose mark is gone goes on in the next."""
        open_style, open_runs = None, list[RunForm]()
        for element in elements:
            for one in element.iter(f"{W}p"):
                style, runs, gone = self._paragraph(one)
                if open_style is not None:
                    style, runs = open_style, open_runs + runs
                open_style, open_runs = (style, runs) if gone else (None, [])
                if not gone and (merged := _merged(runs)):
                    yield Paragraph(style, merged)
        if open_style is not None and (merged := _merged(open_runs)):
            yield Paragraph(open_style, merged)

    def _paragraph(self, element: etree._Element) -> tuple[str, list[RunForm], bool]:
        runs = list(self._runs(element, _Field(), inserted=False, deleted=False))
        properties = element.find(f"{W}pPr")
        if properties is None:
            return "", runs, False
        marks = {kind: properties.find(f"{W}rPr/{W}{kind}") for kind in ("ins", "del")}
        for kind, mark in marks.items():
            if mark is not None:
                self.revisions.append(
                    Revision(f"{kind} paragraph mark", mark.get(f"{W}author", ""), "\u00b6")
                )
        gone = marks["del" if self.view == "accepted" else "ins"] is not None
        name = self._style(self._in_force(properties, "pPrChange").find(f"{W}pStyle"))
        return "" if name == "normal" else name, runs, gone

    def _runs(
        self, parent: etree._Element, state: _Field, *, inserted: bool, deleted: bool
    ) -> Iterator[RunForm]:
        for child in parent.iterchildren(etree.Element):
            kind = etree.QName(child).localname
            if kind in ("ins", "moveTo", "del", "moveFrom"):
                words = "".join(str(text) for text in child.itertext(f"{W}t", f"{W}delText"))
                self.revisions.append(Revision(kind, child.get(f"{W}author", ""), words))
                new = kind in ("ins", "moveTo")
                yield from self._runs(child, state, inserted=inserted or new, deleted=deleted or not new)
            elif kind == "commentRangeStart":
                self._comment(child)
            elif kind == "r":
                for mark in child.iter(f"{W}commentReference"):
                    self._comment(mark)
                if not (deleted if self.view == "accepted" else inserted):
                    yield from self._run(child, state)
            elif kind == "fldSimple":
                yield "", _field(child.get(f"{W}instr", ""))
            elif kind in _HOLDERS:
                yield from self._runs(child, state, inserted=inserted, deleted=deleted)

    def _run(self, element: etree._Element, state: _Field) -> Iterator[RunForm]:
        mark = element.find(f"{W}fldChar")
        if mark is not None:
            token = state.token(mark.get(f"{W}fldCharType", ""))
            if token:
                yield "", token
            return
        if state.depth:
            state.code += "".join(str(text) for text in element.itertext(f"{W}instrText"))
            return
        form = self._format(element.find(f"{W}rPr"))
        for child in element.iterchildren(etree.Element):
            kind = etree.QName(child).localname
            if kind in ("t", "delText"):
                yield form, child.text or ""
            elif kind in _MARKS:
                yield form, _MARKS[kind]
            elif kind in ("footnoteReference", "endnoteReference"):
                note = self._note(kind.removesuffix("Reference"), child.get(f"{W}id", ""))
                yield "", f"{OBJECT}note({note})"
            elif kind in ("drawing", "pict", "object"):
                yield "", f"{OBJECT}drawing"

    def _in_force(self, properties: etree._Element, change: str) -> etree._Element:
        tracked = properties.find(f"{W}{change}")
        if self.view == "accepted" or tracked is None or not len(tracked):
            return properties
        return tracked[0]

    def _style(self, mark: etree._Element | None) -> str:
        identity = mark.get(f"{W}val", "") if mark is not None else ""
        return self.styles.get(identity, identity.lower())

    def _format(self, properties: etree._Element | None) -> Format:
        """Colour, size and font are the template's business."""
        if properties is None:
            return ""
        change = properties.find(f"{W}rPrChange")
        if change is not None:
            self.revisions.append(Revision("format", change.get(f"{W}author", ""), ""))
        held = self._in_force(properties, "rPrChange")
        styled = _STYLED.get(self._style(held.find(f"{W}rStyle")), "")
        said = "".join(k for k in ("b", "i", "u") if k == styled or _on(held.find(f"{W}{k}")))
        said += "".join(mark for kind, mark in _HIDDEN if _on(held.find(f"{W}{kind}")))
        raised = held.find(f"{W}vertAlign")
        return said + ("" if raised is None else _RAISED.get(raised.get(f"{W}val", ""), ""))

    def _note(self, kind: str, number: str) -> str:
        note = self.sources.notes.get((kind, number))
        found = () if note is None else _Reader(self.view, self.sources).paragraphs((note,))
        return " ".join(" ".join(paragraph.text for paragraph in found).split())

    def _comment(self, mark: etree._Element) -> None:
        one = self.sources.comments.get(mark.get(f"{W}id", ""))
        if one is not None:
            said = Comment(one.get(f"{W}author", ""), "".join(map(str, one.itertext(f"{W}t"))))
            if said not in self.comments:
                self.comments.append(said)


def _on(element: etree._Element | None) -> bool:
    return element is not None and element.get(f"{W}val") not in ("0", "false", "none")


def _field(code: str) -> str:
    return f"{OBJECT}{{{' '.join(code.split())}}}"


def _merged(runs: Iterable[RunForm]) -> tuple[RunForm, ...]:
    merged: list[RunForm] = []
    for form, text in runs:
        if text and merged and merged[-1][0] == form:
            merged[-1] = (form, merged[-1][1] + text)
        elif text:
            merged.append((form, text))
    return tuple(merged)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
