"""Two people at one PostgreSQL log: each sees the other's events while both work, and loses neither place nor draft."""

from __future__ import annotations

from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import pytest
from textual.widgets import TextArea

from evidence_log.commands.cases import AddCase
from evidence_log.commands.inspections import EnrolPerson, OpenInspection
from evidence_log.events.cases import CaseAttributes
from evidence_log.events.envelope import Role
from evidence_log.opening import open_log
from tests.screens import press, until
from tui.app import DaybookApp
from tui.drawer import Drawer
from tui.workspace import Workspace

HERE = "northshire-2026"


@pytest.fixture
def shared(postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, Path]:
    monkeypatch.setenv("DAYBOOK_STATE", str(tmp_path / "state"))
    keys = tmp_path / "shared.keys"
    with open_log(postgres_url, keys=keys, create=True) as log:
        facts = {"title": "Northshire PDU 2026", "provider": "Northshire PDU", "edition": "hmip_pdu_2021"}
        log.handle(OpenInspection(inspection=HERE, by="khan", name="Aisha Khan", **facts))
        for person in ("ortiz", "lee"):
            log.handle(
                EnrolPerson(inspection=HERE, by="khan", person=person, name=person, roles=(Role.INSPECTOR,))
            )
        for case in ("C001", "C002", "C003"):
            log.handle(
                AddCase(inspection=HERE, by="khan", case=case, attributes=CaseAttributes(), inspector="ortiz")
            )
    return postgres_url, keys


def grown(app: DaybookApp, before: int) -> bool:
    return app.live.seen > before


@pytest.mark.postgres
async def test_each_sees_what_the_other_records_and_loses_neither_place_nor_draft(
    shared: tuple[str, Path],
) -> None:
    url, keys = shared
    async with AsyncExitStack() as stack:
        apps, pilots = [], []
        for person in ("ortiz", "lee"):
            log = stack.enter_context(open_log(url, keys=keys))
            app = DaybookApp(log, person, location=url)
            pilot = await stack.enter_async_context(app.run_test(size=(80, 24)))
            stack.callback(app.workers.cancel_all)
            await press(pilot, "enter")
            apps.append(app)
            pilots.append(pilot)
        ortiz, lee = apps
        await press(pilots[0], "down", "e", *"half a")
        for number in range(3):
            before = ortiz.live.seen
            await press(pilots[1], "y")
            await until(pilots[0], partial(grown, ortiz, before), 5)
            assert isinstance(ortiz.screen, Drawer)
            assert ortiz.screen.query_one("#text", TextArea).text == "half a"
            assert lee.live.seen == ortiz.live.seen, number
        await press(pilots[0], "escape")
        assert isinstance(ortiz.screen, Workspace)
        assert ortiz.screen.sheet.cursor == 1
        before = lee.live.seen
        await press(pilots[0], "n")
        await until(pilots[1], lambda: lee.live.seen > before, 5)
        assert lee.live.rows[-1].by == "ortiz"
        ortiz.exit(0)
        lee.exit(0)
