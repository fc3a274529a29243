"""The evidence that the report cites, each with its words as recorded; what was given in confidence is withheld."""

from __future__ import annotations

from evidence_log.projections.models import Evidence
from frameworks.naming import shown
from report_builder.material import Material
from report_builder.model import Block, Cell, Table
from report_builder.wording import cell, plain, plural, quoted


def evidence(material: Material) -> tuple[Block, ...]:
    """An introduction, and the index where anything is cited."""
    found = material.cited()
    intro = Block(
        id="evidence_intro",
        label="Evidence index",
        kind="text",
        items=plain(
            f"This report was built from the log as at position {material.state.position:,}."
            + ("" if found else " It cites no evidence.")
        ),
    )
    if not found:
        return (intro,)
    rows = tuple(_row(material, item) for item in found)
    others = sum(1 for item in material.state.evidence.values() if item not in found and not item.withdrawn)
    table = Table(
        caption="Evidence cited",
        summary="Each piece of evidence cited, with its kind, what it bears on, and its text as recorded.",
        header=("Evidence", "Kind", "On", "Text"),
        rows=rows,
        widths=(2.4, 2.8, 2.4, 9.0),
        note=f"{found[0].label} is the evidence recorded as event {found[0].position:,} of the log. "
        f"{plural(others, 'further piece')} of evidence {'stands' if others == 1 else 'stand'} in the log.",
    )
    positions = tuple(item.position for item in found)
    return (
        intro,
        Block(id="evidence_index", label="Evidence cited", kind="table", items=(table,), positions=positions),
    )


def _row(material: Material, item: Evidence) -> tuple[Cell, ...]:
    if item.confidential:
        words = cell("Withheld: given in confidence.")
    else:
        gone = f" (withdrawn, event {item.withdrawn.position})" if item.withdrawn else ""
        words = quoted(f"{item.text.text}{gone}", item.position)
    return (
        Cell(text=item.label, anchor=item.position),
        cell(item.kind.replace("_", " ")),
        cell(", ".join(shown(material.edition, link.to) for link in item.links)),
        words,
    )
