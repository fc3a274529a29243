"""Kinds of report are data; every one is whole, numbered, cited, traced, and the same over drafts."""

from __future__ import annotations

import os
import re
import time
from datetime import date
from pathlib import Path

import pytest
from openxml_audit import OpenXmlValidator
from pydantic import ValidationError

from evidence_log.commands.cases import AddCase
from evidence_log.commands.ratings import SetRatingAside
from evidence_log.commands.reporting import (
    AcceptTemplate,
    DeclareNotCovered,
    RecordReportBuilt,
    WriteNarrative,
)
from evidence_log.events.inspections import Pinned
from evidence_log.log import EvidenceLog
from evidence_log.projections.compare import Inspected
from evidence_log.projections.ratings import rate_state
from frameworks.loader import load_edition, load_rules
from report_builder.accessibility import LOOKED_AT, barriers, contrast
from report_builder.assemble import assemble
from report_builder.build import build_report
from report_builder.canonical import W
from report_builder.errors import AccessibilityError, NarrativeError, ReportError
from report_builder.golden import golden
from report_builder.kinds import kind_of, kinds
from report_builder.manifest import embedded
from report_builder.model import Block, Chart, Piece, ReportModel, Table
from report_builder.outcome import BuiltReport
from report_builder.packages import parsed_parts, said
from report_builder.palette import RATINGS
from report_builder.preview import LONGEST, heading_pages, office, pdf_of, purge_previews
from report_builder.schema_page import MEANINGS, page
from report_builder.walk import gathered
from templates import template_bytes, template_names
from tests.reports import modelled, small
from tests.scene import HERE, Scene, enrolments, evidence, judging, opened, opening
from tests.test_template_lint import styled
from tui.cli import main

PDU, RULES = load_edition("hmip_pdu_2021"), load_rules("hmip_pdu_2021")


@pytest.fixture(scope="module")
def model(demo_folder: Path) -> ReportModel:
    from evidence_log.opening import open_log  # noqa: PLC0415  (a module's own reading)

    with open_log(str(demo_folder / "northshire.db"), read_only=True) as log:
        return modelled(log)


@pytest.fixture(scope="module")
def built(model: ReportModel) -> BuiltReport:
    return build_report(model, template_bytes("inspection_report"))


@pytest.mark.parametrize("name", kinds())
def test_each_kind_gives_a_clean_report_of_the_example(
    name: str, demo_log: EvidenceLog, tmp_path: Path
) -> None:
    found = modelled(demo_log, kind=name)
    assert found.parts
    made = build_report(found, template_bytes(kinds()[name].template))
    if name in (
        "pdu_2021",
        "short",
        "evidence",
    ):  # one for each template; the rest are made of the same blocks
        (tmp_path / "report.docx").write_bytes(made.data)
        assert OpenXmlValidator().validate(tmp_path / "report.docx").errors == []
    order = [part.id for part in found.parts if not part.id.startswith("domain_")]
    assert order == [rule.id for rule in kinds()[name].parts if rule.id in order]


def test_a_kind_names_a_shipped_template_its_source_and_grade() -> None:
    for kind in kinds().values():
        assert kind.template in template_names()
        assert kind.grade in ("S", "P", "D", "G")
        assert kind.source
    assert kind_of(None, "hmip_pdu_2021").id == "pdu_2021"
    assert kind_of(None, "an edition of my own").id == "general"
    with pytest.raises(ReportError, match="there are: pdu_2021"):
        kind_of("none", "hmip_pdu_2021")


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("crc_2018", ["foreword", "summary", "ratings", "recommendations", "background", "facts"]),
        ("crc_2020", ["acknowledgements", "foreword", "ratings", "summary"]),
        ("general_2025", ["foreword"]),
        ("dynamic_2025", ["judgement"]),
    ],
)
def test_sections_stand_in_the_order_of_the_published_reports(name: str, first: list[str]) -> None:
    assert [part.id for part in kinds()[name].parts][: len(first)] == first


