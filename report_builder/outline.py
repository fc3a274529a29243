"""A template's text, one line a paragraph or table row: what a reviewer reads as a diff."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from lxml import etree

from report_builder.packages import parsed, said

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def outline(template: bytes) -> Iterator[str]:
    """The lines of body, headers and footers."""
    with zipfile.ZipFile(io.BytesIO(template)) as archive:
        names = [
            n
            for n in sorted(archive.namelist())
            if n.startswith(("word/header", "word/footer")) and n.endswith(".xml")
        ]
        for name in ("word/document.xml", *names):
            yield f"== {name.removeprefix('word/').removesuffix('.xml')}"
            yield from _lines(parsed(archive.read(name)))


def _lines(root: etree._Element) -> Iterator[str]:
    for element in root.iter(f"{_W}p", f"{_W}tr"):
        if element.tag == f"{_W}tr":
            yield "| " + " | ".join(said(cell) for cell in element.iter(f"{_W}tc"))
        elif next(element.iterancestors(f"{_W}tr"), None) is None and said(element):
            style = element.find(f"{_W}pPr/{_W}pStyle")
            words = said(element).replace("\n", "\u23ce")
            yield f"[{'Normal' if style is None else style.get(f'{_W}val')}] {words}"
