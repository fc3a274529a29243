"""A case's sheet as lines: standards, prompts, the judgement, evidence for and against, and each in full. Pure.

All that bears on a judgement is in view while it is made: prompts and answers, evidence that supports and that
undermines, a second judgement where this reader may see it, notes, and what guides the question.
"""

from __future__ import annotations

from evidence_log.events.evidence import Says
from evidence_log.projections.models import Entry
from evidence_log.projections.progress import progress, prompts_for
from tui.bearing import bearing, says_of
from tui.live import Live
from tui.sheet_detail import guidance
from tui.views import MARKS, Line, badge, clip, one

SIGNS = {Says.SUPPORTS: "+", Says.UNDERMINES: "!", Says.CONTEXT: " "}
LATER = "t"
"""The mark of what somebody means to come back to."""


def mark(entry: Entry | None, *, later: bool = False) -> str:
    """Y, N, - or w; t for what is to come back to, ? for what is open."""
    return MARKS[entry.answer] if entry else LATER if later else "?"


def sheet_head(live: Live, case: str | None, question: str) -> str:
    """The line above a sheet: case, question, how far, the question's band and its distance to another."""
    done = progress(live.state, live.edition, case)
    result = live.ratings.questions.get(question)
    share = "" if result is None or result.score.rounded is None else f" {result.score.rounded}%"
    band = (
        ""
        if result is None
        else f"  {badge(result.band)}{share} {result.score.sufficient}/{result.score.total}"
    )
    who = case or "organisation"
    return (
        f"{who} {question}{_place(live, case)}  {done.judged}/{done.questions} judged  "
        f"{done.answered}/{done.prompts} prompts{band}{_distance(live, question)}{_supervised(live, case)}"
    )


def _place(live: Live, case: str | None) -> str:
    cases = list(live.state.cases)
    return f"  case {cases.index(case) + 1} of {len(cases)}" if case in cases else ""


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
    """A key question for a case: its prompts, the judgement on it, second judgement, evidence, guidance."""
    room = max(width - 4, 20)
    found = live.edition.questions[question]
    lines = [_prompt_line(live, case, p.id, room) for p in prompts_for(live.state, found, case)]
    lines.append(_judgement_line(live, case, question, room))
    lines += _rival_lines(live, case, question, room)
    lines += _second_lines(live, case, question, room)
    lines += _evidence_lines(live, case, question, room)
    lines += [
        Line(clip(f"  {text}", room), "dim", f"guidance {place}")
        for place, text in enumerate(guidance(live, case, question))
    ]
    return lines


def _prompt_line(live: Live, case: str | None, item: str, room: int) -> Line:
    prompt, entry = live.edition.prompts[item], live.state.answer(case, item)
    later = (case, item) in live.state.deferred
    reason = f"  ({one(entry.reason.text)})" if entry and entry.reason else ""
    contested = "  CONTESTED" if len(live.state.answers.get((case, item), ())) > 1 else ""
    text = f"  {prompt.label} {mark(entry, later=later)}  {one(prompt.text)}{contested}{reason}"
    return Line(clip(text, room), "", item, entry.position if entry else None)


def _judgement_line(live: Live, case: str | None, question: str, room: int) -> Line:
    state, entry = live.state, live.state.judgement(case, question)
    later = (case, question) in state.deferred
    said = f'  "{one(entry.reason.text)}" {entry.by}' if entry and entry.reason else "  not judged yet"
    rivals, contested, notes = state.judgements.get((case, question), ()), "", _notes(live, entry)
    if len(rivals) > 1:
        entry, said = (
            None,
            f"  CONTESTED: {len(rivals)} made apart, none counts until a lead or panel decides",
        )
    text = f"= {mark(entry, later=later)}  key question{contested}{notes}{said}"
    return Line(clip(text, room), "bold", question, entry.position if entry else None)


def _rival_lines(live: Live, case: str | None, question: str, room: int) -> list[Line]:
    """Judgements that were made apart, each on a line, until somebody decides between them."""
    rivals = live.state.judgements.get((case, question), ())
    return [
        Line(
            clip(f"    {mark(r)}  {r.by}" + (f'  "{one(r.reason.text)}"' if r.reason else ""), room),
            "",
            "",
            r.position,
        )
        for r in rivals
        if len(rivals) > 1
    ]


def _notes(live: Live, entry: Entry | None) -> str:
    found = [
        n for n in live.state.annotations.values() if entry and n.target == entry.id and n.resolved is None
    ]
    return f"  {len(found)} open note{'s' * (len(found) > 1)} from {found[-1].by}" if found else ""


def _second_lines(live: Live, case: str | None, question: str, room: int) -> list[Line]:
    """The second judgement, once this reader may see it, and whether it disagrees."""
    entries = live.state.seconds.get((case, question), ()) if case else ()
    if not entries:
        return []
    second, first = entries[-1], live.state.judgement(case, question)
    differs = first is not None and (first.answer, first.degree) != (second.answer, second.degree)
    said = f'  "{one(second.reason.text)}"' if second.reason else ""
    word = "DISAGREES" if differs else "agrees" if first else "waits for the first"
    text = f"2 {mark(second)}  second judgement, {second.by}: {word}{said}"
    return [Line(clip(text, room), "warn" if differs else "", f"second {question}", second.position)]


def _evidence_lines(live: Live, case: str | None, question: str, room: int) -> list[Line]:
    lines = []
    for item in bearing(live.state, case, question):
        says = says_of(item, question)
        files = (
            f" ({len(item.attachments)} file{'s' * (len(item.attachments) > 1)})" if item.attachments else ""
        )
        text = f"{SIGNS[says]} {item.label} {item.kind.replace('_', ' ')}{files}: {one(item.text.text)}"
        lines.append(
            Line(clip(text, room), "warn" if says is Says.UNDERMINES else "dim", item.label, item.position)
        )
    return lines
