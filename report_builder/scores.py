"""A standard's key questions: their counts, shares and bands in a table, the same shares as stacked bars."""

from __future__ import annotations

from collections.abc import Iterator

from frameworks.banding import QuestionResult
from frameworks.edition import Standard
from report_builder.material import Material
from report_builder.model import Block, Cell, Chart, Series, Table
from report_builder.wording import block_id, cell, counted, para, rated, refers


def scores(material: Material, standard: Standard) -> Iterator[Block]:
    """The table of a standard's key questions and its chart; nothing where none is judged over cases."""
    found = [
        material.rated.questions[q.id] for q in standard.key_questions if q.id in material.rated.questions
    ]
    if not found:
        return
    positions = tuple(sorted(p for result in found for p in material.judged(result.id)))
    table = block_id(standard.id, "scores")
    yield Block(
        id=table,
        label=f"Scores of {standard.id}",
        kind="table",
        items=(_table(material, standard, found, positions),),
        positions=positions,
    )
    drawn = _chart(material, standard, found)
    if drawn:
        name = block_id(standard.id, "chart")
        intro = para(
            refers(f"_f_{name}", "the figure"),
            " shows the shares of ",
            refers(f"_t_{table}", "the table"),
            " as bars.",
        )
        yield Block(
            id=name,
            label=f"Chart of {standard.id}",
            kind="chart",
            items=(intro, drawn),
            positions=positions,
        )


def row(material: Material, result: QuestionResult) -> tuple[Cell, ...]:
    """A line of a table of key questions: number, question, cases, share and band."""
    score, hidden, positions = result.score, material.suppression, material.judged(result.id)
    rule = material.rules.by_id.get(material.edition.standard_of[result.id].id)
    return (
        cell(result.id),
        cell(material.edition.questions[result.id].text),
        counted(hidden.counts(score), positions),
        counted(hidden.share(score), positions),
        rated(result.band if rule and rule.rated else None, positions),
    )


COLUMNS = ("No.", "Key question", "Cases", "Share", "Band")
WIDTHS = (1.6, 7.8, 2.2, 1.8, 3.2)


def _table(
    material: Material, standard: Standard, found: list[QuestionResult], positions: tuple[int, ...]
) -> Table:
    return Table(
        caption=f"{standard.title}: key questions",
        summary="Each key question with the number of cases sufficient, the share, and its band.",
        header=COLUMNS,
        rows=tuple(row(material, result) for result in found),
        widths=WIDTHS,
        note=f"Source: {span(positions)}. Bands by the rules {material.rules.id}; a standard takes the lowest of them.",
    )


def span(positions: tuple[int, ...]) -> str:
    """How many judgements, and from where to where in the log."""
    if not positions:
        return "no case judged yet"
    return f"{len(positions)} judgements on cases, events {min(positions):,} to {max(positions):,}"


def _chart(material: Material, standard: Standard, found: list[QuestionResult]) -> Chart | None:
    shares = {
        f"{r.id} {material.edition.questions[r.id].aim or ''}".strip(): r.score.rounded
        for r in found
        if r.score.rounded is not None and not material.suppression.hides(r.score)
    }
    if not shares:
        return None
    values = "; ".join(f"{label}: {value}% sufficient" for label, value in shares.items())
    sufficient = tuple(shares.values())
    return Chart(
        title=f"{standard.title}: cases sufficient",
        summary=f"Bar chart. {values}.",
        categories=tuple(shares),
        series=(
            Series(name="Sufficient (%)", values=sufficient),
            Series(name="Not sufficient (%)", values=tuple(100 - value for value in sufficient)),
        ),
    )