def test_the_regional_and_national_reports_have_their_own_standards() -> None:
    for edition, kind in (("hmip_regional_2021", "regional_2021"), ("hmip_national_2024", "national_2024")):
        scene = Scene().given(opening(edition=edition), *enrolments())
        scene.given(evidence("N.1" if "national" in edition else "1.1", case=None))
        found = assemble(scene.state, load_edition(edition), load_rules(edition), "0" * 64)
        assert found.kind == kind
        assert [s.ref for s in found.standards()] == [s.id for s in load_edition(edition).standards()]
        build_report(found, template_bytes("inspection_report"))


def test_every_number_rating_and_quotation_names_the_events_it_comes_from(
    model: ReportModel, demo_log: EvidenceLog
) -> None:
    values = list(model.values())
    assert {value.bound for value in values} == {"number", "rating", "quotation"}
    head = demo_log.head()
    for value in values:
        empty = value.text in ("-", "Not rated") or value.text.startswith("No total")
        assert value.positions or empty, value
        assert all(1 <= position <= head for position in value.positions)
    events = {r.position: r for r in demo_log.events_after()}
    quotations = [v for v in values if v.bound == "quotation" and len(v.positions) == 1 and v.block != "team"]
    assert len(quotations) > 30
    for value in quotations:
        inner = "\n".join(demo_texts(events[value.positions[0]].event))
        assert value.text.split(" (withdrawn")[0] in inner or corrected(value.text, demo_log), value


def demo_texts(event: object) -> list[str]:
    found = (getattr(event, name, None) for name in ("text", "reason", "minority"))
    return [one.text for one in found if one is not None]


def corrected(text: str, log: EvidenceLog) -> bool:
    return any(
        text == item.text.text and item.revision > 1
        for item in log.state("northshire-2026").evidence.values()
    )


def test_every_table_of_scores_carries_only_bound_numbers(model: ReportModel) -> None:
    for block in model.blocks():
        for table in (item for item in block.items if isinstance(item, Table)):
            if block.id.endswith("_scores"):
                assert all(cell.bound for row in table.rows for cell in row[2:])


def test_block_ids_are_the_same_over_drafts(demo_log: EvidenceLog, model: ReportModel) -> None:
    earlier = modelled(demo_log, at=model.position - 20)
    one, other = {b.id for b in earlier.blocks()}, {b.id for b in model.blocks()}
    assert len(one & other) > 60
    assert one - other <= {"coverage"}
    assert all(re.fullmatch("[a-z][a-z0-9_]{0,35}", name) for name in other)


def test_a_block_stands_once_in_a_model() -> None:
    twice = Block(id="foreword_text", label="x", kind="text", items=(Piece(runs=()),))
    with pytest.raises(ValidationError, match="stands twice"):
        small("x", twice)


# -- the document


def test_headings_are_numbered_by_word_and_the_contents_repeat_the_numbers(built: BuiltReport) -> None:
    parts = parsed_parts(built.data)
    entries = [
        said(p)
        for p in parts["word/document.xml"].iter(f"{W}p")
        if _style(p).startswith("TOC") and "\t" in said(p)
    ]
    assert entries[0].startswith("1\tAcknowledgements\t")
    assert any(entry.startswith("8.3\tStandard 2.3: Planning\t") for entry in entries)
    assert any(entry.startswith("Annexe A: Methodology\t") for entry in entries)
    heading = next(
        s for s in parts["word/styles.xml"].iter(f"{W}style") if s.get(f"{W}styleId") == "Heading1"
    )
    assert heading.find(f"{W}pPr/{W}numPr") is not None


def _style(element: object) -> str:
    found = element.find(f"{W}pPr/{W}pStyle")  # type: ignore[attr-defined]
    return "" if found is None else str(found.get(f"{W}val"))


def test_references_show_the_number_of_their_caption(built: BuiltReport) -> None:
    body = parsed_parts(built.data)["word/document.xml"]
    text = [said(p) for p in body.iter(f"{W}p")]
    captions = {t.split(":")[0] for t in text if re.match(r"(Table|Figure) \d+: ", t)}
    pointing = [t for t in text if " shows the shares of " in t]
    assert len(pointing) == 7
    for line in pointing:
        assert set(re.findall(r"(?:Table|Figure) \d+", line)) <= captions
    assert [c for c in captions if c.startswith("Table")]


