"""Two people at one PostgreSQL log: each sees the other's events while both work, and loses neither place nor draft."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path
from time import monotonic

import psycopg
import pytest
from textual.pilot import Pilot
from textual.widgets import TextArea

from evidence_log.commands.cases import AddCase
from evidence_log.commands.command import Command
from evidence_log.commands.inspections import EnrolPerson, OpenInspection
from evidence_log.events.cases import CaseAttributes
from evidence_log.events.envelope import Role
from evidence_log.opening import open_log
from evidence_log.receipt import Receipt
from evidence_log.store.postgres_connection import Address
from tests.screens import press, shown, until
from tests.wire import through
from tui.app import DaybookApp
from tui.drawer import Drawer
from tui.read_lines import UNREAD
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


class Clocked:
    """When an app's own events were acknowledged, and when it had drawn those of others, by position."""

    def __init__(self, app: DaybookApp, monkeypatch: pytest.MonkeyPatch) -> None:
        self.app = app
        self.acknowledged: dict[int, float] = {}
        self.drawn: dict[int, float] = {}
        self._submit, self._caught_up = app.live.submit, app.caught_up
        monkeypatch.setattr(app.live, "submit", self.submit)
        monkeypatch.setattr(app, "caught_up", self.caught_up)

    def submit(self, command: Command) -> Receipt:
        receipt = self._submit(command)
        self.acknowledged[receipt.position] = monotonic()
        return receipt

    def caught_up(self) -> None:
        self._caught_up()
        self.app.screen.call_after_refresh(self.note, self.app.live.seen)

    def note(self, seen: int) -> None:
        self.drawn.setdefault(seen, monotonic())


async def lag(of: Clocked, at: Clocked, pilot: Pilot[int]) -> float:
    """Seconds from the acknowledgement of what one recorded last to the other's screen with it."""
    position = max(of.acknowledged)
    await until(pilot, lambda: position in at.drawn)
    return at.drawn[position] - of.acknowledged[position]


@pytest.mark.postgres
async def test_each_sees_within_a_second_what_the_other_records_and_loses_neither_place_nor_draft(
    shared: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
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
        clocks = [Clocked(app, monkeypatch) for app in apps]
        await press(pilots[0], "down", "e", *"half a")
        for number in range(3):
            await press(pilots[1], "y")
            assert await lag(clocks[1], clocks[0], pilots[0]) < 1.0
            assert isinstance(ortiz.screen, Drawer)
            assert ortiz.screen.query_one("#text", TextArea).text == "half a"
            assert lee.live.seen == ortiz.live.seen, number
        await press(pilots[0], "escape")
        assert isinstance(ortiz.screen, Workspace)
        assert ortiz.screen.sheet.cursor == 1
        await press(pilots[1], "5")
        for _ in range(3):
            await press(pilots[0], "n")
            assert await lag(clocks[0], clocks[1], pilots[1]) < 1.0
            assert f"{lee.live.seen:,}" in shown(lee)
            assert lee.live.rows[-1].by == "ortiz"
        ortiz.exit(0)
        lee.exit(0)


async def every_screen_stands(app: DaybookApp, pilot: Pilot[int]) -> None:
    """Each comes up with its head, and the report with the heads of its columns too."""
    for key, heads in (
        ("5", ("Trail",)),
        ("4", ("REPLAY",)),
        ("3", ("Matrix",)),
        ("6", ("Report as of", "Rests on")),
        ("1", ("Inspections",)),
    ):
        await press(pilot, key)
        await until(pilot, lambda heads=heads: all(head in shown(app) for head in heads))  # type: ignore[misc]


@pytest.mark.postgres
async def test_that_the_log_is_away_is_said_and_what_came_meanwhile_is_taken_in_once_it_is_back(
    shared: tuple[str, Path], tmp_path: Path
) -> None:
    url, keys = shared
    server_url, schema = Address.of(url)
    async with AsyncExitStack() as stack:
        log = stack.enter_context(open_log(url, keys=keys))
        other = stack.enter_context(open_log(url, keys=keys))
        server = stack.enter_context(psycopg.connect(server_url, autocommit=True))
        app = DaybookApp(log, "ortiz", HERE, location=url)
        pilot = await stack.enter_async_context(app.run_test(size=(120, 40)))
        await until(pilot, lambda: app.live.folded)
        await press(pilot, "enter", "e", *"seen")
        await until(pilot, lambda: isinstance(app.screen, Drawer) and app.screen.kept.get("text") == "seen")
        server.execute(f"ALTER SCHEMA {schema} RENAME TO {schema}_away".encode())
        await press(pilot, *"late")
        await until(pilot, lambda: isinstance(app.screen, Drawer) and "draft saved" in shown(app))
        (draft,) = (tmp_path / "state" / "drafts").glob("*.json")
        before = draft.read_bytes()
        await press(pilot, "r")
        await until(pilot, lambda: draft.read_bytes() != before)
        await until(pilot, lambda: "tried again every second" in " ".join(shown(app).split()))
        await press(pilot, "escape")
        await every_screen_stands(app, pilot)
        server.execute(f"ALTER SCHEMA {schema}_away RENAME TO {schema}".encode())
        receipt = other.handle(AddCase(inspection=HERE, by="khan", case="C004", attributes=CaseAttributes()))
        await until(pilot, lambda: app.live.seen == receipt.position and "can be read again" in shown(app))
        await press(pilot, "2", "e")
        await until(pilot, lambda: isinstance(app.screen, Drawer))
        assert app.screen.query_one("#text", TextArea).text == "seenlater"
        app.exit(0)


@pytest.mark.postgres
async def test_while_the_server_is_stopped_keys_are_answered_at_once_and_nothing_typed_is_lost(
    shared: tuple[str, Path], tmp_path: Path
) -> None:
    direct, keys = shared
    wire, url = through(direct, direct)
    async with AsyncExitStack() as stack:
        stack.callback(wire.close)
        log = stack.enter_context(open_log(url, keys=keys, patient=False))
        app = DaybookApp(log, "ortiz", HERE, location=url)
        pilot = await stack.enter_async_context(app.run_test(size=(120, 40)))
        await until(pilot, lambda: app.live.folded)
        await press(pilot, "enter", "y")  # the rows have grown, and have not been read since
        await until(pilot, lambda: "saved at" in shown(app))
        wire.go_down()
        await until(pilot, lambda: "tried again every second" in " ".join(shown(app).split()))
        await press(pilot, "y")
        await until(pilot, lambda: "nothing was recorded: " in " ".join(shown(app).split()))
        await every_screen_stands(app, pilot)
        await press(pilot, "2", "e", *"seen")
        await until(pilot, lambda: isinstance(app.screen, Drawer) and app.screen.kept.get("text") == "seen")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "nothing was recorded: " in " ".join(shown(app).split()))
        assert isinstance(app.screen, Drawer)
        assert len(list((tmp_path / "state" / "drafts").glob("*.json"))) == 1
        wire.mend()
        await until(pilot, lambda: "can be read again" in shown(app))
        seen = app.live.seen
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: app.live.seen == seen + 1)
        assert not list((tmp_path / "state" / "drafts").glob("*.json"))
        await press(pilot, "5")
        await until(pilot, lambda: "seen" in shown(app) and UNREAD not in shown(app))
        await press(pilot, "6")
        await until(pilot, lambda: "sections" in shown(app) and "cannot be" not in shown(app))
        app.exit(0)
