"""A second judgement is drawn by a seed, made without sight of the first, and compared afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence_log.commands.cases import AddCase
from evidence_log.commands.command import Command
from evidence_log.commands.second import DrawSecondSample, JudgeSecond
from evidence_log.events.cases import CaseAttributes
from evidence_log.events.judgements import Answer
from evidence_log.log import EvidenceLog
from evidence_log.opening import open_log
from evidence_log.projections.agreement import by_assessor, by_question, pairs
from evidence_log.projections.ratings import question_scores
from evidence_log.projections.state import State, fold
from evidence_log.projections.trail import Trail
from evidence_log.projections.why import why
from frameworks.loader import load_edition
from tests.scene import HERE, LIBRARY, Scene, enrolments, expecting, judging, opening
from tests.small import small
from tui.cli import main
from tui.live import Live

PDU = load_edition("hmip_pdu_2021")


class Logged:
    """A scene on a real log, where who looks is known."""

    def __init__(self, log: EvidenceLog) -> None:
        self.log = log
        self.given(opening(), *enrolments())

    def given(self, *commands: Command) -> None:
        for command in commands:
            self.log.handle(command)

    def draw(self, count: int = 8, size: int = 4) -> str:
        """Cases of ortiz, of which some are drawn for lee; the first of those."""
        for number in range(count):
            self.given(AddCase(inspection=HERE, by="khan", case=f"C{number}", inspector="ortiz"))
        self.given(drawing(size))
        sample = self.log.state(HERE).second_sample
        assert sample is not None
        return next(iter(sample.assessors))

    def seen(self, person: str, at: int | None = None) -> State:
        """The state as this person may see it."""
        return self.log.seen_by(person).state(HERE, at)


@pytest.fixture
def logged(tmp_path: Path) -> Iterator[Logged]:
    with open_log(str(tmp_path / "log.db"), create=True) as log:
        yield Logged(log)


def sampled(count: int = 8, size: int = 4, seed: str = "a seed") -> Scene:
    """Cases of ortiz, of which some are drawn for lee."""
    scene = Scene().given(opening(), *enrolments())
    for number in range(count):
        scene.given(
            AddCase(
                inspection=HERE, by="khan", case=f"C{number}", attributes=CaseAttributes(), inspector="ortiz"
            )
        )
    return scene.given(drawing(size, seed))


def drawing(size: int, seed: str = "a seed", *assessors: str) -> DrawSecondSample:
    return DrawSecondSample(inspection=HERE, by="khan", seed=seed, size=size, assessors=assessors or ("lee",))


def second(case: str, answer: Answer, by: str = "lee", question: str = "2.3.1", **more: str) -> JudgeSecond:
    facts = {"inspection": HERE, "by": by, "case": case, "question": question, "answer": answer}
    return JudgeSecond.model_validate(facts | {"reason": "As I read it."} | more)


def drawn(scene: Scene) -> list[str]:
    assert scene.state.second_sample is not None
    return list(scene.state.second_sample.assessors)


def test_the_same_seed_draws_the_same_cases_and_another_seed_others() -> None:
    assert drawn(sampled()) == drawn(sampled())
    assert len(drawn(sampled())) == 4
    assert any(drawn(sampled(seed=f"seed {n}")) != drawn(sampled()) for n in range(5))


def test_nobody_judges_their_own_case_a_second_time() -> None:
    scene = Scene().given(opening(), *enrolments())
    scene.given(AddCase(inspection=HERE, by="khan", case="C1", inspector="ortiz"))
    assert "own case" in scene.refused(drawing(1, "s", "ortiz"))
    scene.given(drawing(1, "s", "ortiz", "lee"))
    assert scene.state.second_sample is not None
    assert scene.state.second_sample.assessors == {"C1": "lee"}
    assert "drawn at" in scene.refused(drawing(1))
    assert "by lee, not by ortiz" in scene.refused(second("C1", Answer.YES, by="ortiz"))


def test_only_drawn_cases_and_asked_questions_are_judged_again() -> None:
    scene = sampled(size=1)
    (case,) = drawn(scene)
    other = next(ref for ref in scene.state.cases if ref != case)
    assert "not in the second sample" in scene.refused(second(other, Answer.YES))
    assert "not asked" in scene.refused(second(case, Answer.YES, question="2.1.1"))
    assert "draw no more" in Scene().given(opening(), *enrolments()).refused(drawing(1))


def test_the_second_assessor_does_not_see_the_first_until_both_are_committed(logged: Logged) -> None:
    case = logged.draw()
    logged.given(judging("2.3.1", case, Answer.YES))

    def sees(person: str) -> tuple[bool, bool]:
        rows = Trail(PDU).extend(logged.log.seen_by(person).events_after(inspection=HERE)).rows
        shown = any(row.kind == "judgement" for row in rows)
        return logged.seen(person).judgement(case, "2.3.1") is not None, shown

    assert sees("lee") == (False, False)
    assert sees("ortiz") == (True, True)
    assert sees("audit") == (True, True)
    logged.given(second(case, Answer.NO))
    assert sees("lee") == (True, True)


def test_the_first_assessor_does_not_see_the_second_either(logged: Logged) -> None:
    case = logged.draw()
    logged.given(second(case, Answer.NO))
    assert logged.seen("ortiz").seconds == {}
    assert logged.seen("lee").seconds
    logged.given(judging("2.3.1", case, Answer.YES))
    assert logged.seen("ortiz").seconds


def test_a_second_judgement_is_in_no_score_and_may_be_made_again() -> None:
    scene = sampled()
    case = drawn(scene)[0]
    scene.given(judging("2.3.1", case, Answer.YES), second(case, Answer.NO), second(case, Answer.YES))
    assert question_scores(scene.state, PDU)["2.3.1"].total == 1
    assert len(scene.state.seconds[case, "2.3.1"]) == 1


def test_agreement_and_kappa_are_by_question_and_by_assessor() -> None:
    scene = sampled(8, 8)
    firsts = [Answer.YES] * 5 + [Answer.NO] * 3
    seconds = [Answer.YES] * 4 + [Answer.NO] * 4
    for case, first, again in zip(drawn(scene), firsts, seconds, strict=True):
        scene.given(judging("2.3.1", case, first), second(case, again))
    found = pairs(scene.state, PDU)
    (question,) = by_question(found)
    # po = 7/8, pe = (5*4 + 3*4)/64 = 1/2, kappa = (7/8 - 1/2) / (1/2)
    assert (question.of, question.pairs, question.agreed) == ("2.3.1", 8, 7)
    assert question.kappa == pytest.approx(0.75)
    assert {each.of: each.pairs for each in by_assessor(found)} == {"lee": 8, "ortiz": 8}


def test_kappa_weighs_by_degree_where_there_are_degrees() -> None:
    scene = small()
    for n in range(4):
        scene.given(AddCase(inspection=HERE, by="khan", case=f"C{n}", inspector="ortiz"))
    scene.given(drawing(4))
    for case, first, again in (
        ("C0", "met", "part_met"),
        ("C1", "met", "met"),
        ("C2", "not_met", "not_met"),
        ("C3", "part_met", "part_met"),
    ):
        scene.given(
            expecting(case, "1.1.1"),
            judging("1.1.1", case, Answer.YES, degree=first),
            second(case, Answer.YES, question="1.1.1", degree=again),
        )
    inspection = scene.state.inspection
    assert inspection is not None
    (found,) = by_question(pairs(scene.state, LIBRARY.pinned(inspection).edition))
    assert found.agreed == 3
    # weights |i-j|: observed 1/4; expected over the margins (2,1,1) and (1,2,1): 14/16
    assert found.kappa == pytest.approx(1 - (1 / 4) / (14 / 16))


def test_one_answer_alone_gives_no_kappa() -> None:
    scene = sampled(2, 2)
    for case in drawn(scene):
        scene.given(judging("2.3.1", case, Answer.YES), second(case, Answer.YES))
    (found,) = by_question(pairs(scene.state, PDU))
    assert (found.agreed, found.kappa) == (2, None)


def test_the_command_line_shows_it_and_hides_what_is_not_to_be_seen(
    demo_copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*words: str) -> str:
        assert main(["--log", str(demo_copy), *words]) == 0, capsys.readouterr().err
        return capsys.readouterr().out

    facts = json.loads(run("second", "show", "--json"))
    assert facts["seed"] == "northshire-2026"
    assert sum(each["pairs"] for each in facts["questions"]) >= 12
    assert "weighted kappa" in run("second", "show")
    case, assessor = next(iter(facts["assessors"].items()))
    assert "  = ?" in run("--as", assessor, "case", "show", case, "2.2.1")
    whole, blind = (
        run("log", f"case:{case}", "kind:judgement"),
        run("--as", assessor, "log", f"case:{case}", "kind:judgement"),
    )
    assert len(blind.splitlines()) < len(whole.splitlines())


def test_neither_the_causes_of_a_rating_nor_what_stands_behind_it_tell_the_first_judgement(
    demo_copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*words: str) -> str:
        assert main(["--log", str(demo_copy), *words]) == 0, capsys.readouterr().err
        return capsys.readouterr().out

    case, assessor = next(iter(json.loads(run("second", "show", "--json"))["assessors"].items()))
    for words in (("why", "2.2.1", "--json"), ("evidence", "weigh", "2.2.1", "--case", case, "--json")):
        assert run("--as", assessor, *words) != run(*words)
    weigh = ("evidence", "weigh", "2.2.1", "--case", case, "--json")
    assert any(each["answer"] for each in json.loads(run(*weigh)))
    assert not any(each["answer"] for each in json.loads(run("--as", assessor, *weigh)))


def blind(logged: Logged, position: int, person: str, case: str) -> tuple[bool, str]:
    """Whether a person sees the first judgement in the state after a position, and the causes there."""
    events = list(logged.log.seen_by(person).events_after(upto=position, inspection=HERE))
    shown = fold(events).judgement(case, "2.3.1") is not None
    return shown, repr(why(events, "2.3.1", PDU, LIBRARY.rules("hmip_pdu_2021")))


def test_a_judgement_from_before_the_drawing_is_hidden_at_every_position(logged: Logged) -> None:
    logged.given(AddCase(inspection=HERE, by="khan", case="C0", inspector="ortiz"))
    logged.given(judging("2.3.1", "C0", Answer.YES))
    before = logged.log.head()
    logged.given(drawing(1))
    for position in (before, logged.log.head()):
        shown, told = blind(logged, position, "lee", "C0")
        assert not shown
        assert "C0" not in told
        assert "C0" in blind(logged, position, "ortiz", "C0")[1]
    logged.given(second("C0", Answer.NO))
    assert blind(logged, before, "lee", "C0")[0]


def test_no_earlier_position_tells_the_second_assessor_the_first_judgement(
    demo_copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*words: str) -> str:
        assert main(["--log", str(demo_copy), *words]) == 0, capsys.readouterr().err
        return capsys.readouterr().out

    case, assessor = next(iter(json.loads(run("second", "show", "--json"))["assessors"].items()))
    drawing_row = run("log", "kind:second", "--json").splitlines()[0]
    before = str(json.loads(drawing_row)["position"] - 1)
    for words in (("log", f"case:{case}", "kind:judgement", "on:2.2.1"), ("why", "2.2.1", "--all")):
        assert f"{case} " in run(*words, "--at", before)
        assert f"{case} " not in run("--as", assessor, *words, "--at", before)


def test_the_screens_tell_the_second_assessor_nothing_of_the_first_judgement(demo_copy: Path) -> None:
    with open_log(str(demo_copy)) as log:
        inspection = log.inspections()[0]
        drawn_cases = log.state(inspection.id).second_sample
        assert drawn_cases is not None
        case, assessor = next(iter(drawn_cases.assessors.items()))
        live, other = Live(log, inspection, assessor), Live(log, inspection, "audit")
        assert other.state.judgement(case, "2.2.1") is not None
        assert live.state.judgement(case, "2.2.1") is None
        assert other.earlier((case, "2.2.1"), other.seen + 1)
        assert live.earlier((case, "2.2.1"), live.seen + 1) == []
