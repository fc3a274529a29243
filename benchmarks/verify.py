"""Verify: a hundred thousand events with sealed reasons, against reading, parsing and hashing the same bytes once."""

from __future__ import annotations

import hashlib
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from pydantic_core import from_json

from benchmarks.append import commands, filled
from benchmarks.floor import best, table
from evidence_log.events.judgements import Answer, PromptAnswered
from evidence_log.log import EvidenceLog, utc_now
from evidence_log.mapper import from_stored, to_stored
from evidence_log.opening import open_log
from evidence_log.store.interface import StoredEvent
from evidence_log.verify import verify

EVENTS, BATCH = 100_000, 1000


def grown(log: EvidenceLog) -> None:
    """Answers, each in the place of one before, put together without deciding them: that is another benchmark."""
    log.handle_all(commands(log)[:BATCH])
    last = log.head()
    made = [from_stored(stored, log.keys) for stored in log.store.read(after=last - BATCH)]
    began = utc_now()
    while last < EVENTS:
        batch = []
        for old in made:
            last += 1
            event = old.event
            assert isinstance(event, PromptAnswered)
            again = event.model_copy(update={"answer": Answer.NO})
            envelope = old.envelope.model_copy(
                update={
                    "event_id": UUID(int=last << 64 | 1),
                    "command_id": UUID(int=last << 64 | 2),
                    "recorded_at": began + timedelta(microseconds=last),
                    "decided_at": began + timedelta(microseconds=last),
                }
            )
            batch.append(to_stored(envelope, again, log.keys))
        log.store.append(batch)


def once(events: list[StoredEvent]) -> None:
    """The floor's work on each event: its bytes parsed and hashed."""
    for stored in events:
        from_json(stored.data)
        hashlib.sha256(stored.data).digest()


def main() -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "log.db"
        log = filled(path)
        grown(log)
        log.close()
        log = open_log(str(path), read_only=True)
        floor = best(lambda: once(log.store.read()))
        began = time.process_time()
        seconds = best(lambda: verify(log.store, log.keys, log.library), rounds=1)
        spent = time.process_time() - began
        assert verify(log.store, log.keys, log.library).holds
        table(
            [
                (f"{log.head():,} events verified, seconds", seconds, floor, "3 s on two cores"),
                (f"{log.head():,} events verified, processor seconds", spent, floor, ""),
            ]
        )
        log.close()


if __name__ == "__main__":
    main()
