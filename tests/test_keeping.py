"""Where a page may break: not inside a short table, not after its first row, not behind a colon or before a chart."""

from __future__ import annotations

from lxml import etree

from evidence_log.log import EvidenceLog
from frameworks.loader import load_edition, load_rules
from report_builder.assemble import assemble
from report_builder.build import build_report
from report_builder.canonical import W
from report_builder.html_readback import checked_page
from report_builder.keeping import kept, leads
from report_builder.model import Cell, Chart, Piece, Run, Series, Table
from report_builder.packages import part, said
from templates import template_bytes
from tests.reports import modelled
from tests.scene import evidence, opened

PDU, RULES = load_edition("hmip_pdu_2021"), load_rules("hmip_pdu_2021")


def table(rows: int, words: str) -> Table:
    cells = tuple((Cell(text=words), Cell(text="Good")) for _ in range(rows))
    return Table(
        caption="A", summary="A.", header=("A", "B"), rows=cells, widths=(12.6, 4.0), note="Source: B."
    )


def kept_rows(found: etree._Element) -> list[bool]:
    rows = found.iter(f"{W}tr")
    return [all(p.find(f"{W}pPr/{W}keepNext") is not None for p in row.iter(f"{W}p")) for row in rows]


def test_a_short_table_stays_whole_with_its_note() -> None:
    assert kept(table(10, "Leadership")) == (True,) * 10
    assert kept(table(0, "")) == ()


def test_of_a_long_table_no_row_stands_alone_at_either_end() -> None:
    assert kept(table(30, "Leadership")) == (True, *[False] * 27, True, True)
    assert kept(table(5, "planning reflects what people say " * 10)) == (True, False, False, True, True)


def test_words_that_lead_to_what_follows_stay_with_it() -> None:
    announcing, plain = (Piece(runs=(Run(text=words),)) for words in ("We found: ", "We found it."))
    quote = Piece(kind="quote", runs=(Run(text="I was told."),))
    chart = Chart(title="A", summary="A.", categories=("a",), series=(Series(name="B", values=(1,)),))
    assert leads(announcing, quote)
    assert leads(plain, chart)
    assert not leads(plain, quote)
    assert not leads(announcing, None)


def test_the_tables_and_announcements_of_the_example_are_kept_in_word(demo_log: EvidenceLog) -> None:
    body = part(
        build_report(modelled(demo_log), template_bytes("inspection_report")).data, "word/document.xml"
    )
    tables = [kept_rows(found) for found in body.iter(f"{W}tbl")]
    assert all(rows[0] and rows[1] and rows[-1] for rows in tables)
    assert any(all(rows) for rows in tables)
    assert any(not all(rows) for rows in tables)
    (minority,) = [p for p in body.iter(f"{W}p") if said(p).endswith(", with a minority view:")]
    assert minority.find(f"{W}pPr/{W}keepNext") is not None


def test_a_list_that_a_heading_interrupts_goes_on_counting_on_the_page(demo_log: EvidenceLog) -> None:
    page = checked_page(modelled(demo_log))
    part_ = page[page.index("This report makes 6 recommendations.") :]
    assert part_.index("<ol>") < part_.index('<ol start="5">') < part_.index('<ol start="6">')
    assert "(priority 1; standard 2.5)" in part_
    assert "(priority 1; standards 2.3, 2.5)" in part_


def test_an_annexe_that_holds_several_things_has_a_heading_for_each(demo_log: EvidenceLog) -> None:
    model = modelled(demo_log, kind="general_2025")
    annexe = next(one for one in model.parts if one.id == "methodology")
    heads = [
        item.text
        for block in annexe.blocks
        for item in block.items
        if isinstance(item, Piece) and item.level == 2
    ]
    assert heads == ["Areas not covered", "Inspection results", "Opinions that differ", "Rules used"]
    built = build_report(model, template_bytes("inspection_report"))
    contents = [said(p) for p in part(built.data, "word/document.xml").iter(f"{W}p")]
    assert any(line.startswith(("A.4\tRules used", "A.4Rules used")) for line in contents)


def test_a_report_of_an_inspection_just_opened_says_what_there_is_not() -> None:
    scene = opened().given(evidence("2.3.1"))
    model = assemble(scene.state, PDU, RULES, "0" * 64, kind="national_2024")
    texts = [item.text for block in model.blocks() for item in block.items if isinstance(item, Piece)]
    assert "Overall: not rated. No total yet: not every standard that counts has a rating." in texts
    assert (
        f"This report was built from the log as at position {scene.state.position}. It cites no evidence."
        in texts
    )
    annexe = next(one for one in model.parts if one.id == "results")
    assert [block.items[0].text for block in annexe.blocks if isinstance(block.items[0], Piece)][:2] == [
        "Opinions that differ",
        "Rules used",
    ]
