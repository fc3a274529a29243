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
from collections.abc import Sequence
from typing import Literal, NamedTuple

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
OBJECT = "\ufffc"
"""Stands before what is not text: OBJECT{instruction}, OBJECTnote(text), OBJECTdrawing."""

DRAWING = f"{OBJECT}drawing"

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
        runs = self.runs
        return runs[0][1] if len(runs) == 1 else "".join([text for _, text in runs])


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


def merged(runs: Sequence[RunForm]) -> tuple[RunForm, ...]:
    """Neighbours of one format as one run, empty ones dropped."""
    if len(runs) == 1:
        return (runs[0],) if runs[0][1] else ()
    found: list[RunForm] = []
    for form, text in runs:
        if text and found and found[-1][0] == form:
            found[-1] = (form, found[-1][1] + text)
        elif text:
            found.append((form, text))
    return tuple(found)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
