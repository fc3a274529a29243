"""A program on a pseudo-terminal: the screen it has drawn, and exact counts of bytes and frames a key.

It answers the question about synchronised output (mode 2026), so every frame is bracketed and can be counted. With a
rate it takes no more bytes a second than a slow line would. Nothing of the caller's own terminal is passed on.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Self

import pyte

ROOT = Path(__file__).parents[1]
WAIT = 60.0
ASK_SYNC, HAVE_SYNC, FRAME_END = b"\x1b[?2026$p", b"\x1b[?2026;2$y", b"\x1b[?2026l"
SGR = re.compile(rb"\x1b\[([0-9;:]*)m")
NO_COLOUR = {b"", b"0", b"1", b"2", b"3", b"4", b"7", b"22", b"23", b"24", b"27", b"39", b"49"}
NOT_PASSED_ON = ("NO_COLOR", "TEXTUAL_THEME", "SSH_CONNECTION")
ITS_OWN = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8", "PYTHONPATH": str(ROOT)}


def ui(log: Path, person: str, *flags: str) -> list[str]:
    """The words that open the screens over a log."""
    return ["-m", "tui", "--log", str(log), "--as", person, "ui", *flags]


class Reply(NamedTuple):
    """What a key press cost; the time is that of the last byte."""

    bytes: int
    frames: int
    ms: float


class Terminal:
    """The program and what came from it; `rate` is the most bytes a second that are taken."""

    def __init__(
        self,
        words: Sequence[str],
        env: Mapping[str, str],
        size: tuple[int, int] = (80, 24),
        rate: int | None = None,
    ) -> None:
        self.screen = pyte.Screen(*size)
        self.stream = pyte.ByteStream(self.screen)
        self.raw, self.rate = bytearray(), rate
        self._allowance, self._refilled = 0.0, time.perf_counter()
        mine = {name: value for name, value in os.environ.items() if name not in NOT_PASSED_ON}
        mine |= {**ITS_OWN, "COLUMNS": str(size[0]), "LINES": str(size[1]), **env}
        self.started = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(ROOT)
            os.execve(sys.executable, [sys.executable, *words], mine)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        os.close(self.fd)

    def read(self, seconds: float = 0.05) -> bool:
        """Takes what comes within so many seconds; False when nothing did."""
        if not select.select([self.fd], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self.fd, self._may_take())
        except OSError:
            return False
        self.raw += data
        if ASK_SYNC in self.raw[-len(data) - len(ASK_SYNC) :]:
            os.write(self.fd, HAVE_SYNC)
        self.stream.feed(data)
        return bool(data)

    def _may_take(self) -> int:
        while self.rate is not None:
            now = time.perf_counter()
            self._allowance = min(self._allowance + (now - self._refilled) * self.rate, self.rate / 10)
            self._refilled = now
            if self._allowance >= 64:
                take = int(min(self._allowance, 4096))
                self._allowance -= take
                return take
            time.sleep(0.004)
        return 1 << 16

    def text(self) -> str:
        """The screen as it stands."""
        return "\n".join(self.screen.display)

    def until(self, words: str) -> str:
        """The screen once these words stand on it."""
        end = time.perf_counter() + WAIT
        while time.perf_counter() < end:
            self.read()
            if words in self.text():
                return self.text()
        raise AssertionError(f"{words!r} did not appear in:\n{self.text()}")

    def gone(self, words: str) -> None:
        """Returns once these words stand on the screen no more."""
        end = time.perf_counter() + WAIT
        while time.perf_counter() < end:
            self.read()
            if words not in self.text():
                return
        raise AssertionError(f"{words!r} did not go from:\n{self.text()}")

    def seconds(self) -> float:
        """The time since the program was started."""
        return time.perf_counter() - self.started

    def settle(self, quiet: float = 0.6) -> None:
        """Reads until nothing has come for a while."""
        while self.read(quiet):
            pass

    def send(self, keys: str) -> None:
        """Types without waiting for an answer."""
        os.write(self.fd, keys.encode())

    def press(self, keys: str, quiet: float = 0.4, first: float = 4.0) -> Reply:
        """Presses keys and reads until the screen rests; `first` is how long it waits for anything at all."""
        before = len(self.raw)
        begun = last = time.perf_counter()
        self.send(keys)
        wait = first
        while self.read(wait):
            last, wait = time.perf_counter(), quiet
        came = self.raw[before:]
        return Reply(len(came), came.count(FRAME_END), (last - begun) * 1000)

    def idle(self, seconds: float) -> int:
        """Bytes that come while nobody presses anything."""
        before, end = len(self.raw), time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self.read(left)
        return len(self.raw) - before

    def colours(self) -> set[bytes]:
        """Sequences that set a colour; bold, dim, reverse and default set none."""
        return {found for found in SGR.findall(self.raw) if not set(re.split(rb"[;:]", found)) <= NO_COLOUR}

    def memory(self) -> float:
        """The most memory the program has held so far, in MB."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) / 1024

    def kill(self) -> None:
        """Ends the program at once, as a dead battery would."""
        try:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        except (ProcessLookupError, ChildProcessError):
            pass

    def ended(self) -> int:
        """The exit code, once the program has ended by itself."""
        end = time.perf_counter() + WAIT
        while time.perf_counter() < end:
            self.read()
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                while self.read():
                    continue
                return os.waitstatus_to_exitcode(status)
        raise AssertionError(f"did not end:\n{self.text()}")


def median(replies: Sequence[Reply]) -> Reply:
    """The middle of each column."""
    middle = len(replies) // 2
    return Reply(
        sorted(reply.bytes for reply in replies)[middle],
        sorted(reply.frames for reply in replies)[middle],
        sorted(reply.ms for reply in replies)[middle],
    )
