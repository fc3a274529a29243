"""What replay shows beside the events, as rows: pure, tested without a screen."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import wrap

from evidence_log.projections.change_index import Change, ChangeIndex, Value
from evidence_log.projections.trail import Row
from tui.views import Line, badge, letter_of, one, tone

LEVELS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("everything", ()),
    (
        "judgements and decisions",
        (
            "KeyQuestionJudged",
            "JudgementWithdrawn",
            "SecondJudged",
            "EvidenceDisposed",
            "RatingRecommended",
            "RatingOverridden",
            "RatingRatified",
            "RatingSentBack",
            "PanelDeparted",
            "RoundingSettled",
            "RatingSetAside",
        ),
    ),
    (
        "decisions",
        (
            "RatingRecommended",
            "RatingOverridden",
            "RatingRatified",
            "RatingSentBack",
            "PanelDeparted",
            "RoundingSettled",
            "RatingSetAside",
        ),
    ),
)
"""What `z` turns through: a name, and the stored types that are shown (none: all)."""

READ_ONLY = "Replay is read-only. End returns to now."


def panel_lines(
    row: Row, changes: Iterable[Change], notes: Iterable[tuple[int, Row]], width: int
) -> list[Line]:
    """The event in full, what it moved, and the notes on it."""
    room = max(width - 4, 12)
    about = f" on {row.about:,}" if row.about else ""
    lines = [
        Line(f"Event {row.position:,}  {row.kind}{about}", "bold"),
        Line(f"{row.by} as {row.role}"),
        Line(f"{row.at:%d %b %Y %H:%M:%S}"),
    ]
    lines += [
        Line(text) for text in _wrapped(f"{row.case or ''} {one(row.on)} {one(row.change)}".strip(), room)
    ]
    for said in (row.text, row.reason):
        if said is not None:
            lines += [Line(text) for text in _wrapped(f'"{one(said.text)}"', room)]
    lines += [Line(""), Line("It moved", "bold"), *(_moved(change) for change in changes)]
    if lines[-1].text == "It moved":
        lines.append(Line("no rating"))
    found = list(notes)
    if found:
        lines += [Line(""), Line(f"Notes {len(found)}", "bold")]
        lines += [line for depth, note in found for line in _note(depth, note, room)]
    return lines


def fitted(lines: list[Line], height: int) -> list[Line]:
    """As many lines as there is room for: filled up, or cut with how many are left out."""
    if len(lines) > height > 0:
        return [*lines[: height - 1], Line(f"{len(lines) - height + 1} more lines", "dim")]
    return [*lines, *[Line("")] * (height - len(lines))]


def _moved(change: Change) -> Line:
    before, after = change.before, change.after
    text = f"{change.node} {letter_of(before.rating)} → {badge(after.rating)} {after.stage}"
    if before.rating == after.rating:
        text = f"{change.node} {badge(after.rating)} {before.stage} → {after.stage}"
    return Line(text, tone(after.rating), change.node)


def _note(depth: int, note: Row, room: int) -> list[Line]:
    said = one(note.text.text) if note.text else ""
    done = "settled: " if note.kind == "resolve" else ""
    texts = _wrapped(f"{note.position:,} {note.by}: {done}{said}", room - 2 * depth)
    return [Line(f"{'  ' * depth}{text}", "", "", note.position) for text in texts]


def thread_lines(notes: Iterable[tuple[int, Row]]) -> list[Line]:
    """The notes on an event, a line each, deeper ones farther in."""
    return [
        Line(
            f"{'  ' * depth}{row.position:>6,} {row.at:%m-%d %H:%M} {row.by:<6.6} "
            f"{'settled  ' if row.kind == 'resolve' else ''}{one(row.text.text) if row.text else ''}",
            "dim" if row.kind == "resolve" else "",
            str(row.event_id),
            row.position,
        )
        for depth, row in notes
    ]


def _wrapped(text: str, room: int) -> list[str]:
    return wrap(text, max(room, 8)) or [""]


def diff_head(history: ChangeIndex, first: int, second: int, events: int) -> str:
    """How many events and ratings lie between two positions."""
    changes = history.diff(first, second)
    rated = sum(change.before.rating != change.after.rating for change in changes)
    return f"A {first:,}   B {second:,}   {events:,} events, {differing(rated)}"


def differing(rated: int) -> str:
    """How many ratings differ, in words."""
    return "1 rating differs" if rated == 1 else f"{rated} ratings differ"


def diff_lines(history: ChangeIndex, first: int, second: int) -> list[Line]:
    """What differs between two positions, ratings before scores; each line leads to the event that moved it last."""
    changes = sorted(history.diff(first, second), key=lambda c: c.before.rating == c.after.rating)
    return [
        Line(
            f"{change.node:<8} {badge(change.before.rating)} → {badge(change.after.rating)}  "
            f"{value_score(change.before):>9} → {value_score(change.after):<9} "
            f"{_stages(change)}by {change.position:,}",
            tone(change.after.rating) if change.before.rating != change.after.rating else "dim",
            change.node,
            change.position,
        )
        for change in changes
    ]


def value_score(value: Value) -> str:
    """A score as a fraction, or a dash."""
    return "-" if value.score is None else f"{value.score.sufficient}/{value.score.total}"


def _stages(change: Change) -> str:
    before, after = change.before.stage, change.after.stage
    return "" if before == after or change.after.score else f"{before} → {after}  "
