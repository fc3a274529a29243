"""Size: reading a boundary, appending under one and proving inclusion at a million events, against ten thousand."""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from benchmarks.floor import table
from evidence_log.store.interface import BoundaryItem, NewEvent
from evidence_log.store.sqlite import SQLiteStore
from evidence_log.tree.leaf import event_leaf
from evidence_log.tree.proofs import included

SMALL, LARGE, BATCH, PLACES = 10_000, 1_000_000, 1000, 10
DATA = b"x" * 300


def event(number: int) -> NewEvent:
    """Ten events share a narrow tag and all share a wide one, as a question of a case and an inspection do."""
    tags = (f"judged:b:{number // PLACES}", f"ev:{number}", f"cmd:{number}", "inspection:b")
    return NewEvent("KeyQuestionJudged", DATA, tags)


def made(path: Path, size: int) -> SQLiteStore:
    store = SQLiteStore(path, create=True)
    for start in range(0, size, BATCH):
        store.append([event(number) for number in range(start, start + BATCH)])
    return store


def typical(work: Callable[[int], object], numbers: list[int]) -> float:
    """The median seconds of one piece of work."""
    spent = []
    for number in numbers:
        began = time.perf_counter()
        work(number)
        spent.append(time.perf_counter() - began)
    return median(spent)


def measured(store: SQLiteStore, size: int) -> tuple[float, float, float, float]:
    """Seconds of a narrow read, a narrow read of two types and tags, a conditional append, a proof."""
    chance = random.Random(1)
    some = [chance.randrange(size) for _ in range(2000)]

    def narrow(number: int) -> tuple[BoundaryItem, ...]:
        return (BoundaryItem((), (f"judged:b:{number // PLACES}",)),)

    def decided(number: int) -> tuple[BoundaryItem, ...]:
        kinds = ("KeyQuestionJudged", "JudgementWithdrawn")
        own = BoundaryItem((), (f"cmd:{number}",))
        return (own, BoundaryItem(kinds, (f"judged:b:{number // PLACES}", "inspection:b")))

    read = typical(lambda number: store.read(narrow(number)), some)
    both = typical(lambda number: store.read(decided(number)), some)
    head = store.head()
    fresh = list(range(size, size + 300 * PLACES, PLACES))
    append = typical(lambda number: store.append([event(number)], decided(number), head), fresh)
    proof = typical(lambda number: store.tree().inclusion(number, size), some[:300])
    leaf, root = event_leaf(size // 3 + 1, *_parts(size // 3)), store.root(size)
    assert included(leaf, size // 3, size, store.tree().inclusion(size // 3, size), root)
    return read, both, append, proof


def _parts(number: int) -> tuple[str, tuple[str, ...], bytes]:
    made_of = event(number)
    return made_of.type, made_of.tags, made_of.data


def main(large: int = LARGE) -> None:
    """Prints the table, in milliseconds."""
    with tempfile.TemporaryDirectory() as name:
        few, many = made(Path(name) / "few.db", SMALL), made(Path(name) / "many.db", large)
        floors, found = measured(few, SMALL), measured(many, large)
        few.close()
        many.close()
    names: tuple[str, ...] = (
        "a boundary of one narrow tag, read",
        "a boundary of two items, types and tags, read",
    )
    names += ("an append under that condition", "an inclusion proof")
    rows = [
        (f"{what}, ms, {large:,} events against {SMALL:,}", 1000 * new, 1000 * old, "at most 1.5")
        for what, new, old in zip(names, found, floors, strict=True)
    ]
    rows[-1] = (*rows[-1][:3], "under 2 ms")
    table(rows)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else LARGE)
