"""Reports for tests: the example's model, and one in which a text stands in every slot."""

from __future__ import annotations

from evidence_log.log import EvidenceLog
from report_builder.anchors import MARKS
from report_builder.assemble import assemble
from report_builder.golden import golden
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
from report_builder.packages import parsed_parts
from report_builder.readback import contents_of

HOSTILE = (
    "Smith & Sons <in 12 cases> ]]>",
    "{{ 7*7 }} {% for x in y %} {# note #} {_{ x }_}",
    "\u202eright to left\u202c \u200bzero\ufeff 👩\u200d👩\u200d👧 é",
    "=cmd|' /C calc'!A0",
    "a\tb\nc\n\nd",
    "  leading and trailing  ",
    "&amp; &lt; &#65;",
    "x" * 20_000,
)


def modelled(log: EvidenceLog, at: int | None = None, kind: str | None = None) -> ReportModel:
    (inspection,) = log.inspections()
    used = log.frameworks(inspection)
    state = log.state(inspection.id, at)
    return assemble(state, used.edition, used.rules, log.root(state.position).hex(), kind=kind)


def said(text: str) -> tuple[Piece, ...]:
    return (Piece(runs=(Run(text=text),)),)


def small(text: str, *more: Block) -> ReportModel:
    """A report in which one text stands in every slot."""
    slots = ("kind_title", "title", "provider", "published", "identity", "edition", "overall_score")
    lines = (RatingLine(ref="2.3", name=text, rating="Good", stage=text),)
    parts = (
        Part(
            id="foreword",
            title=text,
            blocks=(Block(id="foreword_text", label=text, kind="narrative", items=said(text)), *more),
        ),
        Part(id="domain_2", title=text, sections=(_section(text),)),
        Part(
            id="end",
            title=text,
            annexe=True,
            blocks=(Block(id="end_text", label=text, kind="text", items=said(text)),),
        ),
    )
    own = {"document": "urn:daybook:test", "report": "test/general/1", "ratings": lines, "parts": parts}
    return ReportModel(**dict(golden()) | dict.fromkeys(slots, text) | own)


def _section(text: str) -> Section:
    blocks_ = (
        Block(id="s2_3_text", label=text, kind="narrative", items=said(text)),
        Block(id="s2_3_scores", label=text, kind="table", items=(*_pieces(text), _table(text))),
        Block(id="s2_3_chart", label=text, kind="chart", items=(_chart(text),)),
    )
    return Section(id="2.3", ref="2.3", title=text, blocks=blocks_)


def _pieces(text: str) -> tuple[Piece, ...]:
    kinds: tuple[PieceKind, ...] = (
        "paragraph",
        "heading",
        "bullet",
        "numbered",
        "continued",
        "quote",
        "lead",
    )
    runs = (Run(text=text), Run(text=text, bold=True))
    return tuple(Piece(kind=kind, runs=runs, level=3 if kind == "heading" else 0) for kind in kinds)


def _table(text: str) -> Table:
    return Table(
        caption=text,
        summary=text,
        header=(text, "B"),
        rows=((Cell(text=text), Cell(text="Good", bound="rating", positions=(1,))),),
        widths=(8.0, 8.0),
        note=text,
    )


def _chart(text: str) -> Chart:
    return Chart(
        title=text,
        summary=text,
        categories=(text,),
        series=(Series(name=text, values=(70,)), Series(name="No", values=(30,))),
    )


def words(data: bytes) -> dict[str, tuple[str, ...]]:
    """The paragraphs of each block as read back."""
    parts = parsed_parts(data)
    found, _ = contents_of(parts, parts["word/document.xml"].iter(*MARKS))
    return {name: tuple(paragraph.text for paragraph in content) for name, content in found.items()}
