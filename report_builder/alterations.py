"""What differs between what must stand and what stands: named to the cell, the sentence, the plotted value.

The differences themselves are `difflib`'s; here is only what they are called and where they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Literal, NamedTuple

from report_builder.canonical import text_of
from report_builder.palette import RATINGS
from report_builder.reading import Unit

What = Literal[
    "rating",
    "number",
    "quotation",
    "text",
    "row",
    "table",
    "format",
    "link",
    "chart",
    "workbook",
    "description",
]
How = Literal["changed", "deleted", "added", "moved", "copied"]
LIKE = 0.45
"""How alike two paragraphs are, of one, to be taken for the same one changed."""

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n")
_RATINGS = sorted((word.casefold() for word in RATINGS), key=len, reverse=True)


class Alteration(NamedTuple):
    """One thing that differs: what it is, what became of it, where, and both texts."""

    what: What
    how: How
    place: str
    old: str
    new: str

    @property
    def restyled(self) -> bool:
        """Whether only the look differs, not a word."""
        return self.what == "format"


def matched(old: Sequence[object], new: Sequence[object]) -> SequenceMatcher[object]:
    """The standard library's comparison, of hashable things, with nothing left out as too frequent."""
    return SequenceMatcher(None, list(old), list(new), autojunk=False)


def likeness(old: str, new: str) -> float:
    """How alike two texts are by their words, from 0 to 1."""
    return matched(old.split(), new.split()).ratio()


def between(old: Sequence[Unit], new: Sequence[Unit], base: str = "") -> Iterator[Alteration]:
    """Every difference between two runs of paragraphs and tables; a paragraph that only moved is said to have."""
    gone: list[tuple[int, Unit]] = []
    come: list[tuple[int, Unit]] = []
    changed: list[Alteration] = []
    for one, other in aligned(old, new):
        if one is None and other is not None:
            come.append((other, new[other]))
        elif other is None and one is not None:
            gone.append((one, old[one]))
        elif one is not None and other is not None:
            changed += unit(old[one], new[other], _place(base, one, old[one]))
    for number, left in gone:
        twin = next((pair for pair in come if pair[1].words == left.words), None)
        if twin:
            come.remove(twin)
        what = named(left)
        place = _place(base, number, left)
        changed.append(
            Alteration(what, "moved" if twin else "deleted", place, left.words, left.words * bool(twin))
        )
    changed += [Alteration(named(u), "added", _place(base, n, u), "", u.words) for n, u in come]
    yield from changed


def aligned(old: Sequence[Unit], new: Sequence[Unit]) -> Iterator[tuple[int | None, int | None]]:
    """Pairs of places: the same, or the same changed; alone where there is no counterpart."""
    blocks = matched([u.words for u in old], [u.words for u in new]).get_opcodes()
    for tag, a, b, c, d in blocks:
        if tag == "equal":
            yield from zip(range(a, b), range(c, d), strict=True)
        else:
            yield from _paired(old, new, range(a, b), range(c, d))


def _paired(
    old: Sequence[Unit], new: Sequence[Unit], here: range, there: range
) -> Iterator[tuple[int | None, int | None]]:
    """In order, each with the likest of those left; a table is never paired with a paragraph."""
    first = there.start
    for one in here:
        best, most = None, LIKE
        for other in range(first, there.stop):
            alike = 0.0
            if old[one].kind == new[other].kind:
                alike = likeness(old[one].words, new[other].words)
            if alike > most or (len(here) == len(there) == 1 and old[one].kind == new[other].kind):
                best, most = other, alike
        if best is None:
            yield one, None
            continue
        yield from ((None, skipped) for skipped in range(first, best))
        yield one, best
        first = best + 1
    yield from ((None, left) for left in range(first, there.stop))


def _place(base: str, number: int, found: Unit) -> str:
    said = "table" if found.kind == "table" else f"paragraph {number + 1}"
    return f"{base}, {said}" if base else said


def named(found: Unit) -> What:
    """What a whole unit is called."""
    return "table" if found.kind == "table" else "quotation" if "quote" in found.style else "text"


def unit(old: Unit, new: Unit, place: str) -> Iterator[Alteration]:
    """The differences of one paragraph or table."""
    if old.words != new.words:
        yield from _rows(old, new, place) if old.kind == "table" else _sentences(old, new, place)
    elif text_of(old.content) != text_of(new.content):  # words that are hidden in both
        yield Alteration("text", "changed", place, text_of(old.content), text_of(new.content))
    elif old.content != new.content:
        yield Alteration("format", "changed", place, _looks(old), _looks(new))
    if old.links != new.links and old.words == new.words and all(new.links):
        yield from _links(old.links, new.links, place)


