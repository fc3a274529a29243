"""Read models to the report model: which words, in which order, from which positions. No XML here."""

from __future__ import annotations

from collections.abc import Iterable

from evidence_log.projections.models import Evidence, Narrative, Recommendation
from evidence_log.projections.ratings import Ratings, StandardRating, rate_state
from evidence_log.projections.state import State
from frameworks.distance import turn
from frameworks.edition import Edition, Standard
from frameworks.naming import shown
from frameworks.rules import Method, Rules
from frameworks.scoring import QuestionResult
from report_builder.errors import ReportError
from report_builder.model import (
    Bar,
    Block,
    Cell,
    Chapter,
    Chart,
    Piece,
    RatingLine,
    ReportModel,
    Run,
    Section,
    Table,
)
from report_builder.narrative import citations, pieces
from report_builder.sections import TITLES

NOT_RATED = "Not rated"
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
        overall_score=_overall_score(rated),
        front=_named(state, FRONT),
        recommendations=_recommendations(state),
        ratings=_lines(rated, edition),
        chapters=tuple(_chapter(state, edition, rules, rated, item) for item in inspection.standards),
        themes=_named(state, THEMES),
        annexes=(*_named(state, ("methodology",)), *_annexes(state, edition, rules, rated)),
    )


def _overall_score(rated: Ratings) -> str:
    if rated.overall.total is None:
        return "No total yet: not every standard that counts has a rating."
    return f"{rated.overall.total} of {rated.overall.maximum} points ({rated.overall_stage})."


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


def block_id(item: str, kind: str) -> str:
    """A block's id from a framework id: 2.3 and narrative give s2_3_narrative."""
    return (
        f"s{item.lower().replace('.', '_')}_{kind}"
        if item[0].isdigit()
        else f"{item.lower().replace('.', '_')}_{kind}"
    )


def _narrative(found: Narrative) -> Block:
    said = pieces(found.text.text, found.section)
    agreed = (found.agreed.position,) if found.agreed else ()
    return Block(
        id=block_id(found.section, "text"),
        label=f"Text of {found.section}",
        pieces=said,
        positions=(found.position, *agreed, *citations(said)),
    )


def _named(state: State, wanted: Iterable[str]) -> tuple[Section, ...]:
    return tuple(
        Section(id=item, title=TITLES[item], blocks=(_narrative(state.narratives[item]),))
        for item in wanted
        if item in state.narratives
    )


def _said(*texts: str) -> tuple[Piece, ...]:
    return tuple(Piece(runs=(Run(text=text),)) for text in texts)


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


def _chapter(state: State, edition: Edition, rules: Rules, rated: Ratings, item: str) -> Chapter:
    standard = edition.standard_of[item]
    blocks = [_narrative(state.narratives[item])] if item in state.narratives else []
    results = [rated.questions[q.id] for q in standard.key_questions if q.id in rated.questions]
    if results:
        blocks.append(_scores(state, edition, rules, standard, results))
    found = rated.standards.get(item)
    return Chapter(
        ref=item,
        name=standard.title,
        statement=standard.statement or "",
        rating=(found.rating if found else None) or NOT_RATED,
        how=_how(state, found, rules),
        blocks=tuple(blocks),
        chart=_chart(edition, standard, results),
    )


def _how(state: State, rated: StandardRating | None, rules: Rules) -> str:
    """How this rating was reached, in a sentence that names positions."""
    if rated is None or not rated.indicated.rated:
        return "This standard is answered and published, and not rated."
    if rated.indicated.method is Method.LOWEST and rated.indicated.rating:
        computed = f"The rules {rules.id} indicate {rated.indicated.rating}, set by key question {rated.indicated.set_by}. "
    else:
        computed = "The rating rests on judgement; no rating is computed. "
    decided = rated.ratified or rated.standing
    return computed + (_decided(state, decided) if decided else "Nothing was recommended yet.")


def _decided(state: State, found: Recommendation) -> str:
    verb = "departed from it and recommended" if found.override else "recommended"
    said = f"{_who(state, found.by)} {verb} {found.rating} (event {found.position})"
    if found.ratified:
        return f"{said}; {_who(state, found.ratified.by)} ratified it (event {found.ratified.position})."
    return f"{said}; it is not ratified."


def _who(state: State, person: str) -> str:
    """A person's name as enrolled."""
    return state.people[person].name.text if person in state.people else person


def _scores(
    state: State, edition: Edition, rules: Rules, standard: Standard, results: list[QuestionResult]
) -> Block:
    rows = []
    for result in results:
        score = result.score
        share = "-" if score.rounded is None else f"{score.rounded}%"
        question = edition.questions[result.id]
        rows.append(
            (
                Cell(text=result.id),
                Cell(text=question.text),
                Cell(text=f"{score.sufficient} of {score.total}"),
                Cell(text=share),
                Cell(text=result.band or NOT_RATED, rating=True),
            )
        )
    carried = [
        e.position
        for (case, item), found in state.judgements.items()
        if case and item in {r.id for r in results}
        for e in found
    ]
    table = Table(
        caption=f"{standard.title}: key questions",
        summary="Each key question with the number of cases sufficient, the share, and its band.",
        header=("No.", "Key question", "Cases", "Share", "Band"),
        rows=tuple(rows),
        widths=(1.6, 7.2, 2.2, 1.8, 3.8),
    )
    return Block(
        id=block_id(standard.id, "scores"),
        label=f"Scores of {standard.id}",
        table=table,
        note=f"Source: {_span(carried)}. Bands by the rules {rules.id}.",
        positions=tuple(sorted(carried)),
    )


