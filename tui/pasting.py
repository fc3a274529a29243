"""What comes in by paste: limits and what cannot be stored are said before anything is lost; cleaning is offered."""

from __future__ import annotations

import re
from typing import NamedTuple

from evidence_log.text import MOST_BYTES, first_fault
from tui.safe_text import hidden, is_hidden


class Pasted(NamedTuple):
    """A paste with its line ends made one kind; `fault` says what cannot be stored, `size` what is too much."""

    text: str
    fault: str | None
    too_long: bool
    note: str


def pasted(text: str, beside: int = 0) -> Pasted:
    """A paste beside so many bytes that stand there already. Nothing is cleaned here."""
    told = re.sub(r"\r\n?", "\n", text)
    size = len(told.encode("utf-8", "surrogatepass"))
    if size + beside > MOST_BYTES:
        fault = (
            f"the paste has {size:,} bytes; with what stands here that is more than the most, {MOST_BYTES:,}"
        )
        return Pasted(told, fault, too_long=True, note="")
    count = hidden(told.replace("\t", ""))
    note = f"pasted with {count} hidden characters" if count else ""
    return Pasted(told, first_fault(told), too_long=False, note=note)


def cleaned(text: str) -> str:
    """The text without what a terminal would obey or hide; tabs and line ends stay."""
    return "".join(char for char in text if char in "\n\t" or not is_hidden(ord(char)))


def on_one_line(text: str) -> str:
    """Every line end and tab as one blank, for a field of one line."""
    return re.sub(r"\s*[\n\t]\s*", " ", text.strip())
