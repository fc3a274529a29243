"""One writer at a time, by a lock of the operating system on a file beside the log.

SQLite to 3.51.2 can corrupt a log when one connection commits while another begins a checkpoint (reliability,
section 10). Whoever appends or checkpoints holds this lock, so the two never meet. It is held by the open file
and not by the process, so it goes with a killed writer, and two connections of one process exclude each other.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evidence_log.errors import NotRecordedError

FIRST_WAIT, LONGEST_WAIT = 0.0005, 0.01


class WriterLock:
    """The lock `LOG-lock`; `held` waits for it so many seconds and then says who is in the way."""

    def __init__(self, log: Path, seconds: float) -> None:
        self.path = log.with_name(f"{log.name}-lock")
        self._log, self._seconds = log, seconds
        self._file = os.open(self.path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nobody else appends or checkpoints meanwhile."""
        deadline, wait = time.monotonic() + self._seconds, FIRST_WAIT
        while not _taken(self._file):
            if time.monotonic() > deadline:
                raise NotRecordedError(
                    f"nothing was recorded in {self._log}: another program is writing to it; "
                    "wait a moment and try again"
                )
            time.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)
        try:
            yield
        finally:
            _released(self._file)

    def close(self) -> None:
        """Lets go of the file, which stays: removing it would let two writers lock different files."""
        os.close(self._file)


if sys.platform == "win32":
    import msvcrt

    def _taken(file: int) -> bool:
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _released(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _taken(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _released(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
