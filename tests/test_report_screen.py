"""The editor's journey: how far each section is, what is to be mended and where, the text, the build."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from textual.widgets import Input

from evidence_log.commands.judgements import JudgeKeyQuestion
from evidence_log.events.judgements import Answer
from evidence_log.opening import open_log
from tests.screens import HERE, press, said, screens, shown, until
from tests.terminal import Terminal
from tui.errors import TerminalError
from tui.report_screen import ReportScreen
from tui.viewer import view


@pytest.fixture(autouse=True)
def kept_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAYBOOK_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("DAYBOOK_CACHE", str(tmp_path / "cache"))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_an_editor_builds_the_report_and_opens_it(
    demo_copy: Path, tmp_path: Path, size: tuple[int, int]
) -> None:
    async with screens(demo_copy, "moss", size) as (app, pilot):
        await press(pilot, "6")
        screen = app.screen
        assert isinstance(screen, ReportScreen)
        assert "Foreword" in shown(app)
        await press(pilot, "o")
        assert "nothing was built here yet" in said(app)
        await press(pilot, "b")
        app.screen.query_one("#answer", Input).value = str(tmp_path / "out.docx")
        await press(pilot, "enter")
        await until(pilot, lambda: "built as at" in said(app), 60)
        assert (tmp_path / "out.docx").exists()
        assert app.live.state.reports[-1].file == "out.docx"


async def test_a_build_is_stopped_between_its_steps_and_writes_nothing(
    demo_copy: Path, tmp_path: Path
) -> None:
    async with screens(demo_copy, "moss") as (app, pilot):
        await press(pilot, "6", "s")
        assert "nothing is being built" in said(app)
        head, screen = app.live.log.head(), app.screen
        assert isinstance(screen, ReportScreen)
        screen._build(str(tmp_path / "out.docx"))
        screen.action_stop()
        assert "stopping" in said(app)
        await until(pilot, lambda: not screen._building)
        assert "stopped before" in said(app)
        assert not (tmp_path / "out.docx").exists()
        assert app.live.log.head() == head


async def test_a_chapter_is_stale_once_a_number_it_tells_has_moved(demo_copy: Path) -> None:
    async with screens(demo_copy, "moss", (120, 40)) as (app, pilot):
        await press(pilot, "6")
        screen = app.screen
        assert isinstance(screen, ReportScreen)
        await until(pilot, lambda: app.live.indexed)
        before = next(s for s in screen.found if s.section.id == "2.3")
        with open_log(str(demo_copy)) as log:
            case = next(iter(app.live.state.cases))
            entry = app.live.state.judgement(case, "2.3.1")
            answer = Answer.NO if entry and entry.answer is Answer.YES else Answer.YES
            log.handle(
                JudgeKeyQuestion(
                    inspection=HERE,
                    by="lee",
                    case=case,
                    question="2.3.1",
                    answer=answer,
                    reason="Seen again.",
                )
            )
        await until(pilot, lambda: app.live.seen == app.live.log.head())
        await until(pilot, lambda: next(s for s in screen.found if s.section.id == "2.3").status == "stale")
        after = next(s for s in screen.found if s.section.id == "2.3")
        assert len(after.faults) > len(before.faults)
        assert "STALE" in shown(app)
        await press(pilot, "c")
        assert "2.3: 2.3.1 moved from" in shown(app)


async def test_a_note_on_a_text_puts_it_under_review(demo_copy: Path) -> None:
    async with screens(demo_copy, "moss", (120, 40)) as (app, pilot):
        position = app.live.state.narratives["diversity"].position
        app.replay_from(position)
        await pilot.pause()
        await press(pilot, "a", *"say more", "enter", "6")
        screen = app.screen
        assert isinstance(screen, ReportScreen)
        assert next(s for s in screen.found if s.section.id == "diversity").status == "review"


async def test_the_whole_report_is_shown_as_text(demo_copy: Path) -> None:
    async with screens(demo_copy, "moss", (120, 40)) as (app, pilot):
        await press(pilot, "6", "p")
        assert "The report as text" in shown(app)
        assert "Foreword" in shown(app)


async def test_only_an_editor_may_build_and_the_reason_is_said(demo_copy: Path) -> None:
    async with screens(demo_copy, "flint") as (app, pilot):
        await press(pilot, "6", "b")
        assert "needs the role" in said(app)
        await press(pilot, "e")
        assert "needs the role" in said(app)


def test_a_file_that_is_gone_or_cannot_be_shown_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(TerminalError, match="not there any more"):
        view(tmp_path / "none.docx")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    (tmp_path / "a.docx").write_bytes(b"x")
    if os.name == "posix" and sys.platform != "darwin":
        with pytest.raises(TerminalError, match="no viewer can be started"):
            view(tmp_path / "a.docx")


EDITOR = """#!{python}
import pathlib, sys
path = pathlib.Path(sys.argv[1])
path.write_text(path.read_text() + {more!r})
"""


@pytest.mark.parametrize(
    ("more", "said"), [("\n\nMore was seen.\n", "saved at"), ("\x1b[31m", "The text is kept in")]
)
def test_a_section_is_written_in_the_persons_own_editor(
    demo_copy: Path, tmp_path: Path, more: str, said: str
) -> None:
    editor = tmp_path / "editor"
    editor.write_text(EDITOR.format(python=sys.executable, more=more))
    editor.chmod(0o700)
    env = {
        "DAYBOOK_STATE": str(tmp_path / "state"),
        "DAYBOOK_CACHE": str(tmp_path / "c"),
        "VISUAL": str(editor),
    }
    words = ["-m", "tui", "--log", str(demo_copy), "--as", "moss", "ui"]
    with Terminal(words, env) as terminal:
        terminal.until("F1 Help")
        terminal.press("6")
        terminal.until("Foreword")
        terminal.press("\x1b[B\x1b[B")
        terminal.press("e")
        terminal.until(said)
    with open_log(str(demo_copy), read_only=True) as log:
        text = log.state(HERE).narratives["context"].text.text
    assert text.endswith("More was seen.") == (said == "saved at")
    assert bool(list((tmp_path / "state" / "drafts").glob("*.editing"))) == (said != "saved at")