def _span(positions: list[int]) -> str:
    if not positions:
        return "no case judged yet"
    return f"{len(positions)} judgements on cases, events {min(positions):,} to {max(positions):,}"


def _chart(edition: Edition, standard: Standard, results: list[QuestionResult]) -> Chart | None:
    bars = tuple(
        Bar(label=f"{r.id} {_short(edition.questions[r.id].aim)}".strip(), sufficient=r.score.rounded)
        for r in results
        if r.score.rounded is not None
    )
    if not bars:
        return None
    values = "; ".join(f"{bar.label}: {bar.sufficient}% sufficient" for bar in bars)
    return Chart(title=f"{standard.title}: cases sufficient", summary=f"Bar chart. {values}.", bars=bars)


def _short(aim: str | None) -> str:
    return aim or ""


def _annexes(state: State, edition: Edition, rules: Rules, rated: Ratings) -> tuple[Section, ...]:
    method = _said(
        f"Edition: {edition.title} ({edition.id}), {edition.publisher}, {edition.version or edition.date}. {edition.licence}.",
        f"Rating rules: {rules.title} ({rules.id}, version {rules.version}), {rules.status}. SHA-256 {rules.digest}.",
        f"A standard that is computed takes the lowest band among its key questions. {_bands(rules)}",
        f"Overall: {rated.overall_rating or NOT_RATED}, {_overall_score(rated)}",
    )
    return (
        Section(
            id="rules",
            title="Rules used",
            blocks=(
                Block(id="rules_text", label="Rules used", pieces=method),
                _grades(rules),
                _distances(rated, rules),
            ),
        ),
        _evidence_index(state, edition),
    )


def _bands(rules: Rules) -> str:
    return "Bands: " + ", ".join(f"{band.rating} from {band.at_least}%" for band in rules.bands) + "."


def _grades(rules: Rules) -> Block:
    rows = tuple(
        (Cell(text=s.what), Cell(text=s.source), Cell(text=s.grade), Cell(text=s.note or "-"))
        for s in rules.sources
    )
    table = Table(
        caption="Where each rule comes from",
        summary="Each rule with its source, its grade of evidence and a note.",
        header=("Rule", "Source", "Grade", "Note"),
        rows=rows,
        widths=(5.0, 5.6, 1.8, 4.2),
    )
    note = "Grades: S stated in a source document, P read on a published page, D derived from these, G general knowledge."
    return Block(id="rules_sources", label="Sources of the rules", table=table, note=note)


def _distances(rated: Ratings, rules: Rules) -> Block:
    rows = []
    for result in rated.questions.values():
        moved = turn(result.score, rules)
        up = "-" if moved.up is None else str(moved.up)
        down = "-" if moved.down is None else str(moved.down)
        flags = ", ".join(flag.replace("_", " ") for flag in result.flags) or "-"
        rows.append((Cell(text=result.id), Cell(text=up), Cell(text=down), Cell(text=flags)))
    table = Table(
        caption="Distance to the next band",
        summary="For each key question, the fewest judgements that would move its band up or down.",
        header=("Key question", "Up", "Down", "Flags"),
        rows=tuple(rows),
        widths=(4.0, 2.0, 2.0, 8.6),
    )
    return Block(
        id="rules_distance",
        label="Distance to the next band",
        table=table,
        note="Up: so many more 'yes' would raise the band. Down: so many more 'no' would lower it.",
    )


def _cited(state: State) -> list[Evidence]:
    """The evidence that narrative, judgements and recommendations cite, in the order recorded."""
    ids = {c for r in state.recommendations.values() for c in r.cites}
    ids |= {c for found in state.judgements.values() for e in found for c in e.cites}
    places = {p for n in state.narratives.values() for p in citations(pieces(n.text.text, n.section))}
    return [e for e in state.evidence.values() if e.id in ids or e.position in places]


def _evidence_index(state: State, edition: Edition) -> Section:
    found = _cited(state)
    rows = tuple(
        (
            Cell(text=item.label, anchor=item.position),
            Cell(text=item.kind.replace("_", " ")),
            Cell(text=", ".join(shown(edition, link.to) for link in item.links)),
            Cell(text=_quoted(item)),
        )
        for item in found
    )
    table = Table(
        caption="Evidence cited",
        summary="Each piece of evidence cited, with its kind, what it bears on, and its text as recorded.",
        header=("Evidence", "Kind", "On", "Text"),
        rows=rows,
        widths=(2.7, 2.9, 2.7, 8.3),
    )
    others = sum(1 for item in state.evidence.values() if item not in found and not item.withdrawn)
    note = f"E-231 is the evidence recorded as event 231 of the log. {others} further pieces of evidence stand in the log."
    intro = Block(
        id="evidence_intro",
        label="Evidence index",
        pieces=_said(f"This report was built from the log as at position {state.position:,}."),
    )
    blocks = (
        (intro,)
        if not rows
        else (
            intro,
            Block(
                id="evidence_index",
                label="Evidence cited",
                table=table,
                note=note,
                positions=tuple(item.position for item in found),
            ),
        )
    )
    return Section(id="evidence", title="Evidence index", blocks=blocks)


def _quoted(item: Evidence) -> str:
    if item.confidential:
        return "Withheld: given in confidence."
    gone = f" (withdrawn, event {item.withdrawn.position})" if item.withdrawn else ""
    return f"{item.text.text}{gone}"
