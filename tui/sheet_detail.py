"""What stands behind a line of a sheet, in full: texts, entries, evidence, and what guides the question. Pure."""

from __future__ import annotations

from evidence_log.events.evidence import Says
from evidence_log.projections.models import Entry, Evidence
from frameworks.characteristics import texts_for
from frameworks.edition import Edition
from frameworks.naming import shown
from tui.bearing import bearing, says_of
from tui.live import Live
from tui.safe_text import safe
from tui.views import Line, one


def guidance(live: Live, case: str | None, question: str) -> list[str]:
    """What guides the judgement: what was reasonable for this person, notes and guidance as published."""
    found, standard = live.edition.questions[question], live.edition.standard_of[question]
    expected = live.state.expectations.get((case, question)) if case else None
    texts = [f"reasonable for this person now: {one(expected.text.text)}"] if expected else []
    if case and standard.reasonable_first and expected is None:
        texts.append("say first what is reasonable for this person: y or n asks for it")
    texts += [one(text) for text in (*standard.notes, *standard.guidance, *found.guidance)]
    texts += [one(text) for prompt in found.prompts for text in (*prompt.guidance, *prompt.must_look_at)]
    texts += [
        f"{rating}: {one(text)}"
        for rating, text in texts_for(live.edition, question)
        if case is None and rating in ("Good", "Requires improvement")
    ]
    return texts


def whole_line(live: Live, case: str | None, question: str, line: Line | None) -> str:
    """Everything behind a line of the sheet: the prompt or question in full, its entry, or the evidence."""
    if line is None:
        return ""
    state, edition = live.state, live.edition
    if line.key in edition.prompts:
        prompt = edition.prompts[line.key]
        return _with_entry(
            live, f"{shown(edition, line.key)}  {prompt.text}", state.answer(case, line.key), (case, line.key)
        )
    if line.key in edition.questions:
        text = f"{line.key}  {edition.questions[line.key].text}"
        return _with_entry(live, text, state.judgement(case, line.key), (case, line.key))
    if line.key.startswith("guidance "):
        return guidance(live, case, question)[int(line.key.removeprefix("guidance "))]
    if line.key.startswith("second "):
        second = state.seconds[case or "", question][-1]
        return f"{question} second judgement: {_entry_words(second)}"
    found = state.labelled(line.key)
    return "" if found is None else evidence_words(found, edition)


def evidence_words(found: Evidence, edition: Edition) -> str:
    """A piece of evidence in full: what it bears on and how, its source, its text, its files."""
    links = ", ".join(f"{shown(edition, link.to)} {link.says}" for link in found.links)
    source = ", ".join(
        safe(part)
        for part in (found.source_system, found.source.text if found.source else None, found.method)
        if part
    )
    seen = f", observed {found.observed_at:%d %b %Y}" if found.observed_at else ""
    files = [
        f"file: {safe(file.name.text, one_line=True)}, {file.size:,} bytes" for file in found.attachments
    ]
    head = f"{found.label} {found.kind.replace('_', ' ')}, {found.by}{seen}: {links}"
    return "\n".join([head, *([source] if source else []), safe(found.text.text), *files])


def _with_entry(live: Live, text: str, entry: Entry | None, place: tuple[str | None, str]) -> str:
    later = live.state.deferred.get(place)
    if entry is None:
        return f"{text}\n{f'to come back to, marked at {later:,}' if later else 'not answered yet'}"
    earlier = live.earlier(place, entry.position)
    was = f"; before: {', '.join(earlier)}" if earlier else ""
    return f"{text}\n{_entry_words(entry)}{was}"


def _entry_words(entry: Entry) -> str:
    said = f': "{safe(entry.reason.text)}"' if entry.reason else ""
    return f"{entry.answer.replace('_', ' ')}, {entry.by} at {entry.position:,}{said}"


def detail_text(live: Live, case: str | None, question: str, line: Line | None) -> str:
    """The pane beside the sheet: the line in full, then the question, its evidence for and against, its guidance."""
    found = bearing(live.state, case, question)
    against = sum(says_of(item, question) is Says.UNDERMINES for item in found)
    parts = [whole_line(live, case, question, line)]
    if line is None or line.key != question:
        parts.append(f"{question}  {live.edition.questions[question].text}")
    parts.append(
        f"evidence: {len(found)}, {against} against" if found else "no evidence is linked to this question"
    )
    parts += [f"- {text}" for text in guidance(live, case, question)]
    return "\n\n".join(part for part in parts if part)
