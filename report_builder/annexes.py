"""The annexes: the rules used, how near each band is to the next, and the evidence that the report cites."""

from __future__ import annotations

from evidence_log.projections.models import Evidence
from evidence_log.projections.ratings import Ratings
from evidence_log.projections.state import State
from frameworks.distance import turn
from frameworks.edition import Edition
from frameworks.naming import shown
from frameworks.rules import Rules
from report_builder.model import Block, Cell, Section, Table
from report_builder.narrative import citations, pieces
from report_builder.wording import NOT_RATED, overall_score, plain


def annexes(state: State, edition: Edition, rules: Rules, rated: Ratings) -> tuple[Section, ...]:
    """The rules used with their sources, the distances to the next band, and the evidence cited."""
    method = plain(
        f"Edition: {edition.title} ({edition.id}), {edition.publisher}, {edition.version or edition.date}. {edition.licence}.",
        f"Rating rules: {rules.title} ({rules.id}, version {rules.version}), {rules.status}. SHA-256 {rules.digest}.",
        f"A standard that is computed takes the lowest band among its key questions. {_bands(rules)}",
        f"Overall: {rated.overall_rating or NOT_RATED}, {overall_score(rated)}",
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
        pieces=plain(f"This report was built from the log as at position {state.position:,}."),
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
