"""The screens on a pseudo-terminal over long logs: first frame, ready to step, a step, a jump, memory, bytes."""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

from benchmarks.long_log import make
from tests.terminal import Reply, Terminal, median

EMPTY = """
from textual.app import App
from textual.widgets import Static

class Empty(App):
    def compose(self):
        yield Static("Inspections")

Empty().run()
"""
"""The floor: an app with one widget, with the same word on it."""

ROUNDS, PRESSES = 5, 31
FIRST, OPEN, STEP = "Inspections", "F1 Help", "[ ] Step"


def first_frames(words: list[str], env: dict[str, str]) -> float:
    """The least seconds from the start of the program to its first frame."""
    found = []
    for _ in range(ROUNDS):
        with Terminal(words, env) as terminal:
            terminal.until(FIRST)
            found.append(terminal.seconds())
    return min(found)


def screens(log: Path) -> list[str]:
    """The command that opens the screens."""
    return ["-m", "tui", "--log", str(log), "--as", "khan", "ui"]


def row(what: str, measured: str, aim: str, *, met: bool | None = None) -> None:
    """A line of the table."""
    said = "" if met is None else "yes" if met else "no"
    print(f"| {what} | {measured} | {aim} | {said} |", flush=True)


def in_replay(terminal: Terminal) -> None:
    """Opens replay at once; the foot line is the last of its first frame."""
    terminal.until(OPEN)
    terminal.press("4", quiet=0.05)
    terminal.until(STEP)


def indexed(terminal: Terminal) -> float:
    """The seconds from the start of the program until the ratings of all positions are known."""
    while "indexing" in terminal.text():
        terminal.read(0.02)
    return terminal.seconds()


def replayed(log: Path, count: int, env: dict[str, str]) -> None:
    """Opens replay at once, waits until it can tell the ratings, steps and jumps."""
    name = f"{count:,} events"
    with Terminal(screens(log), env) as terminal:
        in_replay(terminal)
        if count > 100_000:
            early = median([terminal.press("[", quiet=0.1) for _ in range(PRESSES)])
            row(
                f"{name}: a step while they are being indexed", f"{early.ms:.1f} ms, {early.frames} frame", ""
            )
        ready = indexed(terminal)
        aim = "at most 3 s" if count <= 100_000 else ""
        row(f"{name}: ready to step, ratings known", f"{ready:.2f} s", aim, met=ready <= 3 if aim else None)
        terminal.settle(1.0)
        step = median([terminal.press("[") for _ in range(PRESSES)])
        row(
            f"{name}: a step",
            f"{step.ms:.1f} ms, {step.bytes:,} bytes, {step.frames} frame",
            "16 ms",
            met=step.ms <= 16,
        )
        jumps = median(jumped(terminal))
        row(
            f"{name}: a jump to either end or 100 on",
            f"{jumps.ms:.1f} ms, {jumps.bytes:,} bytes",
            "as a step, within 16 ms",
            met=jumps.ms <= 16,
        )
        held = terminal.press("\x1b[F", quiet=0.4)
        held = terminal.press("[" * 300, quiet=0.8)
        row(
            f"{name}: 300 keys held",
            f"{held.frames} frames, {held.ms:.0f} ms",
            "at most 5 frames",
            met=held.frames <= 5,
        )
        silent = terminal.idle(5)
        row(f"{name}: five seconds of rest", f"{silent} bytes", "0", met=silent == 0)
        most = terminal.memory()
        row(f"{name}: memory at most", f"{most:.0f} MB", "300 MB", met=most <= 300)


def jumped(terminal: Terminal) -> list[Reply]:
    """Jumps of every kind that needs no dialog."""
    chance = random.Random(1)
    return [terminal.press(chance.choice((",", ".", "\x1b[H", "\x1b[F", ",", "{"))) for _ in range(PRESSES)]


def main() -> None:
    """Prints the table for logs of these lengths (100,000 unless others are given)."""
    counts = [int(word) for word in sys.argv[1:]] or [100_000]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        script = folder / "empty.py"
        script.write_text(EMPTY)
        env = {"DAYBOOK_STATE": str(folder / "state"), "DAYBOOK_CONFIG": str(folder / "none.toml")}
        print("| what | measured | aim | met |\n|---|---|---|---|")
        for count in counts:
            log = folder / f"{count}.db"
            make(log, count)
            fresh = {**env, "DAYBOOK_CACHE": str(folder / f"cache{count}")}
            replayed(log, count, fresh)
            floor, ours = first_frames([str(script)], env), first_frames(screens(log), fresh)
            said = f"{ours / floor:.2f} times ({ours:.2f} s against {floor:.2f} s)"
            row(
                f"{count:,} events: first frame against an empty app",
                said,
                "at most 2",
                met=ours <= 2 * floor,
            )
            with Terminal(screens(log), fresh) as terminal:
                in_replay(terminal)
                again = indexed(terminal)
            row(f"{count:,} events: ready to step, index kept from before", f"{again:.2f} s", "")


if __name__ == "__main__":
    main()
