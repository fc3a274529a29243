"""Plots in plain text that are read without colour: letters and lengths carry them, the numbers stand beside."""

from __future__ import annotations

from collections.abc import Sequence

from evidence_log.projections.courses import Course, Reach
from tui.safe_text import safe

BAR = "█"
TRACK = "░"


def course_lines(found: Sequence[Course], upto: int, width: int) -> list[str]:
    """How each node's rating came about: its letter wherever it changed, a line for as long as it stayed."""
    lines = [
        f"{course.node:<9}{_course(course.words)}  {course.words[-1] or 'not rated'}" for course in found
    ]
    left, right = "1", f"{upto:,}"
    axis = f"{'':<9}{left}{'position':^{max(width - len(left) - len(right), 8)}}{right}"
    key = "a letter where the rating changed (O G R I by first letter), - while it stayed, . while there was none"
    return [*lines, axis, key]


def _course(words: Sequence[str | None]) -> str:
    drawn, before = [], None
    for word in words:
        drawn.append("." if word is None else "-" if word == before else word[0])
        before = word
    return "".join(drawn)


def band_lines(found: Sequence[tuple[str, int, int]], width: int) -> list[str]:
    """How many key questions and standards stand at each rating, as bars with their numbers."""
    most = max((max(questions, standards) for _, questions, standards in found), default=0) or 1
    lines = []
    for word, questions, standards in found:
        lines.append(f"{word:<21} key questions {questions:>3} {bar(questions, most, width)}")
        lines.append(f"{'':<21} standards     {standards:>3} {bar(standards, most, width)}")
    return lines


def reach_lines(found: Sequence[Reach], width: int) -> list[str]:
    """How far each inspector is: a bar of the whole, then judged of asked."""
    return [
        f"{safe(each.inspector, one_line=True):<12} {each.cases:>4} cases "
        f"{filled(each.judged, each.questions, width)} {each.judged:,} of {each.questions:,}"
        for each in found
    ]


def bar(count: int, most: int, width: int) -> str:
    """A bar as long as its share of the most; anything above nothing shows."""
    return BAR * max(round(count * width / most), 1 if count else 0)


def filled(part: int, whole: int, width: int) -> str:
    """A track of a fixed width, filled by a share of the whole; full only when it is."""
    length = 0 if not whole else part * width // whole
    return f"{BAR * length}{TRACK * (width - length)}"
