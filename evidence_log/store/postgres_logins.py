"""One login a person: granted and revoked by an administrator, in one transaction each, and kept for good.

A login writes through the append function or only reads; it owns nothing. A revoked login stays a role that can
no longer come in, because the log names it beside what it recorded.
"""

from __future__ import annotations

import secrets
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg.sql import SQL, Identifier, Literal

from evidence_log.errors import RefusedError, StoreError
from evidence_log.store.postgres_connection import PostgresConnection, said
from evidence_log.store.postgres_making import format_of
from evidence_log.store.postgres_schema import FORMAT

PASSWORD_BYTES = 18


class Login(NamedTuple):
    """Whose login it is and what it may do: part is `writer` or `auditor`."""

    login: str
    person: str
    part: str
    imports: bool
    granted_at: str
    revoked_at: str | None


class Granted(NamedTuple):
    """What to tell the person: the log's address for them, and the password if one was made; it is kept nowhere."""

    url: str
    password: str | None


class Logins:
    """The logins of one log, through an administrator's connection."""

    def __init__(self, location: str) -> None:
        if not location.startswith(("postgresql://", "postgres://")):
            raise RefusedError(
                "logins belong to a PostgreSQL log; a file belongs to whoever can open it (give --log postgresql://…)"
            )
        self._location = location
        self._connection = PostgresConnection(location)
        if format_of(self._connection) != FORMAT:
            self.close()
            raise StoreError("there is no log of today's format there; an administrator runs `daybook init`")

    def close(self) -> None:
        """Closes the connection."""
        self._connection.close()

    def grant(
        self, person: str, login: str, *, part: str = "writer", imports: bool = False, password: bool = True
    ) -> Granted:
        """Makes the login if it is new, and lets it write for its person, or only read, as an auditor."""
        made = secrets.token_urlsafe(PASSWORD_BYTES) if password else None
        try:
            with self._connection.raw.transaction():
                self._check(person, login)
                self._role(login, part, made)
                self._connection.raw.execute(
                    self._connection.sql(
                        "INSERT INTO {schema}.login (login, person, part, imports) VALUES (%s, %s, %s, %s)"
                    ),
                    (login, person, part, imports),
                )
        except psycopg.Error as error:
            raise StoreError(f"{login} was not granted: {said(error)}") from error
        parts = urlsplit(self._location)
        host = parts.netloc.rpartition("@")[2]
        return Granted(urlunsplit(parts._replace(netloc=f"{login}@{host}")), made)

    def _check(self, person: str, login: str) -> None:
        for held in self.listed():
            if held.login == login and held.person != person:
                raise RefusedError(
                    f"the login {login} is or was that of {held.person}; give {person} one of their own"
                )
            if held.revoked_at is None and held.person == person:
                raise RefusedError(
                    f"{person} holds the login {held.login} already; `daybook people revoke {person}` ends it first"
                )

    def _role(self, login: str, part: str, password: str | None) -> None:
        execute, role = self._connection.raw.execute, Identifier(login)
        known = execute(
            "SELECT rolsuper OR rolcreaterole OR rolbypassrls OR rolreplication FROM pg_roles WHERE rolname = %s",
            (login,),
        ).fetchone()
        if known is None:
            execute(SQL("CREATE ROLE {} NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS").format(role))
        elif known[0]:
            raise RefusedError(
                f"the login {login} administers the server, so nothing would bind it; give a plain login of its own"
            )
        execute(SQL("ALTER ROLE {} LOGIN").format(role))
        if password is not None:
            kept = self._connection.raw.pgconn.encrypt_password(
                password.encode(), login.encode(), b"scram-sha-256"
            )
            execute(SQL("ALTER ROLE {} PASSWORD {}").format(role, Literal(kept.decode())))
        execute(
            SQL("ALTER ROLE {} SET default_transaction_read_only = {}").format(
                role, Literal(part == "auditor")
            )
        )
        group = Identifier(self._connection.role(part))
        execute(SQL("GRANT {} TO {}").format(group, role))

    def revoke(self, person: str) -> str:
        """Ends a person's login and puts it out where it is in; returns the login.

        A role that is granted nothing else on the server can no longer come in at all.
        """
        held = next((one for one in self.listed() if one.person == person and one.revoked_at is None), None)
        if held is None:
            raise RefusedError(f"{person} holds no login of this log; `daybook people logins` shows who does")
        execute, role = self._connection.raw.execute, Identifier(held.login)
        try:
            with self._connection.raw.transaction():
                group = Identifier(self._connection.role(held.part))
                execute(SQL("REVOKE {} FROM {}").format(group, role))
                others = "SELECT FROM pg_auth_members WHERE member = %s::regrole"
                if execute(others, (role.as_string(self._connection.raw),)).fetchone() is None:
                    execute(SQL("ALTER ROLE {} NOLOGIN").format(role))
                execute(
                    self._connection.sql(
                        "UPDATE {schema}.login SET revoked_at = clock_timestamp(), revoked_by = session_user"
                        " WHERE login = %s AND revoked_at IS NULL"
                    ),
                    (held.login,),
                )
            execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE usename = %s AND datname = current_database()",
                (held.login,),
            )
        except psycopg.Error as error:
            raise StoreError(f"{held.login} was not revoked: {said(error)}") from error
        return held.login

    def listed(self) -> list[Login]:
        """Every login there is or was, the oldest first."""
        found = self._connection.rows(
            "SELECT login::text, person, part, imports, granted_at::text, revoked_at::text FROM {schema}.login"
            " ORDER BY granted_at"
        )
        return [Login(*row) for row in found]
