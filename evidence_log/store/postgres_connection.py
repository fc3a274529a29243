"""A PostgreSQL connection with its waits bounded, opened anew when the line was cut; errors come out as StoreError."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import psycopg
from psycopg.sql import SQL, Composed, Identifier, Literal
from psycopg.types.composite import CompositeInfo, register_composite

from evidence_log.errors import BusyError, StoreError
from evidence_log.store.postgres_waiting import AnsweringConnection

SETTINGS = (
    "lock_timeout=10s",
    "statement_timeout=60s",
    "idle_in_transaction_session_timeout=60s",
    "default_transaction_isolation=read\\ committed",
    "synchronous_commit=on",
)
"""The server's defaults wait for ever, and a role's own may acknowledge what is not on disk (reliability, section 2)."""

LINE: dict[str, Any] = {
    "connect_timeout": 10,
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""Seconds, and milliseconds for the last: a dead line is noticed within half a minute."""

HURRIED: dict[str, Any] = LINE | {"tcp_user_timeout": 5_000}
"""For who would rather be told: somebody sits at the screen, and the line is tried again anyway."""

TRY_SECONDS = 3
"""How long somebody in a hurry waits for a server to take the line up again."""

SILENT_SECONDS = 10.0
"""How long a reading of somebody in a hurry waits for a server that says nothing."""

BUSY_SECONDS = 5.0
"""How long somebody in a hurry lets others use the line before them."""

AWAY_SECONDS = 0.9
"""How long somebody in a hurry leaves a server alone that has just been found away."""

LONGEST_NAME = 63
RECONNECT_SECONDS = 15.0
"""How long a cut line is tried anew before it is said: a server restarts in less."""

Answer = TypeVar("Answer")


class Address(NamedTuple):
    """Where a log stands: the server and database, and the schema (`?schema=` in the URL, else daybook)."""

    url: str
    schema: str

    @classmethod
    def of(cls, location: str) -> Address:
        """The URL without its schema, and the schema."""
        parts = urlsplit(location)
        query = dict(parse_qsl(parts.query))
        schema = query.pop("schema", "daybook")
        return cls(urlunsplit(parts._replace(query=urlencode(query))), schema)


