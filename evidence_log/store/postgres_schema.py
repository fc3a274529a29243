"""The PostgreSQL log's tables, in numbered steps; a new log takes them all, an older one those it lacks.

Who recorded an event, by which login and when by the server's clock, stands beside it and outside its leaf: the
leaf is what the person's own program made, and a log moved to another server keeps its proof.
"""

from __future__ import annotations

FORMAT = 2
"""The stored format's number, in `frontier`; each step of STEPS leads to the next."""

STEPS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE {schema}.event (position bigint PRIMARY KEY, type text NOT NULL, data bytea NOT NULL,"
        " tags text[] NOT NULL, recorded_by text NOT NULL DEFAULT session_user)",
        "CREATE TABLE {schema}.tag (tag text NOT NULL,"
        " position bigint NOT NULL REFERENCES {schema}.event (position), PRIMARY KEY (tag, position))",
        "CREATE TABLE {schema}.tile (level integer NOT NULL, number bigint NOT NULL, root bytea NOT NULL,"
        " hashes bytea NOT NULL, PRIMARY KEY (level, number))",
        "CREATE TABLE {schema}.frontier (id integer PRIMARY KEY CHECK (id = 0), format integer NOT NULL,"
        " size bigint NOT NULL, stack bytea[] NOT NULL)",
        "INSERT INTO {schema}.frontier VALUES (0, 1, 0, '{{}}')",
        "CREATE TYPE {schema}.new_event AS (type text, data bytea, tags text[])",
        "CREATE TYPE {schema}.boundary_item AS (types text[], tags text[])",
    ),
    (
        # What was recorded before this step has no time of the server's, and gets none.
        "ALTER TABLE {schema}.event ADD COLUMN recorded_at timestamptz",
        "ALTER TABLE {schema}.event ALTER COLUMN recorded_at SET DEFAULT clock_timestamp()",
        "CREATE TABLE {schema}.login (login name NOT NULL, person text NOT NULL,"
        " part text NOT NULL CHECK (part IN ('writer', 'auditor')), imports boolean NOT NULL,"
        " granted_by name NOT NULL DEFAULT session_user,"
        " granted_at timestamptz NOT NULL DEFAULT clock_timestamp(),"
        " revoked_by name, revoked_at timestamptz, PRIMARY KEY (login, granted_at))",
        "CREATE UNIQUE INDEX login_once ON {schema}.login (login) WHERE revoked_at IS NULL",
        "CREATE UNIQUE INDEX person_once ON {schema}.login (person) WHERE revoked_at IS NULL",
    ),
)

_APPEND_ONLY = ("event", "tag", "tile")

GUARDS: tuple[str, ...] = (
    *(
        f"CREATE OR REPLACE TRIGGER {name} BEFORE {operation} ON {{schema}}.{table} FOR EACH {each}"
        " EXECUTE FUNCTION {schema}.refuse()"
        for table in _APPEND_ONLY
        for name, operation, each in (
            ("no_change", "UPDATE OR DELETE", "ROW"),
            ("no_truncate", "TRUNCATE", "STATEMENT"),
        )
    ),
    "CREATE OR REPLACE TRIGGER four_eyes BEFORE INSERT ON {schema}.event FOR EACH ROW"
    " WHEN (NEW.type IN ('RatingRatified', 'RatingSentBack', 'PanelDeparted'))"
    " EXECUTE FUNCTION {schema}.four_eyes()",
)
"""Triggers hold for the owner too; a superuser can take them off, whom only a checkpoint kept elsewhere binds."""

READABLE = (*_APPEND_ONLY, "frontier", "login")

PRIVILEGES: tuple[str, ...] = (
    *(
        f"REVOKE ALL ON FUNCTION {{schema}}.{name} FROM PUBLIC"
        for name in ("append", "leaf", "fold", "tiles", "named", "checked", "four_eyes", "refuse")
    ),
    "GRANT USAGE ON SCHEMA {schema} TO {writer}, {auditor}",
    *(f"GRANT SELECT ON {{schema}}.{table} TO {{writer}}, {{auditor}}" for table in READABLE),
    "GRANT EXECUTE ON FUNCTION {schema}.append TO {writer}",
    *(f"ALTER TABLE {{schema}}.{table} ENABLE ROW LEVEL SECURITY" for table in READABLE),
    *(f"DROP POLICY IF EXISTS reading ON {{schema}}.{table}" for table in READABLE),
    *(
        f"CREATE POLICY reading ON {{schema}}.{table} FOR SELECT TO {{writer}}, {{auditor}} USING (true)"
        for table in READABLE
    ),
)
"""Row security permits reading and nothing else, so that an INSERT granted by mistake is refused all the same."""

NARROWED: tuple[str, ...] = (
    "REVOKE CREATE, TEMPORARY ON DATABASE {database} FROM PUBLIC",
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    "REVOKE EXECUTE ON FUNCTION pg_catalog.lo_creat(integer), pg_catalog.lo_create(oid),"
    " pg_catalog.lo_from_bytea(oid, bytea), pg_catalog.lo_open(oid, integer), pg_catalog.lo_put(oid, bigint, bytea)"
    " FROM PUBLIC",
)
"""What every login of a database may do by default and no login of a log needs; each as far as one is allowed."""
