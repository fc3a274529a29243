"""The counts of the terminal paper (section 10): modules loaded, frames and bytes a key, nothing sent at rest.

Counts are the same on every machine and are judged; times are not.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence_log.opening import open_log
from tests.terminal import ROOT, Reply, Terminal, median, ui

WIDE, NARROW = (120, 40), (80, 24)
UP, DOWN, RIGHT, LEFT, END = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[F"
NEVER = ("textual", "rich", "docx", "docxtpl", "jinja2", "lxml", "pptx", "aiohttp")
LOADED = """
import io, sys, contextlib
from tui.cli import main
with contextlib.redirect_stdout(io.StringIO()):
    try:
        main(sys.argv[1:])
    except SystemExit:
        pass
print(" ".join(sorted({name.partition(".")[0] for name in sys.modules})))
"""


@pytest.fixture
def world(tmp_path: Path) -> dict[str, str]:
    return {
        "DAYBOOK_STATE": str(tmp_path / "state"),
        "DAYBOOK_CACHE": str(tmp_path / "cache"),
        "DAYBOOK_CONFIG": str(tmp_path / "none.toml"),
    }


@pytest.fixture
def opened(demo_copy: Path, world: dict[str, str]) -> Iterator[Terminal]:
    with Terminal(ui(demo_copy, "ortiz"), world) as terminal:
        working(terminal)
        yield terminal


def working(terminal: Terminal) -> None:
    terminal.until("F1 Help")
    terminal.settle()
    terminal.send("\r")
    terminal.until("key question")
    terminal.settle()


def replaying(terminal: Terminal) -> None:
    terminal.until("F1 Help")
    terminal.press("4")
    terminal.until("no rating moved")
    terminal.settle()


def head_of(log: Path) -> int:
    with open_log(str(log), read_only=True) as opened:
        return opened.head()


def pressed(terminal: Terminal, *keys: str) -> Reply:
    return median([terminal.press(key) for key in keys])


@pytest.mark.parametrize(
    ("words", "never"),
    [
        ("--help", (*NEVER, "pydantic", "cryptography")),
        ("verify", NEVER),
        ("log", NEVER),
        ("log --checks", NEVER),
        ("log kind:override --facets", NEVER),
        ("why 2.3", NEVER),
        ("state", NEVER),
        ("diff 900 3000", NEVER),
        ("plot bands", NEVER),
        ("note list", NEVER),
        ("case show C007", NEVER),
        ("case matrix", NEVER),
        ("inspection list", NEVER),
    ],
)
def test_reading_loads_neither_terminal_nor_word(
    demo_folder: Path, words: str, never: tuple[str, ...]
) -> None:
    arguments = ["--log", str(demo_folder / "northshire.db"), *words.split()]
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert not set(never) & set(done.stdout.split())


def test_a_key_of_capture_costs_one_frame_and_few_bytes_and_rest_costs_nothing(opened: Terminal) -> None:
    cursor = pressed(opened, *[DOWN, UP] * 4)
    assert (cursor.frames, cursor.bytes <= 1_000) == (1, True), cursor
    judge = pressed(opened, "n", "y", "n")
    assert (judge.frames, judge.bytes <= 3_000) == (1, True), judge
    case = pressed(opened, "]", "]", "[")
    assert (case.frames, case.bytes <= 3_000) == (1, True), case
    opened.send("3")
    opened.until("Matrix")
    opened.settle()
    cell = pressed(opened, *[DOWN, RIGHT, UP, LEFT] * 2)
    assert (cell.frames, cell.bytes <= 1_000) == (1, True), cell
    assert opened.idle(2.0) == 0


def test_a_typed_character_costs_few_bytes(opened: Terminal) -> None:
    opened.send("e")
    opened.until("Log evidence")
    opened.settle()
    typed = pressed(opened, *"abcdefg")
    assert typed.bytes <= 2_500, typed
    opened.until("draft saved")
    opened.settle(1.5)
    assert opened.idle(2.0) == 0


def test_held_keys_are_merged_and_none_is_lost(opened: Terminal) -> None:
    opened.send("3")
    opened.until("Matrix")
    opened.settle()
    held = opened.press(DOWN * 300, quiet=1.5)
    assert "▸C060" in opened.text()
    assert held.frames <= 5, held
    held = opened.press(UP * 58, quiet=1.5)
    assert "▸C002" in opened.text()
    assert held.frames <= 5, held
    for screen, words in (("2", "key question"), ("5", "Trail"), ("6", "sections")):
        opened.send(screen)
        opened.until(words)
        opened.settle()
        held = opened.press(UP * 300, quiet=1.5)
        assert held.frames <= 5, (words, held)


@pytest.mark.parametrize(("size", "most"), [(NARROW, 1_200), (WIDE, 3_500)])
def test_a_step_is_one_frame_and_few_bytes_and_rest_is_silent(
    demo_folder: Path, world: dict[str, str], size: tuple[int, int], most: int
) -> None:
    log = demo_folder / "northshire.db"
    with Terminal(ui(log, "khan"), world, size) as terminal:
        replaying(terminal)
        terminal.press("[")
        for key in ("[", UP, "]"):
            step = pressed(terminal, *[key] * 9)
            assert (step.frames, step.bytes <= most) == (1, True), (key, step)
        terminal.press(END)
        held = terminal.press("[" * 300, quiet=1.0)
        assert held.frames <= 5, held
        assert f"{head_of(log) - 300:,} of" in terminal.text()
        assert terminal.idle(2.0) == 0
        terminal.press("5")
        terminal.until("Trail")
        terminal.settle()
        cursor = pressed(terminal, *[UP] * 9)
        assert cursor.frames == 1, cursor
        assert cursor.bytes <= 1_000 or size == WIDE, cursor
        assert terminal.idle(2.0) == 0


@pytest.mark.parametrize("screen", ["home", "report"])
def test_home_and_report_are_as_thrifty(demo_folder: Path, world: dict[str, str], screen: str) -> None:
    with Terminal(ui(demo_folder / "northshire.db", "moss"), world) as terminal:
        terminal.until("F1 Help")
        if screen == "report":
            terminal.press("6")
            terminal.until("sections")
        terminal.settle()
        cursor = median([terminal.press(key, first=1.0) for key in [DOWN, DOWN, UP] * 3])
        assert (cursor.frames <= 1, cursor.bytes <= 1_000) == (True, True), cursor
        assert terminal.idle(2.0) == 0


def test_a_step_is_taken_over_a_slow_line(demo_folder: Path, world: dict[str, str]) -> None:
    log = demo_folder / "northshire.db"
    with Terminal(ui(log, "khan"), world, rate=8_000) as terminal:
        replaying(terminal)
        before = terminal.text()
        reply = terminal.press("[" * 30, quiet=1.0)
        assert f"{head_of(log) - 30:,} of" in terminal.text()
        assert before != terminal.text()
        assert reply.bytes < 16_000


@pytest.mark.trial
@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_a_journey_over_a_line_of_eight_kilobytes_a_second(
    demo_copy: Path, world: dict[str, str], size: tuple[int, int]
) -> None:
    head = head_of(demo_copy)
    words = ui(demo_copy, "ortiz", "--lean")
    with Terminal(words, {**world, "NO_COLOR": "1"}, size, rate=8_000) as terminal:
        working(terminal)
        terminal.send("n")
        terminal.until(f"saved at {head + 1:,}")
        terminal.send("e")
        terminal.until("Log evidence")
        terminal.send("No review date set, and nobody asked.")
        terminal.until("nobody asked.")
        terminal.until("draft saved")
        terminal.send("\x13")
        terminal.until(f"E-{head + 2}")
        for key, heading in (("3", "Matrix"), ("4", "REPLAY"), ("5", "Trail"), ("6", "sections")):
            terminal.send(key)
            terminal.until(heading)
        terminal.send("\x11")
        assert terminal.ended() == 0
        assert terminal.colours() == set()