class PostgresConnection:
    """One connection, shared by threads in turns.

    A cut line is tried anew for some seconds by who is `patient`. Who is not tries once and comes again, and is told at
    once while it is known to be cut.
    """

    def __init__(self, location: str, *, read_only: bool = False, patient: bool = True) -> None:
        self.address = Address.of(location)
        self.schema = self.address.schema
        self._lock = threading.RLock()
        self._patient, self._trying = patient, False
        self._found_away, self._why = -math.inf, ""
        self.warned: list[str] = []
        self._read_only = read_only
        self._types: dict[str, Any] = {}
        self.raw = self._connected()

    def _connected(self, **more: Any) -> AnsweringConnection:
        line = (LINE if self._patient else HURRIED) | more
        options = " ".join(f"-c {setting}" for setting in SETTINGS)
        try:
            raw = AnsweringConnection.connect(self.address.url, autocommit=True, options=options, **line)
            raw.read_only = self._read_only
            if not self._patient:
                raw.answer_seconds = SILENT_SECONDS
        except psycopg.Error as error:
            raise StoreError(f"the log in {self.schema} cannot be opened: {said(error)}") from error
        raw.add_notice_handler(self._noticed)
        return raw

    def _noticed(self, notice: psycopg.errors.Diagnostic) -> None:
        if notice.severity_nonlocalized == "WARNING":
            self.warned.append(notice.message_primary or "a warning without words")

    def close(self) -> None:
        """Closes the connection, once other threads have left it."""
        with self._lock:
            self.raw.close()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """The line for oneself; StoreError for who is in a hurry while another thread tries it anew, or keeps it."""
        began = time.monotonic()
        while not self._lock.acquire(timeout=-1 if self._patient else 0.05):
            if self._trying:
                raise self._not_now()
            if time.monotonic() - began > BUSY_SECONDS:
                raise BusyError("another reading of the log is not done yet; try again")
        try:
            yield
        finally:
            self._lock.release()

    def _not_now(self) -> StoreError:
        return StoreError(self._why or f"the log in {self.schema} does not answer just now; try again")

    def reopen(self) -> None:
        """A new connection in the place of one that was cut; who is patient tries for some seconds."""
        if not self._patient and time.monotonic() < self._found_away + AWAY_SECONDS:
            raise self._not_now()
        self._trying = True
        try:
            self._reopened()
        finally:
            self._trying = False

    def _reopened(self) -> None:
        deadline, wait = time.monotonic() + (RECONNECT_SECONDS if self._patient else 0), 0.05
        more = {} if self._patient else {"connect_timeout": TRY_SECONDS}
        while True:
            self.raw.close()
            try:
                self.raw = self._connected(**more)
                for name in self._types:
                    self._types[name] = self._registered(name)
            except (StoreError, psycopg.OperationalError) as error:
                self._found_away, self._why = time.monotonic(), str(error)
                if self._found_away > deadline:
                    raise
                time.sleep(wait)
                wait = min(wait * 2, 1.0)
            else:
                self._found_away, self._why = -math.inf, ""
                return

    def steadily(self, work: Callable[[], Answer]) -> Answer:
        """Does what may be done twice; once more on a new connection when the line was cut in it."""
        with self.turn():
            try:
                return work()
            except psycopg.OperationalError:
                if not self.raw.closed:
                    raise
            self.reopen()
            return work()

    def sql(self, text: str) -> Composed:
        """A statement with the schema's names filled in; values are always parameters."""
        return SQL(text).format(**self.names)

    @property
    def names(self) -> dict[str, Any]:
        """The names a statement may hold. Roles belong to a whole server, so theirs begin with the database's."""
        owner = self.role("owner")
        return {
            "schema": Identifier(self.schema),
            "channel": Literal(self.schema),
            "schema_name": Literal(Identifier(self.schema).as_string(self.raw)),
            "database": Identifier(self.raw.info.dbname),
            "owner": Identifier(owner),
            "owner_name": Literal(owner),
            "writer": Identifier(self.role("writer")),
            "auditor": Identifier(self.role("auditor")),
        }

    def role(self, part: str) -> str:
        """The name of the log's role for a part: owner, writer, auditor."""
        name = f"{self.raw.info.dbname}_{self.schema}_{part}"
        if len(name.encode()) > LONGEST_NAME:
            raise StoreError(f"the role {name} has too long a name for PostgreSQL; choose a shorter schema")
        return name

    def rows(self, text: str, params: Any = None) -> list[tuple[Any, ...]]:
        """What a query gives; asked again on a new connection when the line was cut."""
        try:
            return self.steadily(lambda: self.raw.execute(self.sql(text), params).fetchall())
        except psycopg.Error as error:
            raise StoreError(f"the log in {self.schema} cannot be read: {said(error)}") from error

    def composite(self, name: str) -> Any:
        """The Python type of a composite type of the schema."""
        if name not in self._types:
            self._types[name] = self._registered(name)
        return self._types[name]

    def _registered(self, name: str) -> Any:
        info = CompositeInfo.fetch(self.raw, self.sql(f"{{schema}}.{name}").as_string(self.raw))
        if info is None:
            raise StoreError(f"the log in {self.schema} has lost its type {name}; restore it from a backup")
        register_composite(info, self.raw)
        return info.python_type


def said(error: psycopg.Error) -> str:
    """The server's message with the remedy a person needs."""
    text = str(error).strip().split("\n")[0]
    match error:
        case psycopg.errors.LockNotAvailable():
            return "another program holds the log for writing; nothing was stored, try again"
        case psycopg.errors.InsufficientPrivilege():
            return f"this login may not do that ({text}); an administrator grants it: `daybook people grant`"
        case psycopg.errors.DiskFull():
            return f"the server's disk is full ({text}); have room made and try again"
        case _:
            return text