def test_citations_are_footnotes_that_name_the_evidence_and_lead_to_the_index(built: BuiltReport) -> None:
    parts = parsed_parts(built.data)
    notes = [said(n).strip() for n in parts["word/footnotes.xml"] if n.get(f"{W}type") is None]
    assert notes
    assert all(re.match(r"E-\d+, [a-z ]+", note) for note in notes)
    links = [link.get(f"{W}anchor") for link in parts["word/footnotes.xml"].iter(f"{W}hyperlink")]
    held = {mark.get(f"{W}name") for mark in parts["word/document.xml"].iter(f"{W}bookmarkStart")}
    assert len(links) == len(notes)
    assert set(links) <= held


def test_a_draft_says_so_in_every_header(built: BuiltReport) -> None:
    headers = [root for name, root in parsed_parts(built.data).items() if name.startswith("word/header")]
    assert len(headers) == 2
    for root in headers:
        assert said(root).startswith("Draft")
        assert any("DRAFT" in (one.get("string") or "") for one in root.iter())


def test_every_block_stands_in_the_manifest_and_the_manifest_in_the_document(
    model: ReportModel, built: BuiltReport
) -> None:
    parts = parsed_parts(built.data)
    found = embedded(parts)
    assert found == built.manifest
    assert {block.id for block in found.blocks} == {block.id for block in model.blocks()}
    assert (found.position, found.root, found.report) == (model.position, model.root, model.report)
    written = found.written()
    sentence = next(p.text for p in model.standards()[0].blocks[2].items if isinstance(p, Piece))
    assert sentence not in written
    body = parts["word/document.xml"]
    tags = [tag.get(f"{W}val") for tag in body.iter(f"{W}tag")]
    marks = [m.get(f"{W}name", "") for m in body.iter(f"{W}bookmarkStart")]
    marks = [name for name in marks if name.startswith("_b_")]
    assert (
        [str(tag)[2:] for tag in tags] == [mark[3:] for mark in marks] == [block.id for block in found.blocks]
    )


def test_page_numbers_stand_in_the_contents(model: ReportModel, built: BuiltReport) -> None:
    if office() is None:
        pytest.skip("LibreOffice is not on this machine: no page numbers are tried here")
    pages = heading_pages(pdf_of(built.data))
    again = build_report(model, template_bytes("inspection_report"), pages=pages)
    body = parsed_parts(again.data)["word/document.xml"]
    entries = [said(p) for p in body.iter(f"{W}p") if _style(p).startswith("TOC") and "\t" in said(p)]
    assert [int(entry.rsplit("\t", 1)[1]) for entry in entries] == list(pages)
    assert list(pages) == sorted(pages)
    assert not [f for f in body.iter(f"{W}fldChar") if f.get(f"{W}dirty")]


def test_without_page_numbers_the_contents_are_marked_to_be_updated(built: BuiltReport) -> None:
    body = parsed_parts(built.data)["word/document.xml"]
    assert [f.get(f"{W}dirty") for f in body.iter(f"{W}fldChar") if f.get(f"{W}dirty")] == ["true"]


# -- what stands in it


def texts(model: ReportModel, part: str) -> str:
    found = next(one for one in model.parts if one.id == part)
    blocks = (*found.blocks, *(block for section in found.sections for block in section.blocks))
    lines = [
        item.text if isinstance(item, Piece) else item.model_dump_json()
        for block in blocks
        for item in block.items
    ]
    return "\n".join(lines)


def test_how_a_rating_was_reached_names_each_step_with_its_event(model: ReportModel) -> None:
    (trail,) = [b for s in model.standards() if s.ref == "1.2" for b in s.blocks if b.kind == "trail"]
    said_so = [item.text for item in trail.items if isinstance(item, Piece)]
    assert said_so[0] == "How this rating was reached"
    assert any(
        re.fullmatch(r"Frances Shaw sent it back \(event \d+\)\. The vacancies.*", line) for line in said_so
    )
    assert re.fullmatch(r"Frances Shaw ratified it \(event \d+\)\.", said_so[-1])


def test_in_the_annexe_each_way_to_a_rating_names_its_standard(demo_log: EvidenceLog) -> None:
    found = modelled(demo_log, kind="evidence")
    part = next(part for part in found.parts if part.title == "How each rating was reached")
    heads = [
        item.runs[0].text for block in part.blocks for item in block.items[:1] if isinstance(item, Piece)
    ]
    assert heads[:2] == [
        "The overall rating was reached in these steps",
        "The rating of 1.1, Leadership, was reached in these steps",
    ]
    assert len(set(heads)) == len(part.blocks) == len(heads)


