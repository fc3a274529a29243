"""A program on a pseudo-terminal that counts what it sends: bytes, frames, milliseconds; also over a slow line."""

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
ASK_SYNC, HAVE_SYNC, FRAME_END = b"\x1b[?2026$p", b"\x1b[?2026;2$y", b"\x1b[?2026l"
_SGR = re.compile(rb"\x1b\[([0-9;:]*)m")
_NO_COLOUR = {b"", b"0", b"1", b"2", b"3", b"4", b"7", b"22", b"23", b"24", b"27", b"39", b"49"}


class Reply(NamedTuple):
    """What one key press cost."""

    bytes: int
    frames: int
    ms: float


class Counter:
    """`daybook` on a pty of a size; `rate` limits how many bytes a second the line takes."""

    def __init__(
        self,
        words: Sequence[str],
        env: Mapping[str, str],
        size: tuple[int, int] = (80, 24),
        rate: int | None = None,
    ) -> None:
        columns, rows = size
        self.rate, self.output = rate, bytearray()
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self._allowance, self._refilled = 0.0, time.perf_counter()
        clean = {
            k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "TEXTUAL_THEME", "SSH_CONNECTION")
        }
        clean |= {
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LC_ALL": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
        }
        clean |= {"COLUMNS": str(columns), "LINES": str(rows), **env}
        self.started = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(ROOT)
            os.execve(sys.executable, [sys.executable, *words], clean)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)

    def read(self, wait: float) -> bytes:
        """What comes within so many seconds; nothing once the program has ended."""
        if not select.select([self.fd], [], [], wait)[0]:
            return b""
        try:
            data = os.read(self.fd, self._may_take())
        except OSError:
            return b""
        self.output += data
        self._stream.feed(data)
        if ASK_SYNC in self.output[-len(data) - len(ASK_SYNC) :]:
            os.write(self.fd, HAVE_SYNC)
        return data

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

    def until(self, words: str, seconds: float = 60) -> float:
        """Seconds from the start of the program until these words stand on the screen."""
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            if words in self.text():
                return time.perf_counter() - self.started
            self.read(0.02)
        raise AssertionError(f"{words!r} never came; the screen shows:\n{self.text()}")

    def settle(self, quiet: float = 0.3) -> None:
        """Reads until nothing has come for so long."""
        while self.read(quiet):
            pass

    def press(self, keys: str, quiet: float = 0.2) -> Reply:
        """Presses keys and reads until the screen rests; the time is that of the last byte."""
        self.output.clear()
        begun = last = time.perf_counter()
        os.write(self.fd, keys.encode())
        wait = 3.0
        while self.read(wait):
            last, wait = time.perf_counter(), quiet
        return Reply(len(self.output), self.output.count(FRAME_END), (last - begun) * 1000)

    def idle(self, seconds: float) -> int:
        """Bytes that come while nobody presses anything."""
        self.output.clear()
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self.read(left)
        return len(self.output)

    def memory(self) -> float:
        """The most memory the program has held so far, in MB."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) / 1024


def colours(output: bytes) -> set[bytes]:
    """The sequences that set a colour; bold, dim, reverse and "default" set none."""
    return {found for found in set(_SGR.findall(output)) if not set(re.split(rb"[;:]", found)) <= _NO_COLOUR}


def median(replies: Sequence[Reply]) -> Reply:
    """The middle of each column."""
    middle = len(replies) // 2
    return Reply(
        sorted(r.bytes for r in replies)[middle],
        sorted(r.frames for r in replies)[middle],
        sorted(r.ms for r in replies)[middle],
    )
