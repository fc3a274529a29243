"""The first frame stands before the log is open; what cannot be opened is said on the terminal."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from evidence_log.errors import RefusedError
from evidence_log.opening import open_log
from tests.screens import shown, until
from tui.app import DaybookApp
from tui.cli import main, parser
from tui.config import Config
from tui.home import Home
from tui.prompts import ALLOWED, PromptWantedError, typed_unseen
from tui.replay import Replay
from tui.sitting import Sitting, begun

ROOT = Path(__file__).parents[1]
HEAVY = {"pydantic", "cryptography", "sqlite3", "docx", "evidence_log.log", "evidence_log.events.envelope"}


@pytest.fixture(autouse=True)
def kept_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAYBOOK_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("DAYBOOK_CACHE", str(tmp_path / "cache"))


def test_nothing_that_reads_a_log_is_loaded_before_the_first_frame() -> None:
    script = "import sys, tui.app, tui.start, tui.first_frame; print(' '.join(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not HEAVY & set(ran.stdout.split())


@asynccontextmanager
async def without_her_key(log: Path, tmp_path: Path) -> AsyncIterator[tuple[DaybookApp, Pilot[int]]]:
    """Screens opened late by khan, who signs here and whose key is elsewhere: there is something to be said."""
    args = parser().parse_args(["--log", str(log), "--as", "khan", "ui"])
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.setenv("DAYBOOK_KEY_FOLDER", str(tmp_path / "no-keys"))
        app = DaybookApp.opening(lambda: begun(args, stack, read_only=False), Config(), read_only=False)
        async with app.run_test(size=(80, 24)) as pilot:
            yield app, pilot
            app.workers.cancel_all()
            app.exit(0)


async def test_the_first_frame_gives_way_to_home_and_tells_what_was_said(
    demo_copy: Path, tmp_path: Path
) -> None:
    async with without_her_key(demo_copy, tmp_path) as (app, pilot):
        await until(pilot, lambda: "Inspections" in shown(app))
        await until(pilot, lambda: isinstance(app.screen, Home) and "Northshire" in shown(app))
        # the remedy is told whole, on more lines than one
        await until(pilot, lambda: "name its file with --key" in " ".join(shown(app).split()))
        assert app.sitting is not None


async def test_what_was_said_waits_for_a_screen_that_a_quick_key_changed_to(
    demo_copy: Path, tmp_path: Path
) -> None:
    async with without_her_key(demo_copy, tmp_path) as (app, pilot):
        await until(pilot, lambda: isinstance(app.screen, Home))
        app.go("replay")
        app.say(app._said[0])
        await until(pilot, lambda: "name its file with --key" in " ".join(shown(app).split()))
        assert isinstance(app.screen, Replay)


async def test_a_log_that_cannot_be_opened_ends_the_screens_with_its_reason() -> None:
    def refused() -> Sitting:
        raise RefusedError("there is no log there")

    app = DaybookApp.opening(refused, Config(), read_only=False)
    async with app.run_test(size=(80, 24)) as pilot:
        for _ in range(100):
            if app.fault is None:
                await pilot.pause(0.02)
    assert str(app.fault) == "there is no log there"


def test_nobody_is_asked_for_a_passphrase_behind_a_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getpass", lambda prompt: f"typed after {prompt}")
    assert typed_unseen("this") == "typed after this"
    allowed = ALLOWED.set(False)
    try:
        with pytest.raises(PromptWantedError):
            typed_unseen("this")
    finally:
        ALLOWED.reset(allowed)


def test_a_sitting_wants_a_person_and_an_inspection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DAYBOOK_PERSON", raising=False)
    path = tmp_path / "empty.db"
    with open_log(str(path), create=True):
        pass
    with pytest.raises(Exception, match="say who acts"), ExitStack() as stack:
        begun(parser().parse_args(["--log", str(path), "ui"]), stack, read_only=True)


def test_diff_takes_dates_and_one_node_and_names_who_moved_it(
    demo_copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--log", str(demo_copy), "diff", "1", "2999-01-01", "--on", "2.3"]) == 0
    said = capsys.readouterr()
    lines = said.out.splitlines()
    assert [line.split()[0] for line in lines] == ["node", "2.3.1", "2.3.2", "2.3.3", "2.3"]
    assert lines[-1].endswith("shaw")
    assert "the last event recorded by 2999-01-01" in said.err
    assert main(["--log", str(demo_copy), "diff", "1", "2"]) == 0
    assert "no score and no rating differs between 1 and 2" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["1", "soon"], "no position"),
        (["1", "9", "--on", "9.9"], "no rating"),
        (["1", "+5"], "no position here"),
    ],
)
def test_a_diff_that_cannot_be_is_refused_with_the_remedy(
    demo_copy: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert main(["--log", str(demo_copy), "diff", *words]) == 1
    assert said in capsys.readouterr().err