def test_minority_views_are_printed_in_their_own_words(model: ReportModel) -> None:
    assert "Iris Reid would have kept to the computed rating" in texts(model, "opinions")


def test_recommendations_are_counted_addressed_and_ordered_by_urgency(model: ReportModel) -> None:
    lines = texts(model, "recommendations").split("\n")
    assert lines[0] == "This report makes 6 recommendations."
    assert lines[1] == "Northshire PDU should:"
    assert lines[2].endswith("(priority 1; standards 2.3, 2.5)")
    assert "Calder region should:" in lines


def test_areas_not_covered_are_listed_with_their_reasons() -> None:
    scene = opened().given(evidence("2.3.1"))
    scene.given(SetRatingAside(inspection=HERE, by="khan", node="2.7", reason="Too few victims agreed."))
    scene.given(
        DeclareNotCovered(inspection=HERE, by="khan", area="Unpaid work sites", reason="Snow closed them.")
    )
    found = assemble(scene.state, PDU, RULES, "0" * 64)
    said_so = texts(found, "methodology")
    assert "Snow closed them." in said_so
    assert "Not rated: Too few victims agreed." in said_so
    assert "It was judged in no case." in said_so
    assert "It was not judged for the organisation." in said_so
    assert "may not do this" in scene.refused(
        DeclareNotCovered(inspection=HERE, by="audit", area="x", reason="y")
    )


def test_the_report_says_what_it_supersedes() -> None:
    scene = opened().given(evidence("2.3.1"))
    first = assemble(scene.state, PDU, RULES, "0" * 64, issued=date(2026, 4, 1))
    assert first.identity.endswith("issued 1 April 2026; it supersedes no other report.")
    scene.given(
        RecordReportBuilt(
            inspection=HERE, by="moss", as_at=9, root="0" * 64, template=Pinned(id="t", digest="1" * 64),
            file="a.docx", sha256="2" * 64, manifest="3" * 64, kind=first.kind, report=first.report,
        )
    )  # fmt: skip
    second = assemble(scene.state, PDU, RULES, "0" * 64)
    assert f"it supersedes {first.report}, SHA-256 {'2' * 12}." in second.identity


def test_a_comparison_names_what_may_not_be_compared() -> None:
    def inspected(kept: int) -> Scene:
        scene = Scene().given(opening(), *enrolments())
        for number in range(10):
            case = f"K{number}"
            scene.given(AddCase(inspection=HERE, by="khan", case=case))
            scene.given(judging("2.3.1", case, "yes" if number < kept else "no"))  # type: ignore[arg-type]
        return scene.given(evidence("2.3.1", case="K1"))

    before, after = inspected(4), inspected(8)
    state = before.state
    assert state.inspection is not None
    earlier = Inspected(
        inspection=state.inspection, edition=PDU, rules=RULES, ratings=rate_state(state, PDU, RULES)
    )
    found = assemble(after.state, PDU, RULES, "0" * 64, previous=earlier)
    block = next(block for block in found.blocks() if block.id == "comparison")
    charts = [item for item in block.items if isinstance(item, Chart)]
    assert [s.values for s in charts[0].series] == [(40,), (80,)]
    build_report(found, template_bytes("inspection_report"))
    other = earlier.model_copy(update={"rules": load_rules("hmip_pdu_2023")})
    broken = assemble(after.state, PDU, RULES, "0" * 64, previous=other)
    assert "no:" in texts(broken, "summary") or "yes" in texts(broken, "summary")


def test_a_citation_of_evidence_that_is_not_there_is_refused_with_its_section() -> None:
    scene = opened().given(evidence("2.3.1"))
    scene.given(WriteNarrative(inspection=HERE, by="moss", section="2.3", text="As [E-9999] says."))
    with pytest.raises(NarrativeError, match=r"the text of 2\.3 cites E-9999"):
        assemble(scene.state, PDU, RULES, "0" * 64)


