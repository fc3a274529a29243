"""A program on a pseudo-terminal: the screen it has drawn, and exact counts of bytes and frames a key.

It answers the question about synchronised output (mode 2026), so every frame is bracketed and can be counted. With a
rate it takes no more bytes a second than a slow line would.
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
from pathlib import Path
from typing import NamedTuple

import pyte

ROOT = Path(__file__).parents[1]
WAIT = 40.0
ASK_SYNC, HAVE_SYNC, FRAME_END = b"\x1b[?2026$p", b"\x1b[?2026;2$y", b"\x1b[?2026l"
SGR = re.compile(rb"\x1b\[([0-9;:]*)m")
NO_COLOUR = {b"", b"0", b"1", b"2", b"3", b"4", b"7", b"22", b"23", b"24", b"27", b"39", b"49"}


class Reply(NamedTuple):
    """What a key press cost."""

    bytes: int
    frames: int


class Terminal:
    """The program and what came from it; `rate` is the most bytes a second that are taken."""

    def __init__(
        self,
        words: list[str],
        env: dict[str, str],
        size: tuple[int, int] = (80, 24),
        rate: int | None = None,
    ) -> None:
        self.screen = pyte.Screen(*size)
        self.stream = pyte.ByteStream(self.screen)
        self.raw, self.rate = b"", rate
        self._allowance, self._refilled = 0.0, time.monotonic()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(ROOT)
            os.environ.update({"COLUMNS": str(size[0]), "LINES": str(size[1]), **env})
            os.execv(sys.executable, [sys.executable, *words])
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))

    def read(self, seconds: float = 0.05) -> bool:
        ready, _, _ = select.select([self.fd], [], [], seconds)
        if not ready:
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
            now = time.monotonic()
            self._allowance = min(self._allowance + (now - self._refilled) * self.rate, self.rate / 10)
            self._refilled = now
            if self._allowance >= 64:
                take = int(min(self._allowance, 4096))
                self._allowance -= take
                return take
            time.sleep(0.004)
        return 1 << 16

    def text(self) -> str:
        return "\n".join(self.screen.display)

    def until(self, words: str) -> str:
        end = time.monotonic() + WAIT
        while time.monotonic() < end:
            self.read()
            if words in self.text():
                return self.text()
        raise AssertionError(f"{words!r} did not appear in:\n{self.text()}")

    def gone(self, words: str) -> None:
        end = time.monotonic() + WAIT
        while time.monotonic() < end:
            self.read()
            if words not in self.text():
                return
        raise AssertionError(f"{words!r} did not go from:\n{self.text()}")

    def settle(self, quiet: float = 0.6) -> None:
        """Reads until nothing has come for a while."""
        while self.read(quiet):
            pass

    def send(self, keys: str) -> None:
        os.write(self.fd, keys.encode())

    def press(self, keys: str, quiet: float = 0.6) -> Reply:
        """Presses keys and reads until the screen rests."""
        before = len(self.raw)
        self.send(keys)
        self.read(4.0)
        self.settle(quiet)
        came = self.raw[before:]
        return Reply(len(came), came.count(FRAME_END))

    def idle(self, seconds: float) -> int:
        """Bytes that come while nobody presses anything."""
        before, end = len(self.raw), time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.read(left)
        return len(self.raw) - before

    def colours(self) -> set[bytes]:
        """Sequences that set a colour; bold, dim, reverse and default set none."""
        return {found for found in SGR.findall(self.raw) if not set(re.split(rb"[;:]", found)) <= NO_COLOUR}

    def kill(self) -> None:
        try:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        except (ProcessLookupError, ChildProcessError):
            pass

    def ended(self) -> int:
        end = time.monotonic() + WAIT
        while time.monotonic() < end:
            self.read()
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                while self.read():
                    continue
                return os.waitstatus_to_exitcode(status)
        raise AssertionError(f"did not end:\n{self.text()}")
