"""The golden report: a small model with every element, which each template must render before it is accepted."""

from __future__ import annotations

from datetime import date

from report_builder.model import (
    Block,
    Cell,
    Chart,
    Part,
    Piece,
    PieceKind,
    RatingLine,
    ReportModel,
    Run,
    Section,
    Series,
    Table,
)

_KINDS: tuple[tuple[PieceKind, int], ...] = (
    ("lead", 0), ("paragraph", 0), ("heading", 3), ("bullet", 0), ("bullet", 1), ("bullet", 2), ("numbered", 0),
    ("numbered", 1), ("continued", 0), ("quote", 0),
)  # fmt: skip
HARD = "Smith & Sons <in 12 cases> {{ 7*7 }} {% for x in y %} \u202eright to left\u202c \U0001f469\u200d\U0001f467 \xe9"
"""Words that a template must leave as they are."""


def golden() -> ReportModel:
    """The model; it never changes without a reason that is written down."""
    section = Section(id="2.3", ref="2.3", title="Standard 2.3: Planning & review", blocks=_blocks("s2_3"))
    end = Block(id="end_text", label="End", kind="text", items=_pieces())
    return ReportModel(
        document="urn:daybook:golden",
        report="golden/general/1",
        kind="general",
        kind_title="Golden report",
        title="A title & <more>",
        provider="Northshire",
        day=date(2026, 3, 20),
        issued=date(2026, 3, 21),
        status="Draft",
        published="Fieldwork ended 20 March 2026",
        identity="Report golden/general/1, issued 21 March 2026",
        edition="An edition",
        position=1,
        root="0" * 64,
        checkpoint="Evidence log at position 1",
        overall="Good",
        overall_score="15 of 27 points",
        ratings=(RatingLine(ref="2.3", name="Planning", rating="Good", stage="ratified"),),
        parts=(
            Part(id="foreword", title="Foreword", blocks=_blocks("fore")),
            Part(id="domain_2", title="Service delivery", sections=(section,)),
            Part(id="end", title="Method", annexe=True, blocks=(end,)),
        ),
    )


def _pieces() -> tuple[Piece, ...]:
    forms = (Run(text=HARD), Run(text=" strong", bold=True), Run(text=" emphasis", italic=True))
    linked = (Run(text="the standards", link="https://example.org/"), Run(text="."))
    noted = (Run(text="Cited"), Run(text="[E-7]", cites=7, note="E-7, interview, case C001."))
    made = (Piece(kind=kind, runs=forms, level=level, list_number=level + 1) for kind, level in _KINDS)
    return (
        Piece(runs=forms),
        *(piece for piece in made if piece.kind != "heading"),
        Piece(runs=linked),
        Piece(runs=noted),
    )


def _blocks(name: str) -> tuple[Block, ...]:
    table = Table(
        caption="Scores",
        summary="A table of scores.",
        header=("Question", "Band"),
        rows=((Cell(text="Is it & does it?"), Cell(text="Good", bound="rating", positions=(7,))),),
        widths=(10.0, 6.6),
        note="Source: the log.",
    )
    chart = Chart(
        title="Shares",
        summary="Bar chart. One: 70%.",
        categories=("One",),
        series=(Series(name="Sufficient (%)", values=(70,)), Series(name="Not sufficient (%)", values=(30,))),
    )
    pointing = Piece(runs=(Run(text="the table", refers=f"_t_{name}_scores"), Run(text=" says so.")))
    return (
        Block(id=f"{name}_text", label="Text", kind="narrative", items=_pieces()),
        Block(id=f"{name}_scores", label="Scores", kind="table", items=(table, pointing)),
        Block(id=f"{name}_chart", label="Chart", kind="chart", items=(chart,)),
    )
