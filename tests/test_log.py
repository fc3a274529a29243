"""The door: recorded once, decided on its boundary, on a file and on a real PostgreSQL alike."""

from __future__ import annotations

import random
import sqlite3
import stat
import threading
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence_log.boundary import boundary_of
from evidence_log.commands.cases import AddCase
from evidence_log.commands.command import Command
from evidence_log.commands.judgements import AnswerPrompt, JudgeKeyQuestion
from evidence_log.errors import (
    BrokenLogError,
    ConflictError,
    KeyMissingError,
    NotRecordedError,
    RefusedError,
    StoreError,
)
from evidence_log.events.judgements import Answer
from evidence_log.log import EvidenceLog
from evidence_log.opening import open_log
from evidence_log.projections.current import Current
from evidence_log.projections.state import fold
from evidence_log.sealing.subject_keys import SubjectKeys
from evidence_log.store.interface import Boundary, NewEvent
from evidence_log.store.opening import open_store
from evidence_log.store.places import refuse_shared
from evidence_log.store.sqlite import SQLiteStore
from evidence_log.text import first_fault
from evidence_log.verify import verify
from evidence_log.writing import BatchRefusedError
from tests.scene import HERE, enrolments, evidence, judging, opened, opening
from tests.test_history import STEPS, played


def filled(location: str, tmp_path: Path) -> EvidenceLog:
    """A log in which everything of a small scene was recorded through the door."""
    log = open_log(location, keys=tmp_path / "subject.keys", create=True)
    log.handle(opening())
    for command in enrolments():
        log.handle(command)
    log.handle_all([AddCase(inspection=HERE, by="khan", case=f"C{n}") for n in range(1, 21)])
    return log


def test_what_was_recorded_is_read_back_after_closing(location: str, tmp_path: Path) -> None:
    log = filled(location, tmp_path)
    log.handle(evidence("2.3.1", text="Two risks named — “no” review & <date>."))
    head, root = log.head(), log.root()
    log.close()
    with open_log(location, keys=tmp_path / "subject.keys") as again:
        assert (again.head(), again.root()) == (head, root)
        (item,) = again.state(HERE).evidence.values()
        assert item.text.text == "Two risks named — “no” review & <date>."
        assert [i.id for i in again.inspections()] == [HERE]
        assert verify(again.store, again.keys).holds


def test_the_same_command_twice_is_recorded_once(location: str, tmp_path: Path) -> None:
    with filled(location, tmp_path) as log:
        command = judging("2.3.1", "C1", Answer.YES)
        first, head = log.handle(command), log.head()
        second = log.handle(command)
        assert (second.position, second.repeated, log.head()) == (first.position, True, head)


def test_a_newer_event_in_the_boundary_is_a_conflict_for_whoever_saw_the_older(
    location: str, tmp_path: Path
) -> None:
    with filled(location, tmp_path) as log:
        seen = log.head()
        log.handle(judging("2.3.1", "C1", Answer.YES))
        with pytest.raises(ConflictError, match="moved on"):
            log.handle(judging("2.3.1", "C1", Answer.NO, by="lee", seen=seen))
        assert log.handle(judging("2.3.2", "C1", Answer.NO, by="lee", seen=seen))


def test_a_refusal_changes_nothing(location: str, tmp_path: Path) -> None:
    with filled(location, tmp_path) as log:
        head = log.head()
        with pytest.raises(RefusedError):
            log.handle(judging("2.3.1", "C1", Answer.YES, by="stranger"))
        assert log.head() == head


def test_a_batch_is_recorded_whole_or_not_at_all(location: str, tmp_path: Path) -> None:
    with filled(location, tmp_path) as log:
        head = log.head()
        good = [judging("2.3.1", f"C{n}", Answer.YES) for n in range(1, 6)]
        with pytest.raises(BatchRefusedError) as caught:
            log.handle_all([*good, judging("2.3.1", "C99", Answer.YES)])
        assert (caught.value.index, log.head()) == (5, head)
        assert log.handle_all(good, rehearsal=True).position == head + 5
        assert log.head() == head
        assert log.handle_all(good).position == head + 5
        assert log.handle_all(good).repeated


