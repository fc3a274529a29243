"""The screens, driven by keys: each journey ends in an event, and hostile text stays text."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from textual.widgets import Input, Static, TextArea

from evidence_log.commands.evidence import LinkTo, RecordEvidence
from evidence_log.opening import open_log
from tests.screens import HERE, press, said, screens
from tui.drafts import Desk, Draft, drafts_of
from tui.lines import Lines
from tui.replay import Replay
from tui.workspace import Workspace

SIZES = ((80, 24), (120, 40))


@pytest.fixture(autouse=True)
def drafts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DAYBOOK_STATE", str(tmp_path / "state"))
    return tmp_path / "state" / "drafts"


@pytest.mark.parametrize("size", SIZES)
async def test_an_inspector_answers_a_prompt_with_one_key(demo_copy: Path, size: tuple[int, int]) -> None:
    async with screens(demo_copy, "ortiz", size) as (app, pilot):
        await press(pilot, "enter")
        before = app.live.seen
        sheet = app.screen.query_one("#sheet", Lines)
        prompt = sheet.current
        await press(pilot, "n")
        assert app.live.seen == before + 1
        assert prompt is not None
        assert isinstance(app.screen, Workspace)
        entry = app.live.state.answer(app.screen.case, prompt.key)
        assert entry is not None
        assert (entry.answer, entry.by) == ("no", "ortiz")
        assert sheet.cursor == 1
        assert f"saved at {before + 1:,}" in said(app)


async def test_a_key_question_asks_for_a_reason_and_escape_records_nothing(demo_copy: Path) -> None:
    async with screens(demo_copy, "ortiz") as (app, pilot):
        await press(pilot, "enter")
        screen = app.screen
        assert isinstance(screen, Workspace)
        sheet = screen.query_one("#sheet", Lines)
        sheet.move_to(next(n for n in range(sheet.count) if sheet._line(n).key == screen.question))
        before = app.live.seen
        await press(pilot, "n", "escape")
        assert app.live.seen == before
        await press(pilot, "n", *"thin", "enter")
        entry = app.live.state.judgement(screen.case, screen.question)
        assert entry is not None
        assert entry.reason is not None
        assert (entry.answer, entry.reason.text) == ("no", "thin")


async def test_evidence_is_logged_from_the_drawer_and_the_draft_goes_only_then(
    demo_copy: Path, drafts: Path
) -> None:
    async with screens(demo_copy, "ortiz") as (app, pilot):
        await press(pilot, "enter", "e")
        app.screen.query_one("#text", TextArea).text = "Two risks named."
        await pilot.pause(0.8)
        assert len(list(drafts.glob("*.json"))) == 1
        await press(pilot, "escape", "e")
        assert app.screen.query_one("#text", TextArea).text == "Two risks named."
        app.screen.query_one("#on", Input).value = "9.9.9"
        await press(pilot, "ctrl+s")
        assert "9.9.9" in said(app)
        assert len(list(drafts.glob("*.json"))) == 1
        app.screen.query_one("#on", Input).value = "2.2.1a 2.3"
        await press(pilot, "ctrl+s")
        assert "· E-" in said(app)
        assert list(drafts.glob("*.json")) == []
        item = list(app.live.state.evidence.values())[-1]
        assert [link.to for link in item.links] == ["2.2.1.1", "2.3"]
        assert item.text.text == "Two risks named."


async def test_what_a_role_may_not_do_is_said_with_the_reason(demo_copy: Path) -> None:
    async with screens(demo_copy, "flint") as (app, pilot):
        await press(pilot, "enter")
        before = app.live.seen
        for key in ("y", "e"):
            await press(pilot, key)
            assert "needs the role" in said(app)
        assert app.live.seen == before


async def test_new_events_only_change_how_far_behind_replay_is(demo_copy: Path) -> None:
    async with screens(demo_copy, "khan") as (app, pilot):
        await press(pilot, "enter", "4", "comma")
        screen = app.screen
        assert isinstance(screen, Replay)
        place = screen.position
        with open_log(str(demo_copy)) as other:
            other.handle(
                RecordEvidence(
                    inspection=HERE, by="lee", kind="document", text="x", links=(LinkTo(to="1.1"),)
                )
            )
        await pilot.pause(1.6)
        assert screen.position == place
        assert "101 behind now" in str(screen.query_one("#head", Static).render())


HOSTILE = "A\u202eB\u200bC\u2066D [/] [@click=app.exit] [bold]E"


@pytest.mark.parametrize("size", SIZES)
async def test_no_screen_lets_hidden_characters_through(demo_copy: Path, size: tuple[int, int]) -> None:
    with open_log(str(demo_copy)) as log:
        log.handle(
            RecordEvidence(
                inspection=HERE,
                by="khan",
                kind="document",
                text=HOSTILE,
                links=(LinkTo(to="1.1.1"), LinkTo(to="1.1")),
            )
        )
    async with screens(demo_copy, "khan", size) as (app, pilot):
        await press(pilot, "enter")
        screen = app.screen
        assert isinstance(screen, Workspace)
        screen.turn_to("1.1.1")
        for key in ("2", "4", "5", "6", "1"):
            await press(pilot, key)
            shown = "\n".join(strip.text for strip in app.screen._compositor.render_strips())
            assert not [
                c
                for c in shown
                if unicodedata.category(c) in ("Cf", "Cs", "Co") or (ord(c) < 32 and c != "\n")
            ]
        await press(pilot, "5")
        assert "<U+202E>" in "\n".join(strip.text for strip in app.screen._compositor.render_strips())


async def test_screens_are_drawn_alike_each_time(demo_copy: Path) -> None:
    """A picture of the screen in words: the frame does not depend on the run."""
    pictures = []
    for _ in range(2):
        async with screens(demo_copy, "khan") as (app, pilot):
            await press(pilot, "enter", "4", "g", *"3000", "enter")
            pictures.append([strip.text for strip in app.screen._compositor.render_strips()])
    assert pictures[0] == pictures[1]
    assert "REPLAY read-only" in pictures[0][0]
    assert all(len(line) <= 80 for line in pictures[0])


def test_a_draft_comes_back_and_one_that_cannot_be_read_is_set_aside(drafts: Path) -> None:
    draft = Draft(Desk("l", "i", "p"), "evidence.C1.2.2.1")
    fields = {"text": "half a sentence \ud83d\ude00 é", "on": "2.2.1a"}
    draft.save(fields)
    assert draft.load()["on"] == "2.2.1a"
    draft.path.write_text("{not json")
    assert draft.load() == {}
    assert list(drafts.glob("*.unreadable"))
    draft.discard()
    assert draft.load() == {}
    draft.save(fields)
    assert draft.path.stat().st_mode & 0o777 == 0o600
    assert [kept.fields["on"] for kept in drafts_of(draft.desk)] == ["2.2.1a"]
    assert drafts_of(Desk("another log", "i", "p")) == []
