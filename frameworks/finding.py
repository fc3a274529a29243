"""A finding of the linter: what is wrong, in which file, at which key path, and what to do."""

from __future__ import annotations

from typing import Literal

from frameworks.vocabulary import Frozen

Part = str | int
"""A key, or a place in a list counted from 0."""


class Finding(Frozen):
    """What is wrong in a file, at which key path, and what to do."""

    level: Literal["error", "warning"]
    file: str
    place: str
    message: str
    remedy: str

    def sentence(self) -> str:
        """The finding on one line."""
        return f"{self.file}: {self.place}: {self.level}: {self.message}; {self.remedy}"


def key_path(*parts: Part) -> str:
    """A key path as an author finds it: domains[0].standards[2].title."""
    text = ""
    for part in parts:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text or "the file"


class Reporter:
    """Makes findings for one file, under the path it stands at; `at` goes deeper."""

    def __init__(self, file: str, *path: Part) -> None:
        self.file, self.path = file, path

    def at(self, *parts: Part) -> Reporter:
        """The same for a place further in."""
        return Reporter(self.file, *self.path, *parts)

    def error(self, message: str, remedy: str) -> Finding:
        """Something that must be mended before the file is used."""
        return Finding(
            level="error", file=self.file, place=key_path(*self.path), message=message, remedy=remedy
        )

    def warning(self, message: str, remedy: str) -> Finding:
        """Something that may be right, and wants a look."""
        return Finding(
            level="warning", file=self.file, place=key_path(*self.path), message=message, remedy=remedy
        )