def test_a_second_batch_goes_on_from_what_others_recorded_meanwhile(location: str, tmp_path: Path) -> None:
    def batch(question: str) -> list[Command]:
        return [judging(question, f"C{n}", Answer.YES) for n in range(1, 6)]

    with (
        filled(location, tmp_path) as log,
        open_log(location, keys=tmp_path / "subject.keys") as other,
    ):
        log.handle_all(batch("2.3.1"))
        with pytest.raises(BatchRefusedError):
            log.handle_all([*batch("2.3.2"), judging("2.3.1", "C99", Answer.YES)])
        other.handle(judging("2.3.1", "C1", Answer.NO, by="lee"))
        log.handle(judging("2.3.2", "C9", Answer.NO))
        again = batch("2.3.1")
        receipt = log.handle_all([*again, AddCase(inspection=HERE, by="khan", case="C99")])
        assert receipt.position == log.head()
        state = log.state(HERE)
        standing = [state.judgements["C1", "2.3.1"], state.judgements["C9", "2.3.2"]]
        assert [(len(entries), entries[0].answer) for entries in standing] == [
            (1, Answer.YES),
            (1, Answer.NO),
        ]
        assert log.handle_all(again).repeated
        with pytest.raises(BatchRefusedError, match="C99"):
            log.handle_all([AddCase(inspection=HERE, by="khan", case="C99")])
        assert verify(log.store, log.keys).holds


def test_the_fold_that_a_batch_keeps_shows_what_the_log_shows(tmp_path: Path) -> None:
    scene = opened()
    current = Current(HERE)
    for count in range(1, len(scene.events) + 1):
        shown = scene.events[:count]
        going, held = current.going_on(lambda after, shown=shown: shown[after:])  # type: ignore[misc]
        assert going.live() is going.live()
        assert (going.live(), going.state()) == (fold(shown), fold(shown))
        assert held == {recorded.envelope.event_id for recorded in shown}
        going.apply(scene.events[count:])
        assert going.live() == fold(scene.events)
    assert current.knows({scene.events[-1].envelope.command_id, uuid4()})
    assert not current.knows({uuid4()})


def test_eight_people_on_different_questions_never_collide(location: str, tmp_path: Path) -> None:
    filled(location, tmp_path).close()
    problems: list[Exception] = []

    def work(worker: int) -> None:
        with open_log(location, keys=tmp_path / "subject.keys") as log:
            for question in ("2.3.1", "2.3.2", "2.3.3", "2.4.1"):
                try:
                    log.handle(judging(question, f"C{worker}", Answer.YES, seen=log.head()))
                except ConflictError as error:
                    problems.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    with open_log(location, keys=tmp_path / "subject.keys") as log:
        assert len(log.state(HERE).judgements) == 32
        assert verify(log.store, log.keys).holds


@given(STEPS)
@settings(max_examples=25, deadline=None)
def test_a_boundary_decides_as_the_whole_log_does(steps: list[tuple[object, ...]]) -> None:
    scene = played(steps)
    commands: list[JudgeKeyQuestion | AnswerPrompt] = [
        judging("2.3.1", "C1", Answer.NO),
        AnswerPrompt(inspection=HERE, by="ortiz", case="C2", prompt="2.3.2.1", answer=Answer.YES),
    ]
    for command in commands:
        inside = [r for r in scene.events if _matches(boundary_of(command), r.event.TOPIC, r.tags)]
        whole, part = scene.state, fold(inside)
        assert part.inspection == whole.inspection
        assert part.people.get(command.by) == whole.people.get(command.by)
        if isinstance(command, JudgeKeyQuestion):
            place = (command.case, command.question)
            assert part.judgements.get(place) == whole.judgements.get(place)
        assert command.case is None or part.cases.get(command.case) == whole.cases.get(command.case)


def _matches(boundary: Boundary, kind: str, tags: tuple[str, ...]) -> bool:
    return any((not item.types or kind in item.types) and set(item.tags) <= set(tags) for item in boundary)


# -- what is in the file


def test_personal_text_is_nowhere_in_the_files(tmp_path: Path) -> None:
    location = str(tmp_path / "log.db")
    with filled(location, tmp_path) as log:
        canary = f"canary-{uuid4()}"
        log.handle(evidence("2.3.1", text=canary, source=f"p. 4 {canary}"))
        log.handle(judging("2.3.1", "C1", Answer.NO, reason=canary))
        names = [person.name.text for person in log.state(HERE).people.values()]
    for path in tmp_path.iterdir():
        data = path.read_bytes()
        assert canary.encode() not in data, path
        assert not any(name.encode() in data for name in names), path


