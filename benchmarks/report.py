"""Report: a document of sixty pages with forty tables, against its XML written by hand into a zip."""

from __future__ import annotations

import io
import random
import re
import subprocess
import sys
import zipfile
from functools import partial
from pathlib import Path
from time import process_time
from xml.sax.saxutils import escape

from benchmarks.floor import best, in_turns, table
from report_builder.build import build_report
from report_builder.golden import golden
from report_builder.html_readback import checked_page
from report_builder.layout import context_of
from report_builder.lint import accepted
from report_builder.model import Block, Cell, Chart, Part, Piece, ReportModel, Run, Section, Series, Table
from report_builder.packing import parts_of as written_parts
from report_builder.strict_template import StrictTemplate
from report_builder.zip_normal import packed
from templates import template_bytes

VOCABULARY = [
    "planning",
    "reflects",
    "what",
    "people",
    "say",
    "about",
    "their",
    "lives",
    "in",
    "most",
    "cases",
    "and",
    "sets",
    "out",
    "who",
    "will",
    "act",
    "when",
    "a",
    "known",
    "risk",
    "comes",
    "true",
    "reviewing",
    "is",
    "weakest",
    "where",
    "records",
    "stop",
    "managers",
    "see",
    "plans",
    "supervision",
    "training",
    "staff",
    "caseload",
    "court",
    "services",
    "victims",
    "partners",
    "accommodation",
    "debt",
    "women",
    "contact",
    "assessment",
    "harm",
    "desistance",
    "evidence",
    "judgement",
    "panel",
]
TEMPLATE = "inspection_report"
spent = partial(best, clock=process_time)
"""Nothing here waits, so the processor's own seconds are counted: other programs on the machine change nothing."""


def model_of(standards: int, *, charts: bool = False) -> ReportModel:
    """A report of so many standards: three paragraphs, a citation and a table of scores each."""
    sections = tuple(_section(number, charts=charts) for number in range(standards))
    parts = tuple(
        Part(id=f"domain_{place}", title=f"Domain {place}", sections=sections[start : start + 10])
        for place, start in enumerate(range(0, standards, 10))
    )
    return golden().model_copy(update={"parts": parts})


def words(chance: random.Random, count: int) -> str:
    """So many words of the vocabulary, as no text repeats another."""
    return " ".join(chance.choices(VOCABULARY, k=count)) + ". "


def _section(number: int, *, charts: bool) -> Section:
    chance = random.Random(number)
    said = tuple(Piece(runs=(Run(text=words(chance, 80)), Run(text="strong", bold=True))) for _ in range(5))
    rows = tuple(
        (
            Cell(text=f"{number}.{row}"),
            Cell(text=words(chance, 15)),
            Cell(text=f"{row + 20} of 50", bound="number", positions=(row,)),
            Cell(text="Good", bound="rating", positions=(row,)),
        )
        for row in range(8)
    )
    made = Table(
        caption=f"Scores of {number}",
        summary="Scores.",
        header=("No.", "Key question", "Cases", "Band"),
        rows=rows,
        widths=(2.0, 8.6, 2.5, 3.5),
        note="Source: the log.",
    )
    blocks = [
        Block(id=f"s{number}_text", label="Text", kind="narrative", items=said),
        Block(id=f"s{number}_scores", label="Scores", kind="table", items=(made,)),
    ]
    if charts:
        series = (Series(name="Yes", values=(70, 60, 50)), Series(name="No", values=(30, 40, 50)))
        drawn = Chart(title="Shares", summary="Bars.", categories=("a", "b", "c"), series=series)
        blocks.append(Block(id=f"s{number}_chart", label="Chart", kind="chart", items=(drawn,)))
    return Section(id=f"{number}", ref=f"{number}", title=f"Standard {number}", blocks=tuple(blocks))


def by_hand(model: ReportModel, parts: dict[str, bytes]) -> bytes:
    """The floor: the same words in WordprocessingML put together as strings, zipped with the template's parts."""
    body = "".join(
        _heading(part.title, 1)
        + "".join(
            _heading(section.title, 2)
            + "".join(_item(item) for block in section.blocks for item in block.items)
            for section in part.sections
        )
        for part in model.parts
    )
    head = parts["word/document.xml"].decode()
    start, end = head.index("<w:body>") + 8, head.rindex("<w:sectPr")
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(
                name, data if name != "word/document.xml" else (head[:start] + body + head[end:]).encode()
            )
    return target.getvalue()


def _heading(text: str, level: int) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="Heading{level}"/></w:pPr><w:r><w:t>{escape(text)}</w:t></w:r></w:p>'


def _item(item: Piece | Table | Chart) -> str:
    if isinstance(item, Piece):
        runs = (
            f'<w:r>{"<w:rPr><w:b/></w:rPr>" if run.bold else ""}<w:t xml:space="preserve">{escape(run.text)}</w:t></w:r>'
            for run in item.runs
        )
        return f"<w:p>{''.join(runs)}</w:p>"
    return _table(item) if isinstance(item, Table) else ""


def _table(made: Table) -> str:
    widths = [round(width * 567) for width in made.widths]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    rows = "".join(
        "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
        + "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="TableText"/></w:pPr>'
            f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p></w:tc>'
            for text, width in zip(row, widths, strict=True)
        )
        + "</w:tr>"
        for row in (made.header, *(tuple(cell.text for cell in row) for row in made.rows))
    )
    look = '<w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="0" w:type="auto"/></w:tblPr>'
    return f"<w:p><w:r><w:t>{escape(made.caption)}</w:t></w:r></w:p><w:tbl>{look}<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"


def only_placed(model: ReportModel, template: bytes) -> bytes:
    """The model in the template, zipped: nothing numbered, checked or read back."""
    layout = StrictTemplate(accepted(template))
    layout.place(dict(context_of(model, layout.document)))
    return packed(written_parts(layout.document))


def parts_of(data: bytes) -> dict[str, bytes]:
    """A finished document's parts."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def peak() -> float:
    """Megabytes at most, of a process of its own that builds the report once."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.report", "peak"], capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def main() -> None:
    """Prints the table."""
    template = template_bytes(TEMPLATE)
    if sys.argv[1:] == ["peak"]:
        build_report(model_of(40), template)
        status = Path("/proc/self/status").read_text("ascii")
        print(int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) / 1024)
        return
    one, ten, drawn = model_of(40), model_of(400), model_of(40, charts=True)
    build_report(one, template)
    parts = parts_of(template)
    floor = spent(lambda: by_hand(one, parts))
    built, large = in_turns(
        lambda: build_report(one, template), lambda: build_report(ten, template), rounds=5, clock=process_time
    )
    table(
        [
            ("40 tables, built, read back and checked", built, floor, "at most 4"),
            ("placed and zipped alone", spent(lambda: only_placed(one, template)), floor, ""),
            ("the same with 40 charts", spent(lambda: build_report(drawn, template), rounds=2), floor, ""),
            ("the same as a page, read back", spent(lambda: checked_page(one)), floor, ""),
            ("ten times the content, against the report", large, built, "at most 11"),
            (
                "ten times the content by hand, against the floor",
                spent(lambda: by_hand(ten, parts), rounds=2),
                floor,
                "",
            ),
        ]
    )
    print(f"\npeak memory of a process that builds it: {peak():.0f} MB (aim: at most 120)")


if __name__ == "__main__":
    main()
