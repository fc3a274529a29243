"""Cases in samples, outcomes, and what stands beside an answer: part C of the requirements, and 16, 22, 49, 55."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from evidence_log.commands.cases import AddCase, CorrectCase, DescribeSample
from evidence_log.commands.evidence import WithdrawEvidence
from evidence_log.commands.judgements import AnswerPrompt, RecordReasonable
from evidence_log.events.cases import CaseAttributes
from evidence_log.events.judgements import Answer, Basis
from evidence_log.projections.history import History
from evidence_log.projections.progress import questions_for
from evidence_log.projections.ratings import prompt_scores, question_scores, rate_state
from evidence_log.projections.stability import stability
from frameworks.loader import edition_of, load_edition, load_rules, rules_of
from tests.scene import CUSTODY, HERE, ORDINARY, Scene, evidence, expecting, judging, opened
from tests.small import EDITION, RULES, small

OWN, OWN_RULES = edition_of(EDITION.encode(), "small"), rules_of(RULES.encode(), "small")
VICTIM = CaseAttributes(samples=("victims",))


def with_cases(**kinds: CaseAttributes) -> Scene:
    cases = (AddCase(inspection=HERE, by="khan", case=ref, attributes=kind) for ref, kind in kinds.items())
    return small().given(*cases)


def answering(prompt: str, case: str, answer: Answer = Answer.YES, **more: Any) -> AnswerPrompt:
    return AnswerPrompt(inspection=HERE, by="ortiz", case=case, prompt=prompt, answer=answer, **more)


# -- samples and conditions: what does not apply is refused, and is in no denominator


def test_a_standard_judges_only_the_cases_of_its_sample() -> None:
    scene = with_cases(C1=ORDINARY, V1=VICTIM)
    assert "draws on the sample victims" in scene.refused(judging("1.3.1", "C1", Answer.YES))
    assert "draws on the sample victims" in scene.refused(answering("1.3.1.1", "C1"))
    scene.given(judging("1.3.1", "V1", Answer.YES))
    assert [q.id for q in questions_for(scene.state, OWN, "C1")] == ["1.1.1"]
    both = CaseAttributes(samples=("main", "victims"))
    scene.given(AddCase(inspection=HERE, by="khan", case="B1", attributes=both))
    assert "1.3.1" in [q.id for q in questions_for(scene.state, OWN, "B1")]


def test_a_question_with_a_condition_is_asked_of_the_cases_that_meet_it() -> None:
    scene = with_cases(C1=ORDINARY, P1=CUSTODY)
    assert "not applicable" in scene.refused(judging("1.2.1", "C1", Answer.NO))
    scene.given(judging("1.2.1", "P1", Answer.NO))
    assert question_scores(scene.state, OWN)["1.2.1"].total == 1


def test_a_case_corrected_out_of_a_question_leaves_every_denominator_and_comes_back() -> None:
    scene = with_cases(P1=CUSTODY, P2=CUSTODY).given(
        judging("1.2.1", "P1", Answer.YES), judging("1.2.1", "P2", Answer.NO), answering("1.2.1.1", "P2")
    )

    def score() -> tuple[int, int]:
        found = question_scores(scene.state, OWN)["1.2.1"]
        history = History(OWN, OWN_RULES).extend(scene.events).value("1.2.1", len(scene.events)).score
        assert history == found
        return found.sufficient, found.total

    assert score() == (1, 2)
    leaving = CorrectCase(inspection=HERE, by="khan", case="P2", attributes=ORDINARY, reason="not released")
    scene.given(leaving)
    assert score() == (1, 1)
    assert prompt_scores(scene.state, OWN)["1.2.1.1"].total == 0
    scene.given(CorrectCase(inspection=HERE, by="khan", case="P2", attributes=CUSTODY, reason="released"))
    assert score() == (1, 2)


def test_a_sample_says_how_many_cases_it_was_drawn_from() -> None:
    scene = with_cases(C1=ORDINARY, C2=ORDINARY)

    def saying(population: int) -> DescribeSample:
        facts = {"inspection": HERE, "by": "khan", "sample": "main", "text": "All of June."}
        return DescribeSample.model_validate(facts | {"population": population})

    assert "holds 2 cases" in scene.refused(saying(1))
    scene.given(saying(40))
    assert scene.state.samples["main"].population == 40


def test_a_yes_on_an_adverse_prompt_is_not_favourable() -> None:
    scene = with_cases(C1=ORDINARY).given(expecting("C1", "1.1.1"))
    scene.given(answering("1.1.1.2", "C1", degree="not_met"))
    score = prompt_scores(scene.state, OWN)["1.1.1.2"]
    assert (score.sufficient, score.total) == (0, 1)


# -- outcomes: what was reasonable, degrees, stability


def test_what_was_reasonable_is_said_before_the_verdict() -> None:
    scene = opened()
    assert "say first what is reasonable" in scene.refused(judging("2.6.1", "C1", Answer.YES))
    assert "say first what is reasonable" in scene.refused(answering("2.6.1.1", "C1"))
    scene.given(expecting("C1"), judging("2.6.1", "C1", Answer.YES))
    assert "say first" in scene.refused(judging("2.6.1", "C3", Answer.YES))
    said = RecordReasonable(
        inspection=HERE, by="ortiz", case="C3", question="2.6.1", text="To stay.", limits="No housing."
    )
    scene.given(said, judging("2.6.1", "C3", Answer.NO))
    limits = scene.state.expectations["C3", "2.6.1"].limits
    assert limits is not None
    assert limits.text == "No housing."


def test_the_decision_of_2021_on_what_is_reasonable_is_guidance_of_its_standard() -> None:
    standard = load_edition("hmip_pdu_2021").standard_of["2.6"]
    assert standard.reasonable_first
    assert any("reasonable for that individual to achieve at that time" in text for text in standard.guidance)
    assert not any(s.reasonable_first for s in load_edition("hmip_probation_2020").standards())


def test_degrees_stand_beside_yes_and_no_only_where_the_edition_offers_them() -> None:
    scene = with_cases(C1=ORDINARY).given(expecting("C1", "1.1.1"))
    assert "wants a degree" in scene.refused(judging("1.1.1", "C1", Answer.YES))
    assert "offers no half_met" in scene.refused(judging("1.1.1", "C1", Answer.YES, degree="half_met"))
    scene.given(judging("1.1.1", "C1", Answer.YES, degree="part_met"))
    entry = scene.state.judgement("C1", "1.1.1")
    assert entry is not None
    assert (entry.answer, entry.degree) == (Answer.YES, "part_met")
    assert "offers no met" in opened().refused(judging("2.3.1", "C1", Answer.YES, degree="met"))


@pytest.mark.parametrize("missing", ["exceptional", "defensible", "planning"])
def test_stability_counts_only_with_its_three_records(missing: str) -> None:
    scene = opened().given(expecting("C1"), evidence("2.6.1"))
    facts: dict[str, Any] = {
        "basis": Basis.STABILITY,
        "exceptional": "Released homeless and still housed.",
        "defensible": "Six months is too short for more.",
        "planning": (scene.last_id(),),
    }
    left = {key: value for key, value in facts.items() if key != missing}
    assert "three records" in scene.refused(judging("2.6.1", "C1", Answer.YES, **left))
    scene.given(judging("2.6.1", "C1", Answer.YES, **facts))
    (found,) = stability(scene.state)
    assert (found.inspector, found.favourable, found.by_stability) == ("ortiz", 1, 1)


def test_stability_is_of_outcomes_and_its_evidence_stands() -> None:
    scene = opened().given(expecting("C1"), evidence("2.6.1"))
    target = scene.last_id()
    scene.given(WithdrawEvidence(inspection=HERE, by="ortiz", evidence=target, reason="wrong case"))
    facts = {"basis": Basis.STABILITY, "exceptional": "x", "defensible": "y", "planning": (target,)}
    assert "withdrawn" in scene.refused(judging("2.6.1", "C1", Answer.YES, **facts))
    assert "not about outcomes" in scene.refused(judging("2.3.1", "C1", Answer.YES, **facts))
    assert "belong to stability" in scene.refused(judging("2.6.1", "C1", Answer.YES, exceptional="x"))


def test_stability_is_reported_by_inspector_beside_progress() -> None:
    scene = opened().given(expecting("C1"), expecting("C2"), expecting("C3"), evidence("2.6.1"))
    three = {"exceptional": "x", "defensible": "y", "planning": (scene.last_id(),)}
    scene.given(
        judging("2.6.1", "C1", Answer.YES, basis=Basis.STABILITY, **three),
        judging("2.6.1", "C2", Answer.YES),
        judging("2.6.1", "C3", Answer.YES, by="lee"),
    )
    found = [(each.inspector, each.favourable, each.by_stability) for each in stability(scene.state)]
    assert found == [("lee", 1, 0), ("ortiz", 2, 1)]


def test_the_evidence_that_was_in_view_is_recorded_with_an_answer() -> None:
    scene = opened().given(evidence("2.3.1"))
    scene.given(answering("2.3.1.1", "C1", considered=(scene.last_id(),)))
    entry = scene.state.answer("C1", "2.3.1.1")
    assert entry is not None
    assert len(entry.considered) == 1


def test_the_day_supervision_began_stands_with_the_case() -> None:
    since = CaseAttributes(supervised_since=date(2025, 9, 1))
    scene = with_cases(C1=since)
    assert scene.state.cases["C1"].attributes.supervised_since == date(2025, 9, 1)


def test_a_standard_that_is_not_rated_is_scored_and_never_counted() -> None:
    scene = opened().given(expecting("C1"), judging("2.6.1", "C1", Answer.YES))
    pdu = load_edition("hmip_pdu_2021")
    rated = rate_state(scene.state, pdu, load_rules("hmip_pdu_2021"))
    assert rated.questions["2.6.1"].score.total == 1
    assert not rated.standards["2.6"].indicated.counts
    assert rated.standards["2.6"].rating is None
