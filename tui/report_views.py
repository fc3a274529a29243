"""What the report screen shows, as rows and text: pure, tested without a screen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from textwrap import wrap
from typing import NamedTuple

from evidence_log.projections.change_index import ChangeIndex
from evidence_log.projections.ratings import Ratings
from evidence_log.projections.state import State
from frameworks.edition import Edition
from report_builder.sections import SectionStatus
from tui.safe_text import safe
from tui.views import Line, badge, clip, letter_of, one

_LABEL = re.compile(r"E-(\d+)")


class Fault(NamedTuple):
    """Something to be mended: the section, the line of its text where one can be named, and the sentence."""

    section: str
    line: int | None
    says: str


class Shown(NamedTuple):
    """A section as the screen shows it: how far it is, what it rests on, what is to be mended."""

    section: SectionStatus
    status: str
    sources: tuple[int, ...]
    faults: tuple[Fault, ...]


def shown_sections(
    found: Iterable[SectionStatus], state: State, history: ChangeIndex, edition: Edition
) -> tuple[Shown, ...]:
    """Every section with its status: empty, draft, review (somebody left a note open), agreed or stale."""
    return tuple(_shown(section, state, history, edition) for section in found)


def _shown(section: SectionStatus, state: State, history: ChangeIndex, edition: Edition) -> Shown:
    narrative = state.narratives.get(section.id)
    text = narrative.text.text if narrative else ""
    moved = _moved(section, history, edition)
    faults = tuple(Fault(section.id, _line_of(says, text), says) for says in section.checks)
    status = "stale" if moved else section.status
    if status == "draft" and narrative and _noted(state, narrative.id):
        status = "review"
    sources = tuple(dict.fromkeys(int(number) for number in _LABEL.findall(text)))
    return Shown(section, status, sources, (*faults, *(Fault(section.id, None, says) for says in moved)))


def _moved(section: SectionStatus, history: ChangeIndex, edition: Edition) -> tuple[str, ...]:
    """The ratings and counts of a chapter that are others now than when its text was written."""
    standard = edition.standard_of.get(section.id)
    if standard is None or section.position is None:
        return ()
    nodes = {section.id, *(question.id for question in standard.key_questions)}
    changes = [c for c in history.diff(section.position, history.position) if c.node in nodes]
    return tuple(
        f"{c.node} moved from {_value(c.before)} to {_value(c.after)} at {c.position:,}, after this text"
        for c in changes
        if (c.before.rating, c.before.score) != (c.after.rating, c.after.score)
    )


def _value(value: object) -> str:
    score, rating = getattr(value, "score", None), getattr(value, "rating", None)
    counts = f" {score.sufficient}/{score.total}" if score else ""
    return f"{letter_of(rating)}{counts}"


def _noted(state: State, target: object) -> bool:
    return any(note.target == target and note.resolved is None for note in state.annotations.values())


def _line_of(says: str, text: str) -> int | None:
    """The line of a text that a fault is about: the one it names, or the one that holds the label it names."""
    named = re.search(r"\bline (\d+)", says)
    if named:
        return int(named.group(1))
    label = _LABEL.search(says)
    lines = enumerate(text.split("\n"), 1)
    return next((n for n, line in lines if label and re.search(rf"{label.group()}\b", line)), None)


COLUMNS = f"  {'Section':<36} {'Words':>6}  {'Status':<7} {'By':<8} Rests on"


def section_row(shown: Shown) -> Line:
    """A section on one line."""
    section, count = shown.section, len(shown.faults)
    status = shown.status.upper() if shown.status == "stale" else shown.status
    sources = f"{len(shown.sources)} cited" if shown.sources else "-"
    mend = f"  {count} to mend" if count else ""
    text = f"{one(section.title):<36.36} {section.words:>6,}  {status:<7} {section.by or '-':<8.8} {sources:<9}{mend}"
    return Line(text, "warn" if count else "dim" if status == "empty" else "", section.id, section.position)


def fault_lines(found: Iterable[Shown]) -> list[str]:
    """Everything to be mended, each with its section and its line."""
    lines = []
    for shown in found:
        for fault in shown.faults:
            where = f" line {fault.line}" if fault.line else ""
            lines.append(f"{fault.section}{where}: {one(fault.says)}")
    return lines


def section_text(state: State, rated: Ratings, edition: Edition, section: str, width: int) -> list[str]:
    """A section as text: its heading, its rating and scores where it is a chapter, its words."""
    lines = [_heading(section, edition)]
    standard = rated.standards.get(section)
    if standard is not None:
        lines.append(f"Rated {badge(standard.rating)} {standard.rating or 'not rated'} ({standard.stage})")
        for question in edition.standard_of[section].key_questions:
            result = rated.questions.get(question.id)
            if result is not None and result.score.total:
                score = result.score
                lines.append(
                    f"  {question.id} {badge(result.band)} {score.sufficient} of {score.total} cases"
                )
    narrative = state.narratives.get(section)
    lines.append("")
    if narrative is None:
        return [*lines, "empty: e writes it, or from the", f"command line: narrative write {section}"]
    for paragraph in safe(narrative.text.text).split("\n"):
        lines += wrap(paragraph, max(width, 20)) or [""]
    return lines


def report_text(
    state: State, rated: Ratings, edition: Edition, found: Sequence[Shown], width: int
) -> list[str]:
    """The whole report as text, section by section."""
    lines: list[str] = []
    for shown in found:
        lines += [*section_text(state, rated, edition, shown.section.id, width), ""]
    return [clip(line, max(width, 20)) for line in lines]


def _heading(section: str, edition: Edition) -> str:
    standard = edition.standard_of.get(section)
    return f"{section} {standard.title}" if standard else section.replace("_", " ").capitalize()