def _links(old: Sequence[str], new: Sequence[str], place: str) -> Iterator[Alteration]:
    for before, after in zip_longest(old, new, fillvalue=""):
        if before != after:
            how: How = "changed" if before and after else "deleted" if before else "added"
            yield Alteration("link", how, place, before, after)


def _looks(found: Unit) -> str:
    styles = ", ".join(dict.fromkeys(paragraph.style or "normal" for paragraph in found.content))
    forms = ", ".join(dict.fromkeys(form or "plain" for p in found.content for form, _ in p.runs))
    return f"{styles}: {forms}"


def _sentences(old: Unit, new: Unit, place: str) -> Iterator[Alteration]:
    before, after = sentences(old.words), sentences(new.words)
    for tag, a, b, c, d in matched(before, after).get_opcodes():
        if tag != "equal":
            one, other = " ".join(before[a:b]), " ".join(after[c:d])
            how: How = "changed" if one and other else "deleted" if one else "added"
            what = "quotation" if "quote" in (old.style + new.style) else kind_of(one, other)
            yield Alteration(what, how, place, one, other)


def sentences(text: str) -> list[str]:
    """A text by its sentences and lines."""
    return [part for part in _SENTENCE.split(text) if part]


def kind_of(old: str, new: str) -> What:
    """What the words are that differ between two texts: a rating, a number, or other text."""
    before, after = _tokens(old), _tokens(new)
    changed = [
        word
        for tag, a, b, c, d in matched(before, after).get_opcodes()
        if tag != "equal"
        for word in (*before[a:b], *after[c:d])
    ]
    if not (old and new):
        return "text"
    if any(word in _RATINGS for word in changed):
        return "rating"
    return "number" if any(character.isdigit() for word in changed for character in word) else "text"


def _tokens(text: str) -> list[str]:
    pattern = "|".join([*(re.escape(word) for word in _RATINGS), r"[\w.,%/-]*\w%?|[^\w\s]"])
    return re.findall(pattern, text.casefold())


def _rows(old: Unit, new: Unit, place: str) -> Iterator[Alteration]:
    """Rows that moved, went or came, and each cell of the others that differs."""
    header = old.rows[0] if old.rows else ()
    gone, come = list[int](), list[int]()
    for tag, a, b, c, d in matched(old.rows, new.rows).get_opcodes():
        if tag != "equal":
            gone += range(a, b)
            come += range(c, d)
    for one in list(gone):
        twin = next((n for n in come if new.rows[n] == old.rows[one]), None)
        if twin is not None:
            gone.remove(one)
            come.remove(twin)
            yield Alteration(
                "row", "moved", f"{place}, row {old.rows[one][0]}", _line(old.rows[one]), f"now row {twin}"
            )
    for one in list(gone):
        other = next((n for n in come if _same_row(old.rows[one], new.rows[n])), None)
        if other is None and len(gone) == len(come):
            other = come[gone.index(one)]
        if other is not None:
            gone.remove(one)
            come.remove(other)
            yield from _cells(header, old.rows[one], new.rows[other], f"{place}, row {old.rows[one][0]}")
    yield from (
        Alteration("row", "deleted", f"{place}, row {old.rows[n][0]}", _line(old.rows[n]), "") for n in gone
    )
    yield from (Alteration("row", "added", f"{place}, row {n}", "", _line(new.rows[n])) for n in come)


def _same_row(old: tuple[str, ...], new: tuple[str, ...]) -> bool:
    return bool(old and new) and old[0] == new[0]


def _line(row: tuple[str, ...]) -> str:
    return " | ".join(row)


def _cells(header: Sequence[str], old: Sequence[str], new: Sequence[str], place: str) -> Iterator[Alteration]:
    for number, (before, after) in enumerate(zip_longest(old, new, fillvalue="")):
        if before != after:
            column = header[number] if number < len(header) else str(number + 1)
            how: How = "changed" if before and after else "deleted" if before else "added"
            what = kind_of(before, after) if how == "changed" else _alone(before or after)
            yield Alteration(what, how, f"{place}, column {column}", before, after)


def _alone(text: str) -> What:
    if text.casefold() in _RATINGS:
        return "rating"
    return "number" if any(map(str.isdigit, text)) else "text"
