"""What contradicts itself inside a SQLite log: engine, schema, positions, tags, tree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache

from pydantic_core import from_json

from evidence_log.store.engine import sqlite3
from evidence_log.store.integrity import Fault, tree_faults
from evidence_log.store.sqlite_schema import SCHEMA
from evidence_log.tree.leaf import event_leaf

Check = Callable[[sqlite3.Connection], Iterator[Fault]]


def faults(raw: sqlite3.Connection) -> list[Fault]:
    """Every contradiction; a check that cannot be finished has found one (reliability, section 4)."""
    checks: dict[str, Check] = {
        "file": _engine,
        "schema": _schema,
        "values": _values,
        "positions": _positions,
        "tag index": _tags,
        "tree": _tree,
    }
    return [fault for name, check in checks.items() for fault in _guarded(name, check, raw)]


def _guarded(name: str, check: Check, raw: sqlite3.Connection) -> list[Fault]:
    found: list[Fault] = []
    try:
        found.extend(check(raw))
    except Exception as error:  # noqa: BLE001  (one flipped bit can surface as any error)
        found.append(Fault(f"the {name} cannot be read through: {type(error).__name__}: {error}"))
    return found


def _engine(raw: sqlite3.Connection) -> Iterator[Fault]:
    for (said,) in raw.execute("PRAGMA integrity_check"):
        if said != "ok":
            yield Fault(f"the engine says: {said}")


@cache
def _pinned() -> frozenset[tuple[str, str, str, str | None]]:
    """Type, name, table and text of everything a log's file may hold, as the engine itself writes it."""
    with closing(sqlite3.connect(":memory:")) as model:
        for statement in SCHEMA:
            model.execute(statement)
        return frozenset(model.execute(_EVERYTHING))


_EVERYTHING = "SELECT type, name, tbl_name, sql FROM sqlite_schema"


def _schema(raw: sqlite3.Connection) -> Iterator[Fault]:
    held = set(raw.execute(_EVERYTHING))
    for kind, name, _, _ in sorted(_pinned() - held, key=str):
        yield Fault(f"a table or guard is missing or changed: the {kind} {name}")
    for kind, name, _, _ in sorted(held - _pinned(), key=str):
        yield Fault(f"something is in the file that does not belong there: the {kind} {name}")


def _positions(raw: sqlite3.Connection) -> Iterator[Fault]:
    count, first, last = raw.execute("SELECT COUNT(*), MIN(position), MAX(position) FROM event").fetchone()
    if count and (first, last) != (1, count):
        yield Fault(f"the positions are not dense: {count:,} events stand between {first:,} and {last:,}")


def _values(raw: sqlite3.Connection) -> Iterator[Fault]:
    """The engine says that a value has another type than its column; this says of which event."""
    for (place,) in raw.execute(
        "SELECT position FROM event WHERE typeof(type) <> 'text' OR typeof(data) <> 'blob' OR typeof(tags) <> 'text'"
        " ORDER BY position LIMIT 1"
    ):
        yield Fault(f"the event at {place:,} holds a value of another type than was stored", place)


def _tags(raw: sqlite3.Connection) -> Iterator[Fault]:
    """No leaf covers the tag index, and a flip there changes answers (reliability, section 4)."""
    missing = raw.execute(
        "SELECT e.position FROM event e, json_each(e.tags) t WHERE NOT EXISTS"
        " (SELECT 1 FROM tag WHERE tag.tag = t.value AND tag.position = e.position) LIMIT 1"
    ).fetchone()
    if missing:
        yield Fault(f"the tag index lacks a tag of the event at {missing[0]:,}", missing[0])
    carried = raw.execute("SELECT IFNULL(SUM(json_array_length(tags)), 0) FROM event").fetchone()[0]
    indexed = raw.execute("SELECT COUNT(*) FROM tag").fetchone()[0]
    if indexed != carried:
        yield Fault(f"the tag index has {indexed:,} rows and the events carry {carried:,} tags")
        yield from _strange_tags(raw)


def _strange_tags(raw: sqlite3.Connection) -> Iterator[Fault]:
    """Rows that no event carries; looked for only when the counts differ."""
    for (place,) in raw.execute(
        "SELECT position FROM tag WHERE NOT EXISTS (SELECT 1 FROM event e, json_each(e.tags) t"
        " WHERE e.position = tag.position AND t.value = tag.tag) LIMIT 1"
    ):
        yield Fault(f"the tag index has a tag that the event at {place:,} does not carry", place)


def _tree(raw: sqlite3.Connection) -> Iterator[Fault]:
    tiles = {
        (level, number): (bytes(root), bytes(hashes))
        for level, number, root, hashes in raw.execute("SELECT level, number, root, hashes FROM tile")
    }
    rows = raw.execute("SELECT size, stack FROM frontier").fetchall()
    if len(rows) != 1:
        yield Fault("the log has lost the edge of its tree")
        return
    leaves = (
        (place, event_leaf(place, kind, from_json(tags), data))
        for place, kind, data, tags in raw.execute(
            "SELECT position, type, data, tags FROM event ORDER BY position"
        )
    )
    yield from tree_faults(leaves, tiles, *rows[0])
