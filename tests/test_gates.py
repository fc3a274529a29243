"""Exact counts on a real pseudo-terminal (tui, section 10): frames and bytes a key, nothing at rest, nothing raw.

Counts are the same on every machine; times are not judged.
"""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence_log.commands.evidence import LinkTo, RecordEvidence
from evidence_log.opening import open_log
from tests.screens import HERE
from tests.terminal import ROOT, Reply, Terminal

WIDE, NARROW = (120, 40), (80, 24)
KEYS = {"up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D"}
HOSTILE = "A\u202eB\u200bC\u2066D\U000e0041E [/] [@click=app.exit] [bold]F"


@pytest.fixture
def world(tmp_path: Path) -> dict[str, str]:
    return {
        "PYTHONPATH": str(ROOT),
        "DAYBOOK_STATE": str(tmp_path / "state"),
        "DAYBOOK_CONFIG": str(tmp_path / "none.toml"),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "PYTHONUNBUFFERED": "1",
    }


def started(
    log: Path, world: dict[str, str], size: tuple[int, int] = NARROW, *flags: str, rate: int | None = None
) -> Terminal:
    words = ["-m", "tui", "--log", str(log), "--as", "ortiz", "ui", *flags]
    terminal = Terminal(words, world, size, rate)
    terminal.until("Inspections")
    terminal.until("F1 Help")
    terminal.settle()
    return terminal


@pytest.fixture
def opened(demo_copy: Path, world: dict[str, str]) -> Iterator[Terminal]:
    terminal = started(demo_copy, world)
    terminal.send("\r")
    terminal.until("key question")
    terminal.settle()
    yield terminal
    terminal.kill()


def median(terminal: Terminal, *keys: str) -> Reply:
    found = [terminal.press(key) for key in keys]
    return Reply(
        int(statistics.median(reply.bytes for reply in found)),
        int(statistics.median(reply.frames for reply in found)),
    )


def test_a_key_costs_one_frame_and_few_bytes_and_rest_costs_nothing(opened: Terminal) -> None:
    cursor = median(opened, *[KEYS["down"], KEYS["up"]] * 4)
    assert (cursor.frames, cursor.bytes <= 1_000) == (1, True), cursor
    judge = median(opened, "n", "y", "n")
    assert (judge.frames, judge.bytes <= 3_000) == (1, True), judge
    case = median(opened, "]", "]", "[")
    assert (case.frames, case.bytes <= 3_000) == (1, True), case
    opened.send("3")
    opened.until("Matrix")
    opened.settle()
    cell = median(opened, *[KEYS["down"], KEYS["right"], KEYS["up"], KEYS["left"]] * 2)
    assert (cell.frames, cell.bytes <= 1_000) == (1, True), cell
    assert opened.idle(2.0) == 0


def test_a_typed_character_costs_few_bytes(opened: Terminal) -> None:
    opened.send("e")
    opened.until("Log evidence")
    opened.settle()
    typed = median(opened, *"abcdefg")
    assert typed.bytes <= 2_500, typed
    assert opened.idle(2.0) == 0


def test_held_keys_are_merged_and_none_is_lost(opened: Terminal) -> None:
    opened.send("3")
    opened.until("Matrix")
    opened.settle()
    held = opened.press(KEYS["down"] * 59, quiet=1.5)
    assert "▸C060" in opened.text()
    assert held.frames <= 20, held


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_nothing_raw_from_a_hostile_log_reaches_the_terminal(
    demo_copy: Path, world: dict[str, str], size: tuple[int, int]
) -> None:
    with open_log(str(demo_copy)) as log:
        links = (LinkTo(to="2.2.1"),)
        log.handle(
            RecordEvidence(
                inspection=HERE,
                by="khan",
                kind="document",
                text=HOSTILE,
                source=HOSTILE,
                case="C004",
                links=links,
            )
        )
    terminal = started(demo_copy, world, size)
    terminal.send("\r")
    terminal.until("key question")
    for _ in range(8):
        terminal.send(KEYS["down"])
    terminal.settle()
    terminal.send("\r")
    terminal.settle()
    terminal.send("\x1b")
    terminal.settle()
    terminal.send("g2.2.1 C004 document: ")
    terminal.send("\x1b[200~" + HOSTILE + "\x1b[201~")
    terminal.send("\r")
    terminal.settle()
    terminal.send("\x1b")
    terminal.settle()
    for key in "13":
        terminal.send(key)
        terminal.settle()
    raw = re.sub(rb"\x1b(\[[0-9;:?]*[a-zA-Z$]+|\][^\x07]*\x07|[=>PM7-8])", b"", terminal.raw)
    shown = raw.decode("utf-8", "replace")
    assert [c for c in set(shown) if unicodedata.category(c) in ("Cf", "Co", "Cs") or c in "\x9b\u200b"] == []
    assert "<U+202E>" in terminal.raw.decode("utf-8", "replace")
    terminal.kill()


def test_no_colour_leaves_without_colour_and_some_does_with_it(
    demo_copy: Path, world: dict[str, str]
) -> None:
    found = []
    for more in ({}, {"NO_COLOR": "1"}):
        terminal = started(demo_copy, {**world, **more})
        for keys, words in (("\r", "key question"), ("e", "Log evidence")):
            terminal.send(keys)
            terminal.until(words)
        terminal.send("\x1b")
        terminal.settle()
        terminal.send("3")
        terminal.until("Matrix")
        terminal.settle()
        found.append(terminal.colours())
        terminal.kill()
    coloured, plain = found
    assert coloured
    assert plain == set()


@pytest.mark.trial
@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_a_journey_over_a_line_of_eight_kilobytes_a_second(
    demo_copy: Path, world: dict[str, str], size: tuple[int, int]
) -> None:
    with open_log(str(demo_copy), read_only=True) as log:
        head = log.head()
    terminal = started(demo_copy, {**world, "NO_COLOR": "1"}, size, "--lean", rate=8_000)
    terminal.send("\r")
    terminal.until("key question")
    terminal.send("n")
    terminal.until(f"saved at {head + 1:,}")
    terminal.send("e")
    terminal.until("Log evidence")
    terminal.send("No review date set, and nobody asked.")
    terminal.until("nobody asked.")
    terminal.until("draft saved")
    terminal.send("\x13")
    terminal.until(f"E-{head + 2}")
    terminal.send("3")
    terminal.until("Matrix")
    terminal.send("\x11")
    assert terminal.ended() == 0
    assert terminal.colours() == set()
