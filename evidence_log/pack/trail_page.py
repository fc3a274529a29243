"""The trail as one HTML page for a person: ratings, then every event disclosed. No script; all text is escaped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape

from evidence_log.events.ratings import OVERALL
from evidence_log.pack.causes_page import causes
from evidence_log.pack.chosen import Part
from evidence_log.projections.ratings import Ratings, rate_state
from evidence_log.projections.state import fold
from evidence_log.projections.trail import Row, Trail
from evidence_log.sealing.personal import Personal

Shown = Callable[[str], str]
"""The one display filter: characters that hide or turn text around are made visible."""

_STYLE = """
body { font: 1rem/1.45 system-ui, sans-serif; margin: 0 auto; max-width: 80rem; padding: 1rem; color: #1b1b1b;
  background: #fff; }
a { color: #0b4f8a; } a:focus { outline: 3px solid #b35c00; outline-offset: 2px; }
.skip { position: absolute; left: -999px; } .skip:focus { position: static; }
table { border-collapse: collapse; width: 100%; margin: 0 0 2rem; }
caption { text-align: left; font-weight: 600; padding: .5rem 0; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid #c8c8c8; }
td:first-child { font-variant-numeric: tabular-nums; }
td { overflow-wrap: anywhere; }
.said { white-space: pre-wrap; max-width: 40rem; }
details { margin: .2rem 0; } summary { cursor: pointer; } #why ul { margin: 0; padding-left: 1.5rem; }
#why li { list-style: none; } #why p { margin: .2rem 0; }
@media (min-width: 60.01rem) { #trail table { table-layout: fixed; } #trail th:nth-child(-n+4) { width: 6rem; }
  #trail th:nth-child(5) { width: 9rem; } #trail th:nth-child(6) { width: 16rem; } }
.root { font-family: ui-monospace, monospace; overflow-wrap: anywhere; }
.withheld { color: #4a4a4a; font-style: italic; }
@media (max-width: 60rem) { tr { display: block; padding: .4rem 0; } td { display: inline; border: 0; }
  tr { border-bottom: 1px solid #c8c8c8; } thead { position: absolute; left: -999px; } }
@media print { body { max-width: none; font-size: 9pt; } .skip { display: none; } thead { display: table-header-group; } }
"""


def trail_page(
    parts: Mapping[str, Part],
    *,
    size: int,
    root: str,
    disclosed: frozenset[int] | None,
    texts: bool,
    shown: Shown,
) -> bytes:
    """The page. Of a choice of events only those are on it, and no rating, which would tell of the others."""
    body = "".join(_inspection(name, part, disclosed, shown, texts=texts) for name, part in parts.items())
    whole = (
        "the whole log"
        if disclosed is None
        else f"{len(disclosed):,} of {size:,} events; the others are withheld"
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>Trail of the evidence log</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        '<a class="skip" href="#trail">To the trail</a>\n<main>\n<h1>Trail of the evidence log</h1>\n'
        f'<p>{size:,} events, {whole}. Root <span class="root">{root}</span></p>\n'
        "<p>This page is for reading. What proves the log stands in the files beside it; "
        "<code>verify.py</code> checks them.</p>\n"
        f"{body}</main>\n</body>\n</html>\n"
    ).encode()


def _inspection(name: str, part: Part, disclosed: frozenset[int] | None, shown: Shown, *, texts: bool) -> str:
    rows = part.rows if disclosed is None else _alone(part, disclosed)
    if not rows:
        return ""
    ratings = _rated(part, shown) if disclosed is None else ""
    head = f"<h2>{_text(name, shown)}</h2>\n<p>Edition {_text(part.used.edition.title, shown)}.</p>\n"
    return f"{head}{ratings}{_trail(rows, shown, texts=texts)}"


def _alone(part: Part, disclosed: frozenset[int]) -> list[Row]:
    """The rows that the events disclosed make by themselves: what a withheld one said stands in none."""
    return Trail(part.used.edition).extend(e for e in part.events if e.position in disclosed).rows


def _rated(part: Part, shown: Shown) -> str:
    """The ratings, and the tree that leads from each to the events it rests on."""
    rated = rate_state(fold(part.events), part.used.edition, part.used.rules)
    return _ratings(part, rated, shown) + causes(part, rated, shown)


def _ratings(part: Part, rated: Ratings, shown: Shown) -> str:
    rows = [
        (item, part.used.edition.standard_of[item].title, found.rating or "not rated", found.stage)
        for item, found in rated.standards.items()
    ]
    rows.append((OVERALL, "Overall", rated.overall_rating or "not rated", rated.overall_stage))
    cells = (tuple(_text(cell, shown) for cell in row) for row in rows)
    return _table("Ratings as they stand", ("Standard", "Title", "Rating", "Stage"), cells)


def _trail(rows: Sequence[Row], shown: Shown, *, texts: bool) -> str:
    cells = (
        (
            f'<a id="e{row.position}" href="#e{row.position}">{row.position:,}</a>',
            f'<time datetime="{row.at.isoformat()}">{row.at:%Y-%m-%d %H:%M} UTC</time>',
            f"{_text(row.by, shown)}, {_text(row.role, shown)}",
            _text(row.kind, shown),
            _text(row.on if row.case in (None, row.on) else f"{row.on} {row.case}", shown),
            _text(row.change, shown),
            "".join(_said(label, said, shown, texts=texts) for label, said in _written(row)),
        )
        for row in rows
    )
    header = ("Position", "Recorded", "By", "Kind", "On", "What changed", "In words")
    return f'<div id="trail">{_table("Trail, in the order recorded", header, cells)}</div>\n'


def _written(row: Row) -> Iterator[tuple[str, Personal]]:
    if row.text:
        yield "", row.text
    if row.reason:
        yield "Reason: ", row.reason


def _said(label: str, said: Personal, shown: Shown, *, texts: bool) -> str:
    if not texts:
        return f'<div class="withheld">{label}sealed</div>'
    return f'<div class="said">{label}<bdi>{_text(said.text, shown)}</bdi></div>'


def _table(caption: str, header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in header)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>\n" for row in rows)
    return (
        f"<table>\n<caption>{escape(caption)}</caption>\n<thead><tr>{head}</tr></thead>\n"
        f"<tbody>\n{body}</tbody>\n</table>\n"
    )


def _text(text: str, shown: Shown) -> str:
    return escape(shown(text))
