"""The rules used with their sources, and how near each band and each rating is to the next."""

from __future__ import annotations

from math import ceil, floor

from evidence_log.projections.ratings import overall_distance
from frameworks.banding import QuestionResult
from frameworks.distance import StandardTurn, turn
from frameworks.overall_distance import OverallTurn
from report_builder.material import Material
from report_builder.model import Block, Cell, Table
from report_builder.suppression import CONFIDENTIAL
from report_builder.wording import NOT_RATED, cell, counted, overall_score, plain, rated


def rules(material: Material) -> tuple[Block, ...]:
    """Edition and rules in words, where each rule comes from, and the distances to the next band."""
    edition, made, found = material.edition, material.rules, material.rated
    method = plain(
        f"Edition: {edition.title} ({edition.id}), {edition.publisher}, {edition.version or edition.date}. {edition.licence}.",
        f"Rating rules: {made.title} ({made.id}, version {made.version}), {made.status}. SHA-256 {made.digest}.",
        f"A standard that is computed takes the lowest band among its key questions. {_bands(material)}",
        f"Overall: {found.overall_rating}, {overall_score(found)}"
        if found.overall_rating
        else f"Overall: {NOT_RATED.lower()}. {overall_score(found)}",
    )
    if material.suppression.fewest:
        method += plain(material.suppression.rule())
    text = Block(id="rules_text", label="Rules used", kind="text", items=method)
    return (text, _grades(material), *_distances(material), *_standard_distances(material))


def _bands(material: Material) -> str:
    return "Bands: " + ", ".join(f"{b.rating} from {b.at_least}%" for b in material.rules.bands) + "."


def _grades(material: Material) -> Block:
    table = Table(
        caption="Where each rule comes from",
        summary="Each rule with its source, its grade of evidence and a note.",
        header=("Rule", "Source", "Grade", "Note"),
        rows=tuple(
            (cell(s.what), cell(s.source), cell(s.grade), cell(s.note)) for s in material.rules.sources
        ),
        widths=(5.0, 5.6, 1.8, 4.2),
        note="Grades: S stated in a source document, P read on a published page, D derived from these, G general knowledge.",
    )
    return Block(id="rules_sources", label="Sources of the rules", kind="table", items=(table,))


def _population(material: Material, question: str) -> int | None:
    """How many cases the sample of a key question was drawn from, where that was said of one sample."""
    samples = material.edition.standard_of[question].samples or ("main",)
    held = material.state.samples
    found = [held[name].population for name in samples if name in held]
    return found[0] if len(found) == len(samples) == 1 else None


def _interval(material: Material, result: QuestionResult) -> str:
    population = _population(material, result.id)
    if population is None or not result.score.total:
        return "-"
    # scipy takes most of a second to load, so only a report that prints an interval loads it.
    from frameworks.interval import interval  # noqa: PLC0415

    found = interval(result.score, population)
    return "-" if found is None else f"{floor(found[0])} to {ceil(found[1])}% of {population:,}"


def _distances(material: Material) -> tuple[Block, ...]:
    rows = []
    for result in material.rated.questions.values():
        moved, positions = turn(result.score, material.rules, result.id), material.judged(result.id)
        if material.suppression.hides(result.score):
            rows.append((cell(result.id), *[counted(CONFIDENTIAL, positions)] * 4))
            continue
        flags = ", ".join(flag.replace("_", " ") for flag in result.flags)
        rows.append(
            (
                cell(result.id),
                counted("-" if moved.up is None else moved.up, positions),
                counted("-" if moved.down is None else moved.down, positions),
                counted(_interval(material, result), positions),
                cell(flags),
            )
        )
    if not rows:
        return ()
    table = Table(
        caption="Distance to the next band",
        summary="For each key question, the fewest judgements that would move its band up or down.",
        header=("Key question", "Up", "Down", "95% interval", "Flags"),
        rows=tuple(rows),
        widths=(3.2, 1.6, 1.8, 4.4, 5.6),
        note="Up: so many more 'yes' would raise the band. Down: so many more 'no' would lower it. The interval is what "
        "the sample leaves possible for everybody it was drawn from; it is no part of a rating.",
    )
    return (Block(id="rules_distance", label="Distance to the next band", kind="table", items=(table,)),)


def _standard_distances(material: Material) -> tuple[Block, ...]:
    found, rows = material.rated, []
    hidden = {item for item in found.standards if _hides(material, item)}
    for standard in found.standards.values():
        if standard.turn is None or standard.indicated.rating is None:
            continue
        names = (standard.id, standard.indicated.rating, standard.rating)
        rows.append(_moves(names, standard.turn, material.decided(standard.id), hidden=standard.id in hidden))
    if found.overall.rating is not None:
        moved = overall_distance(found, material.rules)
        names = ("Overall", found.overall.rating, found.overall_rating)
        rows.append(_moves(names, moved, material.decided("overall"), hidden=bool(hidden)))
    if not rows:
        return ()
    table = Table(
        caption="Distance of each standard to another rating",
        summary="For each computed standard, the fewest judgements that would change its rating, and the questions.",
        header=("Standard", "Computed", "Decided", "Up", "Down"),
        rows=tuple(rows),
        widths=(2.6, 4.0, 4.0, 3.0, 3.0),
        note="To rise, every question at the lowest band must rise; to fall, one question must fall below it. The overall "
        "rating moves with the standards that are computed; one that was decided otherwise stays as it is.",
    )
    return (
        Block(id="rules_standard_distance", label="Distance of each standard", kind="table", items=(table,)),
    )


def _hides(material: Material, standard: str) -> bool:
    """Whether a score that a standard is computed from is too small to be published."""
    asked, held = material.rules.by_id[standard].questions, material.rated.questions
    return any(material.suppression.hides(held[question].score) for question in asked if question in held)


def _moves(
    names: tuple[str, str, str | None],
    moved: StandardTurn | OverallTurn,
    positions: tuple[int, ...],
    *,
    hidden: bool,
) -> tuple[Cell, ...]:
    """How many judgements raise and lower a rating, each with what carries it."""
    up = "-" if moved.up is None else f"{moved.up} ({', '.join(moved.up_by)})"
    down = "-" if moved.down is None else f"{moved.down} ({', '.join(moved.down_by)})"
    if hidden:
        up = down = CONFIDENTIAL
    name, computed, decided = names
    return (
        cell(name),
        rated(computed, positions),
        rated(decided, positions),
        counted(up, positions),
        counted(down, positions),
    )
