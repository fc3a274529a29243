"""Make a PostgreSQL log, or bring an older one up to date: one transaction, by an administrator, as the owner.

The owner is a role without login, so nobody comes in as the owner; the administrator (a superuser, or a role with
CREATEROLE and CREATE on the database, who becomes its member) takes that role for this one transaction.
"""

from __future__ import annotations

from contextlib import suppress

import psycopg

from evidence_log.errors import StoreError
from evidence_log.store.postgres_connection import PostgresConnection, said
from evidence_log.store.postgres_functions import FUNCTIONS
from evidence_log.store.postgres_schema import FORMAT, GUARDS, NARROWED, PRIVILEGES, STEPS

PARTS = ("owner", "writer", "auditor")


def make(connection: PostgresConnection) -> None:
    """All that is lacking to a log of today's format; nothing when it is there."""
    try:
        with connection.raw.transaction():
            _alone(connection)
            held = format_of(connection)
            if held < FORMAT:
                _roles(connection)
                _steps(connection, held)
    except psycopg.Error as error:
        raise StoreError(f"the log in {connection.schema} cannot be made: {said(error)}") from error
    _narrow(connection)


def format_of(connection: PostgresConnection) -> int:
    """The format of the log that is there, 0 when there is none."""
    named = (
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_tables WHERE schemaname = %s AND tablename = 'frontier')"
    )
    ((there,),) = connection.raw.execute(named, (connection.schema,)).fetchall()
    if not there:
        return 0
    ((held,),) = connection.raw.execute(connection.sql("SELECT format FROM {schema}.frontier")).fetchall()
    return int(held)


def _alone(connection: PostgresConnection) -> None:
    connection.raw.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (f"daybook {connection.schema}",))


def _roles(connection: PostgresConnection) -> None:
    for part in PARTS:
        known = connection.raw.execute(
            "SELECT FROM pg_roles WHERE rolname = %s", (connection.role(part),)
        ).fetchone()
        if known is None:
            connection.raw.execute(connection.sql(f"CREATE ROLE {{{part}}} NOLOGIN"))
    found = connection.raw.execute("SELECT rolsuper FROM pg_roles WHERE rolname = session_user").fetchone()
    if not (found and found[0]):
        connection.raw.execute(connection.sql("GRANT {owner} TO session_user"))


def _steps(connection: PostgresConnection, held: int) -> None:
    execute, sql = connection.raw.execute, connection.sql
    if execute("SELECT FROM pg_namespace WHERE nspname = %s", (connection.schema,)).fetchone() is None:
        execute(sql("CREATE SCHEMA {schema} AUTHORIZATION {owner}"))
    else:
        execute(sql("ALTER SCHEMA {schema} OWNER TO {owner}"))
        for kind, name in _unowned(connection):
            execute(sql(f"ALTER {kind} {{schema}}.{name} OWNER TO {{owner}}"))
    execute(sql("SET LOCAL ROLE {owner}"))
    steps = (statement for step in STEPS[held:] for statement in step)
    for statement in (*steps, *FUNCTIONS, *GUARDS, *PRIVILEGES):
        execute(sql(statement))
    execute(sql("UPDATE {schema}.frontier SET format = %s"), (FORMAT,))


def _unowned(connection: PostgresConnection) -> list[tuple[str, str]]:
    """Tables, types and functions of a log that was made before there was an owner."""
    found = connection.raw.execute(
        "SELECT 'TABLE', c.relname::text FROM pg_class c WHERE c.relnamespace = %(schema)s::regnamespace"
        " AND c.relkind = 'r' UNION ALL SELECT 'TYPE', t.typname::text FROM pg_type t JOIN pg_class c"
        " ON c.oid = t.typrelid WHERE t.typnamespace = %(schema)s::regnamespace AND c.relkind = 'c' UNION ALL"
        " SELECT 'FUNCTION', p.proname::text FROM pg_proc p WHERE p.pronamespace = %(schema)s::regnamespace",
        {"schema": connection.sql("{schema}").as_string(connection.raw)},
    ).fetchall()
    return [(kind, name) for kind, name in found]


def _narrow(connection: PostgresConnection) -> None:
    """Each as far as this administrator may; `daybook verify` warns of what is left."""
    for statement in NARROWED:
        with suppress(psycopg.errors.InsufficientPrivilege):
            connection.raw.execute(connection.sql(statement))


def refuse_unfit(link: PostgresConnection, *, read_only: bool) -> None:
    """StoreError when there is no log, one of another format, or a server that does not sync what it says it stored."""
    held = format_of(link)
    if not held:
        raise StoreError(f"there is no log in the schema {link.schema}; make one with `daybook init`")
    if held != FORMAT:
        remedy = "an administrator runs `daybook init`" if held < FORMAT else "use a newer daybook"
        raise StoreError(f"the log in {link.schema} has format {held} and not {FORMAT}; {remedy}")
    if not read_only and link.rows("SHOW fsync")[0][0] != "on":
        raise StoreError(
            "this server runs with fsync = off, so what it acknowledges can be lost; switch it on"
        )
