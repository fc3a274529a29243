"""Computed and decided side by side: discretion, rounding, ratings set aside, characteristics, rules of one's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evidence_log.commands.cases import AddCase
from evidence_log.commands.evidence import DisposeEvidence, LinkTo, RecordEvidence
from evidence_log.commands.inspections import EnrolPerson, FrameworkFile
from evidence_log.commands.ratings import (
    DepartRating,
    RatifyRating,
    RecommendRating,
    SetRatingAside,
    SettleRounding,
)
from evidence_log.events.cases import CaseAttributes
from evidence_log.events.envelope import Role
from evidence_log.events.evidence import Says
from evidence_log.events.judgements import Answer
from evidence_log.events.ratings import Characteristic, PanelDeparted, Takes
from evidence_log.projections.history import History
from evidence_log.projections.impact import impact
from evidence_log.projections.ratings import rate_state
from evidence_log.projections.reasons import Reason
from evidence_log.projections.why import why
from frameworks.banding import Score, rate_question
from frameworks.characteristics import characteristics_of
from frameworks.loader import load_edition, load_rules, rules_of
from tests.scene import HERE, Scene, enrolments, evidence, judging, opened, opening
from tests.small import RULES, files, small
from tui.cli import main

PDU, RULESET = load_edition("hmip_pdu_2021"), load_rules("hmip_pdu_2021")
COURT = CaseAttributes(samples=("court",))


def court(yes: int, total: int) -> Scene:
    """Court work judged in so many cases: the one question of 2.1."""
    scene = Scene().given(opening(), *enrolments())
    scene.given(EnrolPerson(inspection=HERE, by="khan", person="reid", name="Iris Reid", roles=(Role.PANEL,)))
    for number in range(total):
        ref = f"K{number:03d}"
        scene.given(AddCase(inspection=HERE, by="khan", case=ref, attributes=COURT))
        scene.given(judging("2.1.1", ref, Answer.YES if number < yes else Answer.NO))
    return scene


def recommending(rating: str, node: str = "2.1", **more: object) -> RecommendRating:
    facts = {"inspection": HERE, "by": "khan", "node": node, "reason": "As the cases show.", "rating": rating}
    return RecommendRating.model_validate(facts | more)


def departing(rating: str, **more: object) -> DepartRating:
    facts = {"inspection": HERE, "by": "shaw", "node": "2.1", "rating": rating, "reason": "One case decides."}
    return DepartRating.model_validate(facts | {"present": ("reid",)} | more)


def ratifying(**more: object) -> RatifyRating:
    return RatifyRating.model_validate({"inspection": HERE, "by": "shaw", "node": "2.1"} | more)


# -- discretion


def test_a_panel_departs_near_a_boundary_and_both_ratings_stand_for_ever() -> None:
    scene = court(32, 50).given(recommending("Requires improvement"))
    (event,) = scene.when(departing("Good", minority="Reid would have kept to the computed rating."))
    assert isinstance(event, PanelDeparted)
    assert (event.indicated, event.rating, event.present) == (
        "Requires improvement",
        "Good",
        ("shaw", "reid"),
    )
    assert set(event.near) == {"2.1.1 near_boundary", "2.1.1 one_case"}
    rated = rate_state(scene.state, PDU, RULESET).standards["2.1"]
    assert (rated.rating, rated.indicated.rating, rated.stage) == ("Good", "Requires improvement", "ratified")
    assert History(PDU, RULESET).extend(scene.events).value("2.1", len(scene.events)).rating == "Good"
    told = "\n".join(lines(why(scene.events, "2.1", PDU, RULESET)))
    assert "the panel departed from Requires improvement: Good, present shaw, reid" in told
    assert "minority view" in told


def lines(reason: Reason) -> list[str]:
    return [reason.text, *(line for child in reason.children for line in lines(child))]


def test_far_from_a_boundary_a_panel_has_no_discretion() -> None:
    scene = court(30, 52).given(recommending("Requires improvement"))
    assert "no discretion" in scene.refused(departing("Good"))


def test_one_case_is_enough_even_where_the_per_cent_is_far() -> None:
    scene = court(5, 7).given(recommending("Good"))
    assert scene.when(departing("Requires improvement"))


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (departing("Good", present=()), "not one person's"),
        (departing("Good", present=("shaw",)), "not one person's"),
        (departing("Good", present=("nobody",)), "does not take part"),
        (departing("Requires improvement"), "ratify it instead"),
        (departing("Splendid"), "is not a rating"),
        (departing("Good", by="khan"), "needs the role"),
        (departing("Good", node="1.1"), "no open recommendation"),
    ],
)
def test_a_departure_that_is_none_is_refused(command: DepartRating, said: str) -> None:
    scene = court(32, 50).given(recommending("Requires improvement"))
    assert said in scene.refused(command)


def test_nobody_departs_from_their_own_recommendation() -> None:
    scene = court(32, 50)
    both = EnrolPerson(inspection=HERE, by="khan", person="both", name="Bo Th", roles=(Role.LEAD, Role.PANEL))
    scene.given(both, recommending("Requires improvement", by="both"))
    assert "may not depart from it" in scene.refused(departing("Good", by="both"))


def test_a_departure_waits_for_counter_evidence_too() -> None:
    scene = court(32, 50)
    against = RecordEvidence(
        inspection=HERE,
        by="ortiz",
        kind="meeting",
        text="Reports come late.",
        links=(LinkTo(to="2.1.1", says=Says.UNDERMINES),),
    )
    scene.given(against)
    target = scene.last_id()
    scene.given(recommending("Requires improvement"))
    assert "left open" in scene.refused(departing("Good"))
    facts = {"inspection": HERE, "by": "khan", "evidence": target, "standard": "2.1", "reason": "Weighed."}
    scene.given(DisposeEvidence.model_validate(facts | {"disposition": "outweighed"}))
    assert scene.when(departing("Good"))


def test_a_ratification_may_say_who_was_present_and_who_differed() -> None:
    scene = court(45, 50).given(recommending("Outstanding"))
    scene.given(ratifying(present=("reid",), minority="Good would do."))
    (found,) = scene.state.recommendations.values()
    assert found.present == ("shaw", "reid")
    assert found.minority is not None


# -- rounding


def settling(takes: Takes) -> SettleRounding:
    return SettleRounding(inspection=HERE, by="shaw", question="2.1.1", takes=takes, reason="Minute 3.")


def test_no_rating_is_ratified_while_its_rounding_is_undecided() -> None:
    scene = court(31, 48).given(recommending("Requires improvement"))
    assert "a recorded decision is wanted" in scene.refused(ratifying())
    scene.given(settling(Takes.EXACT))
    assert scene.when(ratifying())


def test_the_rounded_per_cent_bands_where_that_was_decided_and_only_for_those_counts() -> None:
    scene = court(31, 48).given(settling(Takes.ROUNDED))

    def rating() -> str | None:
        found = rate_state(scene.state, PDU, RULESET).standards["2.1"].rating
        assert History(PDU, RULESET).extend(scene.events).value("2.1", len(scene.events)).rating == found
        return found

    assert rating() == "Good"
    scene.given(judging("2.1.1", "K000", Answer.NO))
    assert rating() == "Requires improvement"
    scene.given(judging("2.1.1", "K000", Answer.YES))
    assert rating() == "Good"
    scene.given(settling(Takes.EXACT))
    assert rating() == "Requires improvement"


def test_there_is_nothing_to_settle_where_both_band_alike() -> None:
    assert "give the same band" in court(30, 50).refused(settling(Takes.EXACT))


# -- set aside


def setting(node: str, *, aside: bool = True) -> SetRatingAside:
    return SetRatingAside(inspection=HERE, by="khan", node=node, aside=aside, reason="No case of the kind.")


def test_a_standard_set_aside_is_answered_and_not_rated_until_it_is_taken_up() -> None:
    scene = court(45, 50).given(setting("2.1"))
    rated = rate_state(scene.state, PDU, RULESET)
    assert (rated.standards["2.1"].rating, rated.standards["2.1"].stage) == (None, "set aside")
    assert rated.questions["2.1.1"].band == "Outstanding"
    assert rated.overall.rating is None
    assert History(PDU, RULESET).extend(scene.events).value("2.1", len(scene.events)).rating is None
    assert "left aside" in scene.refused(recommending("Outstanding"))
    scene.given(setting("2.1", aside=False), recommending("Outstanding"))
    assert "is not left aside" in scene.refused(setting("2.1", aside=False))


def test_a_whole_inspection_may_be_reported_and_not_rated() -> None:
    scene = court(45, 50).given(setting("overall"))
    rated = rate_state(scene.state, PDU, RULESET)
    assert (rated.overall_rating, rated.overall_stage) == (None, "set aside")
    assert "left aside" in scene.refused(recommending("Good", node="overall"))


def test_what_was_ratified_is_not_set_aside() -> None:
    scene = court(45, 50).given(recommending("Outstanding"), ratifying())
    assert "was ratified" in scene.refused(setting("2.1"))


# -- characteristics


def test_characteristics_are_cited_with_evidence_and_never_counted() -> None:
    scene = opened().given(evidence("1.1.1", case=None))
    target = scene.last_id()
    cited = (
        Characteristic(rating="Good", paragraph=2, cites=(target,)),
        Characteristic(rating="Outstanding", quality=6, cites=(target,)),
    )
    scene.given(recommending("Inadequate", node="1.1", cites=(target,), characteristics=cited))
    (found,) = scene.state.recommendations.values()
    assert (found.rating, found.characteristics) == ("Inadequate", cited)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"rating": "Good", "paragraph": 4}, "no such characteristic"),
        ({"rating": "Good", "quality": 1}, "no such characteristic"),
        ({"rating": "Inadequate", "quality": 6}, "no such characteristic"),
        ({"rating": "Good"}, "no such characteristic"),
        ({"rating": "Good", "paragraph": 1, "cites": ()}, "cited with the evidence"),
    ],
)
def test_a_characteristic_that_is_not_printed_is_refused(facts: dict[str, object], said: str) -> None:
    scene = opened().given(evidence("1.1.1", case=None))
    named = Characteristic.model_validate({"cites": (scene.last_id(),)} | facts)
    command = recommending("Good", node="1.1", cites=(scene.last_id(),), characteristics=(named,))
    assert said in scene.refused(command)


def test_the_headline_is_the_rating_statement_and_an_older_guide_is_named() -> None:
    guide = characteristics_of(PDU, "1.1")
    assert guide is not None
    assert guide.headline("Good") == (
        "The leadership of the organisation sufficiently supports and promotes the delivery of a high-quality, "
        "personalised and responsive service for all service users."
    )
    assert guide.warning is not None
    assert characteristics_of(PDU, "2.1") is None
    assert characteristics_of(load_edition("hmip_national_2024"), "N.1") is None


# -- rules of one's own


def test_a_file_of_ones_own_is_kept_whole_in_the_log_and_used_from_there() -> None:
    scene = small()
    inspection = scene.state.inspection
    assert inspection is not None
    assert inspection.rules.digest == rules_of(RULES.encode(), "x").digest
    assert inspection.adopted[inspection.rules.digest] == RULES


def test_a_file_with_a_fault_is_refused_with_its_place() -> None:
    bad = FrameworkFile(kind="rules", text=RULES.replace("at_least = 0", "at_least = 7"))
    said = Scene().refused(opening(rules="small_rules", files=(bad,)))
    assert "nothing is said of 0 per cent" in said
    assert "bands" in said


def test_a_file_that_is_not_the_one_named_is_refused() -> None:
    own = FrameworkFile(kind="rules", text=RULES)
    assert "is not the one named" in Scene().refused(opening(files=(own,)))


def test_rules_swapped_afterwards_move_nothing_and_their_impact_is_as_by_hand(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], demo_copy: Path
) -> None:
    """Must show 6: old exports are byte-equal after the file was changed; the impact list is as recomputed."""
    shipped = Path(__file__).parents[1] / "frameworks/rulesets/hmip_pdu_2021.toml"
    own = tmp_path / "own.toml"
    own.write_text(shipped.read_text("utf-8").replace('id = "hmip_pdu_2021"', 'id = "own"', 1), "utf-8")
    log = str(tmp_path / "own.db")

    def run(*words: str, at: str = log) -> str:
        assert main(["--log", at, "--as", "khan", *words]) == 0, capsys.readouterr().err
        return capsys.readouterr().out

    run("init")
    run(
        *("inspection", "open", "own-1", "--title", "T", "--provider", "P", "--name", "A"),
        *("--edition", "hmip_pdu_2021", "--rules", str(own)),
    )
    run("case", "add", "K1", "--sample", "court")
    run("judge", "question", "2.1.1", "yes", "--case", "K1", "--reason", "r")
    run("rate", "recommend", "2.1", "Outstanding", "--reason", "r")
    before = [run(*words) for words in (("rate", "show", "--json"), ("state", "--json"), ("log", "--json"))]
    own.write_text(own.read_text("utf-8").replace("at_least = 80", "at_least = 99"), "utf-8")
    assert before == [
        run(*words) for words in (("rate", "show", "--json"), ("state", "--json"), ("log", "--json"))
    ]
    own.unlink()
    assert before[0] == run("rate", "show", "--json")

    stricter = tmp_path / "stricter.toml"
    stricter.write_text(shipped.read_text("utf-8").replace("at_least = 65", "at_least = 70"), "utf-8")
    moved = json.loads(run("framework", "impact", str(stricter), "--json", at=str(demo_copy)))
    counts = {
        q["id"]: (q["sufficient"], q["total"], q["band"])
        for q in json.loads(run("rate", "show", "--json", at=str(demo_copy)))["questions"]
    }
    by_hand = {
        item
        for item, (yes, total, band) in counts.items()
        if total and band != banded(100 * yes / total, (50, 70, 80))
    }
    assert {each["node"] for each in moved if each["node"].count(".") == 2} == by_hand


def banded(share: float, floors: tuple[int, int, int]) -> str:
    return ("Inadequate", "Requires improvement", "Good", "Outstanding")[
        sum(share >= floor for floor in floors)
    ]


def test_impact_names_what_other_rules_would_say_and_nothing_moves() -> None:
    scene = court(32, 50)
    text = (Path(__file__).parents[1] / "frameworks/rulesets/hmip_pdu_2021.toml").read_bytes()
    others = rules_of(text.replace(b"at_least = 65", b"at_least = 60"), "others")
    found = {moved.node: (moved.now, moved.then) for moved in impact(scene.state, PDU, RULESET, others)}
    assert found == {
        "2.1.1": ("Requires improvement", "Good"),
        "2.1": ("Requires improvement", "Good"),
    }


def test_a_standard_not_rated_until_a_date_says_so() -> None:
    text = RULES.replace(
        '{ id = "1.1", method = "lowest_key_question", questions = ["1.1.1"] }',
        '{ id = "1.1", method = "lowest_key_question", questions = ["1.1.1"], rated = false, counts = false, '
        "not_rated_from = 2021-10-01, not_rated_until = 2022-10-01 }",
    ).replace("standards_counted = 3", "standards_counted = 2")
    text = text.replace(
        '[{ rating = "Low", lowest = 0, highest = 1 }, { rating = "High", lowest = 2, highest = 3 }]',
        '[{ rating = "Low", lowest = 0, highest = 0 }, { rating = "High", lowest = 1, highest = 2 }]',
    )
    scene = small(files=files(rules=text))
    assert "until 2022-10-01 at the earliest" in scene.refused(recommending("High", node="1.1"))


def test_bands_of_its_own_take_the_place_of_the_rules_bands() -> None:
    text = RULES.replace(
        'questions = ["1.1.1"] }',
        'questions = ["1.1.1"], bands = [{ rating = "Low", at_least = 0 }, { rating = "High", at_least = 90 }] }',
    )
    rules = rules_of(text.encode(), "own bands")
    score = Score(sufficient=8, total=10)
    assert rate_question("1.1.1", score, rules).band == "Low"
    assert rate_question("1.2.1", score, rules).band == "High"
