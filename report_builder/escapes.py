"""Words escaped for Markdown: where a mark would be read as one, or every mark."""

from __future__ import annotations

import re

from report_builder.sameness import MARK

_ALWAYS = re.compile(r"([\\`*<])")


_UNDERLINE = re.compile(r"(?<!\w)_|_(?!\w)")


_LINKED = re.compile(r"\[(?=[^\]]*\]\s*[\[(:])|\[(?=\s*\])")


_START = re.compile(r"(#{1,6}(?=\s|$)|>|[-+](?=\s|$)|=+\s*$|-+\s*$|~~~|\||:)")


_ORDERED = re.compile(r"(\d{1,9})([.)])(?=\s|$)")


_EVERY = re.compile(r"([!-/:-@\[-`{-~])")


def escaped(text: str, *, start: bool) -> str:
    """Escaped where a mark would be read."""
    found = _LINKED.sub(r"\\[", _UNDERLINE.sub(r"\\_", _ALWAYS.sub(r"\\\1", text)))
    lines = found.split("\n")
    return "\n".join(_line(line) if start or number else line for number, line in enumerate(lines))


def _line(line: str) -> str:
    return (
        _ORDERED.sub(r"\1\\\2", line, count=1)
        if _ORDERED.match(line)
        else _START.sub(r"\\\1", line, count=1)
        if _START.match(line)
        else line
    )


def all_escaped(text: str, *, start: bool) -> str:  # noqa: ARG001  (the signature of its milder twin)
    """Every mark escaped, citations and references excepted."""
    parts = re.split(f"({MARK.pattern})", text)
    return "".join(part if number % 2 else _EVERY.sub(r"\\\1", part) for number, part in enumerate(parts))
