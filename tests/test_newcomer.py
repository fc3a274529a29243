"""A newcomer's first steps: where to begin, the first prompt, what goes on, an example that looks like an inspection."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence_log.commands.cases import AddCase
from evidence_log.commands.inspections import OpenInspection
from evidence_log.events.cases import CaseAttributes
from evidence_log.log import EvidenceLog
from evidence_log.opening import open_log
from evidence_log.projections.lateness import late_entries
from tests.screens import HERE, press, said, screens, shown, until
from tui.cli import main
from tui.demo import entries
from tui.session import CLOCK
from tui.workspace import Workspace


@pytest.fixture
def new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A log with an inspection that was opened just now, and one case."""
    monkeypatch.setenv("DAYBOOK_STATE", str(tmp_path / "state"))
    facts = {"title": "Westmoor PDU 2026", "provider": "Westmoor PDU", "edition": "hmip_pdu_2021"}
    with open_log(str(tmp_path / "westmoor.db"), create=True) as log:
        log.handle(OpenInspection(inspection=HERE, by="khan", name="Aisha Khan", **facts))
        log.handle(
            AddCase(inspection=HERE, by="khan", case="C001", attributes=CaseAttributes(), inspector="khan")
        )
    return tmp_path / "westmoor.db"


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(list(words)) == 1
    return capsys.readouterr().err


def test_without_a_log_or_a_person_the_bare_command_says_where_to_begin(
    new: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DAYBOOK_LOG", raising=False)
    monkeypatch.delenv("DAYBOOK_PERSON", raising=False)
    told = refused(capsys)
    assert "there is no log at daybook.db" in told
    assert "daybook demo" in told
    assert "daybook init" in told
    assert "daybook people list" in refused(capsys, "--log", str(new))


async def test_continue_begins_at_the_first_prompt_and_the_key_question_says_what_goes_on(new: Path) -> None:
    async with screens(new, "khan") as (app, pilot):
        await until(pilot, lambda: "Next: C001" in shown(app))
        assert "1 case is yours." in shown(app)
        await press(pilot, "c")
        await until(pilot, lambda: isinstance(app.screen, Workspace))
        assert isinstance(app.screen, Workspace)
        sheet = app.screen.sheet
        await until(pilot, lambda: sheet.current is not None and sheet.cursor == 0)
        assert sheet.key_at(0) in app.live.edition.prompts
        await press(pilot, *"y" * (sheet.count - 1))
        assert sheet.key_at(sheet.cursor) == app.screen.question
        await press(pilot, "y", *"on balance", "enter")
        await until(pilot, lambda: "} goes on" in said(app))
        await press(pilot, "1", "c")
        await until(pilot, lambda: isinstance(app.screen, Workspace))


def test_few_entries_of_the_example_are_late_and_each_says_why(demo_log: EvidenceLog) -> None:
    late = list(late_entries(demo_log.events_after()))
    assert len(late) == 9
    assert all(entry.reason is not None and "in advance" in entry.reason.text for entry in late)


def test_the_example_was_entered_over_months_and_no_command_line_sets_the_clock(
    demo_log: EvidenceLog,
) -> None:
    moments = [recorded.envelope.recorded_at for recorded in demo_log.events_after(inspection=HERE)]
    assert moments == sorted(moments)
    assert len({moment.date() for moment in moments}) >= 8
    times = [entry.at for entry in entries()]
    assert times == sorted(times)
    assert CLOCK.get().__name__ == "utc_now"
