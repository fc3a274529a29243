"""The PostgreSQL log: the same interface, for teams. Everything is written by one function of the database."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import psycopg
from psycopg.sql import SQL, Composed, Identifier
from psycopg.types.composite import CompositeInfo, register_composite

from evidence_log.errors import ConflictError, StoreError
from evidence_log.store.integrity import Fault
from evidence_log.store.interface import Boundary, BoundaryItem, NewEvent, StoredEvent
from evidence_log.store.postgres_integrity import faults
from evidence_log.store.postgres_schema import FORMAT, FUNCTIONS, GUARDS, TABLES
from evidence_log.store.tiles import TILE_WIDTH, Tiles
from evidence_log.tree.frontier import Frontier
from evidence_log.tree.leaf import event_leaf
from evidence_log.tree.proofs import Tree

POLL_SECONDS = 0.1
SETTINGS = (
    "lock_timeout=10s",
    "statement_timeout=60s",
    "idle_in_transaction_session_timeout=60s",
)
"""The server's defaults wait for ever (reliability, section 2)."""


class PostgresStore:
    """A log in one schema of a database (`?schema=` in the URL, else daybook); safe for several threads."""

    def __init__(self, url: str, *, create: bool = False, read_only: bool = False) -> None:
        self._lock = threading.RLock()
        address, self._schema = _divided(url)
        options = " ".join(f"-c {setting}" for setting in SETTINGS)
        try:
            self._db = psycopg.connect(address, autocommit=True, options=options, connect_timeout=10)
        except psycopg.Error as error:
            raise StoreError(f"the log in {self._schema} cannot be opened: {_said(error)}") from error
        try:
            self._prepare(create=create, read_only=read_only)
        except psycopg.Error as error:
            self._db.close()
            raise StoreError(f"the log in {self._schema} cannot be opened: {_said(error)}") from error
        except StoreError:
            self._db.close()
            raise

    def _prepare(self, *, create: bool, read_only: bool) -> None:
        self._db.read_only = read_only
        if create and not self._exists():
            self._make()
        self._check()
        self._event_type = self._composite("new_event")
        self._item_type = self._composite("boundary_item")

    def close(self) -> None:
        """Closes the connection, once other threads have left it."""
        with self._lock:
            self._db.close()

    # -- reading
    def read(
        self,
        boundary: Boundary | None = None,
        *,
        after: int = 0,
        upto: int | None = None,
        limit: int | None = None,
    ) -> list[StoredEvent]:
        """The events inside a boundary (all, without one) after a position up to another, in order."""
        if boundary == ():
            return []
        where, params = "e.position > %(after)s", {"after": after, "upto": upto, "limit": limit}
        if boundary is not None:
            parts = [_item(item, number, params) for number, item in enumerate(boundary)]
            where = f"e.position IN ({' UNION '.join(parts)})"
        upper = "" if upto is None else " AND e.position <= %(upto)s"
        text = (
            f"SELECT e.position, e.type, e.data, e.tags FROM {{schema}}.event e WHERE {where}{upper}"
            " ORDER BY e.position LIMIT %(limit)s"
        )
        rows = self._rows(text, params)
        return [StoredEvent(place, kind, bytes(data), tuple(tags)) for place, kind, data, tags in rows]

    def head(self) -> int:
        """The last position, 0 when empty."""
        return int(self._rows("SELECT coalesce(max(position), 0) FROM {schema}.event")[0][0])

    def wait_for_change(self, after: int, timeout: float) -> bool:
        """True as soon as an event stands after a position, False after so many seconds."""
        deadline = time.monotonic() + timeout
        while self.head() <= after:
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(POLL_SECONDS, left))
        return True

    # -- writing
    @contextmanager
    def alone(self) -> Iterator[None]:
        """While it is held nobody else appends through this program: a lock of the session, not of a table."""
        name = (f"daybook clock {self._schema}",)
        with self._lock:
            try:
                self._db.execute("SELECT pg_advisory_lock(hashtext(%s))", name)
            except psycopg.Error as error:
                raise StoreError(f"nothing was recorded: {_said(error)}") from error
            try:
                yield
            finally:
                with suppress(psycopg.Error):  # a lost connection lets go of it by itself
                    self._db.execute("SELECT pg_advisory_unlock(hashtext(%s))", name)

    def append(self, events: Sequence[NewEvent], fail_if: Boundary = (), after: int = 0) -> int:
        """Stores events in one transaction of the server and returns the last position, synced to its disk."""
        if not events:
            raise StoreError("there is nothing to append; give at least one event")
        items = [self._item_type(list(item.types), _unique(item.tags)) for item in fail_if]
        new = [self._event_type(event.type, event.data, _unique(event.tags)) for event in events]
        try:
            text = "SELECT {schema}.append(%s::{schema}.boundary_item[], %s, %s::{schema}.new_event[])"
            with self._lock:
                row = self._db.execute(self._sql(text), (items, after, new)).fetchone()
        except psycopg.Error as error:
            raise StoreError(f"it is not known to be recorded: {_said(error)}") from error
        if row is None or row[0] is None:
            raise ConflictError(
                "the record has moved on: something that bears on this was recorded; look again"
            )
        return int(row[0])

    # -- the tree
    def frontier(self) -> Frontier:
        """The right edge of the tree as stored."""
        size, stack = self._rows("SELECT size, stack FROM {schema}.frontier")[0]
        return Frontier(size, [bytes(item) for item in stack])

    def root(self, at: int | None = None) -> bytes:
        """The Merkle root over the first `at` events, or over all."""
        frontier = self.frontier()
        if at is None or at == frontier.size:
            return frontier.root()
        if not 0 <= at <= frontier.size:
            raise StoreError(f"the log has {frontier.size} events, so there is no root at {at}")
        return self.tree().root(at)

    def tree(self) -> Tree:
        """Roots and proofs over what is stored."""
        return Tree(Tiles(self._tile, self._leaves, self._tile_roots).node)

    def _tile(self, level: int, number: int) -> bytes | None:
        text = "SELECT hashes FROM {schema}.tile WHERE level = %(level)s AND number = %(number)s"
        rows = self._rows(text, {"level": level, "number": number})
        return bytes(rows[0][0]) if rows else None

    def _tile_roots(self, level: int, number: int) -> list[bytes]:
        text = (
            "SELECT root FROM {schema}.tile WHERE level = %(level)s AND number >= %(first)s"
            " AND number < %(last)s ORDER BY number"
        )
        first = number * TILE_WIDTH
        rows = self._rows(text, {"level": level, "first": first, "last": first + TILE_WIDTH})
        return [bytes(row[0]) for row in rows]

    def _leaves(self, number: int) -> list[bytes]:
        first = number * TILE_WIDTH
        return [
            event_leaf(stored.position, stored.type, stored.tags, stored.data)
            for stored in self.read(after=first, upto=first + TILE_WIDTH)
        ]

    # -- checking
    def integrity(self) -> list[Fault]:
        """What contradicts itself in the database; empty when nothing does."""
        return list(faults(self.read, self._rows))

    def warnings(self) -> list[str]:
        """Nothing, so far."""
        return []

    # -- the connection
    def _sql(self, text: str) -> Composed:
        return SQL(text).format(schema=Identifier(self._schema))

    def _rows(self, text: str, params: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
        try:
            with self._lock:
                return self._db.execute(self._sql(text), params).fetchall()
        except psycopg.Error as error:
            raise StoreError(f"the log in {self._schema} cannot be read: {_said(error)}") from error

    def _exists(self) -> bool:
        row = self._db.execute(
            "SELECT to_regclass(format('%%I.frontier', %s::text))", (self._schema,)
        ).fetchone()
        return row is not None and row[0] is not None

    def _make(self) -> None:
        """The whole schema in one transaction, by its owner."""
        with self._db.transaction(), self._advisory():
            if not self._exists():
                self._db.execute(self._sql("CREATE SCHEMA IF NOT EXISTS {schema}"))
                for statement in (*TABLES, *FUNCTIONS, *GUARDS):
                    self._db.execute(self._sql(statement))

    @contextmanager
    def _advisory(self) -> Iterator[None]:
        self._db.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (f"daybook {self._schema}",))
        yield

    def _check(self) -> None:
        if not self._exists():
            raise StoreError(f"there is no log in the schema {self._schema}; make one with `daybook init`")
        held = self._rows("SELECT format FROM {schema}.frontier")[0][0]
        if held != FORMAT:
            raise StoreError(f"the log in {self._schema} has format {held}; use a newer daybook")

    def _composite(self, name: str) -> Any:
        info = CompositeInfo.fetch(self._db, self._sql(f"{{schema}}.{name}").as_string(self._db))
        if info is None:
            raise StoreError(f"the log in {self._schema} has lost its type {name}; restore it from a backup")
        register_composite(info, self._db)
        return info.python_type


