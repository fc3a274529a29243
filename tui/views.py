"""Read models to rows of text: pure, tested without a screen. Every stored text passes `safe` here.

A row is words and a tone; a tone is a name that the screen gives a colour, and the words never need it.
"""

from __future__ import annotations

from typing import NamedTuple

from evidence_log.events.judgements import Answer
from evidence_log.projections.history import Change, History, Value
from evidence_log.projections.models import Entry
from evidence_log.projections.progress import progress, prompts_for, questions_for
from evidence_log.projections.state import State
from evidence_log.projections.trail import Row
from evidence_log.projections.why import Reason
from frameworks.characteristics import texts_for
from frameworks.edition import Edition
from frameworks.naming import shown
from report_builder.sections import SectionStatus
from tui.live import Live
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


def home_lines(found: list[Live]) -> list[Line]:
    """The inspections, each with how far it is."""
    lines = []
    for live in found:
        judged = sum(bool(entries) for entries in live.state.judgements.values())
        rated = sum(s.stage == "ratified" for s in live.ratings.counted())
        stage = "closed" if live.inspection.closed else "open"
        title = one(live.inspection.title)[:34]
        text = (
            f"{title:<34} {stage:<7} {judged:>6,} judged {len(live.state.evidence):>5,} evidence "
            f"{rated} of {len(live.ratings.counted())} ratified"
        )
        lines.append(Line(text, key=live.inspection.id))
    return lines


def tree_lines(live: Live) -> list[Line]:
    """The standards in scope with their key questions and live ratings."""
    lines = []
    for item in live.inspection.standards:
        standard = live.edition.standard_of[item]
        rated = live.ratings.standards.get(item)
        word = rated.rating if rated else None
        lines.append(Line(f"{item:<6}{badge(word)} {standard.title}", tone(word), item))
        for question in standard.key_questions:
            result = live.ratings.questions.get(question.id)
            if result is None:
                entry = live.state.judgement(None, question.id)
                mark = MARKS[entry.answer] if entry else "?"
                lines.append(Line(f"  {question.id:<7} {mark}", "dim", question.id))
            else:
                share = "" if result.score.rounded is None else f"{result.score.rounded:>3}%"
                text = f"  {question.id:<7}{badge(result.band)} {share} {result.score.sufficient}/{result.score.total}"
                lines.append(Line(text, tone(result.band), question.id))
    return lines


def sheet_head(live: Live, case: str | None, question: str) -> str:
    """The line above a sheet: case, question, how far, the question's band."""
    done = progress(live.state, live.edition, case)
    result = live.ratings.questions.get(question)
    band = "" if result is None else f"  {badge(result.band)} {result.score.sufficient}/{result.score.total}"
    who = case or "organisation"
    return (
        f"{who} {question}  {done.judged}/{done.questions} judged  {done.answered}/{done.prompts} prompts{band}"
        f"{_distance(live, question)}{_supervised(live, case)}"
    )


def _distance(live: Live, question: str) -> str:
    """The fewest judgements that would move the standard's rating up or down."""
    standard = live.edition.standard_of[question].id
    rated = live.ratings.standards.get(standard)
    turn = rated.turn if rated else None
    if turn is None or (turn.up is None and turn.down is None):
        return ""
    up = "" if turn.up is None else f" +{turn.up}"
    down = "" if turn.down is None else f" -{turn.down}"
    return f"  {standard}:{up}{down} to move"


def _supervised(live: Live, case: str | None) -> str:
    """How long the person has been supervised at the end of fieldwork (requirement 82)."""
    known = live.state.cases.get(case) if case else None
    since, until = known.attributes.supervised_since if known else None, live.inspection.fieldwork_to
    return f"  {(until - since).days // 7} weeks supervised" if since and until else ""


def sheet_lines(live: Live, case: str | None, question: str, width: int) -> list[Line]:
    """A key question for a case: its prompts, the judgement on it, and the evidence that bears on it."""
    state, found = live.state, live.edition.questions[question]
    room = max(width - 8, 20)
    lines = []
    for prompt in prompts_for(state, found, case):
        entry = state.answer(case, prompt.id)
        reason = f"  ({one(entry.reason.text)})" if entry and entry.reason else ""
        text = f"{prompt.label} {_mark(entry)}  {prompt.text}{reason}"
        lines.append(Line(clip(text, room), "", prompt.id, entry.position if entry else None))
    entry = state.judgement(case, question)
    said = f'  "{one(entry.reason.text)}" {entry.by}' if entry and entry.reason else "  not judged yet"
    contested = "  CONTESTED" if len(state.judgements.get((case, question), ())) > 1 else ""
    text = f"= {_mark(entry)}  key question{contested}{said}"
    lines.append(Line(clip(text, room), "bold", question, entry.position if entry else None))
    lines += _evidence_lines(state, case, question, room)
    lines += _guidance_lines(live, case, question, room)
    return lines


def _guidance_lines(live: Live, case: str | None, question: str, room: int) -> list[Line]:
    """What guides the judgement: what was reasonable for this person, notes and guidance as published."""
    found, standard = live.edition.questions[question], live.edition.standard_of[question]
    expected = live.state.expectations.get((case, question)) if case else None
    texts = [f"reasonable for this person now: {one(expected.text.text)}"] if expected else []
    if case and standard.reasonable_first and expected is None:
        texts.append("say first what is reasonable for this person: daybook judge reasonable")
    texts += [one(text) for text in (*standard.notes, *standard.guidance, *found.guidance)]
    texts += [one(text) for prompt in found.prompts for text in (*prompt.guidance, *prompt.must_look_at)]
    texts += [
        f"{rating}: {one(text)}"
        for rating, text in texts_for(live.edition, question)
        if case is None and rating in ("Good", "Requires improvement")
    ]
    return [Line(clip(f"  {text}", room), "dim", f"guidance {place}") for place, text in enumerate(texts)]


