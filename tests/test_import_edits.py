"""Accepted edits are events of the editor's; nothing bound is imported; the same file twice is recorded once."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from openxml_audit import OpenXmlValidator

from evidence_log.events.reporting import NarrativeWritten
from evidence_log.opening import open_log
from evidence_log.projections.models import Built
from report_builder.packages import opened
from report_builder.reading import reading_of
from tests.edits import Root, commented, edited, paragraph, replaced, run, stripped, wrapped
from tui.cli import main

Ran = Callable[..., str]


@pytest.fixture
def ran(
    demo_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Ran:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DAYBOOK_LOG", str(demo_copy))

    def go(*words: str, code: int = 0) -> str:
        assert main(list(words)) == code, capsys.readouterr().err
        said = capsys.readouterr()
        return said.out + said.err

    go("--as", "moss", "report", "build", "draft.docx")
    return go


def written() -> list[NarrativeWritten]:
    with open_log("northshire.db", read_only=True) as log:
        return [r.event for r in log.events_after(build().position) if isinstance(r.event, NarrativeWritten)]


def build() -> Built:
    with open_log("northshire.db", read_only=True) as log:
        (inspection,) = log.inspections()
        return log.state(inspection.id).reports[-1]


def section(name: str) -> str:
    with open_log("northshire.db", read_only=True) as log:
        (inspection,) = log.inspections()
        return log.state(inspection.id).narratives[name].text.text


def test_accepted_edits_are_attributed_and_the_rebuilt_draft_keeps_them(ran: Ran) -> None:
    data = Path("draft.docx").read_bytes()

    def tracked(root: Root) -> None:
        paragraph(root, "context_text").append(wrapped("ins", run(" It is growing.")))

    data = edited(data, tracked)
    data = replaced(data, "in most cases", "in nearly all cases")
    data = replaced(data, ">70%<", ">80%<")
    Path("edited.docx").write_bytes(commented(data, "foreword_text", "Shorter, please."))
    said = ran("report", "import", "edited.docx")
    assert "proposed: 2.3" in said
    assert "proposed: context" in said
    assert "not taken in: Scores of 2.3" in said
    assert written() == []
    assert "cannot be accepted" not in ran(
        "--as", "moss", "report", "import", "edited.docx", "--accept", "2.3"
    )
    ran("--as", "moss", "report", "import", "edited.docx", "--all")
    assert section("2.3").startswith(
        "Planning reflects what people say about their lives in nearly all cases."
    )
    assert section("context").rstrip().endswith("It is growing.")
    first, second = written()
    assert first.edited is not None
    assert (first.edited.file, first.edited.as_at) == ("edited.docx", build().as_at)
    with open_log("northshire.db", read_only=True) as log:
        last = [r for r in log.events_after(build().position) if isinstance(r.event, NarrativeWritten)][-1]
        assert last.event.claimed is not None  # type: ignore[attr-defined]  # narrowed above
        assert last.event.claimed.text == "Rae Quill"  # type: ignore[attr-defined]  # as above
        assert "+" in last.event.difference.text  # type: ignore[attr-defined]  # as above
    assert second.section == "context"
    assert "Comment by Rae Quill" in ran("note", "list", "--json")
    before = ran("log", "--json").count("\n")
    ran("--as", "moss", "report", "import", "edited.docx", "--all")
    assert ran("log", "--json").count("\n") == before
    ran("--as", "moss", "report", "build", "again.docx")
    again = Path("again.docx").read_bytes()
    Path("again.docx").write_bytes(stripped(again))
    assert "nothing was altered" in ran("report", "verify", "again.docx")
    assert "in nearly all cases" in ran("narrative", "show", "2.3")


def test_an_edit_is_joined_with_what_the_log_says_now_or_shown_as_a_clash(ran: Ran) -> None:
    text = section("2.3")
    ran("--as", "khan", "narrative", "write", "2.3", "--text", text.replace("joined up.", "joined up yet."))
    draft = Path("draft.docx").read_bytes()
    Path("one.docx").write_bytes(replaced(draft, "in most cases", "in nearly all cases"))
    assert "merged: 2.3" in ran("--as", "moss", "report", "import", "one.docx", "--accept", "2.3")
    assert "in nearly all cases" in section("2.3")
    assert "joined up yet." in section("2.3")
    Path("two.docx").write_bytes(replaced(draft, "in most cases", "in hardly any case"))
    said = ran("report", "import", "two.docx", code=1)
    assert "clash: 2.3" in said
    assert "in hardly any case" in said
    assert "in nearly all cases" in said
    assert "cannot be accepted" in ran(
        "--as", "moss", "report", "import", "two.docx", "--accept", "2.3", code=1
    )
    ran("--as", "moss", "report", "import", "two.docx", "--accept", "2.3", "--prefer", "edit")
    assert "in hardly any case" in section("2.3")
    assert "joined up yet." in section("2.3")


def test_verify_says_altered_stale_and_where_and_exits_three(ran: Ran) -> None:
    Path("bad.docx").write_bytes(replaced(Path("draft.docx").read_bytes(), ">70%<", ">80%<"))
    said = ran("report", "verify", "bad.docx", code=3)
    assert "row 2.3.1, column Share): '70%' -> '80%'" in said
    facts = json.loads(ran("report", "verify", "bad.docx", "--json", code=3))
    assert facts["altered"] is True
    (block,) = [b for b in facts["blocks"] if b["standing"] == "altered"]
    assert block["altered"][0]["old"] == "70%"
    ran("--as", "moss", "narrative", "write", "foreword", "--text", "Another foreword altogether.")
    facts = json.loads(ran("report", "verify", "draft.docx", "--json"))
    assert [b["block"] for b in facts["blocks"] if b["standing"] == "stale"] == ["foreword_text"]
    assert facts["stale"] is True


def test_verify_finds_the_build_in_the_footer_when_the_manifest_is_gone(ran: Ran) -> None:
    bare = stripped(Path("draft.docx").read_bytes())
    Path("bare.docx").write_bytes(bare)
    assert "as its footer says" in ran("report", "verify", "bare.docx")
    at = build().position
    assert f"the build at {at:,}, as named" in ran("report", "verify", "bare.docx", "--built", str(at))
    assert "no report was built at 3" in ran("report", "verify", "bare.docx", "--built", "3", code=1)


def test_verify_by_a_pack_needs_neither_log_nor_keys(ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = Path("draft.docx").read_bytes()
    Path("bad.docx").write_bytes(replaced(draft, ">70%<", ">80%<"))
    ran("pack", "whole.zip")
    ran("pack", "sealed.zip", "--sealed")
    ran("pack", "part.zip", "--only", "case:C001")
    here = ran("report", "verify", "bad.docx", code=3)
    monkeypatch.setenv("DAYBOOK_LOG", "/nowhere.db")
    assert ran("report", "verify", "bad.docx", "--pack", "whole.zip", code=3) == here
    assert "altered" in here
    ran("report", "verify", "draft.docx", "--pack", "whole.zip")
    assert "--sealed" in ran("report", "verify", "bad.docx", "--pack", "sealed.zip", code=1)
    assert "withholds events" in ran("report", "verify", "bad.docx", "--pack", "part.zip", code=1)
    assert "cannot be read" in ran("report", "verify", "bad.docx", "--pack", "none.zip", code=1)


def test_verify_by_a_manifest_needs_no_log(ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    from report_builder.manifest import embedded  # noqa: PLC0415
    from report_builder.packages import parsed_parts  # noqa: PLC0415

    data = Path("draft.docx").read_bytes()
    manifest = embedded(parsed_parts(data))
    assert manifest is not None
    Path("manifest.json").write_text(manifest.written())
    Path("bad.docx").write_bytes(replaced(data, ">70%<", ">80%<"))
    monkeypatch.setenv("DAYBOOK_LOG", "nowhere.db")
    ran("report", "verify", "draft.docx", "--manifest", "manifest.json")
    said = ran("report", "verify", "bad.docx", "--manifest", "manifest.json", code=3)
    assert [line.split() for line in said.splitlines() if "unchanged" not in line] == [
        ["altered", "s2_3_scores"]
    ]


def test_a_redline_shows_what_the_log_changed_since_a_draft(ran: Ran) -> None:
    old = reading_of(opened(Path("draft.docx").read_bytes()))
    text = (
        section("2.3")
        .replace("in most cases", "in nearly all cases")
        .replace("2. contingency", "2. new;\n3. contingency")
    )
    ran("--as", "moss", "narrative", "write", "2.3", "--text", text)
    text = section("1.2").replace("24 per cent", "22 per cent")
    ran("--as", "moss", "narrative", "write", "1.2", "--text", text)
    ran("--as", "khan", "improve", "add", "--to", "Northshire PDU", "--text", "Ring people back.")
    assert "what the log changed since byte for byte the build" in ran("report", "redline", "draft.docx")
    found = reading_of(opened(Path("redline.docx").read_bytes()))
    marked = {block: stand for block, (stand, *_) in found.blocks.items() if stand.revisions}
    assert {"s2_3_text", "s1_2_text", "recommendations_text"} <= set(marked)
    for block, stand in marked.items():
        assert [u.words for u in stand.rejected] == [u.words for u in old.blocks[block][0].units]
    assert "in nearly all cases" in marked["s2_3_text"].units[0].words
    assert OpenXmlValidator().validate(Path("redline.docx")).errors == []
    ran("report", "redline", "--from", str(build().position), "--out", "again.docx")
    assert Path("again.docx").read_bytes() == Path("redline.docx").read_bytes()
    assert "name the draft" in ran("report", "redline", code=1)
    assert "no report was built at 3" in ran("report", "redline", "--from", "3", code=1)


def test_an_edit_of_another_inspection_s_or_no_report_is_refused_in_a_sentence(ran: Ran) -> None:
    Path("text.docx").write_bytes(b"no archive")
    assert "no whole Word document" in ran("report", "verify", "text.docx", code=1)
    assert "cannot be read" in ran("report", "import", "missing.docx", code=1)
    assert "no edit to accept in 9.9" in ran(
        "--as", "moss", "report", "import", "draft.docx", "--accept", "9.9", code=1
    )
