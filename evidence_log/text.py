"""Text from people is stored as typed, or refused with the place of what cannot be stored.

Refused: control characters other than newline and tab, lone surrogates, U+FFFE and U+FFFF (reliability,
section 5), and texts over the stated limit. Nothing is ever cleaned silently.
"""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

MOST_BYTES = 256 * 1024
"""The limit of one text, said at entry."""

# XML 1.0 cannot hold these, and terminals obey some of them.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_NAMES = {
    0: "NUL",
    7: "BEL",
    8: "BACKSPACE",
    11: "VERTICAL TAB",
    12: "FORM FEED",
    13: "CARRIAGE RETURN",
    27: "ESC",
}


def first_fault(text: str) -> str | None:
    """The sentence that says what cannot be stored and where, or None when all of it can."""
    found = _FORBIDDEN.search(text)
    if found:
        code = ord(found.group())
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - (text.rfind("\n", 0, found.start()) + 1) + 1
        return (
            f"the character U+{code:04X}{_named(code)} at line {line}, column {column} cannot be stored; "
            "remove it and try again"
        )
    size = len(text.encode())
    if size > MOST_BYTES:
        return f"the text has {size:,} bytes and the most is {MOST_BYTES:,}; divide it or attach it as a file"
    return None


def _named(code: int) -> str:
    name = _NAMES.get(code)
    return f" ({name})" if name else ""


def _checked(text: str) -> str:
    fault = first_fault(text)
    if fault:
        raise ValueError(fault)
    return text


def _said(text: str) -> str:
    if not text.strip():
        raise ValueError("it is empty; write what is to be recorded")
    return _checked(text)


def _one_line(text: str) -> str:
    if "\n" in text or "\t" in text:
        raise ValueError("it must stand on one line, without tabs")
    return _said(text)


AnyText = Annotated[str, AfterValidator(_checked)]
"""Text that may be empty."""

Text = Annotated[str, AfterValidator(_said)]
"""Text that says something."""

Line = Annotated[str, AfterValidator(_one_line), StringConstraints(max_length=300)]
"""One line of text, at most 300 characters."""

Ref = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/#-]{0,63}$")]
"""An ASCII reference: no personal data, no look-alike letters (reliability, section 5)."""

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""A SHA-256 in hexadecimal."""
