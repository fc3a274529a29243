"""What differs around the blocks of a document: headers, footers, contents, marks of lists, charts outside blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from report_builder.alterations import LIKE, Alteration, kind_of, likeness
from report_builder.canonical import DRAWING, W
from report_builder.reading import Reading
from report_builder.redrawn import plotted

_NUMBERED = re.compile(r"[\s\d.:]*(?:Annexe [A-Z]+[\s:]*|[A-Z]+(?=\.\d))?[\s\d.:]*")
"""What may stand beside a heading's words in the contents: its number and its page."""
_PLACE = re.compile(r"%\d")
_WORD = re.compile(r"[^\W\d_]{2}")
"""Two letters: one alone is a bullet of Word's own, or a number."""


def around(expected: Reading, found: Reading) -> Iterator[Alteration]:
    """Every difference that is in no block and in no paragraph between blocks."""
    yield from _edges(expected, found)
    yield from _contents(expected, found)
    yield from _list_marks(expected, found)
    yield from _loose_plots(expected, found)


def _edges(expected: Reading, found: Reading) -> Iterator[Alteration]:
    """Headers and footers by their words: Word and LibreOffice number their parts anew, and move the watermark."""
    old, new = _edge_words(expected), _edge_words(found)
    gone = [words for words in old if words not in new]
    for words in (words for words in new if words not in old):
        like = max(old, key=lambda one: likeness(one, words), default="")
        if like and likeness(like, words) >= LIKE:
            gone = [one for one in gone if one != like]
            yield Alteration(kind_of(like, words), "changed", new[words], like, words)
        else:
            yield Alteration("text", "added", new[words], "", words)
    yield from (Alteration("text", "deleted", old[words], words, "") for words in gone)
    if _marked(expected) and not _marked(found):
        yield Alteration("text", "deleted", "the headers", "the watermark", "")


def _contents(expected: Reading, found: Reading) -> Iterator[Alteration]:
    """Entries of the contents whose words are no heading's, be it of the document as it is now or as it was built."""
    titles = {"", *expected.titles(), *found.titles()}
    for entry in found.contents:
        if not any(title in entry and _NUMBERED.fullmatch(entry.replace(title, "", 1)) for title in titles):
            yield Alteration("text", "added", "the contents", "", entry)


def _list_marks(expected: Reading, found: Reading) -> Iterator[Alteration]:
    """Words that numbering puts beside paragraphs, such as "Annexe": a page shows them, and no paragraph holds them."""
    for words in sorted(_mark_words(found) - _mark_words(expected)):
        yield Alteration("text", "added", "the marks of lists", "", words)


def _mark_words(reading: Reading) -> frozenset[str]:
    root = reading.package.xml("word/numbering.xml")
    marks = () if root is None else (mark.get(f"{W}val", "") for mark in root.iter(f"{W}lvlText"))
    return frozenset(" ".join(_PLACE.sub(" ", mark).split()) for mark in marks if _WORD.search(mark))


def _edge_words(reading: Reading) -> dict[str, str]:
    found = {u.words.replace(DRAWING, ""): s.heading for s in reading.edges for u in s.units}
    return {words: where for words, where in found.items() if words.strip()}


def _marked(reading: Reading) -> bool:
    """Whether a drawing, which is the watermark, stands in a header."""
    return any(DRAWING in unit.words for stand in reading.edges for unit in stand.units)


def _loose_plots(expected: Reading, found: Reading) -> Iterator[Alteration]:
    lost = any(stand.plots for block, (stand, *_) in expected.blocks.items() if block not in found.blocks)
    if not lost:  # else they belong to a block that lost its anchor
        old = [plot for stand in expected.loose for plot in stand.plots]
        new = [plot for stand in found.loose for plot in stand.plots]
        yield from plotted(old, new, "outside blocks")