def _mark(entry: Entry | None) -> str:
    return MARKS[entry.answer] if entry else "?"


def _evidence_lines(state: State, case: str | None, question: str, room: int) -> list[Line]:
    found = [
        item
        for item in state.evidence.values()
        if item.case == case
        and not item.withdrawn
        and any(
            f"{link.to}.".startswith(f"{question}.") or question.startswith(f"{link.to}.")
            for link in item.links
        )
    ]
    signs = {"supports": "+", "undermines": "!", "context": " "}
    return [
        Line(
            clip(
                f"{signs[item.links[0].says]} {item.label} {item.kind.replace('_', ' ')}: {one(item.text.text)}",
                room,
            ),
            "warn" if any(link.says == "undermines" for link in item.links) else "dim",
            item.label,
            item.position,
        )
        for item in found
    ]


def clip(text: str, room: int) -> str:
    """A text cut to a width, with an ellipsis."""
    return text if len(text) <= room else f"{text[: room - 1]}…"


def trail_line(row: Row) -> Line:
    """A row of the trail."""
    where = "" if row.on == row.case else row.on
    case = f"{row.case} " if row.case else ""
    said = row.text or row.reason
    words = f'  "{one(said.text)}"' if said else ""
    moment = row.at.strftime("%m-%d %H:%M")
    text = f"{row.position:>6,} {moment} {row.by:<6.6} {row.kind:<10} {case}{one(where)} {one(row.change)}{words}"
    return Line(
        text,
        "bold" if row.kind in ("override", "ratify", "send-back") else "",
        str(row.event_id),
        row.position,
    )


def value_line(node: str, value: Value, title: str, before: Value | None = None) -> Line:
    """A node's value at a position, with what it was when that differs."""
    score = "" if value.score is None else f" {value.score.sufficient}/{value.score.total}"
    was = "" if before is None or before.rating == value.rating else f"  was {before.rating or 'none'}"
    stage = "" if value.stage in ("indicated", "none") else f" {value.stage}"
    indent = "  " if node.count(".") > 1 else ""
    return Line(
        f"{indent}{node:<8}{badge(value.rating)} {title}{score}{stage}{was}", tone(value.rating), node
    )


def ratings_at(history: History, edition: Edition, position: int) -> list[Line]:
    """Every standard and key question at a position."""
    lines = []
    standards = {standard.id: standard for standard in edition.standards()}
    for node, value in sorted(history.at(position).items(), key=lambda pair: _order(pair[0])):
        title = standards[node].title if node in standards else ""
        lines.append(value_line(node, value, title))
    return lines


def _order(node: str) -> tuple[int, ...]:
    parts = node.removeprefix("N.").split(".")
    return tuple(int(part) if part.isdigit() else 99 for part in parts)


def consequence(history: History, position: int) -> str:
    """What the event at a position moved; nothing is an answer too."""
    return "  ".join(map(_moved, history.consequences(position))) or "no rating moved"


def _moved(change: Change) -> str:
    before, after = change.before, change.after
    if before.rating == after.rating:
        return f"⇒ {change.node} {after.rating or 'not rated'}: {before.stage} → {after.stage}"
    return f"⇒ {change.node} {before.rating or 'none'} → {after.rating or 'none'} ({after.stage})"


def whole_line(live: Live, case: str | None, line: Line | None) -> str:
    """Everything behind a line of the sheet: the prompt or question in full, its entry, or the evidence."""
    if line is None:
        return ""
    state, edition = live.state, live.edition
    if line.key in edition.prompts:
        prompt, entry = edition.prompts[line.key], state.answer(case, line.key)
        return _with_entry(f"{shown(edition, line.key)}  {prompt.text}", entry)
    if line.key in edition.questions:
        return _with_entry(f"{line.key}  {edition.questions[line.key].text}", state.judgement(case, line.key))
    found = state.labelled(line.key)
    if found is None:
        return ""
    source = f" ({safe(found.source.text)})" if found.source else ""
    return f"{found.label} {found.kind.replace('_', ' ')}, {found.by}{source}\n{safe(found.text.text)}"


def _with_entry(text: str, entry: Entry | None) -> str:
    if entry is None:
        return f"{text}\nnot answered yet"
    said = f': "{safe(entry.reason.text)}"' if entry.reason else ""
    return f"{text}\n{entry.answer.replace('_', ' ')}, {entry.by} at {entry.position:,}{said}"


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


def section_line(section: SectionStatus) -> Line:
    """A section of the report."""
    checks = f"  {'; '.join(section.checks)}" if section.checks else ""
    status = section.status.upper() if section.status == "stale" else section.status
    text = f"{one(section.title):<34.34} {section.words:>6,} words  {status:<7} {section.by or '':<8}{one(checks)}"
    return Line(text, "warn" if section.checks else "", section.id, section.position)


def first_open(live: Live, case: str | None) -> str | None:
    """The first key question of a case that is not judged yet, or its first."""
    questions = questions_for(live.state, live.edition, case)
    for question in questions:
        if live.state.judgement(case, question.id) is None:
            return question.id
    return questions[0].id if questions else None