def test_a_reference_to_a_table_that_is_not_there_is_refused() -> None:
    scene = opened().given(evidence("2.3.1"))
    scene.given(WriteNarrative(inspection=HERE, by="moss", section="2.3", text="As [table 9.9] shows."))
    found = assemble(scene.state, PDU, RULES, "0" * 64)
    with pytest.raises(ReportError, match="refers to a table or figure that is not in the report"):
        build_report(found, template_bytes("inspection_report"))


# -- accessibility


def test_every_rating_has_the_contrast_that_it_needs() -> None:
    assert all(contrast(paint.fill, paint.ink) >= 4.5 for paint in RATINGS.values())


def test_no_build_passes_the_gate_with_a_barrier(model: ReportModel, built: BuiltReport) -> None:
    parts = parsed_parts(built.data)
    held = gathered(parts["word/document.xml"], LOOKED_AT)
    assert barriers(parts, held) == ()
    drawing = next(e for e in parts["word/document.xml"].iter() if str(e.tag).endswith("}docPr"))
    drawing.set("descr", "")
    assert [b.message for b in barriers(parts, held)] == ["it has no alternative text"]


def test_a_link_that_does_not_say_where_it_leads_stops_the_build() -> None:
    scene = opened().given(evidence("2.3.1"))
    scene.given(
        WriteNarrative(inspection=HERE, by="moss", section="2.3", text="See [here](https://example.org).")
    )
    found = assemble(scene.state, PDU, RULES, "0" * 64)
    with pytest.raises(AccessibilityError, match="does not say where it leads"):
        build_report(found, template_bytes("inspection_report"))


# -- templates of the organisation's own


def test_a_template_of_ones_own_is_used_only_once_accepted(
    demo_copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "mine.docx"
    mine.write_bytes(styled('w:val="1F3864"', 'w:val="5B1A1A"'))
    log = ["--log", str(demo_copy), "--as", "moss", "report"]
    out = str(tmp_path / "out.docx")
    assert main([*log, "build", out, "--template", str(mine)]) == 1
    assert "was not accepted in this inspection" in capsys.readouterr().err
    assert main([*log, "accept", str(mine)]) == 0
    outline = capsys.readouterr().out.strip().split()[-1]
    assert main([*log, "accept", str(mine), "--outline", "0" * 64]) == 1
    assert main([*log, "accept", str(mine), "--outline", outline]) == 0
    assert main([*log, "build", out, "--template", str(mine)]) == 0
    assert (tmp_path / "out.docx").exists()
    assert main([*log, "accept", str(mine), "--outline", outline]) == 1
    assert "accepted already" in capsys.readouterr().err


def test_a_faulty_template_is_not_accepted(
    tmp_path: Path, demo_copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "mine.docx"
    mine.write_bytes(b"nothing")
    assert main(["--log", str(demo_copy), "--as", "moss", "report", "accept", str(mine)]) == 1
    assert "no whole Word document" in capsys.readouterr().out


def test_who_may_not_write_accepts_no_template() -> None:
    pinned = Pinned(id="mine", digest="1" * 64)
    command = AcceptTemplate(inspection=HERE, by="audit", template=pinned, outline="2" * 64, golden="3" * 64)
    assert "may not do this" in opened().refused(command)


def test_the_page_for_authors_explains_every_name() -> None:
    lines = "\n".join(page())
    assert all(meaning in lines for meaning in MEANINGS.values())


def test_the_golden_report_holds_every_form_and_builds_from_every_template() -> None:
    found = {type(item) for block in golden().blocks() for item in block.items}
    assert found == {Piece, Table, Chart}
    for name in template_names():
        build_report(golden(), template_bytes(name))


def test_copies_that_a_killed_preview_left_behind_go_and_those_in_use_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAYBOOK_CACHE", str(tmp_path))
    assert purge_previews() == ()
    left, used = tmp_path / "previews/left", tmp_path / "previews/used"
    for folder, age in ((left, 2 * LONGEST), (used, LONGEST)):
        folder.mkdir(parents=True)
        (folder / "preview.docx").write_bytes(b"canary")
        os.utime(folder, (time.time() - age,) * 2)
    assert purge_previews() == (left,)
    assert [path.name for path in (tmp_path / "previews").iterdir()] == ["used"]
