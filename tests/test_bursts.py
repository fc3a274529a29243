"""Keys that come faster than the program can follow do what they do one by one: on a slow line all of them are fast."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from evidence_log.opening import open_log
from tests.terminal import Terminal, ui
from tests.trials import trials

DOWN, TAB, LOG, LEAVE = "\x1b[B", "\t", "\x13", "\x11"
Event = tuple[str, object, object, object, object]

KEYS: tuple[tuple[str, ...], ...] = (
    *((key,) for key in "ynt[]{}123456cwu"),
    ("\r",),
    (DOWN,),
    (TAB,),
    ("Words of it. ",),
    ("-", "Not in scope.", "\r"),
    ("e", "Seen on file.", LOG),
    ("a", "A note.", "\r"),
    ("g", "C005 2.2.2", "\r"),
    ("g", "C011 2.3.1 b", "\r"),
    ("g", "nowhere", "\r"),
    ("/", "kind:judgement", "\r"),
)
"""What is drawn from at random; Esc is not in it, for on a line it begins other keys."""


class Desk:
    """Copies of a log, each worked on by one run of the program."""

    def __init__(self, demo: Path, folder: Path) -> None:
        self.demo, self.folder, self.runs = demo, folder, 0

    def after(self, keys: tuple[str, ...], *, at_once: bool) -> list[Event]:
        """What is recorded by keys that are sent in one burst, or one by one once the screen rests."""
        self.runs += 1
        here = self.folder / str(self.runs)
        here.mkdir()
        for file in self.demo.parent.glob(f"{self.demo.name}*"):
            if file.is_file():
                shutil.copy(file, here)
        log = here / self.demo.name
        with open_log(str(log), read_only=True) as opened:
            head = opened.head()
        env = {"DAYBOOK_STATE": str(here / "state"), "DAYBOOK_CONFIG": str(here / "none.toml")}
        env |= {"VISUAL": "true", "EDITOR": "true"}  # an editor would take the keys that follow
        with Terminal(ui(log, "ortiz"), env) as terminal:
            terminal.until("F1 Help")
            terminal.settle(0.5)
            if at_once:
                terminal.send("".join(keys) + LEAVE)
            else:
                for key in (*keys, LEAVE):
                    terminal.press(key, quiet=0.25)
            assert terminal.ended() == 0, terminal.text()
        with open_log(str(log), read_only=True) as opened:
            return [_facts(recorded.event) for recorded in opened.events_after(head)]


def _facts(event: object) -> Event:
    said = getattr(event, "reason", None) or getattr(event, "text", None)
    item = getattr(event, "prompt", None) or getattr(event, "question", None)
    words = None if said is None else said.text
    return (
        type(event).__name__,
        getattr(event, "case", None),
        item,
        str(getattr(event, "answer", "")),
        words,
    )


@pytest.fixture
def desk(demo_copy: Path, tmp_path: Path) -> Desk:
    return Desk(demo_copy, tmp_path)


def test_keys_sent_after_an_answer_are_no_part_of_it_and_none_is_lost(desk: Desk) -> None:
    first = ("\r", "-", "Not in scope here.", "\r", "y", "a", "A note here.", "\r", "n")
    then = (
        "g",
        "C005 2.2.2 a",
        "\r",
        "n",
        "-",
        "Nor here.",
        "\r",
        "e",
        "\x1b[200~Pasted: seen on file.\x1b[201~",
        LOG,
        "y",
    )
    assert [
        (case, answer, words) for _, case, _, answer, words in desk.after((*first, *then), at_once=True)
    ] == [
        ("C004", "does_not_arise", "Not in scope here."),
        ("C004", "yes", None),
        (None, "", "A note here."),
        ("C004", "no", None),
        ("C005", "no", None),
        ("C005", "does_not_arise", "Nor here."),
        ("C005", "", "Pasted: seen on file."),
        ("C005", "yes", None),
    ]


@pytest.mark.trial
@pytest.mark.timeout(0)
def test_a_burst_of_keys_records_what_they_record_one_by_one(desk: Desk) -> None:
    for seed in range(trials(1, 40)):
        chance = random.Random(seed)
        keys = ("\r", *(key for _ in range(chance.randint(6, 14)) for key in chance.choice(KEYS)))
        assert desk.after(keys, at_once=True) == desk.after(keys, at_once=False), (seed, keys)
