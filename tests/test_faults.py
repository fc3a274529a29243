"""Kills, failing disks and failed saves: nothing acknowledged is lost, nothing is doubled, no draft goes early."""

from __future__ import annotations

import random
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from textual.widgets import TextArea

from evidence_log.commands.evidence import RecordEvidence
from evidence_log.errors import ConflictError, EvidenceLogError, StoreError
from evidence_log.log import EvidenceLog
from evidence_log.opening import open_log
from evidence_log.store.postgres import PostgresStore
from evidence_log.store.sqlite import SQLiteStore
from evidence_log.store.writer_lock import WriterLock
from evidence_log.verify import verify
from tests.failing import command
from tests.scene import HERE, evidence
from tests.screens import press, said, screens
from tests.test_log import filled
from tests.trials import trials
from tui.drafts import Desk, Draft, drafts_of
from tui.live import Live

ROOT = Path(__file__).parents[1]
SEED = 20260302


# -- kill -9


@pytest.mark.trial
@pytest.mark.timeout(0)
def test_killed_while_writing_nothing_acknowledged_is_lost_and_nothing_sent_again_is_doubled(
    tmp_path: Path,
) -> None:
    kills = trials(500, 10_000)
    done = subprocess.run(
        [sys.executable, "-m", "tests.killing", str(tmp_path / "log.db"), str(kills), str(SEED)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    sys.stdout.write(done.stdout)
    assert done.returncode == 0, done.stderr[-2000:]
    assert f"{kills} kills" in done.stdout


# -- each write and sync of an append fails once

CALLS = ("pwrite64", "fdatasync", "fsync", "ftruncate")
FAULTS = ("error=EIO", "error=ENOSPC", "signal=SIGKILL")
STRACE = shutil.which("strace")


def traced(folder: Path, command_id: UUID, *options: str) -> subprocess.CompletedProcess[str]:
    """The save under strace, which looks only at the files of the log and of its keys."""
    names = ("log.db", "log.db-wal", "log.db-shm", "subject.keys", "subject.keys-journal")
    paths = [word for name in names for word in ("-P", str(folder / name))]
    return subprocess.run(
        [
            *(str(STRACE), "-f", "-qq", "-o", str(folder / "trace"), "-e", f"trace={','.join(CALLS)}"),
            *(*options, *paths, sys.executable, "-m", "tests.failing"),
            *(str(folder / "log.db"), str(folder / "subject.keys"), str(command_id)),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )


def made(folder: Path) -> Path:
    folder.mkdir()
    filled(str(folder / "log.db"), folder).close()
    return folder


@pytest.mark.trial
@pytest.mark.timeout(0)
@pytest.mark.skipif(STRACE is None, reason="needs strace, which fails one call of the kernel at a time")
def test_each_write_and_sync_of_a_save_may_fail_once_and_the_next_try_works(tmp_path: Path) -> None:
    first = made(tmp_path / "whole")
    tried = traced(first, uuid4())
    if "ptrace" in tried.stderr:
        pytest.skip("strace may not trace here")
    assert tried.stdout.count("saved") == 2, tried.stderr
    calls = re.findall(r"^\d+ +(\w+)\(", (first / "trace").read_text(), re.MULTILINE)
    places = [(call, n + 1) for call in CALLS for n in range(calls.count(call))]
    assert {"pwrite64", "fdatasync"} <= set(calls)
    cases = [(call, n, fault) for call, n in places for fault in FAULTS]
    chance = random.Random(SEED)
    chosen = chance.sample(cases, trials(6, len(cases)))
    sys.stdout.write(f"seed {SEED}: {len(chosen)} of {len(cases)} faults\n")
    outcomes: dict[str, int] = {}
    for number, (call, place, fault) in enumerate(chosen):
        folder, command_id = made(tmp_path / str(number)), uuid4()
        done = traced(folder, command_id, "-e", f"inject={call}:{fault}:when={place}")
        _nothing_lost(folder, command_id, done, f"{call} {place} {fault}")
        outcomes[done.stdout.split("\n")[0][:9]] = outcomes.get(done.stdout.split("\n")[0][:9], 0) + 1
        shutil.rmtree(folder)
    sys.stdout.write(f"first answers: {outcomes}\n")


def _nothing_lost(folder: Path, command_id: UUID, done: subprocess.CompletedProcess[str], what: str) -> None:
    answers = done.stdout.splitlines()
    saved = [int(line.split()[1]) for line in answers if line.startswith("saved")]
    if "SIGKILL" not in what:
        assert len(answers) == 2, (what, done.stderr[-500:])
        assert saved, (what, answers)  # the fault strikes once, in the first try or in the second
    with open_log(str(folder / "log.db"), keys=folder / "subject.keys") as log:
        again = log.handle(command(command_id))
        assert all(position == again.position for position in saved), what
        found = [r for r in log.events_after(inspection=HERE) if r.envelope.command_id == command_id]
        assert len(found) == 1, what
        outcome = verify(log.store, log.keys)
        assert outcome.holds, (what, outcome.findings)


# -- failed saves


@contextmanager
def full_disk(log: EvidenceLog) -> Iterator[None]:
    """The file may grow no further: SQLite says the disk is full."""
    assert isinstance(log.store, SQLiteStore)
    raw = log.store._connection.raw
    raw.set_authorizer(None)
    (pages,) = raw.execute("PRAGMA page_count").fetchone()
    (most,) = raw.execute("PRAGMA max_page_count").fetchone()
    raw.execute(f"PRAGMA max_page_count = {pages}")
    try:
        yield
    finally:
        raw.execute(f"PRAGMA max_page_count = {most}")


@contextmanager
def other_writer(log: EvidenceLog) -> Iterator[None]:
    """Another daybook writes and does not finish."""
    assert isinstance(log.store, SQLiteStore)
    lock = WriterLock(log.store._connection.path, 1)
    with lock.held():
        yield
    lock.close()


@contextmanager
def stranger(log: EvidenceLog) -> Iterator[None]:
    """Another program holds SQLite's own lock."""
    assert isinstance(log.store, SQLiteStore)
    other = sqlite3.connect(log.store._connection.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


Failure = Callable[[EvidenceLog], AbstractContextManager[None]]


@pytest.mark.trial
@pytest.mark.timeout(0)
def test_failed_saves_lose_no_draft_leave_no_hole_and_double_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The app's own way: what was typed stays until the read model has taken in what was acknowledged."""
    monkeypatch.setenv("DAYBOOK_STATE", str(tmp_path / "state"))
    rounds, chance = trials(50, 1000), random.Random(SEED)
    sys.stdout.write(f"seed {SEED}: {rounds} failed saves\n")
    filled(str(tmp_path / "log.db"), tmp_path).close()
    failures = (full_disk, other_writer, stranger)
    with open_log(str(tmp_path / "log.db"), keys=tmp_path / "subject.keys") as log:
        assert isinstance(log.store, SQLiteStore)
        store = log.store
        store._connection._writer._seconds = 0.01  # type: ignore[union-attr]
        store._connection.raw.execute("SELECT 1")
        store._connection.raw.set_authorizer(None)
        store._connection.raw.execute("PRAGMA busy_timeout = 10")
        live = Live(log, log.inspections()[0], "ortiz")
        number = failed = 0
        while failed < rounds:
            text = f"note {number} " + "x" * chance.randrange(60_000)
            draft = Draft(Desk("log", live.inspection.id, "ortiz"), "evidence")
            draft.save({"text": text})
            wanted = RecordEvidence(
                inspection=HERE,
                by="ortiz",
                kind="interview",
                case=None,
                text=draft.load()["text"],
                links=evidence("1.1.1").links,
            )
            before, failing = log.head(), chance.choice(failures)
            with failing(log):
                try:
                    live.submit(wanted)
                except EvidenceLogError:
                    failed += 1
                    assert log.head() == before
                    assert draft.load()["text"] == text
            receipt = live.submit(wanted)
            draft.discard()
            number += 1
            assert receipt.position == log.head() == before + 1
        held = [item.text.text.split()[1] for item in live.state.evidence.values()]
        assert held == [str(n) for n in range(number)]
        assert verify(log.store, log.keys).holds


@pytest.mark.postgres
def test_a_lost_connection_is_taken_up_again_by_the_next_save(postgres_url: str, tmp_path: Path) -> None:
    filled(postgres_url, tmp_path).close()
    with (
        open_log(postgres_url, keys=tmp_path / "subject.keys") as log,
        psycopg.connect(postgres_url.partition("&schema=")[0], autocommit=True) as admin,
    ):
        assert isinstance(log.store, PostgresStore)
        for number in range(trials(10, 100)):
            wanted, before = evidence("2.3.1", text=f"note {number}"), log.head()
            admin.execute("SELECT pg_terminate_backend(%s)", (log.store._link.raw.info.backend_pid,))
            position = log.handle(wanted).position
            assert (position, log.head(), log.handle(wanted).repeated) == (before + 1, before + 1, True)
        assert log.store.integrity() == []


async def test_a_save_that_fails_in_the_drawer_keeps_what_was_typed_and_the_next_one_logs_it_once(
    demo_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = tmp_path / "state"
    monkeypatch.setenv("DAYBOOK_STATE", str(state))
    async with screens(demo_copy, "ortiz") as (app, pilot):
        store = app.evidence_log.store
        assert isinstance(store, SQLiteStore)
        store._connection._writer._seconds = 0.05  # type: ignore[union-attr]
        await press(pilot, "enter", "e")
        app.screen.query_one("#text", TextArea).text = "Two risks named at the door."
        await pilot.pause(0.8)
        before = app.live.seen
        with other_writer(app.evidence_log):
            await press(pilot, "ctrl+s")
            await pilot.pause(0.3)
        assert app.evidence_log.head() == before
        (draft,) = drafts_of(app.desk())
        assert draft.fields["text"] == "Two risks named at the door."
        assert not [path for path in state.rglob("*") if path.is_file() and b"Two risks" in path.read_bytes()]
        if not app.screen.query("#text"):
            await press(pilot, "e")
        assert app.screen.query_one("#text", TextArea).text == "Two risks named at the door."
        await press(pilot, "ctrl+s")
        await pilot.pause(0.3)
        assert app.evidence_log.head() == before + 1, said(app)
        texts = [item.text.text for item in app.live.state.evidence.values()]
        assert texts.count("Two risks named at the door.") == 1
        assert drafts_of(app.desk()) == []


def test_the_command_line_says_what_failed_and_the_same_words_save_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from evidence_log.store import sqlite_connection  # noqa: PLC0415  (its wait is shortened)
    from tui.cli import main  # noqa: PLC0415

    monkeypatch.setattr(sqlite_connection, "LOCK_SECONDS", 0.1)
    filled(str(tmp_path / "log.db"), tmp_path).close()
    words = ["--log", str(tmp_path / "log.db"), "--keys", str(tmp_path / "subject.keys"), "--as", "ortiz"]
    words += [
        "evidence",
        "add",
        "--kind",
        "case_record",
        "--case",
        "C1",
        "--on",
        "2.3.1",
        "--text",
        "Two risks.",
    ]
    lock = WriterLock(tmp_path / "log.db", 1)
    with lock.held():
        assert main(words) == 1
    lock.close()
    assert "another program is writing to it; wait a moment and try again" in capsys.readouterr().err
    assert main(words) == 0
    with open_log(str(tmp_path / "log.db"), keys=tmp_path / "subject.keys") as log:
        assert len(log.state(HERE).evidence) == 1


def test_the_store_refuses_a_hole(tmp_path: Path) -> None:
    with filled(str(tmp_path / "log.db"), tmp_path) as log:
        assert isinstance(log.store, SQLiteStore)
        raw = log.store._connection.raw
        with pytest.raises(sqlite3.IntegrityError, match="position not next"):
            raw.execute("INSERT INTO event VALUES (999, 'T', x'00', '[]')")
        with pytest.raises((StoreError, ConflictError)):
            log.store.append([])
