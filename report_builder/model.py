"""The report before it has a form: every word, number and order decided, each block with its positions.

A template only places what stands here. Block ids come from the framework, never from order, so that they stay
the same over drafts (word, section 1).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

BlockId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,35}$")]


class Frozen(BaseModel):
    """Base of every model of this room: frozen, and nothing unknown is accepted."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Run(Frozen):
    """Words in one form; `cites` is the position of the evidence that the words refer to."""

    text: str
    bold: bool = False
    italic: bool = False
    cites: int | None = None


class Piece(Frozen):
    """A paragraph of narrative. `list_number` tells one numbered list from the next."""

    kind: Literal["paragraph", "heading", "bullet", "numbered", "quote"] = "paragraph"
    runs: tuple[Run, ...]
    list_number: int = 0

    @property
    def text(self) -> str:
        """The words alone."""
        return "".join(run.text for run in self.runs)


class Cell(Frozen):
    """A cell of a table; `rating` colours it beside its word, `anchor` is what citations lead to."""

    text: str
    rating: bool = False
    anchor: int | None = None


class Table(Frozen):
    """A data table with its caption and a summary for those who do not see it. Widths in cm."""

    caption: str
    summary: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]


class Bar(Frozen):
    """One bar of a chart: whole per cent sufficient."""

    label: str
    sufficient: int


class Chart(Frozen):
    """A stacked bar chart; the summary states its values in words."""

    title: str
    summary: str
    bars: tuple[Bar, ...]


class Block(Frozen):
    """A piece of the report with an id of its own and the log positions it comes from."""

    id: BlockId
    label: str
    pieces: tuple[Piece, ...] = ()
    table: Table | None = None
    note: str | None = None
    positions: tuple[int, ...] = ()


class RatingLine(Frozen):
    """A line of the ratings table."""

    ref: str
    name: str
    rating: str
    stage: str


class Chapter(Frozen):
    """One standard: its statement, rating, narrative, table of key questions and chart."""

    ref: str
    name: str
    statement: str
    rating: str
    how: str
    blocks: tuple[Block, ...]
    chart: Chart | None = None


class Section(Frozen):
    """A named part of the report."""

    id: str
    title: str
    blocks: tuple[Block, ...]


class ReportModel(Frozen):
    """The whole report as at a position of the log."""

    document: str
    title: str
    provider: str
    day: date
    status: str
    published: str
    edition: str
    position: int
    root: str
    checkpoint: str
    overall: str
    overall_score: str
    front: tuple[Section, ...]
    recommendations: Block | None
    ratings: tuple[RatingLine, ...]
    chapters: tuple[Chapter, ...]
    themes: tuple[Section, ...]
    annexes: tuple[Section, ...]

    def blocks(self) -> tuple[Block, ...]:
        """Every block, in the model's order."""
        sections = [*self.front, *self.themes, *self.annexes]
        found = [block for section in sections for block in section.blocks]
        found += [block for chapter in self.chapters for block in chapter.blocks]
        return (*found, *((self.recommendations,) if self.recommendations else ()))
