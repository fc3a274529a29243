"""The report holds what the log holds, exactly; it opens cleanly; the same position gives the same bytes."""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from docxtpl import DocxTemplate
from hypothesis import given, settings
from hypothesis import strategies as st
from openxml_audit import OpenXmlValidator

from evidence_log.log import EvidenceLog
from evidence_log.opening import open_log
from evidence_log.text import first_fault
from report_builder.anchors import MARKS
from report_builder.build import build_report
from report_builder.errors import ConservationError, NarrativeError, ReportError
from report_builder.files import write_atomically
from report_builder.html_readback import checked_page
from report_builder.layout import Context
from report_builder.lint import lint_template
from report_builder.model import (
    Block,
    Piece,
    Run,
    Table,
)
from report_builder.narrative import citations, pieces
from report_builder.outcome import BuiltReport
from report_builder.outline import outline
from report_builder.packages import paragraphs, parsed_parts, part
from report_builder.readback import check_conserved
from report_builder.strict_template import REPLACED
from templates import template_bytes, template_names
from tests.reports import HOSTILE, modelled, small, words

ROOT = Path(__file__).parents[1]
TEMPLATE = template_bytes("inspection_report")


@pytest.fixture(scope="module")
def built(demo_folder: Path) -> BuiltReport:
    with open_log(str(demo_folder / "northshire.db"), read_only=True) as log:
        return build_report(modelled(log), TEMPLATE)


def whole_text(data: bytes) -> str:
    return "\n".join(paragraphs(part(data, "word/document.xml")))


def test_the_demo_report_opens_cleanly(built: BuiltReport, tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    path.write_bytes(built.data)
    assert OpenXmlValidator().validate(path).errors == []


@pytest.mark.parametrize("name", template_names())
def test_the_template_opens_cleanly_and_has_no_faults(name: str, tmp_path: Path) -> None:
    assert lint_template(template_bytes(name)) == ()
    (tmp_path / "template.docx").write_bytes(template_bytes(name))
    assert OpenXmlValidator().validate(tmp_path / "template.docx").errors == []
    held = (ROOT / f"templates/{name}.outline.txt").read_text().splitlines()
    assert held == list(outline(template_bytes(name)))


def test_what_a_template_may_name_is_written_down() -> None:
    held = json.loads((ROOT / "templates/context.schema.json").read_text())
    assert held == Context.model_json_schema()


def test_every_narrative_quotation_and_number_is_the_logs(built: BuiltReport, demo_log: EvidenceLog) -> None:
    text, model = whole_text(built.data), modelled(demo_log)
    state = demo_log.state("northshire-2026")
    for narrative in state.narratives.values():
        for piece in pieces(narrative.text.text, narrative.section):
            assert all(run.text in text for run in piece.runs if run.cites is None and run.refers is None)
    index = next(block for block in model.blocks() if block.id == "evidence_index")
    (table,) = index.items
    assert isinstance(table, Table)
    for row in table.rows:
        item = state.labelled(row[0].text)
        assert item is not None
        assert item.text.text in text
    for improvement in state.improvements.values():
        assert improvement.text.text in text
    found = words(built.data)
    for standard in ("2.1", "2.2", "2.3", "2.4", "2.5", "2.7"):
        cells = found[f"s{standard.replace('.', '_')}_scores"]
        assert any(re.fullmatch(r"\d+ of \d+", cell) for cell in cells)
    assert "27 of 50" in found["s2_3_scores"]
    assert f"position {model.position:,}, root {model.root}" in "\n".join(
        paragraphs(part(built.data, _footer(built.data)))
    )


def _footer(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return next(
            n
            for n in archive.namelist()
            if n.startswith("word/footer") and b"Evidence log" in archive.read(n)
        )


SCRIPT = """
import hashlib, sys, time
if sys.argv[2:]:
    moved = float(sys.argv[2])
    time.time, time.gmtime = (lambda: moved), (lambda *_: time.struct_time((2001, 2, 3, 4, 5, 6, 5, 34, 0)))
    time.localtime = time.gmtime
from evidence_log.opening import open_log
from report_builder.assemble import assemble
from report_builder.build import build_report
from report_builder.html_readback import checked_page
from templates import template_bytes
with open_log(sys.argv[1], read_only=True) as log:
    (inspection,) = log.inspections()
    used = log.frameworks(inspection)
    state = log.state(inspection.id)
    model = assemble(state, used.edition, used.rules, log.root(state.position).hex())
    print(build_report(model, template_bytes("inspection_report")).sha256)
    print(hashlib.sha256(checked_page(model).encode()).hexdigest())
"""


@pytest.mark.parametrize(
    ("world", "clock"),
    [
        ({"TZ": "Pacific/Auckland", "PYTHONHASHSEED": "1", "LC_ALL": "C"}, []),
        ({"TZ": "America/Lima", "PYTHONHASHSEED": "77", "LC_ALL": "C.UTF-8"}, ["4102444800"]),
    ],
)
def test_the_same_position_gives_the_same_bytes(
    world: dict[str, str], clock: list[str], built: BuiltReport, demo_folder: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(demo_folder / "northshire.db"), *clock],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **world},
    )
    word, page = done.stdout.split()
    assert word == built.sha256 == hashlib.sha256(built.data).hexdigest()
    with open_log(str(demo_folder / "northshire.db"), read_only=True) as log:
        assert page == hashlib.sha256(checked_page(modelled(log)).encode()).hexdigest()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_every_slot_arrives_exactly(text: str, tmp_path: Path) -> None:
    report = build_report(small(text), TEMPLATE)
    assert words(report.data)["s2_3_text"] == (text,)
    assert text in words(report.data)["s2_3_scores"]
    path = tmp_path / "report.docx"
    path.write_bytes(report.data)
    assert OpenXmlValidator().validate(path).errors == []


