"""New paragraphs at the end of a text, in a draft without content controls, belong to the block before them.

A bookmark ends where it ended, so what an editor adds below the last paragraph stands outside it. It is taken into
the block only where nothing else can be meant: the block is narrative, nothing of the template's stood there and is
gone, and the words are no copy of others in the report.
"""

from __future__ import annotations

from collections.abc import Collection

from report_builder.anchors import Place
from report_builder.reading import Reading, Stand, stand_of

_NOT_PROSE = ("heading 1", "heading 2", "annexe heading", "caption", "source note", "title", "subtitle")


def belonging(expected: Reading, found: Reading, texts: Collection[str]) -> Reading:
    """What was found, the new paragraphs behind each of the `texts` (blocks of narrative) taken into it."""
    known = {unit.words for stand in expected.stands() for unit in stand.units}
    there = {unit.words for stand in found.stands() for unit in stand.units}
    taken: dict[str, list[Stand]] = {}
    block = ""
    for stand in found.stands():
        if stand.block:
            open_ended = (
                stand.anchor != "tag" and stand.block in texts and len(found.blocks[stand.block]) == 1
            )
            block = stand.block if open_ended and _followed(expected, stand.block, there) else ""
        elif block and _new_prose(stand, known):
            taken.setdefault(block, []).append(stand)
        else:
            block = ""
    return _joined(found, taken) if taken else found


def _followed(expected: Reading, block: str, there: Collection[str]) -> bool:
    """Whether what stood behind a block still stands in the document: else a change of it is no addition."""
    stands = expected.stands()
    place = next((n for n, stand in enumerate(stands) if stand.block == block), None)
    after = stands[place + 1 : place + 2] if place is not None else []
    return all(stand.block or all(unit.words in there for unit in stand.units) for stand in after)


def _new_prose(stand: Stand, known: Collection[str]) -> bool:
    units = (*stand.units, *stand.rejected)
    if not units or stand.plots:
        return False
    return all(
        unit.kind == "paragraph" and not unit.style.startswith(_NOT_PROSE) and unit.words not in known
        for unit in units
    )


def _joined(found: Reading, taken: dict[str, list[Stand]]) -> Reading:
    blocks = dict(found.blocks)
    for block, more in taken.items():
        (first,) = blocks[block]
        elements = [element for stand in (first, *more) for element in stand.elements]
        place = Place(block, "title" if first.anchor == "title" else "bookmark", (first.position,))
        blocks[block] = (stand_of(found, place, elements, first.heading),)
    gone = {stand.position for more in taken.values() for stand in more}
    loose = tuple(stand for stand in found.loose if stand.position not in gone)
    return found._replace(blocks=blocks, loose=loose)
