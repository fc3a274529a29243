"""Replay driven by keys: a lead inspector sees how a rating came about, and only a note is written."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from evidence_log.commands.notes import Annotate
from evidence_log.opening import open_log
from evidence_log.projections.moments import Moments
from tests.screens import HERE, press, said, screens, shown, until
from tui.app import DaybookApp
from tui.diff_screen import Diff
from tui.errors import TerminalError
from tui.event_lines import EventLines
from tui.lines import Lines
from tui.places_in_time import place_wanted
from tui.plot_screen import Plot
from tui.replay import Replay
from tui.replay_views import READ_ONLY
from tui.thread_screen import Thread
from tui.timeline import Timeline
from tui.why_screen import Why

SIZES = ((80, 24), (120, 40))


@pytest.fixture(autouse=True)
def kept_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAYBOOK_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("DAYBOOK_CACHE", str(tmp_path / "cache"))


@asynccontextmanager
async def replaying(
    log: Path, person: str = "khan", size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Replay, Pilot[int], DaybookApp]]:
    async with screens(log, person, size) as (app, pilot):
        await press(pilot, "4")
        await until(pilot, lambda: app.live.indexed and "indexing" not in shown(app))
        screen = app.screen
        assert isinstance(screen, Replay)
        yield screen, pilot, app


async def why_of(app: DaybookApp, pilot: Pilot[int]) -> Why:
    screen = app.screen
    assert isinstance(screen, Why)
    await until(pilot, lambda: screen.reason is not None)
    return screen


@pytest.mark.parametrize("size", SIZES)
async def test_a_lead_replays_to_a_rating_change_and_finds_its_cause(
    demo_copy: Path, size: tuple[int, int]
) -> None:
    async with replaying(demo_copy, size=size) as (screen, pilot, app):
        end = screen.position
        await press(pilot, "left_curly_bracket")
        changed = screen.position
        assert changed == app.live.history.previous_change(end)
        moved = app.live.history.consequences(changed)
        assert f"⇒ {moved[0].node}" in shown(app)
        await press(pilot, "m", *["left_square_bracket"] * 3)
        assert screen.position == changed - 3
        assert "no rating moved" in shown(app) or "⇒" in shown(app)
        await press(pilot, "x")
        assert isinstance(app.screen, Diff)
        line = app.screen.query_one("#list", Lines).current
        await press(pilot, "enter")
        await pilot.pause()
        if line is not None and line.position is not None:
            assert screen.position == line.position
        else:
            await press(pilot, "escape")
        await press(pilot, "g", *"3000", "enter")
        assert screen.position == 3000
        await press(pilot, "w")
        asked = await why_of(app, pilot)
        assert asked.position == 3000
        await press(pilot, "escape", "end")
        assert screen.position == end
        assert app.live.log.head() == end


async def test_position_list_track_and_ratings_are_of_one_event(demo_copy: Path) -> None:
    async with replaying(demo_copy, size=(120, 40)) as (screen, pilot, app):
        await press(pilot, "comma", "comma", "left_square_bracket")
        place = app.live.rows.place(screen.position)
        assert screen.query_one("#events", EventLines).place == place
        assert screen.query_one("#timeline", Timeline).place == place
        assert f"{screen.position:,} of {app.live.seen:,}" in shown(app)
        assert f"{app.live.seen - screen.position:,} behind now" in shown(app)
        assert f"Event {screen.position:,}" in shown(app)


async def test_many_keys_in_a_burst_lose_no_step(demo_copy: Path) -> None:
    async with replaying(demo_copy) as (screen, pilot, _):
        end = screen.position
        await pilot.press(*["left_square_bracket"] * 60)
        await pilot.pause()
        assert screen.position == end - 60


async def test_keys_that_write_are_answered_and_record_nothing(demo_copy: Path) -> None:
    async with replaying(demo_copy) as (_, pilot, app):
        before = app.live.log.head()
        for key in ("y", "n", "e", "u"):
            await press(pilot, key)
            assert said(app) == READ_ONLY
        assert app.live.log.head() == before


async def test_why_folds_leads_to_an_event_and_comes_back_where_it_was(demo_copy: Path) -> None:
    async with replaying(demo_copy) as (screen, pilot, app):
        app.show_why("2.3", 3000)
        await pilot.pause()
        asked = await why_of(app, pilot)
        whole = len(asked.lines_now())
        listed = asked.query_one("#list", Lines)
        closed = next(n for n in range(listed.count) if "beneath" in asked.lines_now()[n].text)
        listed.move_to(closed)
        await press(pilot, "space")
        assert len(asked.lines_now()) > whole
        leaf = next(n for n in range(closed, len(asked.lines_now())) if asked.lines_now()[n].position)
        listed.move_to(leaf)
        await pilot.pause()
        position = asked.lines_now()[leaf].position
        await press(pilot, "enter")
        await pilot.pause()
        assert screen.position == position
        await press(pilot, "backspace")
        again = await why_of(app, pilot)
        await pilot.pause()
        assert (again.node, again.position) == ("2.3", 3000)
        assert again.query_one("#list", Lines).cursor == leaf
        app.pop_screen()
        app.show_why("2.4", 2000)
        await why_of(app, pilot)
        await press(pilot, "left")
        assert (await why_of(app, pilot)).node == "2.3"
        await press(pilot, "right")
        assert (await why_of(app, pilot)).node == "2.4"


async def test_a_note_is_pinned_threaded_answered_and_settled(demo_copy: Path) -> None:
    async with replaying(demo_copy) as (screen, pilot, app):
        await press(pilot, "g", *"2000", "enter", "a", *"see again", "enter")
        head = app.live.seen
        assert screen.position == 2000
        await press(pilot, "g", *str(head), "enter", "a", *"looked", "enter")
        await press(pilot, "R", *"done", "enter")
        assert app.live.seen == head + 2
        await press(pilot, "g", *"2000", "enter", "N")
        thread = app.screen
        assert isinstance(thread, Thread)
        row = app.live.rows[app.live.rows.place(2000)]
        found = app.live.rows.thread(row.event_id)
        assert [(depth, r.kind, r.text.text if r.text else "") for depth, r in found] == [
            (0, "note", "see again"),
            (1, "note", "looked"),
            (1, "resolve", "done"),
        ]
        assert "settled" in shown(app)
        await press(pilot, "escape")
        assert app.screen is screen


async def test_an_auditor_may_not_write_a_note_and_is_told_why(demo_copy: Path) -> None:
    async with replaying(demo_copy, "nobody") as (_, pilot, app):
        before = app.live.log.head()
        await press(pilot, "a")
        assert said(app)
        assert app.live.log.head() == before


async def test_levels_count_what_they_hide_and_keep_the_place(demo_copy: Path) -> None:
    async with replaying(demo_copy) as (screen, pilot, app):
        await press(pilot, "g", *"2500", "enter", "z")
        assert "judgements and decisions" in shown(app)
        assert f"{len(app.live.rows) - len(screen.rows):,} hidden" in shown(app)
        assert screen.position <= 2500
        assert {row.kind for row in screen.rows[:40]} <= {"judgement", "withdraw", "second", "dispose"}
        await press(pilot, "z")
        kinds = {row.kind for row in screen.rows}
        assert kinds <= {"recommend", "override", "ratify", "send-back", "depart", "settle", "aside"}
        await press(pilot, "z")
        assert len(screen.rows) == len(app.live.rows)


async def test_it_plays_at_a_speed_and_stops(demo_copy: Path) -> None:
    async with replaying(demo_copy) as (screen, pilot, app):
        await press(pilot, "home", "plus", "plus", "space")
        await until(pilot, lambda: "playing" in shown(app) and screen.position > 8)
        await press(pilot, "space")
        assert "playing" not in shown(app)
        stopped = screen.position
        await pilot.pause(0.6)
        assert screen.position == stopped


async def test_days_and_sittings_are_found_and_the_track_goes_by_time(demo_copy: Path) -> None:
    async with replaying(demo_copy) as (screen, pilot, _):
        await press(pilot, "t")
        await until(pilot, lambda: screen.moments is not None)
        assert screen.by_time
        assert screen.query_one("#timeline", Timeline).axis.name == "by time, gaps folded"
        await press(pilot, "D")
        assert screen.position == screen.rows.positions[0] or screen.position > 0
        await press(pilot, "S", "t")
        assert screen.query_one("#timeline", Timeline).axis.name == "by event"


async def test_new_events_only_change_how_far_behind_it_is(demo_copy: Path) -> None:
    async with replaying(demo_copy) as (screen, pilot, app):
        await press(pilot, "comma")
        place, row = screen.position, app.live.rows[5]
        with open_log(str(demo_copy)) as other:
            other.handle(Annotate(inspection=HERE, by="khan", target=row.event_id, text="from elsewhere"))
        await until(pilot, lambda: "101 behind now" in shown(app))
        assert screen.position == place


async def test_clicks_ask_for_the_place_under_them(demo_copy: Path) -> None:
    async with replaying(demo_copy) as (screen, pilot, _):
        await pilot.click(Timeline, offset=(1, 0))
        await pilot.pause()
        assert screen.position == 1
        await pilot.click(EventLines, offset=(5, 6))
        await pilot.pause()
        assert screen.position == 6


async def test_a_date_goes_to_the_end_of_its_day_and_nonsense_is_refused(demo_copy: Path) -> None:
    async with replaying(demo_copy) as (screen, pilot, app):
        await press(pilot, "g", *"1999-01-01", "enter")
        assert screen.position == 1
        assert "nothing is recorded by" in said(app)
        await press(pilot, "g", *"2999-01-01", "enter")
        assert screen.position == app.live.seen
        await press(pilot, "g", *"nonsense", "enter")
        assert "is no position" in said(app)
        await press(pilot, "g", *"-50", "enter")
        assert screen.position == app.live.seen - 50


async def test_the_plot_is_read_without_colour_and_comes_back(demo_copy: Path) -> None:
    async with replaying(demo_copy, size=(120, 40)) as (screen, pilot, app):
        await press(pilot, "p")
        assert isinstance(app.screen, Plot)
        assert "a letter where the rating changed" in shown(app)
        await press(pilot, "equals_sign")
        assert "plot ratings --at" in shown(app)
        await press(pilot, "escape", "escape")
        assert shown(app).startswith(" REPLAY")
        assert screen.position == app.live.seen


async def test_read_only_screens_write_nothing(demo_copy: Path) -> None:
    with open_log(str(demo_copy), read_only=True) as log:
        app = DaybookApp(log, "khan", read_only=True)
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, "4")
            await press(pilot, "a")
            assert "only read" in said(app)
            assert not list(app.screen.query(Input))
            app.workers.cancel_all()
            app.exit(0)


@pytest.mark.parametrize(
    ("text", "place"),
    [("17", 16), ("+3", 13), ("-4", 6), ("E-9", 8), ("2026-03-02", 5), ("1999-01-01", 0)],
)
def test_what_is_typed_names_a_place(text: str, place: int) -> None:
    found, _ = place_wanted(
        text, 10, lambda position: position - 1, lambda second: 5 if second > 1_700_000_000 else None
    )
    assert found == place


def test_a_date_that_is_none_is_refused_with_what_may_stand() -> None:
    with pytest.raises(TerminalError, match="2026-03-18"):
        place_wanted("tomorrow", 0, lambda p: p, lambda _: None)


def test_days_sittings_and_folded_time() -> None:
    day = int(datetime(2026, 3, 2, 9, tzinfo=UTC).timestamp())
    seconds = [day, day + 60, day + 120, day + 4 * 3600, day + 4 * 3600 + 60, day + 86_400]
    moments = Moments(seconds)
    assert moments.sitting(0, 1) == 3
    assert moments.sitting(4, -1) == 3
    assert moments.sitting(3, -1) == 0
    assert moments.sitting(0, -1) is None
    assert moments.day(0, 1) == 5
    assert moments.day(5, 1) is None
    assert moments.day(4, -1) == 0
    assert moments.at_or_before(day + 61) == 1
    assert moments.at_or_before(day - 1) is None
    shares = [moments.share(place) for place in range(len(moments))]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert shares[3] - shares[2] == pytest.approx(shares[5] - shares[4])
    assert [moments.place_at(share) for share in shares] == list(range(6))
