"""The differences of charts: what is drawn, the workbook behind it, titles and descriptions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Literal

from report_builder.alterations import Alteration
from report_builder.plotted import Plot, Rows


def plotted(old: Sequence[Plot], new: Sequence[Plot], base: str = "") -> Iterator[Alteration]:
    """The differences of charts: drawn values, the workbook behind them, title and description."""
    for number, (before, after) in enumerate(zip_longest(old, new), 1):
        place = f"{base}, chart {number}".removeprefix(", ")
        if before is None or after is None:
            found, how = (before, "deleted") if before else (after, "added")
            said = found.title if found else ""
            yield Alteration("chart", "deleted" if how == "deleted" else "added", place, said, "")
            continue
        yield from _values("chart", before.drawn, after.drawn, place)
        if before.book is not None and after.book is not None:
            yield from _values("workbook", before.book, after.book, place)
        if before.title != after.title:
            yield Alteration("chart", "changed", f"{place}, title", before.title, after.title)
        if after.description not in ("", before.description):  # LibreOffice loses descriptions of charts
            yield Alteration("description", "changed", place, before.description, after.description)


def _values(what: Literal["chart", "workbook"], old: Rows, new: Rows, place: str) -> Iterator[Alteration]:
    header = old[0] if old else ()
    for before, after in zip_longest(old, new, fillvalue=()):
        if before == after:
            continue
        label = (before or after or ("",))[0]
        for number, (one, other) in enumerate(zip_longest(before, after, fillvalue="")):
            if one != other:
                series = header[number] if number < len(header) else str(number)
                yield Alteration(
                    what, "changed", f"{place}, {label or 'names'}, {series or 'label'}", one, other
                )
