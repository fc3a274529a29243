"""A team's log: one login a person, and no way in but the append, tried one by one on a real PostgreSQL."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from evidence_log.commands.cases import AddCase
from evidence_log.commands.ratings import RatifyRating, RecommendRating
from evidence_log.errors import ConflictError, RefusedError, StoreError
from evidence_log.log import EvidenceLog
from evidence_log.opening import open_log
from evidence_log.store import postgres_connection
from evidence_log.store.interface import BoundaryItem, NewEvent
from evidence_log.store.opening import open_store
from evidence_log.store.postgres import PostgresStore
from evidence_log.store.postgres_logins import Logins
from evidence_log.store.postgres_schema import STEPS
from evidence_log.verify import verify
from tests.scene import HERE, enrolments, evidence, opening
from tests.wire import Line, through
from tui.cli import main

pytestmark = pytest.mark.postgres


class Team(NamedTuple):
    """A log whose people hold logins: the administrator's URL, and each person's own."""

    url: str
    schema: str
    of: dict[str, str]
    keys: Path

    def log(self, person: str, **more: Any) -> EvidenceLog:
        return open_log(self.of[person], keys=self.keys, **more)

    def raw(self, person: str) -> psycopg.Connection[Any]:
        return psycopg.connect(without_schema(self.of[person]), autocommit=True)


def without_schema(url: str) -> str:
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name != "schema"]
    return urlunsplit(parts._replace(query=urlencode(query)))


@pytest.fixture
def team(postgres_url: str, tmp_path: Path) -> Team:
    schema = dict(parse_qsl(urlsplit(postgres_url).query))["schema"]
    keys = tmp_path / "subject.keys"
    open_log(postgres_url, keys=keys, create=True).close()
    with closing(Logins(postgres_url)) as logins:
        of = {
            person: logins.grant(person, f"{schema}_{person}", password=False).url
            for person in ("khan", "ortiz", "shaw", "lee")
        }
        of["audit"] = logins.grant("audit", f"{schema}_audit", part="auditor", password=False).url
    made = Team(postgres_url, schema, of, keys)
    with made.log("khan") as log:
        log.handle(opening())
        for command in enrolments():
            log.handle(command)
        log.handle(AddCase(inspection=HERE, by="khan", case="C1"))
    return made


# -- what people do


def test_everybody_records_under_a_login_of_their_own_and_the_server_says_who_and_when(team: Team) -> None:
    with team.log("ortiz") as log:
        receipt = log.handle(evidence("1.1.1"))
    with team.raw("audit") as reader:
        row = reader.execute(
            SQL(
                "SELECT recorded_by, now() - recorded_at < '1 minute' FROM {}.event WHERE position = %s"
            ).format(Identifier(team.schema)),
            (receipt.position,),
        ).fetchone()
    assert row == (f"{team.schema}_ortiz", True)


def test_nobody_records_in_the_name_of_another(team: Team) -> None:
    with team.log("ortiz") as log, pytest.raises(StoreError, match="did not decide this"):
        log.handle(evidence("1.1.1", by="lee"))
    with team.log("ortiz") as log:
        log.handle(evidence("1.1.1", by="lee", written_by="ortiz"))


def test_an_auditor_reads_and_verifies_and_records_nothing(team: Team) -> None:
    with team.log("ortiz") as log:
        log.handle(evidence("1.1.1"))
    with team.log("audit", read_only=True) as log:
        outcome = verify(log.store, log.keys)
        assert outcome.holds, outcome.findings
        assert log.store.wait_for_change(0, 1)
        assert log.store.warnings() == []
    kind, data, tags = forged("T", "audit", "x")
    with (
        closing(open_store(team.of["audit"])) as store,
        pytest.raises(StoreError, match="nothing was recorded"),
    ):
        store.append([NewEvent(kind, data, tuple(tags))], (BoundaryItem((), ("nothing",)),))


def test_one_person_holds_one_login_and_a_login_is_never_handed_on(team: Team) -> None:
    with closing(Logins(team.url)) as logins:
        with pytest.raises(RefusedError, match="holds the login"):
            logins.grant("khan", f"{team.schema}_second", password=False)
        with pytest.raises(RefusedError, match="is or was that of khan"):
            logins.grant("moss", f"{team.schema}_khan", password=False)
        with pytest.raises(RefusedError, match="administers the server"):
            logins.grant("moss", "postgres", password=False)


def test_a_revoked_login_is_put_out_and_comes_in_no_more(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_connection, "RECONNECT_SECONDS", 0.5)
    log = team.log("lee")
    with closing(Logins(team.url)) as logins:
        assert logins.revoke("lee") == f"{team.schema}_lee"
        with pytest.raises(RefusedError, match="holds no login"):
            logins.revoke("lee")
    with pytest.raises(StoreError):
        log.store.append([NewEvent("T", b"{}")])
    log.close()
    with pytest.raises(StoreError, match="not permitted to log in"):
        team.log("lee")
    with closing(Logins(team.url)) as logins:
        logins.grant("lee", f"{team.schema}_lee", password=False)
    with team.log("lee") as again:
        again.handle(evidence("1.1.1", by="lee"))


def test_the_command_line_does_it_all(
    postgres_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    schema = dict(parse_qsl(urlsplit(postgres_url).query))["schema"]
    admin = ["--log", postgres_url, "--keys", str(tmp_path / "k")]
    assert main([*admin, "init"]) == 0
    assert "people grant" in capsys.readouterr().out
    assert main([*admin, "people", "grant", "khan", "--login", f"{schema}_k"]) == 0
    said = capsys.readouterr().out
    url = next(line.removeprefix("their log: ") for line in said.splitlines() if line.startswith("their log"))
    password = said.rpartition("nowhere: ")[2].strip()
    assert len(password) >= 24
    mine = ["--log", url.replace("@", f":{quote(password)}@"), "--keys", str(tmp_path / "k"), "--as", "khan"]
    words = ["inspection", "open", "x", "--title", "T", "--provider", "P", "--edition", "hmip_pdu_2021"]
    assert main([*mine, *words, "--name", "A Khan"]) == 0
    assert (
        main([*admin, "people", "grant", "audit", "--login", f"{schema}_a", "--auditor", "--no-password"])
        == 0
    )
    capsys.readouterr()
    assert main([*admin, "people", "logins", "--json"]) == 0
    assert [(row["person"], row["part"]) for row in json.loads(capsys.readouterr().out)] == [
        ("khan", "writer"),
        ("audit", "auditor"),
    ]
    assert main([*mine, "verify"]) == 0
    assert main([*admin, "people", "revoke", "khan"]) == 0
    assert main([*mine, "people", "list"]) == 1
    assert main([*admin, "people", "revoke", "khan"]) == 1
    assert main(["--log", str(tmp_path / "a.db"), "people", "logins"]) == 1
    assert "PostgreSQL" in capsys.readouterr().err


def test_the_password_given_is_kept_by_the_server_as_a_salted_hash_only(team: Team) -> None:
    with closing(Logins(team.url)) as logins:
        granted = logins.grant("moss", f"{team.schema}_moss")
    assert granted.password
    with psycopg.connect(without_schema(team.url)) as admin:
        row = admin.execute(
            "SELECT rolpassword FROM pg_authid WHERE rolname = %s", (f"{team.schema}_moss",)
        ).fetchone()
    assert row
    assert row[0].startswith("SCRAM-SHA-256$")
    assert granted.password not in row[0]


# -- four eyes


def forged(kind: str, by: str, target: object, **more: Any) -> tuple[str, bytes, list[str]]:
    """An event as somebody with a login could put it together by hand."""
    who = {"event_id": str(uuid.uuid4()), "command_id": str(uuid.uuid4()), "inspection": HERE, "by": by}
    now = datetime.now(UTC).isoformat()
    who |= {"recorded_at": now, "decided_at": now, "role": "inspector", "device": "d", "build": "b"}
    who |= more.get("who", {})
    what = {"recommendation": str(target), "node": "1.1", "rating": "Good"} | more.get("what", {})
    tags = [f"about:{target}", f"ev:{who['event_id']}", f"cmd:{who['command_id']}", *more.get("tags", ())]
    return kind, json.dumps({"v": 1, "who": who, "what": what}).encode(), tags


def appended(
    connection: psycopg.Connection[Any], schema: str, *events: tuple[str, bytes, list[str]], **more: Any
) -> Any:
    """The append function called by hand."""
    condition = more.get("condition", "ARRAY[ROW('{}', '{nothing}')]").replace("{", "{{").replace("}", "}}")
    text = SQL(
        f"SELECT {{schema}}.append({condition}::{{schema}}.boundary_item[], %(after)s, ARRAY["
        + ", ".join(f"ROW(%(k{n})s, %(d{n})s, %(t{n})s::text[])" for n in range(len(events)))
        + "]::{schema}.new_event[])"
    ).format(schema=Identifier(schema))
    values: dict[str, Any] = {"after": more.get("after", 0)}
    for number, (kind, data, tags) in enumerate(events):
        values |= {f"k{number}": kind, f"d{number}": data, f"t{number}": tags}
    row = connection.execute(text, values).fetchone()
    assert row
    return row[0]


@pytest.fixture
def recommendation(team: Team) -> uuid.UUID:
    """Khan's recommendation, recorded under Khan's login."""
    event_id = uuid.uuid4()
    kind, data, tags = forged("RatingRecommended", "khan", uuid.uuid4(), who={"event_id": str(event_id)})
    with team.raw("khan") as khan:
        assert appended(
            khan, team.schema, (kind, data, [tag for tag in tags if not tag.startswith("about:")])
        )
    return event_id


DECISIONS = ("RatingRatified", "RatingSentBack", "PanelDeparted")


@pytest.mark.parametrize("kind", DECISIONS)
def test_no_login_decides_its_own_recommendation(team: Team, recommendation: uuid.UUID, kind: str) -> None:
    attempts = {
        "khan": [
            forged(kind, "khan", recommendation),
            forged(kind, "shaw", recommendation, who={"written_by": "khan"}),
            forged(kind, "shaw", recommendation),
            forged(kind, "khan", uuid.uuid4()),
            forged(kind, "shaw", recommendation, tags=["dev:laptop:1"]),
        ],
        "shaw": [
            forged(kind, "khan", recommendation, who={"written_by": "shaw"}),
            forged(kind, "shaw", uuid.uuid4()),
            forged(kind, "shaw", recommendation, what={"recommendation": str(uuid.uuid4())}),
            forged(kind, "shaw", recommendation, tags=["dev:laptop:1"]),
        ],
    }
    for person, events in attempts.items():
        for event in events:
            with (
                team.raw(person) as connection,
                pytest.raises(psycopg.Error, match=r"four eyes|did not decide"),
            ):
                appended(connection, team.schema, event)
    with team.raw("shaw") as shaw:
        assert appended(shaw, team.schema, forged(kind, "shaw", recommendation))


def test_nothing_but_a_recommendation_is_ratified(team: Team, recommendation: uuid.UUID) -> None:
    with team.raw("shaw") as shaw:
        note = forged("EventAnnotated", "shaw", recommendation)
        appended(shaw, team.schema, note)
        target = json.loads(note[1])["who"]["event_id"]
        with pytest.raises(psycopg.Error, match="decides no recommendation"):
            appended(shaw, team.schema, forged("RatingRatified", "shaw", target))


def test_two_recommendations_in_one_append_are_judged_one_by_one(team: Team) -> None:
    own = forged("RatingRecommended", "shaw", uuid.uuid4())
    target = json.loads(own[1])["who"]["event_id"]
    with team.raw("shaw") as shaw, pytest.raises(psycopg.Error, match="four eyes"):
        appended(shaw, team.schema, own, forged("RatingRatified", "shaw", target))


def test_who_imports_does_not_decide_what_they_brought_in_another_name_by_hand(team: Team) -> None:
    with closing(Logins(team.url)) as logins:
        url = logins.grant("clerk", f"{team.schema}_clerk", imports=True, password=False).url
    brought = forged("RatingRecommended", "ortiz", uuid.uuid4(), tags=["dev:laptop:1"])
    target = json.loads(brought[1])["who"]["event_id"]
    with psycopg.connect(without_schema(url), autocommit=True) as clerk:
        appended(clerk, team.schema, brought)
        with pytest.raises(psycopg.Error, match="did not decide"):
            appended(clerk, team.schema, forged("RatingRecommended", "ortiz", uuid.uuid4()))
        with pytest.raises(psycopg.Error, match="did not decide"):
            appended(clerk, team.schema, forged("RatingRatified", "shaw", target))
        with pytest.raises(psycopg.Error, match="not brought by a bundle"):
            appended(clerk, team.schema, forged("RatingRatified", "shaw", target, tags=["dev:laptop:2"]))
    with team.raw("shaw") as shaw:
        assert appended(shaw, team.schema, forged("RatingRatified", "shaw", target))


# -- every way round the append


PATHS = (
    "INSERT INTO {s}.event VALUES (99, 'T', 'x', '{{}}')",
    "INSERT INTO {s}.tag VALUES ('t', 1)",
    "INSERT INTO {s}.login (login, person, part, imports) VALUES (session_user, 'shaw', 'writer', true)",
    "UPDATE {s}.event SET data = 'x'",
    "UPDATE {s}.event SET recorded_by = 'nobody'",
    "UPDATE {s}.login SET person = 'shaw'",
    "UPDATE {s}.frontier SET size = 0",
    "UPDATE {s}.tile SET root = 'x'",
    "DELETE FROM {s}.event",
    "DELETE FROM {s}.tag",
    "DELETE FROM {s}.login",
    "TRUNCATE {s}.event CASCADE",
    "TRUNCATE {s}.login",
    "MERGE INTO {s}.event e USING (SELECT 1 AS p) x ON e.position = x.p WHEN MATCHED THEN DELETE",
    "WITH gone AS (DELETE FROM {s}.event RETURNING *) SELECT * FROM gone",
    "SELECT * FROM {s}.event FOR UPDATE",
    "LOCK TABLE {s}.event IN EXCLUSIVE MODE",
    "COPY {s}.event FROM STDIN",
    "COPY {s}.event FROM '/etc/passwd'",
    "COPY {s}.event TO '/tmp/out'",
    "COPY {s}.event TO PROGRAM 'cat'",
    "COPY {s}.event FROM PROGRAM 'cat'",
    "ALTER TABLE {s}.event DISABLE TRIGGER ALL",
    "ALTER TABLE {s}.event DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE {s}.event OWNER TO CURRENT_USER",
    "ALTER FUNCTION {s}.append SECURITY INVOKER",
    "DROP TRIGGER four_eyes ON {s}.event",
    "DROP TABLE {s}.event CASCADE",
    "DROP FUNCTION {s}.append",
    "DROP POLICY reading ON {s}.event",
    "CREATE POLICY all_of_it ON {s}.event USING (true)",
    "CREATE OR REPLACE FUNCTION {s}.four_eyes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
    "CREATE FUNCTION {s}.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE TRIGGER mine BEFORE INSERT ON {s}.event EXECUTE FUNCTION {s}.refuse()",
    "CREATE TABLE {s}.mine (x int)",
    "CREATE TABLE public.mine (x int)",
    "CREATE SCHEMA mine",
    "CREATE TEMPORARY TABLE event (x int)",
    "CREATE FUNCTION pg_temp.sha256(bytea) RETURNS bytea LANGUAGE sql AS $$ SELECT 'x'::bytea $$",
    "CREATE RULE r AS ON INSERT TO {s}.event DO INSTEAD NOTHING",
    "CREATE VIEW {s}.v AS SELECT 1",
    "CREATE EXTENSION dblink",
    "CREATE EXTENSION postgres_fdw",
    "CREATE FOREIGN DATA WRAPPER w",
    "CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw",
    "CREATE FOREIGN TABLE {s}.far (x int) SERVER far",
    "CREATE PUBLICATION p FOR ALL TABLES",
    "CREATE SUBSCRIPTION p CONNECTION '' PUBLICATION p",
    "CREATE ROLE another",
    "CREATE DATABASE another",
    "SET ROLE {o}",
    "SET ROLE postgres",
    "SET SESSION AUTHORIZATION postgres",
    "SET session_replication_role = replica",
    "GRANT {o} TO CURRENT_USER",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "ALTER SYSTEM SET fsync = off",
    "SELECT {s}.tiles(256)",
    "SELECT {s}.checked(ROW('T', 'x', '{{}}')::{s}.new_event, 'khan', true, now())",
    "SELECT lo_create(0)",
    "SELECT lo_creat(-1)",
    "SELECT lo_from_bytea(0, 'x')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT lo_export(1, '/tmp/out')",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'postgres' AND pid <> pg_backend_pid()",
    "SELECT setval('{s}.event_position_seq', 1)",
    "DO $$ BEGIN INSERT INTO {s}.tag VALUES ('t', 1); END $$",
    "REINDEX TABLE {s}.event",
    "CLUSTER {s}.event USING event_pkey",
    "COMMENT ON TABLE {s}.event IS 'x'",
    "SECURITY LABEL ON TABLE {s}.event IS 'x'",
)


@pytest.mark.parametrize("person", ["ortiz", "audit"])
def test_every_other_path_is_refused_to_every_login(team: Team, person: str) -> None:
    owner = f"postgres_{team.schema}_owner"
    with team.raw(person) as connection:  # these two answer with a warning that nothing was granted
        connection.execute("SET default_transaction_read_only = off")
        connection.execute(f"GRANT INSERT ON {team.schema}.event TO CURRENT_USER")
        with suppress(psycopg.errors.InsufficientPrivilege):
            connection.execute(f"GRANT EXECUTE ON FUNCTION {team.schema}.append TO PUBLIC")
    with closing(open_store(team.url)) as store:
        before = store.read(), store.root()
    for text in PATHS:
        with team.raw(person) as connection:
            connection.execute("SET default_transaction_read_only = off")
            try:
                connection.execute(text.format(s=team.schema, o=owner))
            except psycopg.Error:
                continue
            pytest.fail(text)
    with closing(open_store(team.url)) as store:
        assert (store.read(), store.root()) == before
        assert store.integrity() == []


APPENDS: tuple[dict[str, Any], ...] = (
    {"condition": "'{}'"},
    {"condition": "NULL"},
    {"condition": "ARRAY[ROW('{}', '{nothing}')]", "after": 10**9},
    {"condition": "ARRAY[ROW('{}', '{nothing}')]", "after": None},
    {"condition": "ARRAY[ROW(NULL, NULL)]"},
    {"condition": "ARRAY[ROW('{}', '[5:5]={life}'::text[])]"},
    {"condition": "ARRAY[ROW('{}', ARRAY[NULL, 'life'])]"},
    {"condition": "ARRAY[ROW(ARRAY[NULL]::text[], '{life}')]"},
    {"condition": "ARRAY[NULL]"},
)


@pytest.mark.parametrize("attempt", APPENDS, ids=lambda attempt: str(sorted(attempt.items()))[:60])
def test_a_condition_cannot_be_left_out_or_made_empty(team: Team, attempt: dict[str, Any]) -> None:
    with closing(open_store(team.url)) as store:
        head = store.head()
        with team.raw("ortiz") as ortiz:
            try:
                assert appended(ortiz, team.schema, forged("T", "ortiz", "x"), **attempt) is None
            except psycopg.Error as error:
                assert "append" in str(error) or "beyond" in str(error)  # noqa: PT017  (either answer is a refusal)
        assert store.head() == head


def bad_events() -> list[tuple[str | None, bytes | None, list[str | None] | None]]:
    kind, data, tags = forged("T", "ortiz", "x")
    other = forged("T", "lee", "x")
    return [
        (None, data, [*tags]),
        (kind, None, [*tags]),
        (kind, data, None),
        (kind, data, [*tags, None]),
        (kind, b"no json", [*tags]),
        (kind, b"\xff", [*tags]),
        (kind, data, ["x"]),
        (kind, data, [*tags, "ev:another"]),
        (kind, data, [*tags, "cmd:another"]),
        (other[0], other[1], [*other[2]]),
        (kind, json.dumps({"who": {"by": "ortiz"}}).encode(), [*tags]),
    ]


def test_an_event_is_what_its_tags_say_and_its_person_is_the_login_s(team: Team) -> None:
    with closing(open_store(team.url)) as store:
        head = store.head()
        for event in bad_events():
            with team.raw("ortiz") as ortiz, pytest.raises(psycopg.Error):
                appended(ortiz, team.schema, event)  # type: ignore[arg-type]
        assert store.head() == head


def test_no_login_records_at_another_time_than_now(team: Team) -> None:
    now = datetime.now(UTC)
    for at in (now - timedelta(hours=1), now - timedelta(days=3), now + timedelta(days=3), None, "soon"):
        said = at.isoformat() if isinstance(at, datetime) else at
        event = forged("T", "ortiz", "x", who={"recorded_at": said})
        with team.raw("ortiz") as ortiz, pytest.raises(psycopg.Error, match=r"recorded now|timestamp"):
            appended(ortiz, team.schema, event)


def test_a_command_recorded_once_is_recorded_no_more_whatever_the_condition_says(team: Team) -> None:
    event = forged("T", "ortiz", "x")
    with team.raw("ortiz") as ortiz:
        assert appended(ortiz, team.schema, event)
        assert appended(ortiz, team.schema, event) is None
        kind, data, tags = event
        held = json.loads(data)
        held["who"]["event_id"] = str(uuid.uuid4())
        again = [f"ev:{held['who']['event_id']}" if tag.startswith("ev:") else tag for tag in tags]
        assert appended(ortiz, team.schema, (kind, json.dumps(held).encode(), again)) is None


def test_no_role_taken_changes_whose_login_it_is(team: Team, recommendation: uuid.UUID) -> None:
    with team.raw("khan") as khan:
        khan.execute(SQL("SET ROLE {}").format(Identifier(f"postgres_{team.schema}_writer")))
        with pytest.raises(psycopg.Error, match=r"four eyes|did not decide"):
            appended(khan, team.schema, forged("RatingRatified", "shaw", recommendation))
        with pytest.raises(psycopg.Error):
            khan.execute(SQL("SET ROLE {}").format(Identifier(f"{team.schema}_shaw")))


def test_search_path_and_isolation_change_nothing(team: Team) -> None:
    with team.raw("ortiz") as ortiz:
        ortiz.execute("SET search_path = pg_temp, public, pg_catalog")
        assert appended(ortiz, team.schema, forged("T", "ortiz", "x"))
    with team.raw("ortiz") as stale, team.raw("lee") as other:
        stale.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
        stale.execute(SQL("SELECT max(position) FROM {}.event").format(Identifier(team.schema)))
        appended(other, team.schema, forged("T", "lee", "x"))
        with pytest.raises(psycopg.Error):
            appended(stale, team.schema, forged("T", "ortiz", "x"))


def test_an_insert_granted_by_mistake_is_refused_by_row_security_and_verify_names_it(team: Team) -> None:
    with psycopg.connect(without_schema(team.url), autocommit=True) as admin:
        names = {"s": Identifier(team.schema), "who": Identifier(f"{team.schema}_ortiz")}
        admin.execute(SQL("GRANT INSERT, UPDATE ON {s}.event TO {who}").format(**names))
        with team.raw("ortiz") as ortiz:
            with pytest.raises(psycopg.Error, match="row-level security"):
                ortiz.execute(SQL("INSERT INTO {s}.event VALUES (99, 'T', 'x', '{{}}')").format(**names))
            assert ortiz.execute(SQL("UPDATE {s}.event SET type = 'x'").format(**names)).rowcount == 0
    with closing(open_store(team.url)) as store:
        assert any("was granted INSERT on event" in fault.message for fault in store.integrity())


def test_a_server_s_own_changes_are_found(team: Team) -> None:
    with psycopg.connect(without_schema(team.url), autocommit=True) as admin:
        names = {"s": Identifier(team.schema)}
        for text in (
            "ALTER TABLE {s}.event DISABLE TRIGGER four_eyes",
            "ALTER TABLE {s}.tag DISABLE ROW LEVEL SECURITY",
            "CREATE OR REPLACE FUNCTION {s}.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
            "CREATE TABLE {s}.mine (x int)",
        ):
            admin.execute(SQL(text).format(**names))
    with closing(open_store(team.url, read_only=True)) as store:
        said = " ".join(fault.message for fault in store.integrity())
    for words in ("four_eyes on event", "switched off on tag", "function refuse", "table mine"):
        assert words in said


def test_the_owner_has_no_login_and_a_stranger_reads_nothing(team: Team) -> None:
    stranger = f"{team.schema}_stranger"
    with psycopg.connect(without_schema(team.url), autocommit=True) as admin:
        admin.execute(SQL("CREATE ROLE {} LOGIN").format(Identifier(stranger)))
        ((may,),) = admin.execute(
            "SELECT rolcanlogin FROM pg_roles WHERE rolname = %s", (f"postgres_{team.schema}_owner",)
        ).fetchall()
    assert may is False
    url = team.of["ortiz"].replace(f"{team.schema}_ortiz@", f"{stranger}@")
    with pytest.raises(StoreError, match="people grant"):
        open_store(url)


def test_every_wait_of_a_connection_has_an_end(team: Team) -> None:
    with closing(open_store(team.of["ortiz"])) as store:
        assert isinstance(store, PostgresStore)
        shown = {
            name: store._link.rows(f"SHOW {name}")[0][0]
            for name in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
        }
        assert set(shown.values()) == {"10s", "1min"}
        assert store._link.raw.info.get_parameters()["tcp_user_timeout"] == "20000"
        assert store._link.rows("SHOW transaction_isolation")[0][0] == "read committed"
        assert store._link.rows("SHOW synchronous_commit")[0][0] == "on"


def test_an_older_log_is_brought_up_to_date_in_one_step_and_until_then_refused(
    postgres_url: str, tmp_path: Path
) -> None:
    schema = dict(parse_qsl(urlsplit(postgres_url).query))["schema"]
    with psycopg.connect(without_schema(postgres_url), autocommit=True) as admin:
        admin.execute(SQL("CREATE SCHEMA {}").format(Identifier(schema)))
        for statement in STEPS[0]:
            admin.execute(SQL(statement).format(schema=Identifier(schema)))
    with pytest.raises(StoreError, match=r"has format 1 and not 2; an administrator runs `daybook init`"):
        open_store(postgres_url)
    with closing(open_store(postgres_url, create=True)) as store:
        assert store.append([NewEvent("T", b"x", ("a",))]) == 1
        assert store.integrity() == []
    with closing(open_store(postgres_url, create=True)) as store:
        assert store.head() == 1


def test_an_administrator_who_is_no_superuser_makes_a_log_and_grants(postgres_url: str) -> None:
    schema = dict(parse_qsl(urlsplit(postgres_url).query))["schema"]
    name = f"{schema}_boss"
    with psycopg.connect(without_schema(postgres_url), autocommit=True) as admin:
        admin.execute(SQL("CREATE ROLE {} LOGIN CREATEROLE").format(Identifier(name)))
        admin.execute(SQL("GRANT CREATE ON DATABASE postgres TO {}").format(Identifier(name)))
    url = postgres_url.replace("postgres:@", f"{name}@").replace("//postgres@", f"//{name}@")
    assert name in url
    open_store(url, create=True).close()
    with closing(Logins(url)) as logins:
        mine = logins.grant("khan", f"{schema}_khan", password=False).url
    with closing(open_store(mine)) as store:
        assert store.integrity() == []


# -- faults of the line


@pytest.fixture
def line(team: Team) -> Iterator[tuple[Line, str]]:
    made, url = through(team.of["ortiz"], team.url)
    yield made, url
    made.close()


def test_a_line_cut_after_the_commit_leaves_one_event_and_an_acknowledgement(
    team: Team, line: tuple[Line, str]
) -> None:
    wire, url = line
    with open_log(url, keys=team.keys) as log:
        for number in range(20):
            head = log.head()
            command = evidence("1.1.1", text=f"note {number}")
            if number % 2:
                wire.cut_after_commit.set()
                event = forged("EventAnnotated", "ortiz", uuid.uuid4())
                place = log.store.append(
                    [NewEvent(event[0], event[1], tuple(event[2]))], (BoundaryItem((), ("nothing",)),)
                )
                assert place == head + 1
            else:
                first = log.handle(command)
                wire.cut_after_commit.set()
                again = log.handle(command)
                assert (first.position, again.position, again.repeated) == (head + 1, head + 1, True)
            wire.cut_after_commit.clear()
            assert log.head() == head + 1
    with closing(open_store(team.url)) as store:
        assert store.integrity() == []


def test_after_a_cut_somebody_else_s_event_is_still_a_conflict(team: Team, line: tuple[Line, str]) -> None:
    wire, url = line
    with closing(open_store(url)) as store:
        head = store.head()
        with team.raw("lee") as lee:
            appended(lee, team.schema, forged("T", "lee", "x", tags=["place"]))
        wire.cut_after_commit.set()
        kind, data, tags = forged("T", "ortiz", "x")
        with pytest.raises(ConflictError):
            store.append([NewEvent(kind, data, tuple(tags))], (BoundaryItem((), ("place",)),), head)
        assert store.head() == head + 1


def test_a_follower_whose_line_is_cut_goes_on(team: Team, line: tuple[Line, str]) -> None:
    wire, url = line
    with closing(open_store(url, read_only=True)) as store:
        head = store.head()
        assert not store.wait_for_change(head, 0.05)
        with psycopg.connect(without_schema(team.url), autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s",
                (f"{team.schema}_ortiz",),
            )
        with team.log("lee") as log:
            timer = threading.Timer(0.3, lambda: log.handle(evidence("1.1.1", by="lee")))
            timer.start()
            began = time.monotonic()
            assert store.wait_for_change(head, 20)
            assert time.monotonic() - began < 15
            timer.join()
    assert wire


def test_a_commit_that_no_standby_confirms_is_said_and_sending_it_again_records_nothing_twice(
    team: Team,
) -> None:
    event = forged("T", "ortiz", "x")
    new = [NewEvent(event[0], event[1], tuple(event[2]))]
    with psycopg.connect(without_schema(team.url), autocommit=True) as admin:
        admin.execute("ALTER SYSTEM SET synchronous_standby_names = 'elsewhere'")
        admin.execute("SELECT pg_reload_conf()")
        time.sleep(0.3)
        try:
            with closing(PostgresStore(team.of["ortiz"], standby_seconds=0.5)) as store:
                with pytest.raises(StoreError, match="not confirmed by its standby"):
                    store.append(new, (BoundaryItem((), ("nothing",)),))
                assert store.read()[-1].data == event[1]
        finally:
            admin.execute("ALTER SYSTEM RESET synchronous_standby_names")
            admin.execute("SELECT pg_reload_conf()")
            time.sleep(0.3)
    with closing(open_store(team.of["ortiz"])) as store:
        head = store.head()
        with pytest.raises(ConflictError):
            store.append(new, (BoundaryItem((), ("nothing",)),))
        assert store.head() == head


def test_the_door_refuses_as_the_server_does(team: Team) -> None:
    with team.log("khan") as log:
        cited = log.handle(evidence("1.1.1", by="khan", case=None, kind="interview")).events[-1]
        made = log.handle(
            RecommendRating(
                inspection=HERE,
                by="khan",
                node="1.1",
                rating="Good",
                reason="Sound.",
                cites=(cited.envelope.event_id,),
            )
        )
        target = made.events[-1].envelope.event_id
        with pytest.raises(RefusedError):
            log.handle(RatifyRating(inspection=HERE, by="khan", node="1.1", recommendation=target))
    with team.log("shaw") as log:
        log.handle(RatifyRating(inspection=HERE, by="shaw", node="1.1", recommendation=target))
        assert verify(log.store, log.keys).holds
