"""Requirements of the sources that no other test shows: each test names its number, as the register does."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from evidence_log.commands.cases import AddCase
from evidence_log.commands.evidence import LinkTo, RecordEvidence
from evidence_log.commands.inspections import FrameworkFile
from evidence_log.commands.ratings import RatifyRating, RecommendRating
from evidence_log.commands.reporting import WriteNarrative
from evidence_log.errors import BrokenLogError
from evidence_log.events.cases import CaseAttributes
from evidence_log.events.evidence import KINDS
from evidence_log.events.inspections import Pinned
from evidence_log.events.judgements import Answer
from evidence_log.events.registry import CLASSES
from evidence_log.log import EvidenceLog
from evidence_log.opening import open_log
from evidence_log.projections.compare import Inspected, Line, compared, spread
from evidence_log.projections.ratings import rate_state
from frameworks.edition import Edition
from frameworks.export import export_edition
from frameworks.loader import edition_ids, edition_of, load_edition, load_rules, rules_ids, rules_of
from frameworks.overview import overview
from frameworks.score_report import as_text, read_counts, score_counts
from report_builder.assemble import assemble
from tests.scene import HERE, LIBRARY, Scene, enrolments, evidence, expecting, judging, opened, opening
from tests.small import EDITION, RULES, files, small
from tests.test_panel import court, recommending
from tui.cli import main
from tui.live import Live
from tui.sheet_views import sheet_head, sheet_lines

ROOT = Path(__file__).parents[1]
PDU, PDU_RULES = load_edition("hmip_pdu_2021"), load_rules("hmip_pdu_2021")


def editions() -> list[Edition]:
    return [load_edition(item) for item in edition_ids()]


# -- A. Framework


def test_9_an_inspection_stays_bound_to_the_very_files_it_was_opened_under() -> None:
    inspection = opened().state.inspection
    assert inspection is not None
    moved = inspection.model_copy(update={"rules": Pinned(id="hmip_pdu_2021", digest="0" * 64)})
    with pytest.raises(BrokenLogError, match="differs from the one"):
        LIBRARY.pinned(moved)


def test_12_publisher_version_and_date_stand_in_every_report_and_export(demo_log: EvidenceLog) -> None:
    (inspection,) = demo_log.inspections()
    model = assemble(demo_log.state(inspection.id), PDU, PDU_RULES, "0" * 64)
    assert PDU.publisher in model.edition
    assert PDU.date in model.edition
    for edition in editions():
        facts = json.loads(export_edition(edition))
        assert (facts["publisher"], facts["date"], facts["version"]) == (
            edition.publisher,
            edition.date,
            edition.version,
        )
    assert load_edition("hmip_national_2024").version == "V1.6"


def test_13_the_national_standards_are_in_force_although_their_text_says_proposed() -> None:
    edition = load_edition("hmip_national_2024")
    assert edition.status == "in force"
    assert any("proposed" in oddity for oddity in edition.oddities)


def test_14_modules_are_chosen_and_what_is_not_chosen_is_not_judged() -> None:
    scene = Scene().given(opening(standards=("2.3", "1.1")), *enrolments())
    assert scene.state.inspection is not None
    assert scene.state.inspection.standards == ("2.3", "1.1")
    scene.given(AddCase(inspection=HERE, by="khan", case="C1"))
    assert "not inspected here" in scene.refused(judging("2.2.1", "C1", Answer.YES))


def test_15_another_sectors_standards_are_not_inspected() -> None:
    scene = Scene().given(opening(edition="hmip_probation_2020", sector="CRC"), *enrolments())
    assert scene.state.inspection is not None
    assert {"4.1", "4.2"} <= set(scene.state.inspection.standards)
    assert not {"3.1", "3.2"} & set(scene.state.inspection.standards)


def test_20_the_same_id_stands_in_two_editions_side_by_side() -> None:
    region, pdu = load_edition("hmip_regional_2021"), PDU
    assert region.questions["1.1.1"].text != pdu.questions["1.1.1"].text
    assert (region.level, pdu.level) == ("region", "PDU")


def test_21_an_open_question_is_answered_in_words_and_never_yes_or_no() -> None:
    scene = Scene().given(opening(edition="hmip_regional_2021"), *enrolments())
    assert "open question" in scene.refused(judging("1.1.1", None, Answer.YES))
    scene.given(judging("1.1.1", None, Answer.IN_WORDS, reason="By a clear vision."))
    assert "yes or no" in scene.refused(judging("1.2.1", None, Answer.IN_WORDS))


def test_24_notes_stand_with_their_standard_in_the_report() -> None:
    scene = Scene().given(opening(edition="hmip_national_2024", title="N"), *enrolments())
    scene.given(evidence("N.2", case=None))
    national = load_edition("hmip_national_2024")
    model = assemble(scene.state, national, load_rules("hmip_national_2024"), "0" * 64)
    chapter = next(chapter for chapter in model.standards() if chapter.ref == "N.2")
    (note,) = national.standard_of["N.2"].notes
    assert note in chapter.texts()


def test_25_and_76_guidance_is_shown_where_the_judgement_is_made(demo_log: EvidenceLog) -> None:
    (inspection,) = demo_log.inspections()
    live = Live(demo_log, inspection, "khan")
    shown = "\n".join(line.text for line in sheet_lines(live, "C001", "2.6.1", 400))
    assert "sufficient progress for any individual will be determined" in shown
    assert "reasonable for this person now" in shown
    good = "\n".join(line.text for line in sheet_lines(live, None, "1.1.1", 400))
    assert "Good: There is a clear vision" in good


def test_26_and_27_guidance_has_a_version_of_its_own_recorded_with_the_inspection() -> None:
    first = Scene().given(opening(guidance=("CARaG 2.1", "Domain one rules 1.0"))).state.inspection
    second = Scene().given(opening(guidance=("CARaG 2.2",))).state.inspection
    assert first is not None
    assert second is not None
    assert first.guidance == ("CARaG 2.1", "Domain one rules 1.0")
    assert (first.edition, first.guidance) != (second.edition, second.guidance)
    assert first.edition == second.edition


def test_28_an_edition_may_name_two_guidance_documents() -> None:
    two = '[[guidance]]\nid = "a"\ntitle = "Domain one rules"\n[[guidance]]\nid = "b"\ntitle = "Cases"\n\n[[domains]]'
    edition = edition_of(EDITION.replace("[[domains]]", two, 1).encode(), "two")
    assert [each.id for each in edition.guidance] == ["a", "b"]


def test_31_the_case_standards_of_2021_follow_the_course_of_a_case() -> None:
    stages = [PDU.standard_of[item].stage for item in ("2.2", "2.3", "2.4", "2.5")]
    assert stages == ["assessment", "sentence planning", "implementation", "review"]


def test_32_a_question_without_an_evidence_base_is_a_gap_that_the_author_sees() -> None:
    text = EDITION.replace('serves = ["outcomes"]', 'serves = ["outcomes"]\nevidence_base = ["Maruna 2001"]')
    gaps = {q.id: q.gaps for q in overview(edition_of(text.encode(), "x")).questions}
    assert "no evidence base" not in gaps["1.1.1"]
    assert "no evidence base" in gaps["1.2.1"]


def test_33_a_prompt_keeps_what_it_was_before_and_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change = 'history = [{ before = "Is it late?", after = "Is there a backlog?", reason = "plainer", source = "2021" }]'
    text = EDITION.replace('polarity = "yes_adverse"', f'polarity = "yes_adverse", {change}')
    (found,) = edition_of(text.encode(), "x").prompts["1.1.1.2"].history
    assert (found.before, found.reason) == ("Is it late?", "plainer")
    path = tmp_path / "own.toml"
    path.write_text(text.replace('reason = "plainer"', 'reason = ""'), "utf-8")
    assert main(["framework", "lint", str(path)]) == 1
    assert "history[0].reason" in capsys.readouterr().out


# -- B. Evidence, where it concerns judgement


def test_44_a_qualitative_question_stands_in_a_standard_of_case_questions() -> None:
    edition, rules = load_edition("hmip_probation_2020"), load_rules("hmip_crc_nps_2018")
    modes = {q.id: q.evidence_mode for q in edition.standard_of["4.1"].key_questions}
    assert modes["4.1.3"] == "qualitative"
    assert modes["4.1.1"] == "case_sample"
    assert rules.by_id["4.1"].questions == ("4.1.1", "4.1.2", "4.1.4")
    scene = Scene().given(opening(edition=edition.id, sector="CRC"), *enrolments())
    scene.given(judging("4.1.3", None, Answer.YES))
    assert "as a whole" in scene.given(AddCase(inspection=HERE, by="khan", case="C1")).refused(
        judging("4.1.3", "C1", Answer.YES)
    )


def test_45_the_kinds_of_evidence_can_be_extended() -> None:
    assert opened().when(evidence("2.3.1", kind="supervisor_interview"))


def test_48_a_rating_is_optional_for_the_national_standards(capsys: pytest.CaptureFixture[str]) -> None:
    assert load_rules("hmip_national_2024").rating_optional
    assert not PDU_RULES.rating_optional


def test_56_and_57_no_source_weighs_more_and_a_single_view_may_carry_a_rating() -> None:
    assert not any("weight" in name for cls in CLASSES for name in cls.model_fields)
    scene = opened()
    view = RecordEvidence(
        inspection=HERE,
        by="ortiz",
        kind="survey",
        text="They listen.",
        respondents=1,
        links=(LinkTo(to="1.1"),),
    )
    scene.given(view)
    cites = (scene.last_id(),)
    assert scene.when(recommending("Good", node="1.1", cites=cites))


# -- C. Outcomes


def test_73_a_review_is_due_when_the_time_without_a_rating_is_over() -> None:
    text = RULES.replace(
        'id = "1.1", method = "lowest_key_question"',
        'id = "1.1", rated = false, counts = false, not_rated_from = 2021-10-01, not_rated_until = 2022-10-01, '
        'method = "lowest_key_question"',
    )
    rules = rules_of(text.encode(), "x")
    assert [rule.id for rule in rules.reviews_due(date(2022, 10, 1))] == ["1.1"]
    assert rules.reviews_due(date(2022, 9, 30)) == ()


def outcomes(yes: int, total: int) -> tuple[Line, ...]:
    scene = Scene().given(opening(), *enrolments())
    for number in range(total):
        ref = f"C{number}"
        scene.given(AddCase(inspection=HERE, by="khan", case=ref), expecting(ref))
        scene.given(judging("2.6.1", ref, Answer.YES if number < yes else Answer.NO))
    assert scene.state.inspection is not None
    rated = rate_state(scene.state, PDU, PDU_RULES)
    each = Inspected(inspection=scene.state.inspection, edition=PDU, rules=PDU_RULES, ratings=rated)
    return compared([each])


def test_74_a_baseline_shows_its_spread_and_no_band() -> None:
    lines = (*outcomes(1, 4), *outcomes(2, 4), *outcomes(4, 4))
    assert {line.rating for line in lines if line.node == "2.6.1"} == {None}
    found = spread(lines, "2.6.1")
    assert found is not None
    assert [found.inspections, found.lowest, found.median, found.highest] == [3, 25, 50, 100]
    assert spread(lines, "9.9") is None


def test_75_rating_outcomes_is_a_decision_by_rules_of_another_id_and_moves_no_old_inspection() -> None:
    shipped = (ROOT / "frameworks/rulesets/hmip_pdu_2021.toml").read_text("utf-8")
    later = shipped.replace('id = "hmip_pdu_2021"', 'id = "pdu_2023"', 1).replace(
        'method = "none"\nquestions = ["2.6.1"]\nrated = false\n',
        'method = "lowest_key_question"\nquestions = ["2.6.1"]\n',
    )
    new = Scene().given(
        opening(rules="pdu_2023", files=(FrameworkFile(kind="rules", text=later),)), *enrolments()
    )
    old = opened()
    new.given(AddCase(inspection=HERE, by="khan", case="C1"))
    for scene in (old, new):
        scene.given(expecting("C1"), judging("2.6.1", "C1", Answer.YES))
    assert new.when(recommending("Outstanding", node="2.6"))
    assert "not rated" in old.refused(recommending("Outstanding", node="2.6"))


def test_82_the_time_under_supervision_stands_beside_a_judgement(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = str(tmp_path / "own.db")
    for words in (
        ["init"],
        [
            *("inspection", "open", "n-1", "--title", "T", "--provider", "P", "--name", "A"),
            *("--edition", "hmip_pdu_2021", "--from", "2026-03-02", "--to", "2026-03-20"),
        ],
        ["case", "add", "C1", "--supervised-since", "2025-09-19"],
    ):
        assert main(["--log", log, "--as", "khan", *words]) == 0, capsys.readouterr().err
    with open_log(log, read_only=True) as opened_log:
        (inspection,) = opened_log.inspections()
        assert "26 weeks supervised" in sheet_head(Live(opened_log, inspection, "khan"), "C1", "2.6.1")


def test_83_inputs_activities_and_outcomes_are_told_apart() -> None:
    kinds = {s.id: s.kind for s in PDU.standards()}
    assert (kinds["1.1"], kinds["2.2"], kinds["2.6"]) == ("inputs", "activities", "outcomes")


def test_84_performance_data_is_context_and_moves_no_rating() -> None:
    assert "data" in KINDS
    scene = court(32, 50)
    before = rate_state(scene.state, PDU, PDU_RULES).standards["2.1"].rating
    scene.given(evidence("2.1", kind="data", case=None, text="Reoffending rose by 4 points."))
    assert rate_state(scene.state, PDU, PDU_RULES).standards["2.1"].rating == before


# -- D. Scores and ratings


def test_85_there_are_four_ratings() -> None:
    wanted = ("Inadequate", "Requires improvement", "Good", "Outstanding")
    assert {load_rules(item).ratings for item in rules_ids()} == {wanted}


@pytest.mark.parametrize("rating", ["Good plus", "Good+", "good", "High Good"])
def test_86_there_is_no_plus_minus_or_half_step(rating: str) -> None:
    assert "is not a rating" in court(40, 50).refused(recommending(rating))


def test_89_the_boundaries_are_named_and_shown_with_every_rating_made_from_them() -> None:
    counts = read_counts("key_question,sufficient,total\n2.1.1,9,10\n")
    text = as_text(score_counts(counts, PDU_RULES, PDU), PDU_RULES)
    assert "Bands: Inadequate from 0 %, Requires improvement from 50 %, Good from 65 %" in text
    assert PDU_RULES.digest in text
    assert f"version {PDU_RULES.version}" in text


def test_94_a_comparison_names_the_provider() -> None:
    assert {line.provider for line in outcomes(1, 2)} == {"Northshire PDU"}


def test_97_chapters_keep_the_domains_apart_in_the_editions_order() -> None:
    scene = opened().given(evidence("2.3.1"))
    model = assemble(scene.state, PDU, PDU_RULES, "0" * 64)
    assert [chapter.ref for chapter in model.standards()] == [standard.id for standard in PDU.standards()]


def test_99_recommendation_and_confirmed_rating_are_two_records() -> None:
    scene = court(45, 50).given(recommending("Outstanding"))
    scene.given(RatifyRating(inspection=HERE, by="shaw", node="2.1", reason="Agreed."))
    (found,) = scene.state.recommendations.values()
    assert found.ratified is not None
    assert (found.by, found.ratified.by) == ("khan", "shaw")
    assert found.ratified.position > found.position
    assert found.reason.text == "As the cases show."


def test_101_no_characteristic_is_required() -> None:
    scene = opened().given(evidence("1.1.1", case=None))
    command = RecommendRating(
        inspection=HERE, by="khan", node="1.1", rating="Good", reason="On balance.", cites=(scene.last_id(),)
    )
    assert scene.when(command)


def test_105_and_106_the_report_states_the_headline_and_the_reason(demo_log: EvidenceLog) -> None:
    (inspection,) = demo_log.inspections()
    model = assemble(demo_log.state(inspection.id), PDU, PDU_RULES, "0" * 64)
    said = next(chapter for chapter in model.standards() if chapter.ref == "1.1").texts()
    assert any(text.startswith("The leadership of the organisation sufficiently supports") for text in said)
    assert any(text.startswith("A clear vision that staff can name") for text in said)


def test_107_a_judgement_says_who_when_under_which_edition_and_from_what() -> None:
    scene = opened().given(evidence("2.3.1"))
    cites = (scene.last_id(),)
    scene.given(judging("2.3.1", "C1", Answer.YES, cites=cites, considered=cites))
    entry = scene.state.judgement("C1", "2.3.1")
    assert entry is not None
    assert (entry.by, entry.cites, entry.considered) == ("ortiz", cites, cites)
    assert scene.state.inspection is not None
    assert scene.state.inspection.edition.digest == PDU.digest


# -- E, F, where they are there already


def test_124_scope_is_chosen_and_stated() -> None:
    scene = small(standards=("1.2",), files=files())
    assert scene.state.inspection is not None
    assert scene.state.inspection.standards == ("1.2",)


def test_125_and_126_the_report_has_sections_on_views_and_on_diversity(demo_log: EvidenceLog) -> None:
    (inspection,) = demo_log.inspections()
    model = assemble(demo_log.state(inspection.id), PDU, PDU_RULES, "0" * 64)
    titles = [part.title for part in model.parts if part.id in ("views", "diversity")]
    assert titles == ["Views of people on probation", "Diversity"]


def test_132_every_case_standard_serves_three_aims() -> None:
    for item in ("2.2", "2.3", "2.4", "2.5"):
        aims = [question.aim for question in PDU.standard_of[item].key_questions]
        assert aims == ["engagement", "desistance", "keeping people safe"]


def test_133_a_published_result_has_rating_score_and_narrative() -> None:
    scene = court(45, 50).given(evidence("2.1", case=None), recommending("Outstanding"))
    scene.given(WriteNarrative(inspection=HERE, by="moss", section="2.1", text="Advice was good."))
    model = assemble(scene.state, PDU, PDU_RULES, "0" * 64)
    chapter = next(chapter for chapter in model.standards() if chapter.ref == "2.1")
    assert [block.id for block in chapter.blocks if block.kind in ("rating", "table")] == [
        "s2_1_rating",
        "s2_1_scores",
    ]
    assert "Rating: Outstanding (recommended)." in chapter.texts()
    assert "2.1-1\u2002Advice was good." in chapter.texts()


def test_134_what_was_given_in_confidence_is_withheld_from_the_report() -> None:
    scene = opened().given(evidence("1.1.1", "A secret word.", case=None, confidential=True))
    cites = (scene.last_id(),)
    scene.given(recommending("Good", node="1.1", cites=cites))
    text = assemble(scene.state, PDU, PDU_RULES, "0" * 64).model_dump_json()
    assert "A secret word." not in text
    assert "Withheld: given in confidence." in text


def test_a_case_may_hold_several_characteristics_for_breakdowns() -> None:
    assert CaseAttributes(groups=("women", "asian")).groups == ("women", "asian")
