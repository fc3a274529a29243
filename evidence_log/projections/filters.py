"""One filter language for the trail, on screen and on the command line.

`kind:override,ratify who:khan case:C017 on:2.2 since:2026-03-01 until:2026-03-31 words` — all must hold; words
are looked for in what was written, letters' case aside and hyphens folded.
"""

from __future__ import annotations

import re
import shlex
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import NamedTuple

from evidence_log.errors import RefusedError
from evidence_log.projections.trail import KIND_OF, KINDS, Row

KEYS = ("kind", "who", "role", "case", "on", "since", "until")
"""The words that may stand before a colon."""


class Filter(NamedTuple):
    """A parsed filter; an empty one lets every row through."""

    text: str
    terms: tuple[tuple[str, tuple[str, ...]], ...] = ()
    words: tuple[str, ...] = ()

    def matches(self, row: Row) -> bool:
        """True when every term and every word holds for a row."""
        return all(_TESTS[key](row, values) for key, values in self.terms) and all(
            word in folded(_written(row)) for word in self.words
        )

    def choose(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The rows that match, in order."""
        return (row for row in rows if self.matches(row))


def parse(text: str) -> Filter:
    """Reads a filter; refuses an unknown key, kind or date with a sentence that names the known ones."""
    try:
        parts = shlex.split(text)
    except ValueError as error:
        raise RefusedError(f"the filter has a quotation mark that is not closed: {text}") from error
    terms, words = [], []
    for part in parts:
        key, colon, rest = part.partition(":")
        if colon and key in KEYS:
            terms.append((key, _checked(key, tuple(v for v in rest.split(",") if v))))
        elif colon and re.fullmatch(r"[a-z]+", key):
            raise RefusedError(f"the filter knows no {key}:; it knows {', '.join(k + ':' for k in KEYS)}")
        else:
            words.append(folded(part))
    return Filter(text, tuple(terms), tuple(words))


def _checked(key: str, values: tuple[str, ...]) -> tuple[str, ...]:
    if not values:
        raise RefusedError(f"the filter's {key}: has nothing after the colon")
    if key == "kind":
        unknown = [v for v in values if v not in KINDS]
        if unknown:
            raise RefusedError(f"the trail has no kind {unknown[0]}; it has: {', '.join(KINDS)}")
    if key in ("since", "until"):
        try:
            date.fromisoformat(values[0])
        except ValueError as error:
            raise RefusedError(f"{key}: wants a date as 2026-03-01, not {values[0]}") from error
    return values


def folded(text: str) -> str:
    """Text as it is compared in searches: NFC, case folded, hyphens and curly apostrophes made plain."""
    plain = unicodedata.normalize("NFC", text).casefold()
    return plain.replace("\u2019", "'").replace("-", " ").replace("\u2010", " ").replace("\u2011", " ")


def _written(row: Row) -> str:
    texts = (row.text.text if row.text else "", row.reason.text if row.reason else "")
    return "\n".join((row.on, row.change, *texts))


def _on(row: Row, values: tuple[str, ...]) -> bool:
    """A node itself or anything under it: 2.2 finds 2.2, 2.2.3 and 2.2.3 d, but not 2.20."""
    wanted = [re.compile(rf"(?<![\w.]){re.escape(value)}(?![\w])") for value in values]
    return any(pattern.search(row.on) for pattern in wanted)


_TESTS: dict[str, Callable[[Row, tuple[str, ...]], bool]] = {
    "kind": lambda row, values: row.kind in values,
    "who": lambda row, values: row.by in values,
    "role": lambda row, values: row.role in values,
    "case": lambda row, values: row.case in values,
    "on": _on,
    "since": lambda row, values: row.at.date() >= date.fromisoformat(values[0]),
    "until": lambda row, values: row.at.date() <= date.fromisoformat(values[0]),
}


def types_of(chosen: Filter) -> tuple[str, ...]:
    """The stored types among which a filter by kind finds its rows; none where it names no kind."""
    wanted = [set(values) for key, values in chosen.terms if key == "kind"]
    if not wanted:
        return ()
    kinds = set.intersection(*wanted)
    return tuple(topic for topic in sorted(KIND_OF) if KIND_OF[topic] in kinds)
