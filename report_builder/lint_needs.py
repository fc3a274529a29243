"""What a template must have: the places of every block, the report's identity, the styles, and nothing inaccessible."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from report_builder.accessibility import LOOKED_AT, barriers
from report_builder.canonical import W
from report_builder.lint_finding import Finding
from report_builder.packages import said
from report_builder.walk import gathered

STYLES = (
    "AnnexeHeading", "AnnexeHeading2", "Caption", "Emphasis", "FootnoteReference", "FootnoteText", "Heading1", "Heading2",
    "Heading3", "Heading4", "Heading5", "Hyperlink", "Lead", "ListBullet", "ListBullet2", "ListBullet3",
    "ListContinue", "ListContinue2", "ListContinue3", "ListNumber", "ListNumber2", "ListNumber3", "Quote", "SourceNote",
    "Strong", "TOC1", "TOC2", "TableGrid", "TableText",
)  # fmt: skip
"""The ids of the styles that fragments use."""

_PLACES = (
    (r"\{%p\s+for\s+(\w+)\s+in\s+parts\s*%\}", "a loop over parts"),
    (r"\{%p\s+for\s+(\w+)\s+in\s+\w+\.sections\s*%\}", "a loop over the sections of a part"),
    (r"\{\{\s*\w+\.title\s*\}\}", "the title of each part"),
    (r"\{\{\s*title\s*\}\}", "the report's title"),
    (r"\{\{\s*status\s*\}\}", "the report's status"),
    (r"\{\{\s*identity\s*\}\}", "the report's identity"),
    (r"\{\{\s*checkpoint\s*\}\}", "the checkpoint of the log"),
)
_LOOP = re.compile(r"\{%p\s+for\s+(\w+)\s+in\s+(\w+)\.blocks\s*%\}")


def needs(roots: Mapping[str, Any]) -> Iterator[Finding]:
    """What is missing, and what would keep somebody from reading."""
    body = "word/document.xml"
    heads = [
        said(root)
        for name, root in sorted(roots.items())
        if re.fullmatch(r"word/(header|footer)\d*\.xml", name)
    ]
    text = "\n".join([said(roots[body]), *heads])
    for pattern, what in _PLACES:
        if not re.search(pattern, text):
            yield _missing(body, f"it does not place {what}")
    yield from _blocks(said(roots[body]))
    held = {style.get(f"{W}styleId") for style in roots["word/styles.xml"].iter(f"{W}style")}
    for style in STYLES:
        if style not in held:
            message = f"it has no style {style}; copy it from a shipped template"
            yield Finding(part="word/styles.xml", place="styles", rule="style", message=message)
    for barrier in barriers(roots, gathered(roots[body], LOOKED_AT)):
        yield Finding(part=body, place=barrier.place, rule="access", message=barrier.message)


def _blocks(text: str) -> Iterator[Finding]:
    """Blocks of parts and blocks of sections want a loop each, with the block alone in a paragraph."""
    placed = {loop[2] for loop in _LOOP.finditer(text) if re.search(rf"\{{\{{p\s+{loop[1]}\s*\}}\}}", text)}
    sections = {found[1] for found in re.finditer(r"\{%p\s+for\s+(\w+)\s+in\s+\w+\.sections\s*%\}", text)}
    parts = {found[1] for found in re.finditer(r"\{%p\s+for\s+(\w+)\s+in\s+parts\s*%\}", text)}
    for variables, what in ((parts, "parts"), (sections, "sections")):
        if variables and not variables & placed:
            yield _missing(
                "word/document.xml",
                f"it does not place the blocks of {what}: every block must stand somewhere",
            )


def _missing(part: str, message: str) -> Finding:
    return Finding(part=part, place="document", rule="missing", message=message)
