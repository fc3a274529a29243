"""Kills a writer of a log again and again; what it left unanswered is sent again. One process, so that forks are cheap.

    python tests/killing.py LOG KILLS SEED

Each round a forked writer sends the unanswered command again and goes on with new ones until it is killed. Ends
with an error at the first acknowledged command that is lost, doubled, cut or moved.
"""

from __future__ import annotations

import os
import random
import select
import signal
import sys
import time
from contextlib import closing
from pathlib import Path

from evidence_log.errors import ConflictError
from evidence_log.store.interface import BoundaryItem, NewEvent
from evidence_log.store.sqlite import SQLiteStore

EVENTS = 3
LONGEST = 0.012
"""Seconds that a writer is left to write after its first acknowledgement: some thirty appends."""


def command(number: int) -> list[NewEvent]:
    return [
        NewEvent("Noted", b"%d.%d" % (number, n) + b"x" * 200, (f"ev:{number}.{n}", f"cmd:{number}", "all"))
        for n in range(EVENTS)
    ]


def sent(store: SQLiteStore, number: int) -> tuple[int, bool]:
    """The position of a command's last event, and whether it stood there before."""
    mine = (BoundaryItem((), (f"cmd:{number}",)),)
    try:
        return store.append(command(number), mine), False
    except ConflictError:
        found = store.read(mine)
        assert [(s.type, s.data) for s in found] == [(e.type, e.data) for e in command(number)]
        return found[-1].position, True


def write(path: Path, answers: int, number: int) -> None:
    store = SQLiteStore(path)
    while True:
        position, again = sent(store, number)
        os.write(answers, b"%d %d %d\n" % (number, position, again))
        number += 1


def audit(path: Path, acknowledged: dict[int, int]) -> None:
    with closing(SQLiteStore(path)) as store:
        events = store.read()
        assert [event.position for event in events] == list(range(1, len(events) + 1))
        assert len({event.data for event in events}) == len(events)
        assert len(events) % EVENTS == 0
        for number, position in acknowledged.items():
            held = [(e.type, e.data) for e in events[position - EVENTS : position]]
            assert held == [(e.type, e.data) for e in command(number)], number
        assert store.frontier().size == len(events)
        assert store.integrity() == []


def killed(path: Path, number: int, seconds: float) -> bytes:
    """What a writer answered before it was killed."""
    reading, answers = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        write(path, answers, number)
    os.close(answers)
    ready, _, _ = select.select([reading], [], [], 30)
    assert ready, "the writer does not answer"
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    said = b""
    while chunk := os.read(reading, 65536):
        said += chunk
    os.close(reading)
    return said


def main(path: Path, kills: int, seed: int) -> None:
    SQLiteStore(path, create=True).close()
    chance, acknowledged, number, again = random.Random(seed), dict[int, int](), 0, 0
    for round_ in range(kills):
        for line in killed(path, number, chance.uniform(0, LONGEST)).split(b"\n")[:-1]:
            done, position, stood = map(int, line.split())
            assert acknowledged.setdefault(done, position) == position
            number, again = done + 1, again + stood
        if round_ % 500 == 499:
            audit(path, acknowledged)
    audit(path, acknowledged)
    sys.stdout.write(
        f"seed {seed}: {kills} kills, {len(acknowledged)} acknowledged, 0 lost; {again} stood there unanswered, 0 doubled\n"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
