"""What a template's package may not hold: code, embedded objects, things outside the file, fields that fetch or run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from report_builder.canonical import W
from report_builder.lint_finding import Finding, place_of

_CODE = re.compile(r"vbaProject|vbaData|activeX|/embeddings/|\.bin$|\.exe$|customUI", re.IGNORECASE)
_TYPES = re.compile(r"macroEnabled|vbaProject|oleObject|activeX|ms-office\.vba", re.IGNORECASE)
_KINDS = (
    "aFChunk",
    "oleObject",
    "package",
    "control",
    "vbaProject",
    "frame",
    "subDocument",
    "mailMergeSource",
)
_FIELDS = {
    "PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION", "STYLEREF", "REF", "PAGEREF", "SEQ", "TOC", "TITLE", "SUBJECT",
    "HYPERLINK", "NOTEREF",
}  # fmt: skip
"""Fields that only look inside the document."""


def outside(parts: Mapping[str, bytes], roots: Mapping[str, Any]) -> Iterator[Finding]:
    """Faults of the package, part by part."""
    for name in parts:
        if _CODE.search(name):
            yield Finding(
                part=name, place=name, rule="code", message="macros and embedded objects are not accepted"
            )
    for name, root in roots.items():
        if name.endswith(".rels"):
            yield from _relations(name, root)
        elif name == "[Content_Types].xml":
            yield from _types(name, root)
        elif name.startswith("word/"):
            yield from _fields(name, root)


def _relations(name: str, root: Any) -> Iterator[Finding]:
    for relation in root:
        kind, target = relation.get("Type", "").rsplit("/", 1)[-1], relation.get("Target", "")
        if relation.get("TargetMode") == "External":
            if kind != "hyperlink" or not target.startswith(("https://", "http://", "mailto:")):
                message = f"it refers to a {kind} outside the file ({target[:80]})"
                yield Finding(part=name, place=name, rule="outside", message=message)
        elif kind in _KINDS:
            message = f"it holds a {kind} ({target[:80]}), which is not accepted"
            yield Finding(part=name, place=name, rule="code", message=message)


def _types(name: str, root: Any) -> Iterator[Finding]:
    for element in root:
        if _TYPES.search(element.get("ContentType", "")):
            message = (
                f"it is made for macros or objects ({element.get('ContentType', '')[-60:]}); save it as .docx"
            )
            yield Finding(part=name, place=name, rule="code", message=message)


def _fields(name: str, root: Any) -> Iterator[Finding]:
    """Fields that fetch files, run programs or ask questions are refused by name."""
    for number, paragraph in enumerate(root.iter(f"{W}p"), 1):
        codes = "".join(code.text or "" for code in paragraph.iter(f"{W}instrText"))
        simple = [field.get(f"{W}instr", "") for field in paragraph.iter(f"{W}fldSimple")]
        for code in (codes, *simple):
            word = code.split()[0].upper() if code.split() else ""
            if word and word not in _FIELDS:
                place = place_of(name, number, paragraph)
                message = f"the field {word} is not accepted; only those that look inside the document are"
                yield Finding(part=name, place=place, rule="field", message=message, paragraph=number)
