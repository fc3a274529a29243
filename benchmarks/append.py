"""Append: one command a transaction and in bulk, against raw inserts of the same bytes at synchronous FULL."""

from __future__ import annotations

import json
import os
import sqlite3
import tempfile
from itertools import chain
from pathlib import Path

from benchmarks.floor import best, table
from evidence_log.commands.cases import AddCase
from evidence_log.commands.inspections import OpenInspection
from evidence_log.commands.judgements import AnswerPrompt
from evidence_log.events.judgements import Answer
from evidence_log.log import EvidenceLog
from evidence_log.opening import open_log
from evidence_log.store.interface import BoundaryItem, NewEvent, StoredEvent
from evidence_log.store.sqlite import SQLiteStore
from frameworks.applicability import CaseFacts, applicable_prompts
from frameworks.vocabulary import EvidenceMode

SINGLE, MANY, CASES = 400, 4000, 120


def filled(path: Path) -> EvidenceLog:
    """An open log with an inspection, its cases, and their keys, which the first text about a case would make."""
    log = open_log(str(path), create=True)
    log.handle(
        OpenInspection(inspection="b", by="khan", name="K", title="B", provider="P", edition="hmip_pdu_2021")
    )
    log.handle_all([AddCase(inspection="b", by="khan", case=f"C{n}") for n in range(CASES)])
    log.keys.ensure(case.subject for case in log.state("b").cases.values())
    return log


def commands(log: EvidenceLog) -> list[AnswerPrompt]:
    """Answers to every prompt of every case."""
    edition = log.frameworks(log.inspections()[0]).edition
    wanted = [
        p.id
        for p in applicable_prompts(edition, CaseFacts())
        if edition.question_of[p.id].evidence_mode is EvidenceMode.CASES
        and p.id.startswith(("2.2", "2.3", "2.4"))  # those of the main sample, with nothing to be said first
    ]
    return [
        AnswerPrompt(inspection="b", by="khan", case=f"C{n}", prompt=prompt, answer=Answer.YES, reason="seen")
        for n in range(CASES)
        for prompt in wanted
    ]


def raw(path: Path, events: list[StoredEvent], each: int, *, tagged: bool = False) -> float:
    """The floor: the same bytes in one bare table, so many rows a transaction; `tagged` adds the tags' rows to another."""
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("CREATE TABLE event (position INTEGER PRIMARY KEY, type TEXT, data BLOB, tags TEXT)")
    db.execute("CREATE TABLE tag (tag TEXT, position INTEGER, PRIMARY KEY (tag, position)) WITHOUT ROWID")
    rows = [(e.position, e.type, e.data, json.dumps(e.tags)) for e in events]
    tags = [[(tag, e.position) for tag in e.tags] for e in events]

    def insert() -> None:
        for start in range(0, len(rows), each):
            db.execute("BEGIN IMMEDIATE")
            db.executemany("INSERT INTO event VALUES (?, ?, ?, ?)", rows[start : start + each])
            if tagged:
                db.executemany("INSERT INTO tag VALUES (?, ?)", chain(*tags[start : start + each]))
            db.execute("COMMIT")

    seconds = best(insert, rounds=1)
    db.close()
    return seconds


def stored(path: Path, events: list[StoredEvent], each: int) -> float:
    """The same events through the store: tags, guards, tree, lock, one condition an append."""
    new = [NewEvent(e.type, e.data, e.tags) for e in events]
    store = SQLiteStore(path, create=True)

    def append() -> None:
        for start in range(0, len(new), each):
            own = next(tag for tag in new[start].tags if tag.startswith("cmd:"))
            store.append(new[start : start + each], (BoundaryItem((), (own,)),), start)

    seconds = best(append, rounds=1)
    store.close()
    return seconds


def through_the_door(log: EvidenceLog, many: list[AnswerPrompt], each: int) -> float:
    """The same as commands: read, decided, sealed, stamped, appended."""

    def record() -> None:
        for start in range(0, len(many), each):
            if each == 1:
                log.handle(many[start])
            else:
                log.handle_all(many[start : start + each])

    return best(record, rounds=1)


def measured(folder: Path, each: int, count: int, aim: str) -> list[tuple[str, float, float, str]]:
    """The rows of the table for so many commands a transaction."""
    log = filled(folder / "log.db")
    many = commands(log)[:count]
    spent = through_the_door(log, many, each)
    events = log.store.read(after=log.head() - len(many))
    log.close()
    floor = raw(folder / "raw.db", events, each)
    tagged = raw(folder / "tagged.db", events, each, tagged=True)
    alone = stored(folder / "store.db", events, each)
    what = f"{len(events)} events, {each} a transaction"
    return [
        (f"{what}, as commands", spent, floor, aim),
        (f"{what}, as commands, against the same tag rows too", spent, tagged, ""),
        (f"{what}, store only", alone, floor, ""),
        (f"{what}, store only, against the same tag rows too", alone, tagged, ""),
    ]


def sync_milliseconds(folder: Path, rounds: int = 200) -> float:
    """What one sync of four kilobytes more takes on this disk: the ratios of single commands hang on it."""
    with (folder / "sync").open("wb") as file:

        def write() -> None:
            for _ in range(rounds):
                file.write(bytes(4096))
                file.flush()
                os.fdatasync(file.fileno())

        return best(write) / rounds * 1000


def main() -> None:
    """Prints the table."""
    rows: list[tuple[str, float, float, str]] = []
    with tempfile.TemporaryDirectory() as name:
        sync = sync_milliseconds(Path(name))
        for each, count, aim in (
            (1, SINGLE, "at most 2"),
            (100, MANY, "at most 5"),
            (MANY, MANY, "at most 5"),
        ):
            folder = Path(name) / str(each)
            folder.mkdir()
            rows += measured(folder, each, count, aim)
    print(f"a sync takes {sync:.2f} ms here")
    table(rows)


if __name__ == "__main__":
    main()
