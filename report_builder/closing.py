"""The end of a report: what was not covered, opinions that differ, all results, the glossary, and how to check it."""

from __future__ import annotations

from collections.abc import Iterator

from frameworks.vocabulary import EvidenceMode
from report_builder.material import Material
from report_builder.model import Block, Cell, Piece, Table
from report_builder.scores import COLUMNS, WIDTHS, row, span
from report_builder.wording import cell, para, plain, quotation, quoted, rating


def coverage(material: Material) -> tuple[Block, ...]:
    """Areas that were not covered, each with the reason."""
    rows = tuple(_gaps(material))
    if not rows:
        said = plain("Everything in the scope of this inspection was covered.")
        return (Block(id="coverage", label="Areas not covered", kind="text", items=said),)
    table = Table(
        caption="Areas not covered",
        summary="Each standard or key question that was not inspected, judged or rated, with the reason.",
        header=("Area", "Name", "Reason"),
        rows=rows,
        widths=(2.4, 6.2, 8.0),
        note="As at the position that this report was built from.",
    )
    return (Block(id="coverage", label="Areas not covered", kind="table", items=(table,)),)


def _gaps(material: Material) -> Iterator[tuple[Cell, ...]]:
    scope, state = material.inspection.standards, material.state
    for gap in state.gaps:
        yield quoted(gap.area, gap.position), cell(None), quoted(gap.reason.text, gap.position)
    for standard in material.edition.standards():
        name = cell(standard.title)
        if standard.id not in scope:
            yield cell(standard.id), name, cell("It is not in the scope of this inspection.")
            continue
        ending = state.aside.get(standard.id)
        if ending and ending.reason:
            yield cell(standard.id), name, quoted(f"Not rated: {ending.reason.text}", ending.position)
        for question in standard.key_questions:
            cases = question.evidence_mode is EvidenceMode.CASES
            judged = material.judged(question.id) if cases else state.judgements.get((None, question.id))
            if not judged:
                said = "It was judged in no case." if cases else "It was not judged for the organisation."
                yield cell(question.id), cell(question.text), cell(said)


def opinions(material: Material) -> tuple[Block, ...]:
    """Minority views and departures, in the words of those who hold them."""
    said: list[Piece] = []
    places: list[int] = []
    for made in material.state.recommendations.values():
        if made.replaced or made.sent_back:
            continue
        at = made.ratified.position if made.ratified else made.position
        if made.minority:
            places.append(at)
            word = rating(made.rating, (at,))
            said.append(para(f"{made.node}, rated ", word, ", with a minority view:"))
            said.append(para(quotation(made.minority.text, at), kind="quote"))
        elif made.override:
            places.append(made.position)
            said.append(
                para(
                    f"{made.node}, departing from {made.indicated or 'no computed rating'}: ",
                    quotation(made.reason.text, made.position),
                )
            )
    if not said:
        said = list(plain("No opinion that differs from what is published here is on record."))
    block = Block(
        id="opinions",
        label="Opinions that differ",
        kind="text",
        items=tuple(said),
        positions=tuple(places),
    )
    return (block,)


def results(material: Material) -> tuple[Block, ...]:
    """Every key question judged over cases, with counts, share and band."""
    found = list(material.rated.questions.values())
    if not found:
        return ()
    positions = tuple(sorted(p for result in found for p in material.judged(result.id)))
    table = Table(
        caption="Inspection results",
        summary="Each key question with the number of cases sufficient, the share, and its band.",
        header=COLUMNS,
        rows=tuple(row(material, result) for result in found),
        widths=WIDTHS,
        note=f"Source: {span(positions)}. Each key question has its own denominator.",
    )
    return (
        Block(
            id="results_table",
            label="Inspection results",
            kind="table",
            items=(table,),
            positions=positions,
        ),
    )


_TERMS = (
    ("Band", "The rating that the share of sufficient cases on one key question falls in."),
    (
        "Event",
        "One entry of the evidence log; its number is its position. Entries are never changed or removed.",
    ),
    (
        "Key question",
        "A question that is judged in its own right; its prompts guide the judgement and never compute it.",
    ),
    ("Minority view", "What a member of the panel holds who differs from its decision."),
    ("Ratified", "Decided by somebody other than the person who recommended it."),
    (
        "Standard",
        "What good work looks like in one area; it is rated from its key questions or by judgement.",
    ),
)


def glossary(material: Material) -> tuple[Block, ...]:
    """The edition's own terms and those of this report."""
    own = [(term.term, term.means) for term in material.edition.glossary]
    terms = sorted((*own, *_TERMS), key=lambda pair: pair[0].casefold())
    table = Table(
        caption="Terms",
        summary="Each term with its meaning.",
        header=("Term", "Meaning"),
        rows=tuple((cell(term), cell(means)) for term, means in terms),
        widths=(4.0, 12.6),
        note="Terms of the edition, and those of the evidence log.",
    )
    return (Block(id="glossary", label="Glossary", kind="table", items=(table,)),)


def verification(material: Material) -> tuple[Block, ...]:
    """What pins this report to the log, and the command that checks it."""
    inspection, position = material.inspection, material.state.position
    rows = (
        ("Report", material.report),
        ("Position of the log", f"{position:,}"),
        ("Root of the log there", material.root),
        ("Edition", f"{material.edition.id}, SHA-256 {material.edition.digest}"),
        ("Rules", f"{material.rules.id}, SHA-256 {material.rules.digest}"),
    )
    table = Table(
        caption="What this report was made from",
        summary="The report's id, the position and Merkle root of the log, and the digests of edition and rules.",
        header=("What", "Value"),
        rows=tuple((cell(what), cell(value)) for what, value in rows),
        widths=(4.6, 12.0),
        note="The root is that of the Merkle tree (RFC 6962) over all events up to the position.",
    )
    said = plain(
        "Every rating, number and quotation of this report can be derived again from the evidence log. Whoever holds "
        f"the log of {inspection.id} checks it with 'daybook verify' and reads any event by its position with "
        "'daybook log'. The same position, template and version of the program give the same bytes.",
    )
    items = (*said, table, *_checkpoint(material.checkpoint))
    return (Block(id="verification", label="Checking this report", kind="text", items=items),)


def _checkpoint(note: str | None) -> tuple[Piece, ...]:
    """The log's checkpoint, as it may be typed into a file again."""
    if note is None:
        return ()
    said = (
        "The checkpoint of the log follows. Kept in a file of its own, with an empty line before the first signature "
        "where there is one, it shows with 'daybook verify --checkpoint' whether the log was changed or cut off since."
    )
    return plain(said, *(line for line in note.splitlines() if line))
