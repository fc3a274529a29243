"""What the trail shows beside its rows, in words: pure, tested without a screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from textwrap import wrap

from evidence_log.projections.checks import CHECKS, Concern
from evidence_log.projections.facets import Facets
from evidence_log.projections.trail import Row
from evidence_log.verify import Verification
from tui.safe_text import hidden, safe
from tui.views import Line, one


def detail(row: Row, notes: Sequence[tuple[int, Row]], found: Iterable[Concern], width: int) -> list[Line]:
    """Everything a row says: who and when, what changed, its texts, how many characters are hidden, notes, checks."""
    texts = [text.text for text in (row.text, row.reason) if text]
    about = f", about {row.about:,}" if row.about else ""
    count = sum(map(hidden, texts))
    head = f"{row.position:,} {row.kind} by {row.by} as {row.role}, {row.at:%d %b %Y %H:%M:%S}{about}"
    lines = [Line(f"{head}   {count} hidden characters" if count else head, "bold")]
    lines.append(Line(f"{row.case or ''} {one(row.on)} {one(row.change)}".strip()))
    lines += [Line(part) for text in texts for part in _parts(text, width)]
    lines += [Line(f"FAIL {concern.check}: {one(concern.says)}", "warn") for concern in found]
    lines += [Line(f"{'  ' * depth}note {note.position:,} {note.by}: {_said(note)}") for depth, note in notes]
    return [line for line in lines if line.text]


def _parts(text: str, width: int) -> list[str]:
    return [part for line in safe(text).split("\n") for part in (wrap(line, width) or [""])]


def _said(note: Row) -> str:
    return f"{'settled: ' if note.kind == 'resolve' else ''}{one(note.text.text) if note.text else ''}"


def facet_line(found: Facets, most: int = 4) -> str:
    """The counts on one line: `who khan 31 · shaw 7   kind recommend 24 …`."""
    return "   ".join(f"{name} {_counts(counts, most)}" for name, counts in _named(found) if counts)


def facet_lines(found: Facets) -> list[str]:
    """Every count, a line each."""
    lines = []
    for name, counts in _named(found):
        lines += [f"{name}:{one(value):<16} {count:>9,}" for value, count in counts]
    return lines


def _named(found: Facets) -> tuple[tuple[str, tuple[tuple[str, int], ...]], ...]:
    return (("who", found.who), ("kind", found.kind), ("role", found.role))


def _counts(counts: tuple[tuple[str, int], ...], most: int) -> str:
    shown = " · ".join(f"{one(value)} {count:,}" for value, count in counts[:most])
    return shown if len(counts) <= most else f"{shown} · {len(counts) - most} more"


def concern_lines(found: Sequence[Concern]) -> list[Line]:
    """The findings under the name of their check; a check that found nothing says so."""
    by_check = {check: list(group) for check, group in groupby(found, key=lambda concern: concern.check)}
    lines = []
    for check, what in CHECKS.items():
        held = by_check.get(check, [])
        sign = f"{len(held):,} found" if held else "ok"
        lines.append(Line(f"{check}: {sign}   {what}", "warn" if held else "bold"))
        lines += [Line(f"  {c.position:>6,} {one(c.on):<12} {one(c.says)}", "", "", c.position) for c in held]
    return lines


def verified(outcome: Verification) -> str:
    """The outcome of a verification in one sentence; a failure names what cannot be relied on."""
    if outcome.holds:
        return (
            f"verified 1 to {outcome.size:,}, root {outcome.root[:8]} {outcome.root[8:16]}…: everything holds"
        )
    first = outcome.findings[0]
    where = "" if first.position is None else f" at {first.position:,}"
    lost = min((f.position for f in outcome.findings if f.position is not None), default=None)
    rely = "" if lost is None else f"; nothing from {lost:,} on can be relied on"
    return (
        f"NOT VERIFIED: {first.check}{where}: {one(first.message)} ({len(outcome.findings)} findings){rely}"
    )
