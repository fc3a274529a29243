"""On the screen, judgements made apart stand side by side until a lead or the panel decides between them."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence_log.events.judgements import Answer
from tests.scene import judging
from tests.screens import HERE, press, said, screens, shown
from tests.test_bundles import Laptop, office_log, sent
from tui.lines import Lines
from tui.workspace import Workspace


@pytest.fixture
def contested(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An office's log in which Lee and Ortiz judged 2.3.1 of C1 apart."""
    monkeypatch.setenv("DAYBOOK_STATE", str(tmp_path / "state"))
    with office_log(tmp_path) as office:
        laptops = [Laptop(office, tmp_path / f"{who}.db", who) for who in ("lee", "ortiz")]
        for laptop, answer in zip(laptops, (Answer.NO, Answer.YES), strict=True):
            reason = f"{laptop.person} looked."
            laptop.record(judging("2.3.1", "C1", answer, by=laptop.person, reason=reason))
            sent(laptop, office)
        assert office.state(HERE).contested()
    return tmp_path / "office.db"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_lead_sees_both_and_decides_between_them(contested: Path, size: tuple[int, int]) -> None:
    async with screens(contested, "khan", size) as (app, pilot):
        await press(pilot, "enter")
        screen = app.screen
        assert isinstance(screen, Workspace)
        screen.case, screen.question = "C1", "2.3.1"
        screen.draw()
        await pilot.pause()
        sheet = screen.query_one("#sheet", Lines)
        sheet.move_to(next(n for n in range(sheet.count) if sheet._line(n).key == "2.3.1"))
        await pilot.pause()
        assert "CONTESTED: 2 made apart" in shown(app)
        lines = [sheet._line(n).text for n in range(sheet.count)]
        assert any("lee looked." in line for line in lines)
        assert any("ortiz looked." in line for line in lines)
        await press(pilot, "n", *"both", "enter")
        assert app.live.state.contested() == {}
        entry = app.live.state.judgement("C1", "2.3.1")
        assert entry is not None
        assert (entry.answer, entry.by) == ("no", "khan")


async def test_an_inspector_does_not_decide_between_them(contested: Path) -> None:
    async with screens(contested, "ortiz") as (app, pilot):
        await press(pilot, "enter")
        screen = app.screen
        assert isinstance(screen, Workspace)
        screen.case, screen.question = "C1", "2.3.1"
        screen.draw()
        sheet = screen.query_one("#sheet", Lines)
        sheet.move_to(next(n for n in range(sheet.count) if sheet._line(n).key == "2.3.1"))
        await press(pilot, "y", *"mine", "enter")
        assert "needs the role" in said(app)
        assert app.live.state.contested()
