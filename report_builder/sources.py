"""What reading a document's body needs beside it: the names of styles, which of them hide words, notes, comments."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from report_builder.canonical import Format, W
from report_builder.visibility import hiding_styles


def style_names(styles: etree._Element) -> dict[str, str]:
    """The name of each style by its id, in small letters."""
    found = ((one.get(f"{W}styleId", ""), one.find(f"{W}name")) for one in styles.iter(f"{W}style"))
    return {identity: name.get(f"{W}val", "").lower() for identity, name in found if name is not None}


class Sources:
    """What reading a body needs beside it: style names, notes and comments, from a package's parts by name."""

    def __init__(self, parts: Mapping[str, etree._Element]) -> None:
        styles = parts.get("word/styles.xml")
        self.styles = {} if styles is None else style_names(styles)
        self.hiding: frozenset[str] = frozenset() if styles is None else hiding_styles(styles)
        self.notes = {
            (kind, note.get(f"{W}id", "")): note
            for kind in ("footnote", "endnote")
            for note in _children(parts.get(f"word/{kind}s.xml"))
        }
        self.forms: dict[tuple[tuple[str, str | None], ...], Format] = {}
        self.comments = {note.get(f"{W}id", ""): note for note in _children(parts.get("word/comments.xml"))}


def _children(root: etree._Element | None) -> list[etree._Element]:
    return [] if root is None else list(root)
