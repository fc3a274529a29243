"""Feedback informs what is judged for the organisation; what stands behind a judgement is shown, never weighed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evidence_log.commands.cases import AddCase
from evidence_log.commands.evidence import LinkEvidence, LinkTo, RecordEvidence
from evidence_log.commands.feedback import CountSurvey, MapFeedback
from evidence_log.commands.judgements import AnswerPrompt
from evidence_log.events.evidence import EvidenceRecorded, Says, Shows
from evidence_log.events.judgements import Answer
from evidence_log.projections.triangulation import Remark, triangulated, weighed
from frameworks.loader import edition_ids, load_edition
from tests.scene import HERE, Scene, enrolments, evidence, judging, opened, opening
from tui.cli import main

TESTS = Path(__file__).parent
PROMPT = "1.3.1.1"


def mapping(*prompts: str, question: str = "Q1") -> MapFeedback:
    facts = {"question": question, "text": "Could you get to your appointments?", "theme": "accessibility"}
    return MapFeedback(inspection=HERE, by="khan", prompts=prompts or (PROMPT,), **facts)


def answering(*links: LinkTo, asked: str = "Q1", respondent: str = "R001") -> RecordEvidence:
    facts = {"kind": "survey", "text": "The bus takes two hours.", "asked": asked, "respondent": respondent}
    return RecordEvidence(inspection=HERE, by="ortiz", links=links, **facts)


def saying(answer: Answer = Answer.YES, **more: object) -> AnswerPrompt:
    facts = {"inspection": HERE, "by": "ortiz", "prompt": PROMPT, "answer": answer}
    return AnswerPrompt.model_validate(facts | more)


def test_an_answer_stands_under_the_mapped_prompts_by_itself() -> None:
    scene = opened().given(mapping(PROMPT, "1.3.1.2"))
    (event,) = scene.when(answering(LinkTo(to=PROMPT, says=Says.UNDERMINES)))
    assert isinstance(event, EvidenceRecorded)
    assert [(link.to, link.says) for link in event.links] == [
        (PROMPT, "undermines"),
        ("1.3.1.2", "context"),
    ]


def test_a_question_that_is_not_mapped_takes_no_answers() -> None:
    assert "daybook feedback map" in opened().refused(answering(asked="Q9"))
    assert "mapped to nothing" in opened().refused(mapping().model_copy(update={"prompts": ()}))


def test_feedback_is_not_fed_into_what_is_judged_case_by_case() -> None:
    scene = opened()
    assert "judged case by case" in scene.refused(mapping("2.3.1.1"))
    scene.given(mapping())
    assert "judged case by case" in scene.refused(answering(LinkTo(to="2.3.1")))
    assert "judged case by case" in scene.refused(answering(LinkTo(to="2.3")))
    scene.given(answering(LinkTo(to="2.3.1", says=Says.CONTEXT)))
    target = scene.last_id()
    more = LinkEvidence(inspection=HERE, by="ortiz", evidence=target, links=(LinkTo(to="2.3.1"),))
    assert "judged case by case" in scene.refused(more)
    said = scene.refused(judging("2.3.1", "C1", Answer.YES, cites=(target,)))
    assert "informs what is judged for the organisation" in said
    seen = AnswerPrompt(
        inspection=HERE, by="ortiz", case="C1", prompt="2.3.1.1", answer=Answer.YES, considered=(target,)
    )
    assert "informs what is judged for the organisation" in scene.refused(seen)


def test_a_survey_holds_the_numbers_sent_delivered_and_answered() -> None:
    count = CountSurvey(inspection=HERE, by="ortiz", survey="texts", sent=412, delivered=380, answered=97)
    survey = opened().given(count).state.surveys["texts"]
    assert (survey.sent, survey.delivered, survey.answered) == (412, 380, 97)
    assert "cannot be" in opened().refused(count.model_copy(update={"answered": 381}))


def test_two_stages_of_feedback_are_joined_by_a_pseudonym_alone() -> None:
    scene = opened().given(mapping(), answering(), answering(respondent="R001"))
    first, second = scene.state.evidence.values()
    assert (first.respondent, second.respondent) == ("R001", "R001")


def test_the_kinds_that_support_and_that_contradict_are_shown_and_one_kind_is_marked() -> None:
    scene = opened().given(evidence(PROMPT, case=None, kind="meeting"), saying())
    found = weighed(scene.state, None, PROMPT)
    assert dict(found.supports) == {"meeting": (f"E-{len(scene.events) - 1}",)}
    assert Remark.ONE_KIND in found.remarks
    against = RecordEvidence(
        inspection=HERE,
        by="ortiz",
        kind="survey",
        text="Nobody asked us.",
        respondents=31,
        links=(LinkTo(to=PROMPT, says=Says.UNDERMINES),),
    )
    found = weighed(scene.given(against).state, None, PROMPT)
    assert list(found.undermines) == ["survey"]
    assert found.respondents == 31
    assert Remark.ONE_KIND not in found.remarks
    assert Remark.CONTRADICTED in found.remarks
    assert Remark.NO_EVIDENCE in weighed(opened().given(saying()).state, None, PROMPT).remarks


def test_a_yes_on_the_organisation_rests_on_an_arrangement_and_on_its_effect() -> None:
    scene = opened().given(evidence(PROMPT, case=None, shows=(Shows.ARRANGEMENT,)), saying())
    assert Remark.NO_EFFECT in weighed(scene.state, None, PROMPT).remarks
    scene.given(evidence(PROMPT, case=None, shows=(Shows.EFFECT,)))
    remarks = weighed(scene.state, None, PROMPT).remarks
    assert Remark.NO_EFFECT not in remarks
    assert Remark.NO_ARRANGEMENT not in remarks


def test_a_record_of_a_process_is_no_finding_of_quality() -> None:
    scene = opened().given(evidence(PROMPT, case=None, shows=(Shows.PROCESS,)))
    assert Remark.PROCESS_ONLY in weighed(scene.state, None, PROMPT).remarks
    scene.given(evidence(PROMPT, case=None, shows=(Shows.QUALITY,)))
    assert Remark.PROCESS_ONLY not in weighed(scene.state, None, PROMPT).remarks


def test_feedback_that_was_there_and_not_looked_at_is_named() -> None:
    scene = opened().given(mapping(), answering())
    feedback = scene.last_id()
    found = weighed(scene.given(saying()).state, None, PROMPT)
    assert found.unseen == (f"E-{len(scene.events) - 1}",)
    assert Remark.NOT_LOOKED_AT in found.remarks
    scene.given(saying(considered=(feedback,)))
    assert weighed(scene.state, None, PROMPT).unseen == ()
    later = scene.given(answering(respondent="R002"))
    assert weighed(later.state, None, PROMPT).unseen == ()


def test_every_place_with_an_entry_or_with_evidence_is_there_once() -> None:
    scene = opened().given(saying(), evidence("2.3.1"), evidence("2.3.1"), evidence("2.3"))
    assert [(w.case, w.node) for w in triangulated(scene.state)] == [(None, PROMPT), ("C1", "2.3.1")]


def test_a_yes_wants_what_must_always_be_looked_at() -> None:
    """Requirement 69: both checks, in the edition's own words."""
    scene = Scene().given(opening(edition="hmip_probation_2020", sector="NPS"), *enrolments())
    scene.given(AddCase(inspection=HERE, by="khan", case="C1"))
    wanted = load_edition("hmip_probation_2020").prompts["3.1.1.1"].must_look_at
    assert len(wanted) == 2
    yes = AnswerPrompt(inspection=HERE, by="ortiz", case="C1", prompt="3.1.1.1", answer=Answer.YES)
    assert f"not yet recorded: {wanted[0]}, {wanted[1]}" in scene.refused(yes)
    one = yes.model_copy(update={"looked_at": wanted[:1]})
    assert f"not yet recorded: {wanted[1]}" in scene.refused(one)
    assert "does not ask for" in scene.refused(yes.model_copy(update={"looked_at": ("the weather",)}))
    scene.given(yes.model_copy(update={"answer": Answer.NO}))
    scene.given(yes.model_copy(update={"looked_at": wanted, "command_id": saying().command_id}))
    entry = scene.state.answer("C1", "3.1.1.1")
    assert entry is not None
    assert entry.looked_at == wanted


