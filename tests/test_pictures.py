"""Pictures of home, workspace, evidence drawer and matrix at both sizes, dark and without colour."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from evidence_log.commands.cases import AddCase
from evidence_log.commands.command import Command
from evidence_log.commands.evidence import LinkTo, RecordEvidence
from evidence_log.commands.inspections import EnrolPerson, OpenInspection
from evidence_log.commands.judgements import AnswerPrompt, DeferJudgement, JudgeKeyQuestion
from evidence_log.commands.second import DrawSecondSample, JudgeSecond
from evidence_log.events.cases import CaseAttributes
from evidence_log.events.envelope import Role
from evidence_log.events.evidence import Says
from evidence_log.events.judgements import Answer
from evidence_log.opening import open_log
from tests.drawn import drawn, looked_at
from tests.screens import press, until
from tui.app import DaybookApp

HERE = "northshire-2026"
BEGAN = datetime(2026, 3, 18, 9, 0, tzinfo=UTC)
SCREENS: dict[str, tuple[str, ...]] = {
    "home": (),
    "workspace": ("enter",),
    "drawer": ("enter", "e"),
    "matrix": ("enter", "3"),
}


IN = {"inspection": HERE}
CASES = [f"C{number:03}" for number in range(1, 41)]
JUDGED = {**IN, "case": "C017", "question": "2.3.3"}


def ticking() -> Callable[[], datetime]:
    """A clock that goes on a minute each time it is looked at."""
    moments = (BEGAN + timedelta(minutes=n) for n in range(100_000))
    return lambda: next(moments)


def told() -> list[Command]:
    return [*_opened(), *_judged(), *_evidenced(), *_second()]


def _opened() -> list[Command]:
    facts = {"title": "Northshire PDU 2026", "provider": "Northshire PDU", "edition": "hmip_pdu_2021"}
    opening = OpenInspection(**IN, by="khan", name="Aisha Khan", **facts)
    people = [
        EnrolPerson(**IN, by="khan", person=person, name=person, roles=(Role.INSPECTOR,))
        for person in ("ortiz", "lee")
    ]
    cases = [
        AddCase(**IN, by="khan", case=case, attributes=CaseAttributes(), inspector="ortiz") for case in CASES
    ]
    return [opening, *people, *cases]


def _judged() -> list[Command]:
    judged = [
        JudgeKeyQuestion(
            **IN,
            by="ortiz",
            case=case,
            question=question,
            answer=Answer.NO if number % 3 == 0 else Answer.YES,
            reason="Risks are named and managed.",
        )
        for number, case in enumerate(CASES)
        for question in ("2.2.1", "2.3.3")
        if case != "C017"
    ]
    answers = [
        AnswerPrompt(**IN, by="ortiz", case="C017", prompt=prompt, answer=answer)
        for prompt, answer in (("2.3.3.1", Answer.YES), ("2.3.3.4", Answer.NO))
    ]
    return [*judged, *answers, DeferJudgement(**IN, by="ortiz", case="C017", item="2.3.3.2")]


def _evidenced() -> list[Command]:
    shown = (
        ("Plan names two risks but gives no contingency if the partner returns.", Says.UNDERMINES),
        ("Practitioner says the plan is a living document.", Says.SUPPORTS),
    )
    evidence = [
        RecordEvidence(
            **IN,
            by="ortiz",
            kind="case_record",
            case="C017",
            text=text,
            links=(LinkTo(to="2.3.3", says=says),),
        )
        for text, says in shown
    ]
    return [
        *evidence,
        JudgeKeyQuestion(**JUDGED, by="ortiz", answer=Answer.NO, reason="No contingency; outweighs a to c."),
    ]


def _second() -> list[Command]:
    return [
        DrawSecondSample(**IN, by="khan", seed="a seed", sample="main", size=40, assessors=("lee",)),
        JudgeSecond(**JUDGED, by="lee", answer=Answer.YES, reason="It is in the licence."),
    ]


@pytest.fixture(scope="module")
def pictured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("pictured") / "log.db"
    with open_log(str(place), create=True, clock=ticking()) as log:
        for command in told():
            log.handle(command)
    return place


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("colour", ["dark", "none"])
@pytest.mark.parametrize("screen", SCREENS)
async def test_the_screen_looks_as_it_was_looked_at(
    pictured: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    screen: str,
    colour: str,
    size: tuple[int, int],
) -> None:
    monkeypatch.setenv("DAYBOOK_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("DAYBOOK_FILES", str(tmp_path / "files"))
    monkeypatch.delenv("NO_COLOR", raising=False)
    if colour == "none":
        monkeypatch.setenv("NO_COLOR", "1")
    with open_log(str(pictured), read_only=True) as log:
        app = DaybookApp(log, "ortiz", location="pictured", clock=lambda: BEGAN + timedelta(days=2))
        async with app.run_test(size=size) as pilot:
            await until(pilot, lambda: app.live.indexed and app.live.folded)
            if screen != "home":
                app.remember("C017 2.3.3")
            await press(pilot, *SCREENS[screen])
            await pilot.pause()
            picture = drawn(app, screen)
            app.workers.cancel_all()
            app.exit(0)
    assert picture == looked_at(picture, screen, size, colour)
