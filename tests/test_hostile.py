"""What a hostile log holds never reaches a terminal raw, and no colour or sign that was refused is sent.

The log of these tests holds what no boundary of ours takes: the check at entry is switched off while it is written.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from evidence_log.commands.evidence import LinkTo, RecordEvidence
from evidence_log.commands.judgements import JudgeKeyQuestion
from evidence_log.commands.notes import Annotate
from evidence_log.commands.reporting import WriteNarrative
from evidence_log.events.judgements import Answer
from evidence_log.opening import open_log
from tests.screens import HERE
from tests.terminal import ROOT, Terminal, ui

TYPED = "A\u202eB\u200bC\u2066D\U000e0041E\u2800F [/] [@click=app.exit] [bold]G"
HOSTILE = "\x1b]0;owned\x07\x1b[4242zH\x9b4242z\x08\x00I" + TYPED
OBEYED = re.compile(
    r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][A-Z0-9]|[=>78]|P[^\x1b]*\x1b\\)"
)
CATEGORIES = ("Cf", "Cs", "Co")
ESCAPE, ENTER = "\x1b", "\r"
SIZES = [(80, 24), (120, 40)]
EVERYWHERE = (
    *(ENTER, "2", "\x1b[B", "\x1b[B", "\t", "\t", "3", ENTER, "3", "f", ESCAPE),
    *("4", "[", "[", "N", ESCAPE, "w", ESCAPE, "p", ESCAPE, "m", "{", "x", ESCAPE),
    *("5", "\x1b[A", ENTER, "5", "f", "kind:evidence" + ENTER, "c", ESCAPE),
    *("6", "\x1b[B", "p", ESCAPE, "1", "d", ESCAPE, "=", ESCAPE, "\x10", ESCAPE),
)


@pytest.fixture
def world(tmp_path: Path) -> dict[str, str]:
    return {
        "DAYBOOK_STATE": str(tmp_path / "state"),
        "DAYBOOK_CACHE": str(tmp_path / "cache"),
        "DAYBOOK_CONFIG": str(tmp_path / "none.toml"),
    }


@pytest.fixture
def hostile(demo_copy: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example with hostile evidence, reason, note and chapter."""
    with open_log(str(demo_copy)) as log, monkeypatch.context() as patch:
        patch.setattr("evidence_log.text._FORBIDDEN", re.compile("(?!)"))
        here = {"inspection": HERE, "by": "khan"}
        links = (LinkTo(to="2.2.1"), LinkTo(to="1.1"))
        log.handle(RecordEvidence(**here, kind="document", text=HOSTILE, source=HOSTILE, links=links))
        event = next(log.events_after(log.head() - 1)).envelope.event_id
        log.handle(
            RecordEvidence(**here, kind="document", text=HOSTILE, case="C004", links=(LinkTo(to="2.2.1"),))
        )
        log.handle(Annotate(**here, target=event, text=HOSTILE))
        log.handle(JudgeKeyQuestion(**here, question="2.2.1", case="C004", answer=Answer.NO, reason=HOSTILE))
        revises = log.state(HERE).narratives["context"].id
        log.handle(
            WriteNarrative(inspection=HERE, by="moss", section="context", text=HOSTILE, revises=revises)
        )
    return demo_copy


def raw_of(sent: bytes) -> set[str]:
    """The characters sent that a terminal obeys or hides, beyond the program's own sequences."""
    left = OBEYED.sub("", sent.decode("utf-8", "replace"))
    return {
        c
        for c in left
        if unicodedata.category(c) in CATEGORIES
        or c == "\u2800"
        or (ord(c) < 32 and c not in "\r\n\t\b")
        or 0x7F <= ord(c) < 0xA0
    }


@pytest.mark.parametrize("size", SIZES)
def test_nothing_raw_from_a_hostile_log_reaches_the_terminal(
    hostile: Path, world: dict[str, str], size: tuple[int, int]
) -> None:
    with Terminal(ui(hostile, "khan"), world, size) as terminal:
        terminal.until("F1 Help")
        terminal.settle()
        for keys in EVERYWHERE:
            terminal.press(keys, quiet=0.3, first=1.5)
        for keys in ("g", "2.2.1 C004 document: \x1b[200~" + TYPED + "\x1b[201~" + ENTER, ESCAPE):
            terminal.press(keys, quiet=0.3, first=1.5)
        sent = bytes(terminal.raw)
    assert raw_of(sent) == set()
    assert b"\x1b[4242z" not in sent
    assert b"\x1b]0;owned" not in sent
    assert "<U+202E>" in sent.decode("utf-8", "replace")
    assert "␛" in sent.decode("utf-8", "replace")


@pytest.mark.parametrize(
    "words",
    [
        "log",
        "log --checks",
        "why 1.1 --all",
        "note list",
        "case show C004 2.2.1",
        "case matrix",
        "evidence list",
        "report show",
        "inspection list",
        "state",
    ],
)
def test_plain_output_holds_no_control_character_of_a_hostile_log(hostile: Path, words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tui", "--log", str(hostile), *words.split()],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode in (0, 1), done.stderr
    assert done.stdout
    assert not {c for c in done.stdout if unicodedata.category(c) in (*CATEGORIES, "Cc") and c not in "\n\t"}


def test_no_colour_is_sent_when_none_is_wanted_and_some_when_it_is(
    demo_copy: Path, world: dict[str, str]
) -> None:
    seen = {}
    for name, more in (("plain", {"NO_COLOR": "1"}), ("coloured", {})):
        with Terminal(ui(demo_copy, "khan"), {**world, **more}) as terminal:
            terminal.until("F1 Help")
            terminal.settle()
            for keys in (ENTER, "e", ESCAPE, "3", "4", "{", "m", "[", "x", ESCAPE, "w", ESCAPE, "5", "6"):
                terminal.press(keys, first=1.5)
            seen[name] = terminal.colours()
    assert seen["plain"] == set()
    assert seen["coloured"]


def test_nothing_outside_ascii_is_sent_when_ascii_is_asked_for(
    demo_copy: Path, world: dict[str, str]
) -> None:
    with Terminal(ui(demo_copy, "khan", "--ascii"), world) as terminal:
        terminal.until("Inspections")
        terminal.settle()
        for keys in (ENTER, "e", ESCAPE, "3", "4", "{", "w", ESCAPE, "p", ESCAPE, "5", "6", "?", ESCAPE, "1"):
            terminal.press(keys, first=1.5)
        terminal.send("\x11")
        assert terminal.ended() == 0
        assert [byte for byte in terminal.raw if byte > 0x7F] == []
