"""Comments in a document: who is said to have written them, when, and on which words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from lxml import etree

from report_builder.canonical import W, text_of
from report_builder.sources import Sources
from report_builder.stretches import read


class Remark(NamedTuple):
    """A comment with its author and date as claimed by the file, and the words it is anchored to."""

    author: str
    date: str
    text: str
    on: str


def remarks(elements: Sequence[etree._Element], sources: Sources) -> Iterator[Remark]:
    """The comments anchored in some elements, each once, in order."""
    held = sources.comments
    on: dict[str, list[str]] = {}
    running: set[str] = set()
    for element in elements:
        for item in element.iter(
            f"{W}commentRangeStart", f"{W}commentRangeEnd", f"{W}commentReference", f"{W}t"
        ):
            identity = item.get(f"{W}id", "")
            if item.tag == f"{W}t":
                for one in running:
                    on[one].append(item.text or "")
            elif item.tag == f"{W}commentRangeEnd":
                running.discard(identity)
            elif identity in held:
                on.setdefault(identity, [])
                running |= {identity} if item.tag == f"{W}commentRangeStart" else set()
    for identity, words in on.items():
        comment = held[identity]
        said = text_of(read(list(comment), sources).content)
        date = comment.get(f"{W}date", "")
        yield Remark(comment.get(f"{W}author", ""), date, said, "".join(words))
