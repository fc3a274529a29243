"""Read models as JSON-ready facts and as lines: pure, and shared by commands and screens."""

from __future__ import annotations

from typing import Any

from evidence_log.events.judgements import Answer
from evidence_log.projections.models import Case, Entry, Recommendation
from evidence_log.projections.progress import Progress, prompts_for, questions_for
from evidence_log.projections.ratings import Ratings, StandardRating, overall_distance, rate_state
from evidence_log.projections.state import State
from frameworks.distance import StandardTurn
from frameworks.edition import Edition
from frameworks.overall_distance import OverallTurn
from frameworks.rules import Rules
from tui.errors import TerminalError
from tui.plain import clipped

LETTERS = {Answer.YES: "Y", Answer.NO: "N", Answer.DOES_NOT_ARISE: "-", Answer.IN_WORDS: "w"}


def letter(rating: str | None) -> str:
    """A rating's first letter; a dot where there is none."""
    return rating[0] if rating else "."


def state_facts(state: State, edition: Edition, rules: Rules) -> dict[str, Any]:
    """Every count and rating at a position."""
    rated = rate_state(state, edition, rules)
    return {
        "position": state.position,
        "edition": edition.id,
        "rules": {"id": rules.id, "digest": rules.digest},
        "counts": {
            "people": len(state.people),
            "cases": len(state.cases),
            "evidence": len(state.evidence),
            "answers": len(state.answers),
            "judgements": len(state.judgements),
            "recommendations": len(state.recommendations),
            "narratives": len(state.narratives),
            "notes": len(state.annotations),
        },
        **rating_facts(rated, rules),
        "contested": contested_facts(state),
    }


def contested_facts(state: State) -> list[dict[str, Any]]:
    """The judgements that were made apart and stand side by side until somebody decides between them."""
    return [
        {
            "case": case,
            "question": question,
            "judgements": [{"position": e.position, "by": e.by, "answer": e.answer} for e in entries],
        }
        for (case, question), entries in state.contested().items()
    ]


def rating_facts(rated: Ratings, rules: Rules) -> dict[str, Any]:
    """Questions, standards and the overall rating."""
    return {
        "questions": [
            {
                "id": q.id,
                "sufficient": q.score.sufficient,
                "total": q.score.total,
                "percent": q.score.rounded,
                "band": q.band,
                "flags": list(q.flags),
            }
            for q in rated.questions.values()
        ],
        "standards": [
            {
                "id": s.id,
                "rating": s.rating,
                "stage": s.stage,
                "set_aside": s.aside.position if s.aside else None,
                "indicated": s.indicated.rating,
                "set_by": s.indicated.set_by,
                "distance": s.turn.model_dump() if s.turn else None,
                "recommended": _decided(s.standing),
                "ratified": _decided(s.ratified),
                "counts": s.indicated.counts,
            }
            for s in rated.standards.values()
        ],
        "overall": {
            "rating": rated.overall_rating,
            "stage": rated.overall_stage,
            "total": rated.overall.total,
            "maximum": rated.overall.maximum,
            "distance": overall_distance(rated, rules).model_dump(),
        },
    }


def _decided(found: Recommendation | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "rating": found.rating,
        "position": found.position,
        "by": found.by,
        "override": found.override,
        "ratified_at": found.ratified.position if found.ratified else None,
        "ratified_by": found.ratified.by if found.ratified else None,
        "departed": bool(found.near),
        "present": list(found.present),
    }


def rating_lines(rated: Ratings, edition: Edition, rules: Rules) -> list[tuple[str, ...]]:
    """Rows of id, title, rating, stage, score and what set it."""
    rows: list[tuple[str, ...]] = []
    for standard in rated.standards.values():
        title = edition.standard_of[standard.id].title
        rows.append((standard.id, title, _word(standard), standard.stage, "", _set_by(standard)))
        for question in edition.standard_of[standard.id].key_questions:
            result = rated.questions.get(question.id)
            if result is not None:
                score = f"{result.score.sufficient}/{result.score.total}"
                share = "" if result.score.rounded is None else f"{result.score.rounded}%"
                flags = ", ".join(result.flags)
                rows.append((question.id, clipped(question.text, 50), result.band or "", share, score, flags))
    total = "" if rated.overall.total is None else f"{rated.overall.total}/{rated.overall.maximum}"
    word = rated.overall_rating or "not rated yet"
    moved = _moved(overall_distance(rated, rules))
    rows.append(("overall", "", word, rated.overall_stage, total, ", ".join(moved)))
    return rows


def _word(standard: StandardRating) -> str:
    """The word that holds, with the computed one beside it where a panel or a lead departed from it."""
    if standard.aside:
        return "not rated"
    computed = standard.indicated.rating
    beside = f" (computed {computed})" if computed and standard.rating not in (None, computed) else ""
    return f"{standard.rating or 'not rated yet'}{beside}"


def _set_by(standard: StandardRating) -> str:
    """The key question that set the indicated rating, and the fewest judgements that would change it."""
    if standard.indicated.set_by is None or standard.turn is None:
        return ""
    return ", ".join([standard.indicated.set_by, *_moved(standard.turn)])


def _moved(turn: StandardTurn | OverallTurn) -> list[str]:
    """The fewest judgements that raise and that lower a rating, and what carries each."""
    up = [] if turn.up is None else [f"{turn.up} more yes raise it ({' '.join(turn.up_by)})"]
    down = [] if turn.down is None else [f"{turn.down} more no lower it ({' '.join(turn.down_by)})"]
    return [*up, *down]


def case_facts(case: Case, done: Progress) -> dict[str, Any]:
    """A case and how far it is judged."""
    return {
        "case": case.ref,
        "position": case.position,
        "inspector": case.inspector,
        **case.attributes.model_dump(mode="json"),
        **done._asdict(),
    }


def sheet(
    state: State, edition: Edition, case: str, only: str | None
) -> tuple[list[str], list[dict[str, Any]]]:
    """What was answered for a case, prompt by prompt, with what is left open; as lines and as facts."""
    ref = None if case == "-" else case
    if ref is not None and ref not in state.cases:
        raise TerminalError(f"there is no case {case}; `daybook case list` shows those there are ('-': none)")
    lines, facts = [], []
    for question in questions_for(state, edition, ref):
        if only and question.id != only:
            continue
        lines.append(f"{question.id} {question.text}")
        for prompt in prompts_for(state, question, ref):
            entry = state.answer(ref, prompt.id)
            lines.append(f"  {prompt.label} {_mark(entry)} {prompt.text}")
            facts.append({"prompt": prompt.id, "label": prompt.label, **_entry(entry)})
        entry = state.judgement(ref, question.id)
        said = f'  "{entry.reason.text}" {entry.by} at {entry.position:,}' if entry and entry.reason else ""
        lines.append(f"  = {_mark(entry)}{said}")
        facts.append({"question": question.id, **_entry(entry)})
    return lines, facts


def _mark(entry: Entry | None) -> str:
    return "?" if entry is None else LETTERS[entry.answer]


def _entry(entry: Entry | None) -> dict[str, Any]:
    if entry is None:
        return {"answer": None}
    reason = entry.reason.text if entry.reason else None
    return {"answer": entry.answer, "by": entry.by, "position": entry.position, "reason": reason}
