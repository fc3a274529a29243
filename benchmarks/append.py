"""Append: one command a transaction and in bulk, against raw inserts of the same bytes at synchronous FULL."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from pathlib import Path

from benchmarks.floor import best, table
from evidence_log.commands.cases import AddCase
from evidence_log.commands.inspections import OpenInspection
from evidence_log.commands.judgements import AnswerPrompt
from evidence_log.events.judgements import Answer
from evidence_log.log import EvidenceLog
from evidence_log.opening import open_log
from evidence_log.store.interface import NewEvent, StoredEvent
from evidence_log.store.sqlite import SQLiteStore
from frameworks.applicability import CaseFacts, applicable_prompts
from frameworks.edition import EvidenceMode

SINGLE, CASES = 400, 60


def filled(path: Path) -> EvidenceLog:
    """An open log with an inspection and its cases."""
    log = open_log(str(path), create=True)
    log.handle(
        OpenInspection(inspection="b", by="khan", name="K", title="B", provider="P", edition="hmip_pdu_2021")
    )
    log.handle_all([AddCase(inspection="b", by="khan", case=f"C{n}") for n in range(CASES)])
    return log


def commands(log: EvidenceLog) -> list[AnswerPrompt]:
    """Answers to every prompt of every case."""
    edition = log.frameworks(log.inspections()[0]).edition
    wanted = [
        p.id
        for p in applicable_prompts(edition, CaseFacts())
        if edition.question_of[p.id].evidence_mode is EvidenceMode.CASES
    ]
    return [
        AnswerPrompt(inspection="b", by="khan", case=f"C{n}", prompt=prompt, answer=Answer.YES, reason="seen")
        for n in range(CASES)
        for prompt in wanted
    ]


def raw(path: Path, events: list[StoredEvent], each: int) -> float:
    """The floor: the same bytes in one bare table, so many rows a transaction."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("CREATE TABLE event (position INTEGER PRIMARY KEY, type TEXT, data BLOB, tags TEXT)")
    rows = [(e.position, e.type, e.data, json.dumps(e.tags)) for e in events]

    def insert() -> None:
        for start in range(0, len(rows), each):
            db.execute("BEGIN IMMEDIATE")
            db.executemany("INSERT INTO event VALUES (?, ?, ?, ?)", rows[start : start + each])
            db.execute("COMMIT")

    seconds = best(insert, rounds=1)
    db.close()
    return seconds


def main() -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        log = filled(folder / "single.db")
        some = commands(log)[:SINGLE]
        single = best(lambda: [log.handle(command) for command in some], rounds=1)
        events = log.store.read(after=log.head() - len(some))
        log.close()
        floor = raw(folder / "raw1.db", events, 1)
        new = [NewEvent(e.type, e.data, e.tags) for e in events]
        store = SQLiteStore(folder / "store.db", create=True)
        stored = best(lambda: [store.append([event]) for event in new], rounds=1)
        store.close()
        log = filled(folder / "bulk.db")
        many = commands(log)
        bulk = best(lambda: log.handle_all(many), rounds=1)
        written = log.store.read(after=log.head() - len(many))
        log.close()
        bulk_floor = raw(folder / "raw2.db", written, len(written))
        store = SQLiteStore(folder / "store2.db", create=True)
        batch = [NewEvent(e.type, e.data, e.tags) for e in written]
        bulk_stored = best(lambda: store.append(batch), rounds=1)
        store.close()
        table(
            [
                (f"{len(some)} commands, one a transaction", single, floor, "at most 2"),
                (f"{len(some)} events, one a transaction, store only", stored, floor, ""),
                (f"{len(many)} commands in one transaction", bulk, bulk_floor, "at most 5"),
                (f"{len(many)} events in one transaction, store only", bulk_stored, bulk_floor, ""),
            ]
        )


if __name__ == "__main__":
    main()
