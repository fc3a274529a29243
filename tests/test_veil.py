"""What a person is shown does not depend on the other assessor's judgement, until they have committed their own."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid5

import pytest

from evidence_log.causes import cause_events
from evidence_log.commands.cases import AddCase
from evidence_log.commands.command import Command
from evidence_log.commands.judgements import AnswerPrompt, WithdrawJudgement
from evidence_log.commands.notes import Annotate
from evidence_log.commands.second import DrawSecondSample, JudgeSecond
from evidence_log.derived import built_index, keep_index, kept_index
from evidence_log.events.judgements import Answer
from evidence_log.log import EvidenceLog
from evidence_log.opening import open_log
from tests.fixed_log import Ticking
from tests.scene import HERE, enrolments, evidence, judging, opening
from tui.cli import main
from tui.live import Live

VIEWS = (
    "log",
    "log --json",
    "log kind:judgement",
    "log --at 40",
    "log --facets",
    "log --facets --json",
    "log --checks",
    "log --checks --json",
    "state",
    "state --json",
    "state --at 40 --json",
    "why 2.3 --all",
    "why 2.3.1 --json",
    "why overall --all",
    "diff 20 999",
    "diff 20 45 --json",
    "case list",
    "case list --json",
    "case show C1",
    "case show C1 --json",
    "case matrix",
    "case matrix --json",
    "evidence list --json",
    "evidence weigh --json",
    "judge stability",
    "second show",
    "second show --json",
    "rate show",
    "rate show --json",
    "signoff list",
    "lateness",
    "note list",
    "note list --json",
    "note list --on 20",
    "feedback show",
    "report show",
    "inspection show",
    "plot ratings",
    "plot ratings --json",
    "plot bands --json",
    "plot inspectors --json",
    "compare",
    "compare --csv",
    "framework impact hmip_pdu_2021 --json",
)
"""Every view that is made of what was judged."""

ASKED = ("2.3.1", "2.3.2", "2.3.3")


class Telling:
    """Records commands under ids that are the same each time, and says the event that each made."""

    def __init__(self, log: EvidenceLog) -> None:
        self.log, self.told = log, 0

    def __call__(self, *commands: Command) -> UUID:
        for command in commands:
            self.told += 1
            named = {"command_id": uuid5(UUID(int=0), f"command {self.told}")}
            receipt = self.log.handle(command.model_copy(update=named))
        return receipt.events[-1].envelope.event_id


def recorded(path: Path, first: Answer = Answer.YES, again: Answer = Answer.YES) -> Path:
    """Cases of ortiz, all drawn for lee; ortiz said `first` where lee has yet to, and lee `again` where ortiz has."""
    with open_log(str(path), create=True, clock=Ticking(), device="fixed", build="fixed") as log:
        tell = Telling(log)
        tell(opening(), *enrolments())
        for case in ("C1", "C2", "C3", "C4"):
            tell(AddCase(inspection=HERE, by="khan", case=case, inspector="ortiz"))
        tell(evidence("2.3.1", text="A plan was seen."))
        early = tell(judging("2.3.1", "C1", first))
        tell(DrawSecondSample(inspection=HERE, by="khan", seed="a seed", size=4, assessors=("lee",)))
        for case in ("C1", "C2", "C3"):
            for question in ASKED:
                facts = {"prompt": f"{question}.1", "answer": first, "reason": "So."}
                tell(AnswerPrompt.model_validate({"inspection": HERE, "by": "ortiz", "case": case} | facts))
                tell(judging(question, case, first))
        gone = tell(judging("2.4.1", "C1", first))
        tell(WithdrawJudgement(inspection=HERE, by="ortiz", target=gone, reason="Too early."))
        note = tell(Annotate(inspection=HERE, by="khan", target=early, text=f"Why {first}?"))
        tell(Annotate(inspection=HERE, by="shaw", target=note, text=f"Because {first}."))
        tell(judging("2.3.1", "C4", Answer.YES), seconding("C4", "2.3.1", Answer.NO))
        tell(*(seconding("C4", question, again) for question in ASKED[1:]))
    return path


def seconding(case: str, question: str, answer: Answer) -> JudgeSecond:
    return JudgeSecond(
        inspection=HERE, by="lee", case=case, question=question, answer=answer, reason="As I read it."
    )


def view(log: Path, person: str, words: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What somebody reads who asks for a view; the log's own file is named nowhere in it."""
    code = main(["--log", str(log), "--as", person, *words.split()])
    told = capsys.readouterr()
    assert code in (0, 1), told.err
    return f"{code}\n{told.out}"


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same inspection where the first said yes and where they said no; and where the second did."""
    folder = tmp_path_factory.mktemp("veil")
    return {
        "yes": recorded(folder / "yes.db"),
        "no": recorded(folder / "no.db", first=Answer.NO),
        "again no": recorded(folder / "again.db", again=Answer.NO),
    }


@pytest.mark.parametrize("words", VIEWS)
def test_no_view_tells_the_second_assessor_what_the_first_said(
    logs: dict[str, Path], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert view(logs["yes"], "lee", words, capsys) == view(logs["no"], "lee", words, capsys)


@pytest.mark.parametrize("words", VIEWS)
def test_no_view_tells_the_first_assessor_what_the_second_said(
    logs: dict[str, Path], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert view(logs["yes"], "ortiz", words, capsys) == view(logs["again no"], "ortiz", words, capsys)


@pytest.mark.parametrize(
    "words", ["log", "state --json", "why 2.3 --all", "diff 13 999", "plot bands --json"]
)
@pytest.mark.parametrize("person", ["khan", "audit"])
def test_the_lead_and_the_auditor_see_it(
    logs: dict[str, Path], words: str, person: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert view(logs["yes"], person, words, capsys) != view(logs["no"], person, words, capsys)


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "md"])
def test_no_export_tells_it(
    logs: dict[str, Path], suffix: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def exported(which: str, person: str) -> bytes:
        out = tmp_path / f"{which}-{person}.{suffix}"
        view(logs[which], person, f"log --export {out}", capsys)
        return out.read_bytes()

    assert exported("yes", "lee") == exported("no", "lee")
    assert exported("yes", "audit") != exported("no", "audit")


def test_a_report_is_the_same_whoever_has_it_made(
    logs: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for person in ("lee", "audit"):
        view(logs["yes"], person, f"report html {tmp_path / person}.html", capsys)
    assert (tmp_path / "lee.html").read_bytes() == (tmp_path / "audit.html").read_bytes()


def test_a_pack_is_whole_whoever_makes_it(
    logs: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    view(logs["yes"], "lee", f"pack {tmp_path / 'pack'}", capsys)
    assert view(logs["yes"], "lee", f"pack --check {tmp_path / 'pack'}", capsys).startswith("0\n")


def test_what_led_to_a_judgement_and_what_was_said_of_it_is_hidden_and_no_more(logs: dict[str, Path]) -> None:
    with open_log(str(logs["yes"])) as log:
        first, again = log.seen_by("lee").hidden(HERE), log.seen_by("ortiz").hidden(HERE)
        assert first == frozenset({13, *range(15, 37)})
        assert again == frozenset({39, 40})
        assert [log.seen_by(who).hidden(HERE) for who in ("khan", "audit", None)] == [frozenset()] * 3
        whole = {recorded.position for recorded in log.events_after()}
        assert {recorded.position for recorded in log.seen_by("lee").events_after(upto=999)} == whole - first
        assert {recorded.position for recorded in log.seen_by("ortiz").events_after(38)} == {
            p for p in whole - again if p > 38
        }


def test_the_first_assessor_keeps_sight_of_their_own_answers_where_the_second_came_first(
    tmp_path: Path,
) -> None:
    with open_log(str(recorded(tmp_path / "log.db"))) as log:
        facts = {"case": "C4", "prompt": "2.3.2.1", "answer": "yes", "reason": "So."}
        log.handle(AnswerPrompt.model_validate({"inspection": HERE, "by": "ortiz"} | facts))
        seen = log.seen_by("ortiz").state(HERE)
        assert seen.answer("C4", "2.3.2.1") is not None
        assert set(seen.seconds) == {("C4", "2.3.1")}


def test_the_causes_read_by_tag_leave_out_the_same(logs: dict[str, Path]) -> None:
    with open_log(str(logs["yes"])) as log:
        used = log.frameworks(log.inspections()[0])
        seen = {e.position for e in cause_events(log.seen_by("lee"), HERE, "2.3", used, log.head())}
        assert seen == {e.position for e in cause_events(log, HERE, "2.3", used, log.head())} - log.seen_by(
            "lee"
        ).hidden(HERE)


def test_a_readers_own_index_is_not_kept_for_others(
    logs: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evidence_log.derived.WORTH_KEEPING", 1)
    with open_log(str(logs["yes"])) as log:
        (inspection,) = log.inspections()
        used = log.frameworks(inspection)
        for person, kept in (("lee", False), ("audit", True)):
            seen = log.seen_by(person)
            index = built_index(seen, inspection, used)
            assert keep_index(tmp_path, seen, inspection, used, index) is kept
            assert (kept_index(tmp_path, seen, inspection, used) is not None) is kept
        assert kept_index(tmp_path, log.seen_by("lee"), inspection, used) is None


def test_a_screen_shows_it_as_soon_as_both_are_committed(tmp_path: Path) -> None:
    with open_log(str(recorded(tmp_path / "log.db"))) as log:
        live, place = Live(log, log.inspections()[0], "lee"), ("C1", "2.3.1")
        rows, scored = len(live.rows), live.ratings.questions["2.3.1"].score.total
        assert place not in live.state.judgements
        assert live.history.value("2.3.1", live.seen).score == live.ratings.questions["2.3.1"].score
        live.submit(seconding(*place, Answer.NO))
        assert live.state.judgement(*place) is not None
        assert live.ratings.questions["2.3.1"].score.total == scored + 1
        assert live.history.value("2.3.1", live.seen).score == live.ratings.questions["2.3.1"].score
        assert len(live.rows) == rows + 1 + 5  # what ortiz said there, and khan's and shaw's notes
        assert live.wants_reading()


def test_a_screen_goes_on_where_more_is_hidden(tmp_path: Path) -> None:
    with open_log(str(recorded(tmp_path / "log.db"))) as log:
        live = Live(log, log.inspections()[0], "lee")
        rows, state = len(live.rows), live.state
        log.handle(judging("2.4.2", "C1", Answer.NO))
        live.advance()
        assert (len(live.rows), live.state.judgements) == (rows, state.judgements)
        assert live.seen == log.head()
        assert not live.wants_reading()
