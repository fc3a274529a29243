"""Read models to the report model: which words, in which order, from which positions. No XML here."""

from __future__ import annotations

from collections.abc import Iterable

from evidence_log.projections.ratings import Ratings, StandardRating, rate_state
from evidence_log.projections.state import State
from frameworks.edition import Edition
from frameworks.rules import Rules
from report_builder.annexes import annexes
from report_builder.chapters import chapter
from report_builder.errors import ReportError
from report_builder.model import Block, Piece, RatingLine, ReportModel, Run, Section
from report_builder.sections import TITLES
from report_builder.wording import NOT_RATED, narrative_block, overall_score

FRONT = ("foreword", "executive_summary", "context")
THEMES = ("views_of_people_on_probation", "diversity")


def assemble(state: State, edition: Edition, rules: Rules, root: str) -> ReportModel:
    """The report of an inspection as at the state's position; `root` is the log's Merkle root there."""
    if state.inspection is None:
        raise ReportError("there is no inspection to report on at this position; name a later one")
    inspection, rated = state.inspection, rate_state(state, edition, rules)
    day = max((e.recorded_at for e in state.evidence.values()), default=None)
    moment = inspection.fieldwork_to or (day.date() if day else None)
    if moment is None:
        raise ReportError(
            "nothing was recorded yet that dates the report; record evidence or give fieldwork dates"
        )
    return ReportModel(
        document=f"urn:daybook:{inspection.id}",
        title=inspection.title,
        provider=inspection.provider,
        day=moment,
        status="Draft" if not inspection.closed else "Final",
        published=f"Fieldwork ended {moment.day} {moment:%B %Y}",
        edition=f"{edition.title}, {edition.publisher}, {edition.version or edition.date}",
        position=state.position,
        root=root,
        checkpoint=f"Evidence log at position {state.position:,}, root {root}",
        overall=rated.overall_rating or NOT_RATED,
        overall_score=overall_score(rated),
        front=_named(state, FRONT),
        recommendations=_recommendations(state),
        ratings=_lines(rated, edition),
        chapters=tuple(chapter(state, edition, rules, rated, item) for item in inspection.standards),
        themes=_named(state, THEMES),
        annexes=(*_named(state, ("methodology",)), *annexes(state, edition, rules, rated)),
    )


def _lines(rated: Ratings, edition: Edition) -> tuple[RatingLine, ...]:
    return tuple(
        RatingLine(
            ref=s.id,
            name=edition.standard_of[s.id].title,
            rating=s.rating or NOT_RATED,
            stage=_stage(s),
        )
        for s in rated.standards.values()
    )


def _stage(standard: StandardRating) -> str:
    if not standard.indicated.rated:
        return "answered, not rated"
    names = {
        "ratified": "ratified",
        "recommended": "recommended",
        "indicated": "indicated",
        "none": "no rating yet",
    }
    apart = "" if standard.indicated.counts else ", outside the total"
    return f"{names[standard.stage]}{apart}"


def _named(state: State, wanted: Iterable[str]) -> tuple[Section, ...]:
    return tuple(
        Section(id=item, title=TITLES[item], blocks=(narrative_block(state.narratives[item]),))
        for item in wanted
        if item in state.narratives
    )


def _recommendations(state: State) -> Block | None:
    found = [i for i in state.improvements.values() if not i.withdrawn]
    if not found:
        return None
    ordered = sorted(found, key=lambda i: (i.priority or 9, i.position))
    said = tuple(
        Piece(
            kind="numbered",
            runs=(Run(text=f"{i.addressee}: ", bold=True), Run(text=i.text.text)),
            list_number=1,
        )
        for i in ordered
    )
    return Block(
        id="recommendations_text",
        label="Recommendations",
        pieces=said,
        positions=tuple(i.position for i in ordered),
    )
