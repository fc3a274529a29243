"""What contradicts itself inside a PostgreSQL log: positions, tags, tree; recomputed by us, not by the server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from evidence_log.store.integrity import Fault, tree_faults
from evidence_log.store.interface import StoredEvent
from evidence_log.store.postgres_connection import PostgresConnection
from evidence_log.store.postgres_functions import FUNCTIONS
from evidence_log.store.postgres_schema import GUARDS, READABLE
from evidence_log.store.postgres_selection import Rows
from evidence_log.tree.leaf import event_leaf

PAGE = 1000


class Reader(Protocol):
    """Reads pages of events."""

    def __call__(self, *, after: int, limit: int) -> list[StoredEvent]:
        """The events after a position."""


def faults(link: PostgresConnection, read: Reader) -> Iterator[Fault]:
    """Every contradiction in a sentence."""
    yield from _schema(link)
    ((size, stack),) = link.rows("SELECT size, stack FROM {schema}.frontier")
    tiles = {
        (level, number): (bytes(root), bytes(hashes))
        for level, number, root, hashes in link.rows("SELECT level, number, root, hashes FROM {schema}.tile")
    }
    yield from tree_faults(_leaves(read), tiles, size, b"".join(bytes(node) for node in stack))
    yield from _tags(link.rows)


def _leaves(read: Reader) -> Iterator[tuple[int, bytes]]:
    after = 0
    while page := read(after=after, limit=PAGE):
        for stored in page:
            yield stored.position, event_leaf(stored.position, stored.type, stored.tags, stored.data)
        after = page[-1].position


def _schema(link: PostgresConnection) -> Iterator[Fault]:
    """Functions as pinned, guards in force, row security on, and no way in beside the append."""
    bodies = dict(
        link.rows(
            "SELECT proname::text, prosrc FROM pg_proc WHERE pronamespace = {schema_name}::regnamespace"
        )
    )
    for text in FUNCTIONS:
        pinned = link.sql(text).as_string(link.raw)
        name = text.partition("{schema}.")[2].partition("(")[0]
        if bodies.pop(name, None) != pinned.split("$$")[1]:
            yield Fault(f"the function {name} is missing or changed")
    for name in sorted(bodies):
        yield Fault(f"something is in the schema that does not belong there: the function {name}")
    guards = link.rows(
        "SELECT c.relname::text, t.tgname::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE c.relnamespace = {schema_name}::regnamespace AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
    )
    wanted = {(text.partition(" ON {schema}.")[2].split()[0], text.split()[4]) for text in GUARDS}
    for table, name in sorted(wanted - set(guards)):
        yield Fault(f"a guard is missing or switched off: {name} on {table}")
    for table, name in sorted(set(guards) - wanted):
        yield Fault(f"something is in the schema that does not belong there: the trigger {name} on {table}")
    yield from _rights(link)


def _rights(link: PostgresConnection) -> Iterator[Fault]:
    for table, secured in link.rows(
        "SELECT relname::text, relrowsecurity FROM pg_class WHERE relnamespace = {schema_name}::regnamespace"
        " AND relkind = 'r'"
    ):
        if table not in READABLE:
            yield Fault(f"something is in the schema that does not belong there: the table {table}")
        elif not secured:
            yield Fault(f"row security is switched off on {table}")
    for table, right, who in link.rows(
        "SELECT c.relname::text, a.privilege_type, CASE a.grantee WHEN 0 THEN 'everybody'"
        " ELSE pg_get_userbyid(a.grantee)::text END FROM pg_class c, aclexplode(c.relacl) a"
        " WHERE c.relnamespace = {schema_name}::regnamespace AND c.relkind = 'r' AND a.grantee <> c.relowner"
        " AND a.privilege_type <> 'SELECT'"
    ):
        yield Fault(f"{who} was granted {right} on {table}, which only the append function has")


def _tags(rows: Rows) -> Iterator[Fault]:
    lacking = (
        "SELECT e.position FROM {schema}.event e, unnest(e.tags) u (t) WHERE NOT EXISTS (SELECT FROM"
        " {schema}.tag x WHERE x.tag = u.t AND x.position = e.position) LIMIT 1"
    )
    for (place,) in rows(lacking):
        yield Fault(f"the tag index lacks a tag of the event at {place:,}", place)
    strange = (
        "SELECT x.position FROM {schema}.tag x WHERE NOT EXISTS (SELECT FROM {schema}.event e"
        " WHERE e.position = x.position AND x.tag = ANY (e.tags)) LIMIT 1"
    )
    for (place,) in rows(strange):
        yield Fault(f"the tag index has a tag that the event at {place:,} does not carry", place)


def warnings(rows: Rows) -> Iterator[str]:
    """What an auditor should know: open doors of the server, and events recorded by no granted login."""
    ((temporary, objects, synced),) = rows(
        "SELECT has_database_privilege('public', current_database(), 'TEMPORARY'),"
        " has_function_privilege('public', 'pg_catalog.lo_create(oid)', 'EXECUTE'),"
        " current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on'"
    )
    if temporary or objects:
        yield (
            "any login of this server may make temporary tables or large objects in the log's database; a superuser "
            "runs `daybook init` once more to take that away"
        )
    if not synced:
        yield "the server runs with fsync or full_page_writes off: what it acknowledged can be lost"
    for login, first, count in rows(
        "SELECT e.recorded_by, min(e.position), count(*) FROM {schema}.event e WHERE NOT EXISTS (SELECT FROM"
        " {schema}.login l WHERE l.login = e.recorded_by AND l.part = 'writer') GROUP BY e.recorded_by"
    ):
        yield (
            f"{count:,} events, the first at {first:,}, were recorded by the login {login}, which is granted to "
            "nobody: an administrator's, bound by the four eyes alone"
        )
