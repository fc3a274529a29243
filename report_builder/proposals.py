"""What an editor changed, as proposals: prose may come into the log, what is bound to the log may not.

A proposal is made per block and names its base, its authors as claimed by the file, and both texts. Numbers, ratings,
tables, charts and the words of the template are discrepancies: they are listed and never imported.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from difflib import unified_diff
from typing import Literal, NamedTuple
from uuid import UUID

from report_builder.alterations import Alteration
from report_builder.belonging import belonging
from report_builder.canonical import hashes
from report_builder.errors import EditError, NarrativeError
from report_builder.markdown_chunks import chunks, kept
from report_builder.merging import Clash, Side, merged
from report_builder.model import Block, Item, Piece, ReportModel, Run
from report_builder.narrative import items
from report_builder.paragraph_numbers import GAP
from report_builder.reading import Reading, Stand
from report_builder.returned import Compared, Comparison, compared
from report_builder.review_notes import Change, Note, authors, changes, notes
from report_builder.sameness import said
from report_builder.word_items import Meant, items_of
from report_builder.written import Markdown, written

Stage = Literal["proposed", "merged", "clash", "refused", "settled"]


class Text(NamedTuple):
    """A section's text in the log: which revision, and its Markdown."""

    id: UUID
    text: str


class Section(NamedTuple):
    """A section of the report: its text in the document that was edited, and in the log now."""

    name: str
    base: Text
    current: Text


class Proposal(NamedTuple):
    """An edit to one block. `stage` says whether it may be accepted; `why` says why not.

    settled: the log says it already. `complete`: whether the tracked changes are the whole edit; None without any.
    """

    block: str
    label: str
    section: Section
    stage: Stage
    why: str
    edited: str
    text: str
    difference: str
    clashes: tuple[Clash, ...]
    authors: tuple[str, ...]
    complete: bool | None
    alterations: tuple[Alteration, ...]


class Discrepancy(NamedTuple):
    """A change to what is bound to the log, or outside every block: shown, never imported."""

    block: str
    label: str
    alterations: tuple[Alteration, ...]


class Import(NamedTuple):
    """Everything that came back in a document."""

    proposals: tuple[Proposal, ...]
    discrepancies: tuple[Discrepancy, ...]
    notes: tuple[Note, ...]
    changes: tuple[Change, ...]
    moved: tuple[str, ...]
    copied: tuple[str, ...]


class Returned(NamedTuple):
    """An edited document beside the one that was built, and the model it was built from."""

    model: ReportModel
    expected: Reading
    found: Reading
    comparison: Comparison


def imported(returned: Returned, sections: Mapping[str, Section], prefer: Side | None = None) -> Import:
    """Sorts what came back; `sections` are the sections by their narrative's block id."""
    returned = _settled(returned, sections)
    held = {block.id: block for block in returned.model.blocks()}
    proposals: list[Proposal] = []
    discrepancies: list[Discrepancy] = []
    for one in returned.comparison.blocks:
        block = held[one.block]
        if one.status == "unchanged":
            continue
        if block.kind == "narrative" and block.id in sections:
            proposals += _proposal(returned, block, one, sections[block.id], prefer)
        elif one.status != "restyled":
            discrepancies.append(Discrepancy(block.id, block.label, one.alterations))
    outside = tuple(a for a in returned.comparison.outside if not a.restyled)
    if outside:
        discrepancies.append(Discrepancy("", "outside every block", outside))
    discrepancies += [
        Discrepancy(block, f"a block {block} that was never built", ())
        for block in returned.comparison.foreign
    ]
    return Import(
        proposals=tuple(proposals),
        discrepancies=tuple(discrepancies),
        notes=tuple(notes(returned.found, held)),
        changes=tuple(changes(returned.found, held)),
        moved=tuple(held[c.block].label for c in returned.comparison.blocks if c.moved),
        copied=tuple(held[c.block].label for c in returned.comparison.blocks if c.copies),
    )


def _settled(returned: Returned, sections: Collection[str]) -> Returned:
    """With new paragraphs at the end of a text taken into it, where no control says where it ends."""
    found = belonging(returned.expected, returned.found, sections)
    if found is returned.found:
        return returned
    return returned._replace(found=found, comparison=compared(returned.expected, found))


