"""What runs inside PostgreSQL: one append function, the only way in, and the four eyes over every decision.

The append takes the table's lock before it reads the condition, so that positions are dense and become visible
in order: without the lock a tailing reader missed 58 of 4,500 events (log, section 8). It runs as the owner with
a fixed `search_path`, and believes the login (`session_user`), which neither SET ROLE nor a function changes.
"""

from __future__ import annotations

_TREE: tuple[str, ...] = (
    """
CREATE OR REPLACE FUNCTION {schema}.leaf(place bigint, type text, tags text[], data bytea)
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
CREATE OR REPLACE FUNCTION {schema}.fold(row_of bytea[]) RETURNS bytea LANGUAGE plpgsql IMMUTABLE
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
CREATE OR REPLACE FUNCTION {schema}.tiles(size bigint) RETURNS void LANGUAGE plpgsql
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
)

_PEOPLE: tuple[str, ...] = (
    # Everybody whom an event names as having decided or written it down.
    """
CREATE OR REPLACE FUNCTION {schema}.named(data bytea) RETURNS text[] LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT array_remove(ARRAY[who ->> 'by', who ->> 'written_by'], NULL)
    FROM (SELECT convert_from(data, 'UTF8')::jsonb -> 'who' AS who) AS held
$$
""",
    # An event as a granted login may write it: its own person decided it or wrote it down (a bundle may bring those
    # of others, through a login that may import), its tags are those of its content, and it is recorded now: not
    # before the event that stands before it, and within a day of the server's clock. Returns when it was recorded.
    """
CREATE OR REPLACE FUNCTION {schema}.checked(
    added {schema}.new_event, me text, imports boolean, before timestamptz
) RETURNS timestamptz LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    who jsonb;
    at timestamptz;
    brought boolean := EXISTS (SELECT FROM unnest(added.tags) t WHERE starts_with(t, 'dev:'));
BEGIN
    who := convert_from(added.data, 'UTF8')::jsonb -> 'who';
    IF NOT coalesce(who ?& ARRAY['event_id', 'command_id', 'inspection', 'by', 'role', 'decided_at', 'recorded_at',
            'device', 'build'], false)
        OR (SELECT array_agg(t ORDER BY t) FROM unnest(added.tags) t
            WHERE starts_with(t, 'ev:') OR starts_with(t, 'cmd:'))
            IS DISTINCT FROM ARRAY['cmd:' || (who ->> 'command_id'), 'ev:' || (who ->> 'event_id')]
    THEN
        RAISE EXCEPTION 'an event names its id, its command and its person, and carries the same tags';
    END IF;
    IF NOT me = ANY ({schema}.named(added.data)) AND NOT (imports AND brought) THEN
        RAISE EXCEPTION 'the login % is that of %, who did not decide this and did not write it down',
            session_user, me USING ERRCODE = 'insufficient_privilege';
    END IF;
    at := (who ->> 'recorded_at')::timestamptz;
    IF at IS NULL OR NOT brought AND (at < before OR at NOT BETWEEN
        clock_timestamp() - interval '1 day' AND clock_timestamp() + interval '1 day')
    THEN
        RAISE EXCEPTION 'an event is recorded now: its time % lies before that of the event before it, or more than '
            'a day from this server''s clock; set the clock of the computer', at;
    END IF;
    RETURN at;
END $$
""",
    # Neither who recommended nor who wrote that down decides it, whatever else they are granted.
    """
CREATE OR REPLACE FUNCTION {schema}.four_eyes() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    target text := convert_from(NEW.data, 'UTF8')::jsonb #>> '{{what,recommendation}}';
    made {schema}.event;
    authors text[];
    deciders text[];
BEGIN
    SELECT e.* INTO made FROM {schema}.tag t JOIN {schema}.event e ON e.position = t.position
    WHERE t.tag = 'ev:' || target AND e.type IN ('RatingRecommended', 'RatingOverridden');
    IF made IS NULL OR NOT NEW.tags @> ARRAY['about:' || target] THEN
        RAISE EXCEPTION 'four eyes: % decides no recommendation of this log', NEW.type;
    END IF;
    IF EXISTS (SELECT FROM unnest(NEW.tags) t WHERE starts_with(t, 'dev:')) THEN
        RAISE EXCEPTION 'four eyes: a rating is decided in this log and not brought by a bundle';
    END IF;
    authors := {schema}.named(made.data);
    IF NOT EXISTS (SELECT FROM unnest(made.tags) t WHERE starts_with(t, 'dev:')) THEN
        authors := authors || ARRAY(SELECT l.person FROM {schema}.login l WHERE l.login = made.recorded_by);
    END IF;
    deciders := {schema}.named(NEW.data)
        || ARRAY(SELECT l.person FROM {schema}.login l WHERE l.login = session_user);
    IF authors && deciders THEN
        RAISE EXCEPTION 'four eyes: who recommended a rating does not decide it (%)', NEW.type;
    END IF;
    RETURN NEW;
END $$
""",
    """
CREATE OR REPLACE FUNCTION {schema}.refuse() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN RAISE EXCEPTION 'append-only: % on %', TG_OP, TG_TABLE_NAME; END $$
""",
)

# Administrators (who hold the owner's role, as every superuser does) are bound by nothing but the triggers.
_APPEND = """
CREATE OR REPLACE FUNCTION {schema}.append(
    fail_if {schema}.boundary_item[], after_position bigint, new_events {schema}.new_event[]
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    bound boolean := NOT pg_has_role(session_user, {owner_name}, 'MEMBER');
    mine {schema}.login;
    item {schema}.boundary_item;
    added {schema}.new_event;
    wanted text[];
    kinds text[];
    place bigint;
    leaves bigint;
    edge bytea[];
    hash bytea;
    num bigint;
    latest timestamptz;
BEGIN
    IF bound THEN
        SELECT l.* INTO mine FROM {schema}.login l
        WHERE l.login = session_user AND l.part = 'writer' AND l.revoked_at IS NULL;
        IF mine IS NULL THEN
            RAISE EXCEPTION 'the login % is granted to nobody who writes', session_user
                USING ERRCODE = 'insufficient_privilege';
        END IF;
        IF coalesce(cardinality(fail_if), 0) = 0 THEN
            RAISE EXCEPTION 'an append without a condition is refused' USING ERRCODE = 'insufficient_privilege';
        END IF;
    END IF;
    LOCK TABLE {schema}.event IN EXCLUSIVE MODE;
    SELECT coalesce(max(e.position), 0) INTO place FROM {schema}.event e;
    IF after_position IS NULL OR after_position > place AND bound THEN
        RAISE EXCEPTION 'the position % is beyond the end of the log', after_position;
    END IF;
    FOREACH item IN ARRAY fail_if LOOP
        -- Made anew, so that no odd lower bound, dimension or null makes the condition empty.
        wanted := ARRAY(SELECT t FROM unnest(item.tags) t WHERE t IS NOT NULL);
        kinds := ARRAY(SELECT t FROM unnest(item.types) t WHERE t IS NOT NULL);
        IF EXISTS (
            SELECT FROM {schema}.tag t JOIN {schema}.event e ON e.position = t.position
            WHERE cardinality(wanted) > 0 AND t.tag = wanted[1] AND t.position > after_position
            AND e.tags @> wanted AND (cardinality(kinds) = 0 OR e.type = ANY (kinds))
        ) OR cardinality(wanted) = 0 AND EXISTS (
            SELECT FROM {schema}.event e
            WHERE e.position > after_position AND (cardinality(kinds) = 0 OR e.type = ANY (kinds))
        ) THEN
            RETURN NULL;
        END IF;
    END LOOP;
    -- Once recorded, never again, whatever the condition says: the same command may be sent twice.
    IF bound AND EXISTS (
        SELECT FROM unnest(new_events) n, unnest(n.tags) t, {schema}.tag held
        WHERE held.tag = t AND (starts_with(t, 'ev:') OR starts_with(t, 'cmd:')
            AND NOT EXISTS (SELECT FROM unnest(n.tags) d WHERE starts_with(d, 'dev:')))
    ) THEN
        RETURN NULL;
    END IF;
    SELECT f.size, f.stack INTO STRICT leaves, edge FROM {schema}.frontier f;
    IF leaves <> place THEN
        RAISE EXCEPTION 'log and tree differ in length: % and %', place, leaves;
    END IF;
    IF bound AND place > 0 THEN
        SELECT (convert_from(e.data, 'UTF8')::jsonb #>> '{{who,recorded_at}}')::timestamptz INTO latest
        FROM {schema}.event e WHERE e.position = place;
    END IF;
    FOREACH added IN ARRAY new_events LOOP
        IF added.type IS NULL OR added.data IS NULL OR array_position(added.tags, NULL) IS NOT NULL THEN
            RAISE EXCEPTION 'an event has a type, bytes and tags';
        END IF;
        added.tags := ARRAY(SELECT t FROM unnest(added.tags) WITH ORDINALITY AS u (t, n) ORDER BY n);
        IF bound THEN
            latest := {schema}.checked(added, mine.person, mine.imports, latest);
        END IF;
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
    IF leaves = (SELECT f.size FROM {schema}.frontier f) THEN
        RAISE EXCEPTION 'there is nothing to append';
    END IF;
    UPDATE {schema}.frontier SET size = leaves, stack = edge;
    PERFORM pg_notify({channel}, place::text);
    RETURN place;
END $$
"""

FUNCTIONS: tuple[str, ...] = (*_TREE, *_PEOPLE, _APPEND)
