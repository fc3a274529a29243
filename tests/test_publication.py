"""Nothing is published past a shut gate; the copy holds nothing internal; small numbers and confidences stay out."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from openxml_audit import OpenXmlValidator

from evidence_log.commands.evidence import DisposeEvidence, WithdrawEvidence
from evidence_log.commands.reporting import AgreeNarrative, WriteNarrative
from evidence_log.events.evidence import Disposition
from evidence_log.events.judgements import Answer
from evidence_log.projections.ratings import rate_state
from frameworks.banding import Score
from frameworks.loader import load_edition, load_rules
from report_builder.assemble import material_of, model_of
from report_builder.build import build_report
from report_builder.errors import PublicationError
from report_builder.gates import gates
from report_builder.packages import opened as unpacked
from report_builder.publication_copy import internal, publication_copy
from report_builder.reading import reading_of
from report_builder.returned import compared
from report_builder.score_table import COLUMNS, score_files, score_rows
from report_builder.suppression import CONFIDENTIAL, EVERYTHING, Publication, Suppression
from report_builder.withheld import leaks
from templates import template_bytes
from tests.edits import commented, parts_of
from tests.returned_fixture import Desk
from tests.scene import HERE, Scene, evidence, judging, opened
from tests.test_exports import csv_back
from tests.test_panel import recommending
from tui.cli import main

PDU, PDU_RULES = load_edition("hmip_pdu_2021"), load_rules("hmip_pdu_2021")
ISSUE = Publication("NS-1", date(2026, 6, 1), None, Suppression(5))


def shut(scene: Scene, fewest: int = 0) -> dict[str, tuple[str, ...]]:
    found = gates(scene.state, PDU, PDU_RULES, Suppression(fewest))
    return {gate.name: gate.faults for gate in found if gate.faults}


@pytest.mark.parametrize(
    ("sufficient", "total", "hidden"),
    [
        (0, 30, True),
        (4, 30, True),
        (5, 30, False),
        (25, 30, False),
        (26, 30, True),
        (30, 30, True),
        (0, 0, False),
    ],
)
def test_small_counts_their_complements_none_and_all_are_hidden(
    sufficient: int, total: int, *, hidden: bool
) -> None:
    score = Score(sufficient=sufficient, total=total)
    assert Suppression(5).hides(score) is hidden
    assert Suppression(5).counts(score) == (CONFIDENTIAL if hidden else f"{sufficient} of {total}")
    assert not EVERYTHING.hides(score)


def test_a_fresh_inspection_is_shut_at_the_gates_that_name_what_is_missing() -> None:
    scene = opened().given(evidence("1.1.1", "Nobody knows the plan.", case=None))
    scene.given(recommending("Good", node="1.1", cites=(scene.last_id(),)))
    found = shut(scene)
    assert "the rating of 1.1 is not ratified" in found["ratings"]
    assert "the rating of 1.1 has no text in the report" in found["reasons"]
    assert "the rating of overall is not ratified" in found["ratings"]


def test_texts_must_be_agreed_and_cite_what_stands() -> None:
    scene = opened().given(evidence("1.1.1", "Seen.", case=None))
    item, position = scene.last_id(), len(scene.events)
    scene.given(WriteNarrative(inspection=HERE, by="moss", section="1.1", text=f"So it is [E-{position}]."))
    assert "the text of 1.1 is not agreed" in shut(scene)["texts"]
    scene.given(AgreeNarrative(inspection=HERE, by="shaw", section="1.1"))
    assert "texts" not in shut(scene)
    scene.given(WithdrawEvidence(inspection=HERE, by="ortiz", evidence=item, reason="A mistake."))
    assert any("was withdrawn" in fault for fault in shut(scene)["texts"])


def test_counter_evidence_left_open_shuts_the_gate() -> None:
    from evidence_log.commands.evidence import LinkTo, RecordEvidence  # noqa: PLC0415
    from evidence_log.events.evidence import Says  # noqa: PLC0415

    against = RecordEvidence(
        inspection=HERE,
        by="ortiz",
        kind="case_record",
        case="C1",
        text="No plan.",
        links=(LinkTo(to="2.3.1", says=Says.UNDERMINES),),
    )
    scene = opened().given(against)
    assert any("undermines 2.3" in fault for fault in shut(scene)["counter-evidence"])
    scene.given(
        DisposeEvidence(
            inspection=HERE,
            by="khan",
            evidence=scene.last_id(),
            standard="2.3",
            disposition=Disposition.ACCEPTED,
            reason="Weighed.",
        )
    )
    assert "counter-evidence" not in shut(scene)


def test_a_text_that_says_a_hidden_number_shuts_the_gate() -> None:
    scene = opened()
    scene.given(
        judging("2.3.1", "C1", Answer.YES),
        judging("2.3.1", "C2", Answer.YES),
        judging("2.3.1", "C3", Answer.NO),
    )
    for text in (
        "It was so in two of three cases.",
        "In 1 of the 3 it was not.",
        "At 67 per cent it is weak.",
    ):
        current = scene.state.narratives.get("2.3")
        scene.given(
            WriteNarrative(
                inspection=HERE, by="moss", section="2.3", text=text, revises=current.id if current else None
            )
        )
        assert any("2.3.1" in fault for fault in shut(scene, 5)["small numbers"]), text
        assert "small numbers" not in shut(scene)


def test_words_given_in_confidence_and_their_source_are_found_in_any_text() -> None:
    scene = opened().given(
        evidence(
            "1.1.1",
            "The manager shouts at people most days.",
            case=None,
            confidential=True,
            source="Rowan Pell",
        )
    )
    state = scene.state
    label = next(iter(state.evidence.values())).label
    assert leaks(state, {"a": "We heard the MANAGER shouts at people, most days."}) == (
        f"a repeats words of {label}, which was given in confidence",
    )
    assert "names the source" in leaks(state, {"a": "As Rowan Pell told us."})[0]
    assert leaks(state, {"a": "The manager is often away."}) == ()


# -- the copy


@pytest.fixture(scope="module")
def report(desk: Desk) -> bytes:
    model = model_of(material_of(desk.state, PDU, PDU_RULES, desk.model.root).published(ISSUE))
    return build_report(model, template_bytes("inspection_report")).data


def test_the_copy_holds_every_word_and_nothing_internal(report: bytes, tmp_path: Path) -> None:
    copy = publication_copy(report)
    assert internal(copy) == ()
    assert len(internal(report)) > 50
    assert compared(reading_of(unpacked(report)), reading_of(unpacked(copy))).faithful
    assert not [n for n in parts_of(copy) if "custom" in n.casefold() or "comment" in n.casefold()]
    assert publication_copy(report) == copy
    path = tmp_path / "copy.docx"
    path.write_bytes(copy)
    assert OpenXmlValidator().validate(path).errors == []


def test_comments_do_not_reach_the_copy_and_a_lost_word_stops_it(
    report: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = publication_copy(commented(report, "s2_3_text", "Between us: is this so?"))
    assert internal(copy) == ()
    assert b"Between us" not in b"".join(parts_of(copy).values())
    monkeypatch.setattr(
        "report_builder.publication_copy.internal", lambda _: ("word/document.xml holds sdt",)
    )
    with pytest.raises(PublicationError, match="holds sdt"):
        publication_copy(report)


def test_the_published_report_says_what_it_is_and_carries_no_paragraph_numbers(report: bytes) -> None:
    words = "\n".join(u.words for s in reading_of(unpacked(report)).stands() for u in s.units)
    assert "Report NS-1, issued 1 June 2026; it supersedes no other report." in words
    assert "2.3-1" not in words
    assert CONFIDENTIAL in words
    assert "Counts under 5" in words


# -- the open table


def test_the_table_has_rating_score_and_reason_and_hides_what_the_report_hides(desk: Desk) -> None:
    material = material_of(desk.state, PDU, PDU_RULES, desk.model.root).published(ISSUE)
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in score_rows(material)]
    assert [row["level"] for row in rows[:2]] == ["overall", "standard"]
    held = {row["id"]: row for row in rows}
    rated = rate_state(desk.state, PDU, PDU_RULES)
    assert held["2.3"]["rating"] == rated.standards["2.3"].rating
    assert held["2.3"]["reason"]
    for item, result in rated.questions.items():
        hidden = Suppression(5).hides(result.score)
        assert held[item]["sufficient"] == (CONFIDENTIAL if hidden else result.score.sufficient)
        assert held[item]["percent"] == (CONFIDENTIAL if hidden else result.score.rounded)
    files = score_files(material)
    assert csv_back(files["csv"])[0] == list(COLUMNS)
    facts = json.loads(files["json"])
    assert len(facts["results"]) == len(rows)
    assert "Counts under 5" in facts["small_numbers"]
    assert score_files(material) == files


def test_a_report_is_published_recorded_verified_and_superseded(
    demo_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DAYBOOK_LOG", str(demo_copy))

    def ran(*words: str, code: int = 0) -> str:
        assert main(list(words)) == code, capsys.readouterr().err
        said = capsys.readouterr()
        return said.out + said.err

    shut_ = json.loads(ran("report", "publish", "--check", "--json", code=1))
    faults = [fault for gate in shut_ for fault in gate["faults"]]
    assert all(fault.endswith("is not agreed") for fault in faults)
    for fault in faults:
        ran("--as", "shaw", "narrative", "agree", fault.split()[3])
    assert "shut" not in ran("report", "publish", "--check")
    assert "may not do this" in ran("--as", "ortiz", "report", "publish", "p.docx", "--id", "NS-1", code=1)
    assert not Path("p.docx").exists()
    ran("--as", "moss", "report", "publish", "p.docx", "--id", "NS-1", "--issued", "2026-06-01")
    assert {path.name for path in tmp_path.glob("p*")} >= {
        "p.docx",
        "p-scores.csv",
        "p-scores.json",
        "p-scores.xlsx",
    }
    said = ran("report", "verify", "p.docx")
    assert "byte for byte the report NS-1" in said
    assert "nothing was altered" in said
    erased = ("erase", "--case", "C004", "--authority", "DPO 7/2026", "--reason", "Asked for.")
    assert "report NS-1, published 2026-06-01 as at" in ran("--as", "khan", *erased)
    assert "supersedes NS-1" in ran("--as", "moss", "report", "publish", "q.docx", "--id", "NS-2")
    assert "it supersedes NS-1" in "\n".join(
        u.words for s in reading_of(unpacked(Path("q.docx").read_bytes())).stands() for u in s.units
    )