def _proposal(
    returned: Returned, block: Block, found: Compared, section: Section, prefer: Side | None
) -> Iterator[Proposal]:
    """The proposal of one block; none where only its look changed and the log holds no look."""
    base = returned.expected.blocks[block.id][0]
    stage: Stage = "refused"
    why, edited = "", ""
    if found.stand is None or found.status in ("deleted", "emptied"):
        why = "the text was taken out; a section is never emptied in the log: write what it is to say, or leave it"
    else:
        try:
            edited = _markdown(returned, block, base, found.stand, section)
        except (EditError, NarrativeError) as error:
            why = str(error)
    if not why and edited == section.base.text:
        return
    text, clashes = edited, tuple[Clash, ...]()
    if not why:
        stage, text, clashes, why = _joined(section, edited, prefer)
    yield Proposal(
        block=block.id,
        label=block.label,
        section=section,
        stage=stage,
        why=why,
        edited=edited,
        text=text,
        difference=difference(section.base.text, edited) if edited else "",
        clashes=clashes,
        authors=authors(found.stand),
        complete=_complete(found.stand, base),
        alterations=found.alterations,
    )


def _joined(section: Section, edited: str, prefer: Side | None) -> tuple[Stage, str, tuple[Clash, ...], str]:
    """The stage, the text to be written, the clashes and why it may not be accepted."""
    if edited == section.current.text:
        return "settled", edited, (), ""
    if section.base.id == section.current.id:
        return "proposed", edited, (), ""
    found = merged(section.base.text, edited, section.current.text, prefer)
    if found.clashes and not found.text:
        return "clash", "", found.clashes, "the log has moved on and changed the same sentences"
    try:
        items(found.text, section.name)
    except NarrativeError as error:
        return (
            "refused",
            "",
            found.clashes,
            f"joined with what the log says now it could not be printed: {error}",
        )
    return "merged", found.text, found.clashes, ""


def _markdown(returned: Returned, block: Block, base: Stand, stand: Stand, section: Section) -> str:
    """The edited text; paragraphs that nobody touched keep the very Markdown they were written in."""
    meant = meant_of(returned.model, block)
    old, new = items_of(base, returned.expected, meant), items_of(stand, returned.found, meant)
    under, top = _levels(old, new, section.base.text)
    before = written(old, section.name, under=under, top=top)
    after = written(new, section.name, under=under, top=top)
    source = chunks(section.base.text)
    if len(source) != len(before.chunks):
        return after.text
    made = Markdown(kept(before.chunks, after.chunks, source)).text
    same = said(items(made, section.name, under)) == said(items(after.text, section.name, under))
    return made if same else after.text


def meant_of(model: ReportModel, block: Block) -> Meant:
    """What a block is read with; a reference may have been copied here from any other text of the report."""
    runs = list(_runs(block))
    texts = [run for one in model.blocks() if one.kind == "narrative" for run in _runs(one)]
    refers = {run.refers: run.text for run in texts if run.refers and run.text.startswith("[")}
    numbers = frozenset(run.text.removesuffix(GAP) for run in runs if run.text.endswith(GAP))
    return Meant(block.label, refers, numbers)


def _runs(block: Block) -> Iterator[Run]:
    for item in block.items:
        if isinstance(item, Piece):
            yield from item.runs


def _levels(old: tuple[Item, ...], new: tuple[Item, ...], text: str) -> tuple[int, int]:
    """The level that the section's headings stand under, and how many marks its highest heading has."""
    levels = _headings(old) or _headings(new)
    marks = [len(line) - len(line.lstrip("#")) for line in text.splitlines() if line.startswith("#")]
    return (min(levels) - 1 if levels else 1), (min(marks) if marks else 2)


def _headings(found: tuple[Item, ...]) -> list[int]:
    return [item.level for item in found if isinstance(item, Piece) and item.kind == "heading"]


def _complete(stand: Stand | None, base: Stand) -> bool | None:
    """Rejecting every tracked change gives back what was built: then they are the whole edit."""
    if stand is None or not stand.revisions:
        return None
    old = tuple(p for unit in base.units for p in unit.content)
    new = tuple(p for unit in stand.rejected for p in unit.content)
    return hashes(old).words == hashes(new).words


def difference(old: str, new: str) -> str:
    """A unified difference, line by line."""
    lines = unified_diff(old.splitlines(), new.splitlines(), "as built", "as edited", lineterm="", n=1)
    return "\n".join(lines)
