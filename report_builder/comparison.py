"""This inspection beside an earlier one: like with like, and every break of the line named."""

from __future__ import annotations

from evidence_log.projections.compare import Inspected, Step, trend
from frameworks.banding import Score
from report_builder.material import Material
from report_builder.model import Block, Cell, Chart, Item, Series, Table
from report_builder.wording import cell, counted, number, para, rated


def comparison(material: Material) -> tuple[Block, ...]:
    """Ratings then and now, and the shares of each key question that may be read as one line."""
    if material.previous is None:
        return ()
    now = Inspected(
        inspection=material.inspection, edition=material.edition, rules=material.rules, ratings=material.rated
    )
    before, steps = material.previous, trend(material.previous, now)
    then = before.inspection
    said: list[Item] = [
        para(
            f"The inspection before this one was {then.title} ({then.id}), overall ",
            number(before.ratings.overall_rating or "not rated", ()),
            ".",
        )
    ]
    if before.edition.id == material.edition.id:
        said.append(_ratings(material, before))
    if steps:
        said.append(_table(material, steps))
        chart = _chart(material, steps)
        said += [chart] if chart else []
    return (Block(id="comparison", label="Comparison with before", kind="chart", items=tuple(said)),)


def _ratings(material: Material, before: Inspected) -> Table:
    rows = tuple(
        (
            cell(item),
            cell(material.edition.standard_of[item].title),
            rated(before.ratings.standards[item].rating, ()),
            rated(found.rating, material.decided(item)),
        )
        for item, found in material.rated.standards.items()
        if item in before.ratings.standards
    )
    return Table(
        caption="Ratings then and now",
        summary="Each standard with its rating in the earlier inspection and in this one.",
        header=("Standard", "Name", "Then", "Now"),
        rows=rows,
        widths=(2.4, 6.2, 4.0, 4.0),
        note=f"Then: {before.inspection.id}. Now: {material.inspection.id}.",
    )


def _table(material: Material, steps: tuple[Step, ...]) -> Table:
    return Table(
        caption="Key questions then and now",
        summary="Each key question with its share then and now, and why the two are not to be compared, if so.",
        header=("Key question", "Then", "Now", "Comparable"),
        rows=tuple(_row(material, step) for step in steps),
        widths=(3.0, 3.2, 3.2, 7.2),
        note="Shares are compared only where wording, level and bands are the same.",
    )


def _row(material: Material, step: Step) -> tuple[Cell, ...]:
    return (
        cell(step.question),
        cell(_share(material, step.then)),
        counted(_share(material, step.now), material.judged(step.question)),
        cell("yes" if not step.broken_by else f"no: {step.broken_by}"),
    )


def _share(material: Material, score: Score | None) -> str:
    return "-" if score is None else material.suppression.share(score)


def _chart(material: Material, steps: tuple[Step, ...]) -> Chart | None:
    found = [
        (step.question, step.then.rounded, step.now.rounded)
        for step in steps
        if step.then and step.now and not step.broken_by
        if step.then.rounded is not None and step.now.rounded is not None
        if not material.suppression.hides(step.then) and not material.suppression.hides(step.now)
    ]
    if not found:
        return None
    said = "; ".join(f"{name}: {old}% then, {new}% now" for name, old, new in found)
    return Chart(
        form="percents",
        title="Cases sufficient, then and now",
        summary=f"Bar chart. {said}.",
        categories=tuple(name for name, _, _ in found),
        series=(
            Series(name="Then (%)", values=tuple(old for _, old, _ in found)),
            Series(name="Now (%)", values=tuple(new for _, _, new in found)),
        ),
    )