def test_an_erased_subject_reads_erased_and_the_proof_stands(tmp_path: Path) -> None:
    with filled(str(tmp_path / "log.db"), tmp_path) as log:
        log.handle(evidence("2.3.1"))
        root = log.root()
        subject = log.state(HERE).cases["C1"].subject
        key = log.keys.key(subject)
        assert isinstance(key, bytes)
        log.keys.erase(subject, "2026-11-24, request 12")
        (item,) = log.state(HERE).evidence.values()
        assert item.text.text == "[erased 2026-11-24, request 12]"
        assert log.root() == root
        assert verify(log.store, log.keys).holds
        with pytest.raises(RefusedError, match="erased"):
            log.handle(evidence("2.3.1"))
    assert key not in (tmp_path / "subject.keys").read_bytes()


def test_a_key_file_of_another_log_is_told_from_an_erasure(tmp_path: Path) -> None:
    location = str(tmp_path / "log.db")
    with filled(location, tmp_path) as log:
        log.handle(evidence("2.3.1"))
    SubjectKeys(tmp_path / "other.keys", create=True).close()
    with open_log(location, keys=tmp_path / "other.keys") as log:
        (item,) = log.state(HERE).evidence.values()
        with pytest.raises(KeyMissingError, match="not the key file of this log"):
            _ = item.text.text
        assert any(f.check == "sealed text" for f in verify(log.store, log.keys).findings)


