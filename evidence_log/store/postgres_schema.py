"""The PostgreSQL log's schema: one append function, the only way in, which also grows the tree.

The function takes the table's lock before it reads the condition, so that positions are dense and become
visible in order: without the lock a tailing reader missed 58 of 4,500 events (log, section 8).
"""

from __future__ import annotations

FORMAT = 1

TABLES: tuple[str, ...] = (
    "CREATE TABLE {schema}.event (position bigint PRIMARY KEY, type text NOT NULL, data bytea NOT NULL,"
    " tags text[] NOT NULL, recorded_by text NOT NULL DEFAULT session_user)",
    "CREATE TABLE {schema}.tag (tag text NOT NULL, position bigint NOT NULL REFERENCES {schema}.event (position),"
    " PRIMARY KEY (tag, position))",
    "CREATE TABLE {schema}.tile (level integer NOT NULL, number bigint NOT NULL, root bytea NOT NULL,"
    " hashes bytea NOT NULL, PRIMARY KEY (level, number))",
    "CREATE TABLE {schema}.frontier (id integer PRIMARY KEY CHECK (id = 0), format integer NOT NULL,"
    " size bigint NOT NULL, stack bytea[] NOT NULL)",
    "INSERT INTO {schema}.frontier VALUES (0, 1, 0, '{{}}')",
    "CREATE TYPE {schema}.new_event AS (type text, data bytea, tags text[])",
    "CREATE TYPE {schema}.boundary_item AS (types text[], tags text[])",
)

FUNCTIONS: tuple[str, ...] = (
    """
CREATE FUNCTION {schema}.leaf(place bigint, type text, tags text[], data bytea)
RETURNS bytea LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT sha256('\\x00'::bytea || int8send(place)
        || int8send(octet_length(convert_to(type, 'UTF8'))::bigint) || convert_to(type, 'UTF8')
        || int8send(cardinality(tags)::bigint)
        || coalesce((SELECT string_agg(int8send(octet_length(convert_to(t, 'UTF8'))::bigint)
                                       || convert_to(t, 'UTF8'), ''::bytea ORDER BY n)
                     FROM unnest(tags) WITH ORDINALITY AS u (t, n)), ''::bytea)
        || int8send(octet_length(data)::bigint) || data)
$$
""",
    """
CREATE FUNCTION {schema}.fold(row_of bytea[]) RETURNS bytea LANGUAGE plpgsql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    WHILE cardinality(row_of) > 1 LOOP
        SELECT array_agg(sha256('\\x01'::bytea || row_of[n] || row_of[n + 1]) ORDER BY n) INTO row_of
        FROM generate_series(1, cardinality(row_of), 2) AS n;
    END LOOP;
    RETURN row_of[1];
END $$
""",
    """
CREATE FUNCTION {schema}.tiles(size bigint) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    lvl integer := 0;
    counted bigint := size;
    row_of bytea[];
BEGIN
    SELECT array_agg({schema}.leaf(e.position, e.type, e.tags, e.data) ORDER BY e.position) INTO row_of
    FROM {schema}.event e WHERE e.position > size - 256;
    WHILE counted % 256 = 0 LOOP
        INSERT INTO {schema}.tile SELECT lvl, counted / 256 - 1, {schema}.fold(row_of),
            string_agg(h, ''::bytea ORDER BY n) FROM unnest(row_of) WITH ORDINALITY AS u (h, n);
        counted := counted / 256;
        lvl := lvl + 1;
        EXIT WHEN counted % 256 <> 0;
        SELECT array_agg(t.root ORDER BY t.number) INTO row_of FROM {schema}.tile t
        WHERE t.level = lvl - 1 AND t.number >= counted - 256 AND t.number < counted;
    END LOOP;
END $$
""",
    """
CREATE FUNCTION {schema}.append(
    fail_if {schema}.boundary_item[], after_position bigint, new_events {schema}.new_event[]
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    item {schema}.boundary_item;
    added {schema}.new_event;
    place bigint;
    leaves bigint;
    edge bytea[];
    hash bytea;
    num bigint;
BEGIN
    LOCK TABLE {schema}.event IN EXCLUSIVE MODE;
    FOREACH item IN ARRAY fail_if LOOP
        IF EXISTS (
            SELECT FROM {schema}.tag t JOIN {schema}.event e ON e.position = t.position
            WHERE cardinality(item.tags) > 0 AND t.tag = item.tags[1] AND t.position > after_position
            AND e.tags @> item.tags AND (cardinality(item.types) = 0 OR e.type = ANY (item.types))
        ) OR cardinality(item.tags) = 0 AND EXISTS (
            SELECT FROM {schema}.event e
            WHERE e.position > after_position AND (cardinality(item.types) = 0 OR e.type = ANY (item.types))
        ) THEN
            RETURN NULL;
        END IF;
    END LOOP;
    SELECT coalesce(max(e.position), 0) INTO place FROM {schema}.event e;
    SELECT f.size, f.stack INTO STRICT leaves, edge FROM {schema}.frontier f;
    IF leaves <> place THEN
        RAISE EXCEPTION 'log and tree differ in length: % and %', place, leaves;
    END IF;
    FOREACH added IN ARRAY new_events LOOP
        place := place + 1;
        INSERT INTO {schema}.event (position, type, data, tags)
            VALUES (place, added.type, added.data, added.tags);
        INSERT INTO {schema}.tag (tag, position) SELECT t, place FROM unnest(added.tags) t;
        hash := {schema}.leaf(place, added.type, added.tags, added.data);
        num := leaves;
        WHILE num & 1 = 1 LOOP
            hash := sha256('\\x01'::bytea || edge[cardinality(edge)] || hash);
            edge := edge[:cardinality(edge) - 1];
            num := num >> 1;
        END LOOP;
        edge := edge || hash;
        leaves := leaves + 1;
        IF leaves % 256 = 0 THEN
            PERFORM {schema}.tiles(leaves);
        END IF;
    END LOOP;
    UPDATE {schema}.frontier SET size = leaves, stack = edge;
    RETURN place;
END $$
""",
    """
CREATE FUNCTION {schema}.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'append-only: % on %', TG_OP, TG_TABLE_NAME; END $$
""",
    "REVOKE ALL ON FUNCTION {schema}.append FROM PUBLIC",
)

GUARDS: tuple[str, ...] = tuple(
    f"CREATE TRIGGER {name} BEFORE {operation} ON {{schema}}.{table} FOR EACH {each}"
    " EXECUTE FUNCTION {schema}.refuse()"
    for table in ("event", "tag", "tile")
    for name, operation, each in (
        ("no_change", "UPDATE OR DELETE", "ROW"),
        ("no_truncate", "TRUNCATE", "STATEMENT"),
    )
)
