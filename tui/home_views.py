"""Home as lines: each inspection with its stage and how far it is, and what is next in the one under the cursor. Pure."""

from __future__ import annotations

from datetime import datetime

from evidence_log.projections.progress import questions_for
from frameworks.vocabulary import EvidenceMode
from tui.drafts import Kept
from tui.left import left_to_judge
from tui.live import Live
from tui.views import Line, clip, one

HEADER = f"  {'Inspection':<28} {'Stage':<10} {'Judged':>9} {'Evidence':>9}  {'Rated':<8} Changed"


def home_lines(found: list[Live], now: datetime) -> list[Line]:
    """A line an inspection: title, stage, judged of asked, evidence, ratified of rated, when it last changed."""
    return [_line(live, now) for live in found]


def _line(live: Live, now: datetime) -> Line:
    if not live.folded:
        said = "closed" if live.inspection.closed else "reading…"
        return Line(f"{clip(one(live.inspection.title), 28):<28} {said}", key=live.inspection.id)
    judged, asked = judged_of(live)
    counted = live.ratings.counted()
    rated = sum(standard.stage == "ratified" for standard in counted)
    changed = ago(live.rows[-1].at, now) if live.rows else ""
    text = (
        f"{clip(one(live.inspection.title), 28):<28} {stage(live, now, judged < asked):<10} "
        f"{f'{judged:,}/{asked:,}':>9} {len(live.state.evidence):>9,}  "
        f"{f'{rated} of {len(counted)}':<8} {changed}"
    )
    return Line(text, key=live.inspection.id)


def judged_of(live: Live) -> tuple[int, int]:
    """How many key questions are judged, of how many that are asked of the cases and the organisation."""
    state = live.state
    asked: list[tuple[str | None, str]] = [
        (case, q.id) for case in state.cases for q in questions_for(state, live.edition, case)
    ]
    scope = set(live.inspection.standards)
    asked += [
        (None, q.id)
        for q in live.edition.questions.values()
        if q.evidence_mode is EvidenceMode.QUALITATIVE and live.edition.standard_of[q.id].id in scope
    ]
    return sum(state.judgement(*place) is not None for place in asked), len(asked)


def stage(live: Live, now: datetime, left: bool) -> str:  # noqa: FBT001  (one word of two)
    """Closed; fieldwork while its days run; analysis while ratings are open; then done."""
    item = live.inspection
    if item.closed:
        return "closed"
    if item.fieldwork_from and now.date() < item.fieldwork_from:
        return "planned"
    if left and (item.fieldwork_to is None or now.date() <= item.fieldwork_to):
        return "fieldwork"
    return "analysis" if any(s.stage != "ratified" for s in live.ratings.counted()) else "reporting"


def ago(then: datetime, now: datetime) -> str:
    """How long ago, in one unit."""
    minutes = max(int((now - then).total_seconds() // 60), 0)
    for size, unit in ((60 * 24 * 30, "mo"), (60 * 24, "d"), (60, "h"), (1, "min")):
        if minutes >= size:
            return f"{minutes // size} {unit}"
    return "now"


def _yours(count: int) -> str:
    return "1 case is yours." if count == 1 else f"{count} cases are yours."


def words(live: Live, drafts: list[Kept], was: str) -> list[str]:
    """What waits for this person in an inspection: what is left, notes, drafts, and where they were."""
    mine = [case for case in live.state.cases.values() if case.inspector == live.person]
    left = left_to_judge(live, live.person)
    later = sum(word.endswith("come back") for _, _, word in left)
    names = ", ".join(live.roles()) or "no role here: reading only"
    open_notes = sum(n.resolved is None and n.by != live.person for n in live.state.annotations.values())
    lines = [
        f"{one(live.inspection.title)}   framework {live.edition.id}, rules {live.rules.id}",
        f"  You are {live.person}: {names}. {_yours(len(mine))}",
        f"  Left to judge: {len(left) - later:,}; to come back to: {later:,}; open notes of others: {open_notes:,}.",
    ]
    if was:
        lines.append(f"  You were at {was}    c Continue")
    elif left:
        lines.append(f"  Next: {clip(left[0][2], 60)}    c Continue")
    lines += [
        f'Draft   {clip(one(kept.title), 40)} "{clip(one(kept.fields.get("text", "")), 20)}" {kept.saved_at:%d %b %H:%M}'
        for kept in drafts[:2]
    ]
    more = f" ({len(drafts) - 2} more)" if len(drafts) > 2 else ""
    return [*lines, f"        d Drafts{more}"] if drafts else lines
