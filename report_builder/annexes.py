"""The annexes: the rules used, how near each band is to the next, and the evidence that the report cites."""

from __future__ import annotations

from math import ceil, floor

from evidence_log.projections.models import Evidence
from evidence_log.projections.ratings import Ratings, overall_distance
from evidence_log.projections.state import State
from frameworks.distance import StandardTurn, turn
from frameworks.edition import Edition
from frameworks.naming import shown
from frameworks.overall_distance import OverallTurn
from frameworks.rules import Rules
from frameworks.scoring import QuestionResult
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
                _distances(state, edition, rated, rules),
                _standard_distances(rated, rules),
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


def _population(state: State, edition: Edition, question: str) -> int | None:
    """How many cases the sample of a key question was drawn from, where that was said of one sample."""
    samples = edition.standard_of[question].samples or ("main",)
    found = [state.samples[name].population for name in samples if name in state.samples]
    return found[0] if len(found) == len(samples) == 1 else None


def _interval(state: State, edition: Edition, result: QuestionResult) -> str:
    population = _population(state, edition, result.id)
    if population is None or not result.score.total:
        return "-"
    # scipy takes most of a second to load, so only a report that prints an interval loads it.
    from frameworks.interval import interval  # noqa: PLC0415

    found = interval(result.score, population)
    return "-" if found is None else f"{floor(found[0])} to {ceil(found[1])}% of {population:,}"


def _distances(state: State, edition: Edition, rated: Ratings, rules: Rules) -> Block:
    rows = []
    for result in rated.questions.values():
        moved = turn(result.score, rules, result.id)
        up = "-" if moved.up is None else str(moved.up)
        down = "-" if moved.down is None else str(moved.down)
        flags = ", ".join(flag.replace("_", " ") for flag in result.flags) or "-"
        cells = (result.id, up, down, _interval(state, edition, result), flags)
        rows.append(tuple(Cell(text=text) for text in cells))
    table = Table(
        caption="Distance to the next band",
        summary="For each key question, the fewest judgements that would move its band up or down.",
        header=("Key question", "Up", "Down", "95% interval", "Flags"),
        rows=tuple(rows),
        widths=(2.8, 1.6, 1.6, 4.6, 6.0),
    )
    return Block(
        id="rules_distance",
        label="Distance to the next band",
        table=table,
        note="Up: so many more 'yes' would raise the band. Down: so many more 'no' would lower it. The interval is what "
        "the sample leaves possible for everybody it was drawn from; it is no part of a rating.",
    )


def _standard_distances(rated: Ratings, rules: Rules) -> Block:
    rows = []
    for standard in rated.standards.values():
        moved = standard.turn
        if moved is None or standard.indicated.rating is None:
            continue
        rows.append((standard.id, standard.indicated.rating, standard.rating or NOT_RATED, *_carried(moved)))
    if rated.overall.rating is not None:
        moved_by = _carried(overall_distance(rated, rules))
        rows.append(("Overall", rated.overall.rating, rated.overall_rating or NOT_RATED, *moved_by))
    table = Table(
        caption="Distance of each standard to another rating",
        summary="For each computed standard, the fewest judgements that would change its rating, and the questions.",
        header=("Standard", "Computed", "Decided", "Up", "Down"),
        rows=tuple(tuple(Cell(text=text) for text in row) for row in rows),
        widths=(2.4, 3.6, 3.6, 4.0, 3.0),
    )
    note = (
        "To rise, every question at the lowest band must rise; to fall, one question must fall below it. The overall "
        "rating moves with the standards that are computed; one that was decided otherwise stays as it is."
    )
    return Block(id="rules_standard_distance", label="Distance of each standard", table=table, note=note)


def _carried(moved: StandardTurn | OverallTurn) -> tuple[str, str]:
    """How many judgements raise and lower a rating, each with what carries it."""
    up = "-" if moved.up is None else f"{moved.up} ({', '.join(moved.up_by)})"
    return up, "-" if moved.down is None else f"{moved.down} ({', '.join(moved.down_by)})"


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