@given(
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn")), min_size=1, max_size=60).filter(
        lambda text: text.strip() and first_fault(text) is None
    )
)
@settings(max_examples=40, deadline=None)
def test_any_text_the_log_accepts_the_report_prints(text: str) -> None:
    report = build_report(small(text), TEMPLATE)
    assert words(report.data)["s2_3_text"] == (text,)


@pytest.mark.parametrize("text", ["a\x00b", "bell\x07", "\ud800", "\ufffe"])
def test_what_word_cannot_hold_is_refused(text: str) -> None:
    with pytest.raises((ReportError, ValueError)):
        build_report(small(text), TEMPLATE)


# -- templates


def changed(edit: Callable[[str], str], name: str = "word/document.xml") -> bytes:
    """The shipped template with one part edited."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(TEMPLATE)) as source, zipfile.ZipFile(target, "w") as made:
        for entry in source.namelist():
            data = source.read(entry)
            if entry == name:
                new = edit(data.decode())
                assert new != data.decode()
                data = new.encode()
            made.writestr(entry, data)
    return target.getvalue()


def test_tracked_changes_and_outside_references_are_refused() -> None:
    tracked = changed(
        lambda xml: xml.replace(
            '<w:r><w:t xml:space="preserve">{{ provider }}',
            '<w:ins w:id="1" w:author="a"/><w:r><w:t>{{ provider }}',
            1,
        )
    )
    assert any("tracked changes" in finding.message for finding in lint_template(tracked))
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"
    outside = changed(
        lambda xml: xml.replace(
            "</Relationships>",
            f'<Relationship Id="rX" Type="{kind}" Target="http://x/" TargetMode="External"/></Relationships>',
        ),
        "word/_rels/document.xml.rels",
    )
    assert any("outside the file" in finding.message for finding in lint_template(outside))


def test_a_template_that_leaves_a_block_out_builds_nothing() -> None:
    template = changed(
        lambda xml: xml.replace("{%p for block in section.blocks %}", "{%p for block in parts %}", 1)
    )
    with pytest.raises(ReportError):
        build_report(small("x"), template)


def test_a_changed_word_is_named(built: BuiltReport, demo_log: EvidenceLog) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(built.data)) as source, zipfile.ZipFile(target, "w") as made:
        for entry in source.namelist():
            data = source.read(entry)
            if entry == "word/document.xml":
                data = data.replace(b"27 of 50", b"28 of 50", 1)
            made.writestr(entry, data)
    parts = parsed_parts(target.getvalue())
    with pytest.raises(ConservationError, match=r"Scores of 2\.3.*28 of 50"):
        check_conserved(parts, parts["word/document.xml"].iter(*MARKS), modelled(demo_log), TEMPLATE)


def test_the_steps_replaced_in_the_library_still_exist() -> None:
    assert all(hasattr(DocxTemplate, name) for name in REPLACED)


# -- narrative


def test_narrative_becomes_paragraphs_lists_quotations_and_citations() -> None:
    found = pieces("# Head\n\nOne **bold** [E-12].\n\n- a\n- b\n\n1. c\n2. d\n\n> said\n", "2.3")
    assert [(p.kind, p.text) for p in found] == [
        ("heading", "Head"),
        ("paragraph", "One bold [E-12]."),
        ("bullet", "a"),
        ("bullet", "b"),
        ("numbered", "c"),
        ("numbered", "d"),
        ("quote", "said"),
    ]
    assert citations(found) == (12,)
    assert [run.bold for run in found[1].runs] == [False, True, False, False, False]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a\n\n```\ncode\n```\n", "line 3: a code block"),
        ("![x](y)", "a picture"),
        ("---\n", "a rule"),
        ("- a\n  - b\n    - c\n      - d\n", "a list more than 3 deep"),
    ],
)
def test_what_cannot_be_printed_is_refused_with_its_line(text: str, what: str) -> None:
    with pytest.raises(NarrativeError, match=what):
        pieces(text, "2.3")


def test_a_citation_of_nothing_stops_the_build() -> None:
    block = Block(id="more_text", label="x", kind="text", items=(Piece(runs=(Run(text="[E-9]", cites=9),)),))
    with pytest.raises(ReportError, match="_e_9"):
        build_report(small("x", block), TEMPLATE)


# -- files

KILLS = 300 if os.environ.get("DAYBOOK_TRIALS") == "full" else 20
WRITE = """
import sys
from pathlib import Path
from report_builder.files import write_atomically
sys.stdout.write("ready\\n"); sys.stdout.flush()
number = 0
while True:
    number += 1
    write_atomically(Path(sys.argv[1]), (b"%d " % number) * 200_000 + b"END")
"""


@pytest.mark.trial
def test_killed_while_writing_the_old_or_the_new_report_is_whole(tmp_path: Path) -> None:
    path, chance = tmp_path / "report.docx", random.Random(5)
    for _ in range(KILLS):
        with subprocess.Popen(
            [sys.executable, "-c", WRITE, str(path)],
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        ) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == b"ready\n"
            time.sleep(chance.uniform(0.005, 0.05))
            child.send_signal(signal.SIGKILL)
        if path.exists():
            data = path.read_bytes()
            assert data.endswith(b"END")
            assert len(set(data.removesuffix(b"END").split())) == 1


def test_a_folder_that_is_not_there_is_said_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="cannot be written"):
        write_atomically(tmp_path / "none" / "report.docx", b"x")
    assert list(tmp_path.iterdir()) == []
