"""A draft is sealed under the keys of its log, so that an erasure reaches it wherever a copy lies."""

from __future__ import annotations

from pathlib import Path
from time import monotonic, sleep
from unittest.mock import patch

import pytest
from textual.widgets import Input

from evidence_log.commands.protection import LiftRestriction, RestrictText
from evidence_log.opening import open_log
from tests.screens import press, said, screens, shown, until
from tui.draft_seal import LogSeal
from tui.drafts import Desk, Draft, drafts_of, write_whole
from tui.errors import TerminalError
from tui.saving import Saving

HERE = "northshire-2026"


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAYBOOK_STATE", str(tmp_path / "state"))


def test_what_is_typed_lies_sealed_and_comes_back_with_the_log_open(demo_copy: Path) -> None:
    with open_log(str(demo_copy)) as log:
        desk = Desk("mark", HERE, "ortiz", LogSeal(log, log.state(HERE)))
        fields = {"text": "Half a sentence on his illness 😀", "on": "2.2.1a"}
        for what in ("evidence.C004.2.2.1", "line"):
            draft = Draft(desk, what, "on C004, his illness")
            draft.save(fields)
            assert draft.load() == fields
            assert b"illness" not in draft.path.read_bytes()
            assert draft.path.stat().st_mode & 0o077 == 0
        assert [kept.title for kept in drafts_of(desk)] == ["on C004, his illness"] * 2
        assert drafts_of(Desk("mark", HERE, "ortiz")) == []


def test_a_copy_of_a_draft_opens_no_more_once_its_case_is_erased(demo_copy: Path, tmp_path: Path) -> None:
    with open_log(str(demo_copy)) as log:
        held = log.state(HERE)
        desk = Desk("mark", HERE, "ortiz", LogSeal(log, held))
        draft = Draft(desk, "evidence.C004.2.2.1")
        draft.save({"text": "Half a sentence."})
        log.keys.erase(held.cases["C004"].subject, "2026-11-25 DPO 7/2026")
        assert draft.load() == {}
        assert drafts_of(desk) == []
        with pytest.raises(TerminalError, match="cannot be kept"):
            draft.save({"text": "More of it."})


def test_a_draft_renamed_to_another_does_not_open(demo_copy: Path) -> None:
    with open_log(str(demo_copy)) as log:
        desk = Desk("mark", HERE, "ortiz", LogSeal(log, log.state(HERE)))
        first, second = Draft(desk, "evidence.C004.2.2.1"), Draft(desk, "evidence.C004.2.2.2")
        first.save({"text": "Half a sentence."})
        first.path.replace(second.path)
        assert second.load() == {}
        assert second.path.exists()


def test_a_draft_about_a_restricted_case_is_neither_shown_nor_written_over(demo_copy: Path) -> None:
    with open_log(str(demo_copy)) as log:
        held = log.state(HERE)
        desk = Desk("mark", HERE, "ortiz", LogSeal(log, held))
        draft, fields = Draft(desk, "evidence.C004.2.2.1"), {"text": "Half a sentence."}
        draft.save(fields)
        why = {"by": "khan", "subject": held.cases["C004"].subject, "reason": "While it is looked into."}
        log.handle(RestrictText(inspection=HERE, **why))
        assert draft.load() == {}
        assert drafts_of(desk) == []
        with pytest.raises(
            TerminalError, match="cannot be kept: what is written about its case is restricted"
        ):
            draft.save({"text": "Another."})
        log.handle(LiftRestriction(inspection=HERE, **why))
        assert draft.load() == fields


async def test_a_note_and_a_reason_left_half_written_come_back(demo_copy: Path) -> None:
    async with screens(demo_copy, "ortiz") as (app, pilot):
        await press(pilot, "enter", "4")
        await until(pilot, lambda: app.live.folded and "REPLAY" in shown(app))
        await press(pilot, "a", *"please", "escape", "a")
        assert app.screen.query_one("#answer", Input).value == "please"
        await press(pilot, "escape", "2", "y", "u", *"twice", "escape", "u")
        assert app.screen.query_one("#answer", Input).value == "twice"
        titles = {kept.title for kept in drafts_of(app.desk())}
        assert len(titles) == 2
        await press(pilot, "enter")
        await until(pilot, lambda: "withdrawn at" in said(app))
        assert len(drafts_of(app.desk())) == 1


def test_a_slow_disk_holds_up_no_key_and_the_last_state_is_the_one_kept(demo_copy: Path) -> None:
    told: list[str] = []
    with open_log(str(demo_copy)) as log:
        draft = Draft(Desk("mark", HERE, "ortiz", LogSeal(log, log.state(HERE))), "line")
        saving = Saving(draft, lambda fields, _: told.append(fields["text"]))
        with patch("tui.saving.write_whole", slowly):
            begun = monotonic()
            for number in range(20):
                saving.soon({"text": f"state {number}"})
            assert monotonic() - begun < SLOW
            saving.wait()
        assert draft.load() == {"text": "state 19"}
        assert told[-1] == "state 19"
        assert len(told) < 20
        saving.soon({"text": "one more"})
        saving.discard()
        saving.soon({"text": "too late"})
        saving.close()
        assert draft.load() == {}
        assert not draft.path.exists()


SLOW = 0.5


def slowly(path: Path, data: bytes) -> None:
    sleep(SLOW)
    write_whole(path, data)