def _unique(tags: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(tags))


def _item(item: BoundaryItem, number: int, params: dict[str, Any]) -> str:
    tags = _unique(item.tags)
    text = "SELECT x.position FROM {schema}.event x WHERE x.position > %(after)s"
    if tags:
        params |= {f"first{number}": tags[0], f"tags{number}": tags}
        text = (  # numbers of ours name the parameters; no value enters the text
            "SELECT t.position FROM {schema}.tag t JOIN {schema}.event x ON x.position = t.position"
            f" WHERE t.tag = %(first{number})s AND t.position > %(after)s"
            f" AND x.tags @> %(tags{number})s::text[]"
        )
    if item.types:
        params[f"types{number}"] = list(item.types)
        text += f" AND x.type = ANY (%(types{number})s::text[])"
    return text


def _divided(url: str) -> tuple[str, str]:
    """The URL without its schema, and the schema."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    schema = query.pop("schema", "daybook")
    return urlunsplit(parts._replace(query=urlencode(query))), schema


def _said(error: psycopg.Error) -> str:
    text = str(error).strip().split("\n")[0]
    match error:
        case psycopg.errors.LockNotAvailable():
            return "another program holds the log for writing; nothing was stored, try again"
        case psycopg.errors.InsufficientPrivilege():
            return f"this login may not do that ({text})"
        case psycopg.OperationalError():
            return f"{text}; the same command may be sent again, it is recorded once"
        case _:
            return text
