"""Wakes a reader when the log has grown; a connection of its own that listens, made anew when the line is cut."""

from __future__ import annotations

import threading
import time
from contextlib import suppress

import psycopg

from evidence_log.errors import StoreError
from evidence_log.store.postgres_connection import PostgresConnection

LONGEST_WAIT = 1.0
"""Seconds after which a reader looks for itself: a note is a hint and never the truth."""

CUT_WAIT = 0.5


class Follower:
    """Waits for the note that the append function sends; any failure of it only makes the wait shorter."""

    def __init__(self, location: str) -> None:
        self._location = location
        self._listening: PostgresConnection | None = None
        self._lock = threading.Lock()

    def wait(self, seconds: float) -> None:
        """Returns at a note, or after some seconds; the caller looks in the log again either way."""
        seconds = min(seconds, LONGEST_WAIT)
        with self._lock:
            try:
                if self._listening is None:
                    self._listen()  # what came before is found by looking once more
                else:
                    for _ in self._listening.raw.notifies(timeout=seconds, stop_after=1):
                        return
            except (psycopg.Error, StoreError):
                self._drop()
                time.sleep(min(seconds, CUT_WAIT))

    def _listen(self) -> None:
        self._listening = PostgresConnection(self._location, read_only=True, patient=False)
        self._listening.raw.execute(self._listening.sql("LISTEN {schema}"))

    def _drop(self) -> None:
        if self._listening is not None:
            with suppress(psycopg.Error):
                self._listening.close()
            self._listening = None

    def close(self) -> None:
        """Stops listening."""
        with self._lock:
            self._drop()
