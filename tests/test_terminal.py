"""The real program in a real terminal: a journey at two sizes, a kill while typing, the terminal left as found."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence_log.events.evidence import EvidenceRecorded
from evidence_log.log import EvidenceLog
from evidence_log.opening import open_log
from tests.terminal import Terminal, ui
from tui.draft_seal import LogSeal


@pytest.fixture
def world(tmp_path: Path) -> dict[str, str]:
    return {
        "DAYBOOK_STATE": str(tmp_path / "state"),
        "DAYBOOK_CONFIG": str(tmp_path / "none.toml"),
    }


@pytest.fixture(params=[(80, 24), (120, 40)], ids=["80x24", "120x40"])
def opened(request: pytest.FixtureRequest, demo_copy: Path, world: dict[str, str]) -> Iterator[Terminal]:
    with Terminal(ui(demo_copy, "khan"), world, request.param) as terminal:
        terminal.until("F1 Help")
        yield terminal


def test_a_journey_through_the_real_program(opened: Terminal, demo_copy: Path, tmp_path: Path) -> None:
    terminal = opened
    with open_log(str(demo_copy), read_only=True) as log:
        head = log.head()
    terminal.send("\r")
    terminal.until("key question")
    terminal.send("n")
    terminal.until(f"saved at {head + 1:,}")
    terminal.send("e")
    terminal.until("Log evidence")
    terminal.send("No review date set.")
    terminal.until("draft saved")
    terminal.send("\x13")
    terminal.until(f"E-{head + 2}")
    terminal.send("4")
    terminal.until("REPLAY read-only")
    terminal.send("{{")
    terminal.until("⇒")
    terminal.send("w")
    terminal.until("rules hmip_pdu_2021")
    terminal.send("\x1b")
    terminal.until("behind now")
    terminal.send("5")
    terminal.until("Trail")
    terminal.send("v")
    terminal.until(f"verified 1 to {head + 2:,}")
    terminal.send("6")
    terminal.until("sections")
    terminal.send("b")
    terminal.until("northshire-2026.docx")
    terminal.send("\x15")
    terminal.gone("northshire-2026.docx")
    terminal.send(str(tmp_path / "r.docx"))
    terminal.until("r.docx")
    terminal.send("\r")
    terminal.until("SHA-256")
    terminal.send("\x11")
    assert terminal.ended() == 0
    for sequence in (b"\x1b[?1049l", b"\x1b[?25h", b"\x1b[?1000l"):
        assert sequence in terminal.raw[-4000:], sequence
    assert (tmp_path / "r.docx").exists()
    with open_log(str(demo_copy), read_only=True) as log:
        kinds = [recorded.event.TOPIC for recorded in log.events_after(head)]
    signed = "CheckpointMade"
    assert kinds == ["PromptAnswered", "EvidenceRecorded", signed, "ReportBuilt", signed]


def test_keys_pressed_before_the_log_is_open_wait_for_it(demo_copy: Path, world: dict[str, str]) -> None:
    with Terminal(ui(demo_copy, "khan"), world) as terminal:
        terminal.until("Inspections")
        terminal.send("\r")
        terminal.send("3")
        assert "Matrix" in terminal.until("Matrix")


def test_a_screen_that_one_comes_back_to_is_painted_again(demo_copy: Path, world: dict[str, str]) -> None:
    with Terminal(ui(demo_copy, "khan"), world) as terminal:
        terminal.until("F1 Help")
        for key, words in (
            ("\r", "key question"),
            ("\x1b", "Inspections"),
            ("2", "key question"),
            ("3", "Matrix"),
        ):
            terminal.send(key)
            terminal.until(words)
        for key, words in (("4", "REPLAY"), ("3", "Matrix"), ("1", "Inspections"), ("4", "REPLAY")):
            terminal.send(key)
            assert words in terminal.until(words)


def test_keys_sent_in_one_burst_reach_the_dialog_they_open_and_are_logged_whole(
    demo_copy: Path, world: dict[str, str]
) -> None:
    with open_log(str(demo_copy), read_only=True) as log:
        head = log.head()
    with Terminal(ui(demo_copy, "khan"), world) as terminal:
        terminal.until("F1 Help")
        terminal.send("\reNo review date; nothing yet.\x13")
        terminal.until(f"E-{head + 1}")
        terminal.send("eleft in the middle of a word\x11")
        assert terminal.ended() == 0
    with open_log(str(demo_copy)) as log:
        recorded = next(iter(log.events_after(head)))
        assert isinstance(recorded.event, EvidenceRecorded)
        assert recorded.event.text.text == "No review date; nothing yet."
        (kept,) = kept_texts(log, Path(world["DAYBOOK_STATE"]))
    assert kept == "left in the middle of a word"


def kept_texts(log: EvidenceLog, state: Path) -> list[str]:
    """The texts of the drafts on disk."""
    seal = LogSeal(log, log.state("northshire-2026"))
    found = ((path.name, json.loads(path.read_text())["said"]) for path in (state / "drafts").glob("*.json"))
    return [json.loads(seal.open(name, said))["fields"]["text"] for name, said in found]


@pytest.mark.trial
@pytest.mark.timeout(0)
def test_killed_while_typing_at_most_the_last_second_is_lost(demo_copy: Path, world: dict[str, str]) -> None:
    rounds = 100 if os.environ.get("DAYBOOK_TRIALS") == "full" else 3
    chance = random.Random(11)
    for number in range(rounds):
        terminal = Terminal(ui(demo_copy, "khan"), world)
        terminal.until("F1 Help")
        terminal.send("\r")
        terminal.until("key question")
        terminal.send("e")
        terminal.until("Log evidence")
        terminal.until("Tab Next")
        typed: list[tuple[float, str]] = []
        end = time.monotonic() + chance.uniform(2.0, 3.5)
        while time.monotonic() < end:
            word = f"w{number}x{len(typed)} "
            terminal.send(word)
            typed.append((time.monotonic(), word))
            terminal.read(0.04)
        killed = time.monotonic()
        os.kill(terminal.pid, signal.SIGKILL)
        os.waitpid(terminal.pid, 0)
        (draft,) = (Path(world["DAYBOOK_STATE"]) / "drafts").glob("*.json")
        with open_log(str(demo_copy)) as log:
            (kept,) = kept_texts(log, Path(world["DAYBOOK_STATE"]))
        assert typed[0][1].strip() not in draft.read_text()
        old = [word for moment, word in typed if moment < killed - 1.0]
        assert old
        assert all(word in kept for word in old), (old[-1], kept[-40:])


def test_a_log_that_is_not_there_is_a_sentence_and_not_a_crash(tmp_path: Path, world: dict[str, str]) -> None:
    terminal = Terminal(ui(tmp_path / "none.db", "khan"), world)
    assert terminal.ended() == 1
    assert "there is no log at" in " ".join(terminal.text().split())


CRASHING = """
import sys
from tui.workspace import Workspace
from tui.cli import main

def crash(self, by):
    secret = "evidence that nobody else may read"
    raise RuntimeError(secret)

Workspace.action_case = crash
sys.exit(main(sys.argv[1:]))
"""


def test_a_fault_of_ours_shows_its_place_and_nothing_of_what_was_read(
    demo_copy: Path, world: dict[str, str], tmp_path: Path
) -> None:
    script = tmp_path / "crashing.py"
    script.write_text(CRASHING)
    terminal = Terminal([str(script), "--log", str(demo_copy), "--as", "khan", "ui"], world)
    terminal.until("F1 Help")
    terminal.send("\r")
    terminal.until("key question")
    terminal.send("]")
    assert terminal.ended() == 1
    assert "daybook stopped: RuntimeError" in terminal.text()
    assert "what was typed is kept in" in terminal.text()
    assert b"nobody else may read" not in terminal.raw
    assert b"\x1b[?1049l" in terminal.raw