def test_the_files_are_for_their_owner_only(tmp_path: Path) -> None:
    filled(str(tmp_path / "log.db"), tmp_path).close()
    for name in ("log.db", "subject.keys"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


ATTEMPTS = (
    "UPDATE event SET data = x'00' WHERE position = 3",
    "DELETE FROM event WHERE position = 5",
    "INSERT OR REPLACE INTO event VALUES (3, 'T', x'00', '[]')",
    "INSERT OR REPLACE INTO event VALUES (27, 'T', x'00', '[]')",
    "INSERT INTO event VALUES (3, 'T', x'00', '[]') ON CONFLICT DO UPDATE SET data = x'00'",
    "INSERT INTO event VALUES (99, 'T', x'00', '[]')",
    "INSERT INTO event VALUES (-1, 'T', x'00', '[]')",
    "INSERT INTO tag VALUES ('extra', 2)",
    "INSERT INTO tag VALUES ('extra', 27)",
    "UPDATE tag SET tag = 'x'",
    "DELETE FROM tag",
    "UPDATE frontier SET size = 1",
    "DELETE FROM frontier",
    "INSERT OR REPLACE INTO frontier VALUES (0, 9, x'')",
    "INSERT INTO tile VALUES (0, 7, x'00', x'00')",
)


@pytest.mark.parametrize("sql", ATTEMPTS)
def test_every_way_to_change_the_file_by_accident_is_refused(sql: str, tmp_path: Path) -> None:
    filled(str(tmp_path / "log.db"), tmp_path).close()
    for recursive in (0, 1):
        stranger = sqlite3.connect(tmp_path / "log.db", isolation_level=None)
        stranger.execute(f"PRAGMA recursive_triggers = {recursive}")
        with pytest.raises(sqlite3.IntegrityError):
            stranger.execute(sql)
        stranger.close()
    with open_log(str(tmp_path / "log.db"), keys=tmp_path / "subject.keys") as log:
        assert log.store.integrity() == []


@pytest.mark.parametrize(
    "sql",
    [
        *ATTEMPTS,
        "DROP TRIGGER event_next",
        "DROP TABLE tag",
        "PRAGMA synchronous = 0",
        "ATTACH ':memory:' AS o",
    ],
)
def test_our_own_connections_refuse_still_more(sql: str, tmp_path: Path) -> None:
    with filled(str(tmp_path / "log.db"), tmp_path) as log:
        assert isinstance(log.store, SQLiteStore)
        with pytest.raises(sqlite3.DatabaseError):
            log.store._connection.raw.execute(sql)
        assert log.store.integrity() == []


TAMPERINGS = (
    "UPDATE event SET data = CAST(replace(data, 'yes', 'no ') AS BLOB) WHERE type = 'KeyQuestionJudged'",
    "DELETE FROM event WHERE position = (SELECT MAX(position) FROM event)",
    "UPDATE event SET type = 'RatingRatified' WHERE position = 5",
    "UPDATE event SET tags = replace(tags, 'C1', 'C2') WHERE type = 'KeyQuestionJudged'",
    "DELETE FROM tag WHERE position = 7",
    "INSERT INTO tag VALUES ('case:x', 7)",
    "UPDATE frontier SET size = size - 1",
)


@pytest.mark.parametrize("sql", TAMPERINGS)
def test_an_edit_behind_dropped_guards_is_found(sql: str, tmp_path: Path) -> None:
    with filled(str(tmp_path / "log.db"), tmp_path) as log:
        log.handle(judging("2.3.1", "C1", Answer.YES))
    owner = sqlite3.connect(tmp_path / "log.db", isolation_level=None)
    guards = owner.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        owner.execute(f"DROP TRIGGER {name}")
    assert owner.execute(sql).rowcount
    for _, text in guards:
        owner.execute(text)
    owner.close()
    with open_log(str(tmp_path / "log.db"), keys=tmp_path / "subject.keys", read_only=True) as log:
        assert not verify(log.store, log.keys).holds


def test_a_bit_flipped_anywhere_in_an_event_is_found(tmp_path: Path) -> None:
    with filled(str(tmp_path / "log.db"), tmp_path) as log:
        log.handle(evidence("2.3.1"))
        head = log.head()
    chance = random.Random(7)
    owner = sqlite3.connect(tmp_path / "log.db", isolation_level=None)
    for (name,) in owner.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        owner.execute(f"DROP TRIGGER {name}")
    with closing(open_store(str(tmp_path / "log.db"), read_only=True)) as store:
        for _ in range(200):
            position = chance.randint(1, head)
            (data,) = owner.execute("SELECT data FROM event WHERE position = ?", (position,)).fetchone()
            flipped = bytearray(data)
            flipped[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
            owner.execute("UPDATE event SET data = ? WHERE position = ?", (bytes(flipped), position))
            assert any(fault.position and fault.position <= position for fault in store.integrity())
            owner.execute("UPDATE event SET data = ? WHERE position = ?", (data, position))
    owner.close()


def test_a_type_that_is_not_known_is_refused_and_never_imported(tmp_path: Path) -> None:
    with filled(str(tmp_path / "log.db"), tmp_path) as log:
        log.store.append([NewEvent("os:system", b'{"v":1,"who":{},"what":{}}', (f"inspection:{HERE}",))])
        with pytest.raises(BrokenLogError, match="os:system"):
            log.state(HERE)


# -- faults


def test_a_lock_held_elsewhere_and_a_full_disk_lose_nothing(tmp_path: Path) -> None:
    location = str(tmp_path / "log.db")
    filled(location, tmp_path).close()
    store = SQLiteStore(tmp_path / "log.db", lock_seconds=0.2)
    stranger = sqlite3.connect(location, isolation_level=None)
    stranger.execute("BEGIN IMMEDIATE")
    with pytest.raises(NotRecordedError, match=r"^nothing was recorded in .*another program is writing"):
        store.append([NewEvent("T", b"x")])
    stranger.execute("ROLLBACK")
    stranger.close()
    head = store.head()
    assert store.append([NewEvent("T", b"x")]) == head + 1
    assert store.integrity() == []
    store.close()


def test_synced_and_network_folders_are_refused_with_the_remedy(tmp_path: Path) -> None:
    synced = tmp_path / "OneDrive - Inspectorate"
    synced.mkdir()
    with pytest.raises(StoreError, match="synced folder"):
        open_store(str(synced / "log.db"), create=True)
    with pytest.raises(StoreError, match="network drive"):
        refuse_shared(
            Path("/mnt/team/log.db"), ["server:/x /mnt/team nfs4 rw 0 0", "/dev/sda1 / ext4 rw 0 0"]
        )
    refuse_shared(Path("/mnt/own/log.db"), ["server:/x /mnt/team nfs4 rw 0 0", "/dev/sda1 / ext4 rw 0 0"])


@given(text=st.text(min_size=1, max_size=300).filter(lambda t: t.strip()))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_the_log_accepts_the_log_returns(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    if first_fault(text):
        return
    folder = tmp_path_factory.getbasetemp() / "texts"
    folder.mkdir(exist_ok=True)
    location = str(folder / "log.db")
    if not Path(location).exists():
        filled(location, folder).close()
    with open_log(location, keys=folder / "subject.keys") as log:
        receipt = log.handle(evidence("2.3.1", text=text))
        found = next(log.events_after(receipt.position - 1, upto=receipt.position))
        assert found.event.text.text == text  # type: ignore[attr-defined]


def test_a_scene_and_the_door_give_the_same_state(tmp_path: Path) -> None:
    scene = opened()
    with open_log(str(tmp_path / "log.db"), create=True) as log:
        log.handle(opening())
        for command in enrolments():
            log.handle(command)
        assert set(log.state(HERE).people) == set(scene.state.people)
