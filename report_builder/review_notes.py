"""Comments and tracked changes that came back, each with the block it stands in, as notes to review."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from report_builder.model import Block
from report_builder.reading import Reading, Stand
from report_builder.remarks import Remark


class Note(NamedTuple):
    """A comment to be reviewed: on which block, and what it says of whom."""

    block: str
    label: str
    remark: Remark


class Change(NamedTuple):
    """A tracked change: on which block, by whom as claimed, and what was done."""

    block: str
    label: str
    author: str
    said: str


_DONE = {
    "ins": "inserted",
    "moveTo": "moved here",
    "del": "deleted",
    "moveFrom": "moved from here",
    "ins paragraph mark": "began a paragraph",
    "del paragraph mark": "joined two paragraphs",
    "format": "changed the format",
}


def _label(stand: Stand, held: Mapping[str, Block]) -> str:
    return held[stand.block].label if stand.block in held else f"under {stand.heading}"


def notes(found: Reading, held: Mapping[str, Block]) -> Iterator[Note]:
    """Every comment."""
    for stand in found.stands():
        for remark in stand.remarks:
            yield Note(stand.block, _label(stand, held), remark)


def changes(found: Reading, held: Mapping[str, Block]) -> Iterator[Change]:
    """Every tracked change."""
    for stand in found.stands():
        for revision in stand.revisions:
            words = f" {revision.text!r}" if revision.text not in ("", "\u00b6") else ""
            yield Change(stand.block, _label(stand, held), revision.author, _DONE[revision.kind] + words)


def authors(stand: Stand | None) -> tuple[str, ...]:
    """Who made tracked changes or comments, as the file claims."""
    if stand is None:
        return ()
    found = [r.author for r in stand.revisions] + [r.author for r in stand.remarks]
    return tuple(dict.fromkeys(name for name in found if name))
