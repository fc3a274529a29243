"""Somebody who holds the log's file rewrites it: guards gone, tags, tree and frontier made anew, all consistent."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from evidence_log.checks.checkpoints import Held
from evidence_log.sealing.subject_keys import SubjectKeys
from evidence_log.store.interface import NewEvent
from evidence_log.store.opening import open_store
from evidence_log.verify import Verification, verify

Rows = list[NewEvent]


def rows_of(path: Path) -> Rows:
    store = open_store(str(path), read_only=True)
    rows = [NewEvent(each.type, each.data, each.tags) for each in store.read()]
    store.close()
    return rows


def forged(path: Path, edit: Callable[[Rows], Rows]) -> Path:
    """A log of its own beside the first, with other events and everything derived from them made anew."""
    other = path.with_name("forged.db")
    for old in path.parent.glob("forged.db*"):
        old.unlink()
    store = open_store(str(other), create=True)
    rows = edit(rows_of(path))
    for start in range(0, len(rows), 500):
        store.append(rows[start : start + 500])
    assert store.integrity() == []
    store.close()
    return other


def changed(row: NewEvent, change: Callable[[dict[str, Any]], Any]) -> NewEvent:
    held = json.loads(row.data)
    change(held)
    return row._replace(data=json.dumps(held, separators=(",", ":"), ensure_ascii=False).encode())


def nth(rows: Rows, kind: str, number: int = 0) -> int:
    return [place for place, row in enumerate(rows) if row.type == kind][number]


def at(kind: str, change: Callable[[dict[str, Any]], Any], number: int = 0) -> Callable[[Rows], Rows]:
    """Changes the nth event of a kind."""

    def edit(rows: Rows) -> Rows:
        place = nth(rows, kind, number)
        return [*rows[:place], changed(rows[place], change), *rows[place + 1 :]]

    return edit


def without(kind: str, number: int = 0) -> Callable[[Rows], Rows]:
    """Leaves the nth event of a kind out."""

    def edit(rows: Rows) -> Rows:
        place = nth(rows, kind, number)
        return [*rows[:place], *rows[place + 1 :]]

    return edit


def outcome(path: Path, keys: Path, *held: Held) -> Verification:
    store = open_store(str(path), read_only=True)
    subject_keys = SubjectKeys(keys, read_only=True)
    try:
        return verify(store, subject_keys, held=held)
    finally:
        store.close()
        subject_keys.close()