def test_dates_and_counts_stand_beside_an_answer() -> None:
    scene = opened().given(saying(measure="3 November 2025, 10 February 2026"))
    entry = scene.state.answer(None, PROMPT)
    assert entry is not None
    assert entry.measure is not None
    assert entry.measure.text == "3 November 2025, 10 February 2026"


def test_the_rule_of_2019_on_views_belongs_to_its_edition_and_is_gone_with_it() -> None:
    """Requirement 68: printed in 2019, reversed in 2021; no code knows it."""
    rules = {item: load_edition(item).views_rule for item in edition_ids()}
    said = rules.pop("hmip_consultation_2019")
    assert said is not None
    seed = " ".join((TESTS / "seeds/003_consultation_2019.txt").read_text("utf-8").split())
    assert said in seed
    assert set(rules.values()) == {None}


def test_feedback_is_mapped_counted_and_weighed_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    location = tmp_path / "log.db"
    table = tmp_path / "questions.csv"
    table.write_text("question,text,theme,prompts\nQ1,Could you get there?,accessibility,1.3.1a 1.3.1b\n")

    def run(*words: str) -> str:
        assert main(["--log", str(location), "--as", "khan", *words]) == 0, capsys.readouterr().err
        return capsys.readouterr().out

    run("init")
    run(
        "inspection",
        "open",
        "n-2026",
        "--title",
        "N",
        "--provider",
        "N",
        "--edition",
        "hmip_pdu_2021",
        "--name",
        "Aisha Khan",
    )
    run("feedback", "map", str(table))
    run("feedback", "count", "texts", "--sent", "40", "--delivered", "38", "--answered", "9")
    run("evidence", "add", "--kind", "survey", "--asked", "Q1", "--text", "It is far.", "--shows", "effect")
    facts = json.loads(run("feedback", "show", "--json"))
    assert facts["surveys"][0]["answered"] == 9
    assert len(facts["questions"][0]["answers"]) == 1
    assert "sent 40, delivered 38, answered 9" in run("feedback", "show")
    run("judge", "answer", "1.3.1a", "yes")
    (found,) = json.loads(run("evidence", "weigh", "1.3.1a", "--json", "--remarks"))
    assert found["unseen"]
    assert "not looked at" in run("evidence", "weigh", "1.3.1a")
    assert main(["--log", str(location), "--as", "khan", "feedback", "map", str(tmp_path / "none.csv")]) == 1
