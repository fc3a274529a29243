"""The report before it has a form: every word, number and order decided, each block with its positions.

A template only places what stands here. The whole of what somebody may want to find again after Word was at it
stands in blocks: body-level, typed by `kind`, with an id from the framework (never from order), so that ids stay the
same over drafts (word, section 1). Only `kind == "narrative"` is a person's prose and may come back edited; all
else is bound to the log. In the document a block is a content control with the tag `b:<id>`, a title that ends in
`[b:<id>]`, and the hidden bookmark `_b_<id>` (`fragments.block`); `anchors` finds it again, `canonical` says what it
says, and the manifest (`manifest`) holds its hashes. A run or cell that is a number, a rating or a quotation says so
in `bound` and names in `positions` the events it comes from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

BlockId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,35}$")]
BlockKind = Literal["narrative", "text", "rating", "trail", "table", "chart", "recommendations"]
PieceKind = Literal["paragraph", "heading", "bullet", "numbered", "continued", "quote", "lead"]
Bound = Literal["number", "rating", "quotation"]


class Frozen(BaseModel):
    """Base of every model of this room: frozen, and nothing unknown is accepted."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Run(Frozen):
    """Words in one form.

    `cites` is the position of evidence that is referred to; with `note` the words stand in a footnote. `refers` is
    the anchor of a caption: the document shows its number there. `link` is a web address that the words lead to.
    """

    text: str
    bold: bool = False
    italic: bool = False
    cites: int | None = None
    note: str | None = None
    refers: str | None = None
    link: str | None = None
    bound: Bound | None = None
    positions: tuple[int, ...] = ()


class Piece(Frozen):
    """A paragraph. `level` is the depth of a list from 0, or the level of a heading from 2.

    `list_number` tells one numbered list of a block from the next; `start` is what it counts from. A heading of level
    2 in an annexe is numbered with its annexe.
    """

    kind: PieceKind = "paragraph"
    runs: tuple[Run, ...]
    level: int = 0
    list_number: int = 0
    start: int = 1
    annexe: bool = False

    @property
    def text(self) -> str:
        """The words alone, as they stand in the log; a citation as it was written."""
        return "".join(run.text for run in self.runs)


class Cell(Frozen):
    """A cell of a table; a rating is coloured beside its word, `anchor` is what citations lead to."""

    text: str
    bound: Bound | None = None
    positions: tuple[int, ...] = ()
    anchor: int | None = None


class Table(Frozen):
    """A data table with caption, a summary for those who do not see it, and a note below. Widths in cm."""

    caption: str
    summary: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    note: str


class Series(Frozen):
    """One series of a chart: a name and whole values, one a category."""

    name: str
    values: tuple[int, ...]


class Chart(Frozen):
    """Bars: shares of a hundred stacked, or counts or per cents side by side. The summary states the values."""

    form: Literal["shares", "counts", "percents"] = "shares"
    title: str
    summary: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]


Item = Piece | Table | Chart


class Block(Frozen):
    """A piece of the report with an id of its own and the log positions it comes from."""

    id: BlockId
    label: str
    kind: BlockKind
    items: tuple[Item, ...]
    positions: tuple[int, ...] = ()

    def anchors(self) -> Iterator[tuple[Item, str]]:
        """Its tables and charts with the bookmark of each caption, at most 40 characters long."""
        counts = {Table: 0, Chart: 0}
        for item in self.items:
            if not isinstance(item, Piece):
                counts[type(item)] += 1
                count = counts[type(item)]
                letter = "t" if isinstance(item, Table) else "f"
                yield item, f"_{letter}_{self.id}" if count == 1 else f"_{letter}{count}_{self.id}"[:40]


class Section(Frozen):
    """A heading of the second level and what stands under it; `ref` is the standard's, where it is one."""

    id: str
    title: str
    ref: str = ""
    blocks: tuple[Block, ...]

    def texts(self) -> tuple[str, ...]:
        """The words of each paragraph."""
        return tuple(item.text for block in self.blocks for item in block.items if isinstance(item, Piece))


class Part(Frozen):
    """A heading of the first level: blocks of its own, then sections. Annexes are numbered apart."""

    id: str
    title: str
    annexe: bool = False
    blocks: tuple[Block, ...] = ()
    sections: tuple[Section, ...] = ()


class RatingLine(Frozen):
    """A line of the ratings, for a cover or a table of the template's own."""

    ref: str
    name: str
    rating: str
    stage: str


class Value(NamedTuple):
    """A number, rating or quotation of the report: the block and place it stands at, and where it comes from."""

    block: str
    place: str
    bound: Bound
    text: str
    positions: tuple[int, ...]


class ReportModel(Frozen):
    """The whole report as at a position of the log."""

    document: str
    report: str
    kind: str
    kind_title: str
    title: str
    provider: str
    day: date
    issued: date
    status: str
    published: str
    identity: str
    edition: str
    position: int
    root: str
    checkpoint: str
    overall: str
    overall_score: str
    ratings: tuple[RatingLine, ...]
    parts: tuple[Part, ...]

    @model_validator(mode="after")
    def _once(self) -> Self:
        names = Counter(block.id for block in self.blocks())
        twice = next((name for name, count in names.items() if count > 1), None)
        if twice:
            raise ValueError(f"the block {twice} stands twice in the report")
        return self

    def blocks(self) -> tuple[Block, ...]:
        """Every block, in the model's order."""
        return tuple(
            block
            for part in self.parts
            for block in (*part.blocks, *(block for section in part.sections for block in section.blocks))
        )

    def standards(self) -> tuple[Section, ...]:
        """The sections that are a standard's, in the model's order."""
        return tuple(section for part in self.parts for section in part.sections if section.ref)

    def values(self) -> Iterator[Value]:
        """Every number, rating and quotation with the positions it comes from."""
        for block in self.blocks():
            for number, item in enumerate(block.items, 1):
                yield from _values(block.id, number, item)


def _values(block: str, number: int, item: Item) -> Iterator[Value]:
    if isinstance(item, Piece):
        for run in item.runs:
            if run.bound:
                yield Value(block, f"paragraph {number}", run.bound, run.text, run.positions)
    elif isinstance(item, Table):
        for line, row in enumerate(item.rows, 1):
            for column, cell in zip(item.header, row, strict=True):
                if cell.bound:
                    place = f"row {line}, {column}"
                    yield Value(block, place, cell.bound, cell.text, cell.positions)
