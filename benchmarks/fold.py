"""Fold: every event of the example decoded and folded, against reading the same rows raw, page by page."""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path

from benchmarks.floor import best, table
from evidence_log.opening import open_log
from evidence_log.projections.history import History
from evidence_log.projections.state import fold
from evidence_log.verify import verify
from tui.demo import play

PAGE = 1000


def pages(path: Path) -> int:
    """The floor: the stored rows read in pages."""
    db = sqlite3.connect(path)
    after = count = 0
    while rows := db.execute(
        "SELECT position, type, data, tags FROM event WHERE position > ? ORDER BY position LIMIT ?",
        (after, PAGE),
    ).fetchall():
        count, after = count + len(rows), rows[-1][0]
    db.close()
    return count


def main() -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "log.db"
        play(str(path))
        floor = best(lambda: pages(path))
        with open_log(str(path), read_only=True) as log:
            (inspection,) = log.inspections()
            used = log.frameworks(inspection)
            events = list(log.events_after())
            decoded = best(lambda: list(log.events_after()))
            folded = best(lambda: fold(log.events_after()))
            indexed = best(lambda: History(used.edition, used.rules).extend(events))
            verified = best(lambda: verify(log.store, log.keys))
            count = log.head()
        table(
            [
                (f"{count} events decoded", decoded, floor, ""),
                (f"{count} events decoded and folded", folded, floor, "at most 6.7"),
                (f"{count} events into the index of all positions", indexed, floor, ""),
                (f"{count} events verified", verified, floor, ""),
            ]
        )


if __name__ == "__main__":
    main()
