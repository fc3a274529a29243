"""The standards as lines, with live ratings, and the open question's prompts as bars. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from tui.live import Live
from tui.sheet_views import mark
from tui.views import Line, badge, tone

BAR = 10


def tree_lines(live: Live, question: str = "") -> list[Line]:
    """The standards in scope with their key questions and live ratings; the open question's prompts as bars."""
    lines = []
    for item in live.inspection.standards:
        standard = live.edition.standard_of[item]
        rated = live.ratings.standards.get(item)
        word = rated.rating if rated else None
        lines.append(Line(f"{item:<6}{badge(word)} {standard.title}", tone(word), item))
        for found in standard.key_questions:
            lines.append(_question_line(live, found.id))
            if found.id == question:
                lines += _bars(live, question)
    return lines


def _question_line(live: Live, question: str) -> Line:
    result = live.ratings.questions.get(question)
    if result is None:
        return Line(f"  {question:<7} {mark(live.state.judgement(None, question))}", "dim", question)
    share = "" if result.score.rounded is None else f"{result.score.rounded:>3}%"
    text = f"  {question:<7}{badge(result.band)} {share} {result.score.sufficient}/{result.score.total}"
    return Line(text, tone(result.band), question)


def _bars(live: Live, question: str) -> Iterator[Line]:
    """How often each prompt was answered yes; reading matter, never a score."""
    for prompt in live.edition.questions[question].prompts:
        answers = [live.state.answer(case, prompt.id) for case in live.state.cases]
        given = [entry.answer for entry in answers if entry and entry.answer in ("yes", "no")]
        if given:
            yes = sum(answer == "yes" for answer in given)
            full = round(BAR * yes / len(given))
            bar = f"{'█' * full}{'░' * (BAR - full)}"
            yield Line(f"    {prompt.label} {bar} {yes}/{len(given)}", "dim", prompt.id)
