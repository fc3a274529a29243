"""Read models to rows of text: pure, tested without a screen. Every stored text passes `safe` here.

A row is words and a tone; a tone is a name that the screen gives a colour, and the words never need it.
"""

from __future__ import annotations

from typing import NamedTuple

from evidence_log.events.judgements import Answer
from evidence_log.projections.change_index import Change, ChangeIndex, Value
from evidence_log.projections.reasons import Reason
from evidence_log.projections.trail import Row
from frameworks.edition import Edition
from tui.safe_text import safe

SHAPES = {"Outstanding": "◆", "Good": "●", "Requires improvement": "◐", "Inadequate": "○"}
ASCII_SHAPES = {"Outstanding": "*", "Good": "+", "Requires improvement": "~", "Inadequate": "x"}
MARKS = {Answer.YES: "Y", Answer.NO: "N", Answer.DOES_NOT_ARISE: "-", Answer.IN_WORDS: "w"}


class Line(NamedTuple):
    """A line of a list: its words, its tone, and what it stands for."""

    text: str
    tone: str = ""
    key: str = ""
    position: int | None = None


def one(text: str) -> str:
    """Stored text on one line, made safe."""
    return safe(" ".join(text.split()), one_line=True)


def badge(rating: str | None) -> str:
    """A rating as shape and letter: never colour alone."""
    return f"{SHAPES[rating]} {rating[0]}" if rating in SHAPES else "· -"


def tone(rating: str | None) -> str:
    """The tone of a rating."""
    return rating[0] if rating in SHAPES else "dim"


def clip(text: str, room: int) -> str:
    """A text cut to a width, with an ellipsis."""
    return text if len(text) <= room else f"{text[: room - 1]}…"


def trail_line(row: Row, *, narrow: bool = False) -> Line:
    """A row of the trail; a narrow one leaves the date to the screen's head."""
    where = "" if row.on == row.case else row.on
    case = f"{row.case} " if row.case else ""
    said = row.text or row.reason
    words = f'  "{one(said.text)}"' if said else ""
    moment = row.at.strftime("%H:%M" if narrow else "%m-%d %H:%M")
    text = f"{row.position:>6,} {moment} {row.by:<6.6} {row.kind:<10} {case}{one(where)} {one(row.change)}{words}"
    return Line(
        text,
        "bold" if row.kind in ("override", "ratify", "send-back") else "",
        str(row.event_id),
        row.position,
    )


def value_line(node: str, value: Value, title: str, before: Value | None = None) -> Line:
    """A node's value at a position, and before its words, which may be cut, what it was at the mark if that differs."""
    score = ""
    if value.score is not None and value.score.total:
        score = f"{value.score.rounded:>3}% {value.score.sufficient}/{value.score.total}"
    was = "" if before is None or before.rating == value.rating else f" was {letter_of(before.rating)}"
    stage = "" if value.stage in ("indicated", "none") else f" {value.stage}"
    indent = " " if node.count(".") > 1 else ""
    words = score or f"{title}{stage}"
    return Line(f"{indent}{node:<7} {badge(value.rating)}{was} {words}", tone(value.rating), node)


def letter_of(rating: str | None) -> str:
    """A rating's letter, or a dash."""
    return rating[0] if rating else "-"


def ratings_at(
    history: ChangeIndex, edition: Edition, position: int, marked: int | None = None
) -> list[Line]:
    """Every standard and key question at a position, and what differs from a marked one."""
    lines = []
    standards = {standard.id: standard for standard in edition.standards()}
    for node in sorted(history.nodes, key=by_number):
        title = standards[node].title if node in standards else ""
        before = None if marked is None else history.value(node, marked)
        lines.append(value_line(node, history.value(node, position), title, before))
    return lines


def by_number(node: str) -> tuple[int, ...]:
    """Nodes in the order of their numbers, 2.9 before 2.10; the overall rating last."""
    parts = node.removeprefix("N.").split(".")
    return tuple(int(part) if part.isdigit() else 99 for part in parts)


def consequence(history: ChangeIndex, position: int) -> str:
    """What the event at a position moved; nothing is an answer too."""
    return "  ".join(map(_moved, history.consequences(position))) or "no rating moved"


def _moved(change: Change) -> str:
    before, after = change.before, change.after
    if before.rating == after.rating:
        return f"⇒ {change.node} {badge(after.rating)} {before.stage} → {after.stage}"
    stage = "" if after.stage == "indicated" else f" {after.stage}"
    return f"⇒ {change.node} {letter_of(before.rating)}→{letter_of(after.rating)}{stage}"


def why_lines(reason: Reason, depth: int = 0) -> list[Line]:
    """A tree of causes as lines; each leaf is an event to go to."""
    said = f'  "{one(reason.said.text)}"' if reason.said else ""
    where = f"{reason.position:,} " if reason.position is not None else ""
    lines = [
        Line(f"{'  ' * depth}{where}{one(reason.text)}{said}", "" if where else "bold", "", reason.position)
    ]
    for child in reason.children:
        lines += why_lines(child, depth + 1)
    return lines
