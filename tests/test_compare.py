"""Inspections side by side, an edition's balance, and what must be explained."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from evidence_log.commands.cases import AddCase
from evidence_log.events.judgements import Answer
from evidence_log.projections.compare import Inspected, compared, trend
from evidence_log.projections.disjoint import disjoints
from evidence_log.projections.ratings import rate_state
from frameworks.characteristics import texts_for
from frameworks.edition import Edition
from frameworks.loader import load_edition, load_rules, rules_of
from frameworks.overview import overview
from frameworks.rules import Rules
from tests.scene import HERE, Scene, enrolments, evidence, judging, opening
from tests.test_panel import court, recommending
from tui.cli import main

PDU, TWENTY = load_edition("hmip_pdu_2021"), load_edition("hmip_probation_2020")
PDU_RULES, TWENTY_RULES = load_rules("hmip_pdu_2021"), load_rules("hmip_crc_nps_2018")


def inspected(scene: Scene, edition: Edition = PDU, rules: Rules = PDU_RULES) -> Inspected:
    inspection = scene.state.inspection
    assert inspection is not None
    ratings = rate_state(scene.state, edition, rules)
    return Inspected(inspection=inspection, edition=edition, rules=rules, ratings=ratings)


def of_2020() -> Scene:
    scene = Scene().given(opening(edition="hmip_probation_2020", sector="CRC"), *enrolments())
    scene.given(AddCase(inspection=HERE, by="khan", case="C1"))
    return scene.given(judging("2.1.1", "C1", Answer.YES), judging("2.2.1", "C1", Answer.NO))


def test_a_trend_follows_the_words_and_marks_where_they_changed() -> None:
    steps = {
        s.question: s for s in trend(inspected(of_2020(), TWENTY, TWENTY_RULES), inspected(court(9, 10)))
    }
    assert steps["2.2.1"].before == "2.1.1"
    assert steps["2.2.1"].then is not None
    assert steps["2.2.1"].then.sufficient == 1
    assert steps["2.2.1"].broken_by == "reworded"
    assert steps["2.6.1"].broken_by == "new"
    assert steps["2.1.1"].before != "2.1.1"


def test_a_trend_under_one_edition_has_no_break_unless_the_bands_differ() -> None:
    first, second = inspected(court(9, 10)), inspected(court(5, 10))
    assert all(step.broken_by is None for step in trend(first, second))
    text = (Path(__file__).parents[1] / "frameworks/rulesets/hmip_pdu_2021.toml").read_bytes()
    others = rules_of(text.replace(b"at_least = 65", b"at_least = 60"), "x")
    changed = trend(first, inspected(court(5, 10), PDU, others))
    assert {step.broken_by for step in changed} == {"other bands"}


def test_a_pilot_is_left_out_of_comparisons() -> None:
    scene = Scene().given(opening(pilot=True), *enrolments())
    assert compared([inspected(scene)]) == ()
    lines = compared([inspected(court(9, 10))])
    assert [
        (line.node, line.sufficient, line.total, line.rating) for line in lines if line.node == "2.1.1"
    ] == [("2.1.1", 9, 10, "Outstanding")]


def test_a_disjoint_is_named_and_moves_nothing() -> None:
    scene = court(1, 10).given(evidence("1.1.1", case=None))
    scene.given(recommending("Good", node="1.1", cites=tuple(scene.state.evidence)))
    rated = rate_state(scene.state, PDU, PDU_RULES)
    (found,) = disjoints(rated, PDU, PDU_RULES)
    assert (found.first, found.rating, found.other, found.other_rating) == (
        "1.1",
        "Good",
        "2.1",
        "Inadequate",
    )
    assert rated.standards["1.1"].rating == "Good"
    assert disjoints(rate_state(court(9, 10).state, PDU, PDU_RULES), PDU, PDU_RULES) == ()


def test_good_and_requires_improvement_stand_beside_their_question() -> None:
    found = dict(texts_for(TWENTY, "1.1.2"))
    assert found["Good"].startswith("Risks to the service are sufficiently understood")
    assert found["Requires improvement"].startswith("Not all risks to the service")
    third = [text for rating, text in texts_for(TWENTY, "1.3.2") if rating == "Good"]
    assert len(third) == 2
    assert dict(texts_for(PDU, "1.2.4")) == dict(texts_for(TWENTY, "1.2.5"))
    assert texts_for(PDU, "2.1.1") == ()


def test_an_author_sees_prompts_by_question_gaps_and_repeats() -> None:
    found = overview(load_edition("hmip_regional_2021"))
    counts = {question.id: question.prompts for question in found.questions}
    assert counts["1.2.2"] == 2
    assert sum(counts.values()) == 41
    repeats = overview(load_edition("hmip_characteristics_2018")).repeats
    assert repeats == ()


def test_the_open_table_is_safe_and_machine_readable(
    demo_copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*words: str) -> str:
        assert main(["--log", str(demo_copy), *words]) == 0, capsys.readouterr().err
        return capsys.readouterr().out

    rows = list(csv.DictReader(io.StringIO(run("compare", "--csv"))))
    by_node = {row["node"]: row for row in rows}
    assert (by_node["overall"]["sufficient"], by_node["overall"]["total"]) == ("15", "27")
    node = by_node["2.3.3"]
    assert (node["sufficient"], node["total"], node["rating"]) == ("27", "50", "Requires improvement")
    assert json.loads(run("compare", "--json", "--node", "overall"))[0]["rating"] == "Good"
    assert "15" in run("compare", "--node", "overall")
    steps = json.loads(run("trend", "northshire-2026", "northshire-2026", "--json"))
    assert all(step["then"] == step["now"] for step in steps)
    assert "2.3.3" in run("trend", "northshire-2026", "northshire-2026")
    assert main(["--log", str(demo_copy), "trend", "northshire-2026", "nowhere"]) == 1
    assert "to be explained: 1.1 is Good and 2.5 is Inadequate" in run("rate", "show")
    assert "Good: There is a clear vision" in run("rate", "guide", "1.1.1")
    assert "a checklist" in run("rate", "guide", "1.1")
    assert "key question" in run("framework", "overview", "hmip_pdu_2021")
