"""The gates of the terminal paper for replay, trail, why and report: what is loaded, frames, bytes, rest, hostile text.

Counts are exact and are judged; times are not.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import pytest

from evidence_log.commands.cases import AddCase
from evidence_log.commands.evidence import LinkTo, RecordEvidence
from evidence_log.commands.notes import Annotate
from evidence_log.opening import open_log
from tests.pty_counter import Counter, colours, median
from tests.screens import HERE

ROOT = Path(__file__).parents[1]
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


def screens(log: Path, person: str = "khan") -> list[str]:
    return ["-m", "tui", "--log", str(log), "--as", person, "ui"]


def replaying(terminal: Counter) -> None:
    terminal.until("Inspections")
    terminal.press("4")
    terminal.until("no rating moved")
    terminal.settle(0.6)


@pytest.mark.parametrize(("size", "most"), [((80, 24), 1_200), ((120, 40), 3_500)])
def test_a_key_is_one_frame_and_few_bytes_and_rest_is_silent(
    demo_folder: Path, world: Mapping[str, str], size: tuple[int, int], most: int
) -> None:
    with Counter(screens(demo_folder / "northshire.db"), world, size) as terminal:
        replaying(terminal)
        terminal.press("[")
        for key in ("[", "\x1b[A", "]"):
            reply = median([terminal.press(key) for _ in range(9)])
            assert reply.frames == 1, (key, reply)
            assert reply.bytes <= most, (key, reply)
        terminal.press("\x1b[F")
        held = terminal.press("[" * 300, quiet=1.0)
        assert held.frames <= 5, held
        total = open_head(demo_folder) - 300
        assert f"{total:,} of" in terminal.text()
        assert terminal.idle(2.0) == 0
        terminal.press("5")
        terminal.until("Trail")
        terminal.settle(0.6)
        cursor = median([terminal.press("\x1b[A") for _ in range(9)])
        assert (cursor.frames, cursor.bytes <= 1_000) == (1, True) if size[0] == 80 else cursor.frames == 1, (
            cursor
        )
        assert terminal.idle(2.0) == 0


def open_head(folder: Path) -> int:
    with open_log(str(folder / "northshire.db"), read_only=True) as log:
        return log.head()


def test_a_step_is_taken_over_a_slow_line(demo_folder: Path, world: Mapping[str, str]) -> None:
    with Counter(screens(demo_folder / "northshire.db"), world, rate=8_000) as terminal:
        replaying(terminal)
        before = terminal.text()
        reply = terminal.press("[" * 30, quiet=1.0)
        assert f"{open_head(demo_folder) - 30:,} of" in terminal.text()
        assert before != terminal.text()
        assert reply.bytes < 16_000


HOSTILE = "A\u202eB\u200bC\u2066D\U000e0041E\u2800F [/] [@click=app.exit] [bold]G"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_no_screen_sends_what_a_hostile_log_holds(
    demo_copy: Path, world: Mapping[str, str], size: tuple[int, int]
) -> None:
    with open_log(str(demo_copy)) as log:
        log.handle(
            RecordEvidence(
                inspection=HERE, by="khan", kind="document", text=HOSTILE, links=(LinkTo(to="1.1"),)
            )
        )
        event = next(log.events_after(log.head() - 1))
        log.handle(Annotate(inspection=HERE, by="khan", target=event.envelope.event_id, text=HOSTILE))
        log.handle(AddCase(inspection=HERE, by="khan", case="C999"))
    with Counter(screens(demo_copy), world, size) as terminal:
        replaying(terminal)
        for keys in ("[", "[", "N", "\x1b", "w", "\x1b", "p", "\x1b", "5", "[A", "6", "p", "\x1b", "1"):
            terminal.press(keys, quiet=0.3)
        sent = bytes(terminal.output).decode(errors="replace")
        shown = re.sub(r"\x1b(\[[0-9;?<>=]*[a-zA-Z$]|\][^\x07]*\x07|[()][A-Z0-9]|[=>])", "", sent)
    wrong = {c for c in shown if unicodedata.category(c) in ("Cf", "Cs", "Co") or c == "\u2800"}
    assert not wrong
    assert not {c for c in shown if ord(c) < 32 and c not in "\r\n\x1b\b\t"}


def test_no_colour_is_sent_when_none_is_wanted(demo_folder: Path, world: Mapping[str, str]) -> None:
    seen = {}
    for name, more in (("plain", {"NO_COLOR": "1"}), ("coloured", {})):
        sent = b""
        with Counter(screens(demo_folder / "northshire.db"), {**world, **more}) as terminal:
            replaying(terminal)
            sent += bytes(terminal.output)
            for keys in ("{", "m", "[", "x", "\x1b", "w", "\x1b", "5", "6"):
                terminal.press(keys)
                sent += bytes(terminal.output)
        seen[name] = colours(sent)
    assert not seen["plain"]
    assert seen["coloured"]


def test_plain_output_holds_no_control_character_of_a_hostile_log(demo_copy: Path) -> None:
    with open_log(str(demo_copy)) as log:
        log.handle(
            RecordEvidence(
                inspection=HERE, by="khan", kind="document", text=HOSTILE, links=(LinkTo(to="1.1"),)
            )
        )
    for words in ("log", "log --checks", "why 1.1 --all", "note list"):
        done = subprocess.run(
            [sys.executable, "-m", "tui", "--log", str(demo_copy), *words.split()],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert not {c for c in done.stdout if unicodedata.category(c) in ("Cf", "Cc", "Co") and c != "\n"}, (
            words
        )
