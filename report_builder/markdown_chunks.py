"""Markdown by its top-level pieces: what an edit did not touch stays as it was written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from report_builder.alterations import matched
from report_builder.narrative import parsed


def chunks(text: str) -> tuple[str, ...]:
    """The top-level pieces of a text, in order; a list with all its items is one, and so is a quotation."""
    lines = text.splitlines()
    return tuple("\n".join(lines[first:last]).rstrip() for first, last in _spans(text))


def _spans(text: str) -> Iterator[tuple[int, int]]:
    depth = 0
    for token in parsed(text):
        if depth == 0 and token.map and token.nesting >= 0:
            yield token.map[0], token.map[1]
        depth += token.nesting


def kept(before: Sequence[str], after: Sequence[str], source: Sequence[str]) -> tuple[str, ...]:
    """The pieces after an edit, those that are as before in the words of their source."""
    made = list(after)
    for match in matched(before, after).get_matching_blocks():
        made[match.b : match.b + match.size] = source[match.a : match.a + match.size]
    return tuple(made)
