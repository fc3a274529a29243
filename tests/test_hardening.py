"""The SQLite log's own hazards, each measured in the papers: engine, modes, folders, copies, big trees."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from evidence_log.backup import back_up, sha256_of
from evidence_log.errors import StoreError
from evidence_log.opening import open_log
from evidence_log.store.engine import better, has_wal_reset_bug
from evidence_log.store.interface import NewEvent
from evidence_log.store.opening import open_store
from evidence_log.store.places import refuse_shared
from evidence_log.store.sqlite import SQLiteStore
from evidence_log.store.writer_lock import WriterLock
from evidence_log.tree.leaf import event_leaf
from evidence_log.tree.proofs import included
from evidence_log.verify import verify
from tests.scene import evidence
from tests.test_log import filled
from tui.cli import main

ROOT = Path(__file__).parents[1]
NOBODY = 65534


def noted(number: int, size: int = 1) -> NewEvent:
    return NewEvent("Noted", b"%d" % number * size, (f"n:{number}",))


# -- the engine


@pytest.mark.parametrize(
    ("version", "has_it"),
    [
        ((3, 6, 23), False),
        ((3, 7, 0), True),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 53, 0), False),
    ],
)
def test_versions_with_the_wal_reset_bug_are_known(version: tuple[int, int, int], has_it: bool) -> None:  # noqa: FBT001  (a parameter)
    assert has_wal_reset_bug(version) is has_it


def test_another_engine_is_taken_only_where_it_is_better() -> None:
    bad, worse, good = (SimpleNamespace(sqlite_version_info=v) for v in ((3, 40, 1), (3, 51, 1), (3, 53, 0)))
    assert better(bad, good) is good
    assert better(bad, worse) is bad
    assert better(bad, None) is bad
    assert better(good, SimpleNamespace(sqlite_version_info=(3, 54, 0))) is good


def test_verify_warns_of_the_engine_and_of_files_open_to_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "log.db"
    filled(str(path), tmp_path).close()
    path.chmod(0o644)
    assert main(["--log", str(path), "--keys", str(tmp_path / "subject.keys"), "verify"]) == 0
    said = capsys.readouterr().err
    assert "open to others" in said
    assert "chmod 600" in said
    assert ("WAL-reset bug" in said) is has_wal_reset_bug(sqlite3.sqlite_version_info)


# -- one writer, who alone makes checkpoints


def test_no_connection_lets_the_engine_checkpoint_by_itself(tmp_path: Path) -> None:
    with closing(SQLiteStore(tmp_path / "log.db", create=True)) as store:
        raw = store._connection.raw
        assert raw.execute("PRAGMA wal_autocheckpoint").fetchone() == (0,)
        assert raw.execute("PRAGMA synchronous").fetchone() == (2,)
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_the_write_ahead_file_is_copied_and_does_not_grow_without_end(tmp_path: Path) -> None:
    with closing(SQLiteStore(tmp_path / "log.db", create=True)) as store:
        for start in range(0, 6000, 100):
            store.append([noted(n, 200) for n in range(start, start + 100)])
        ahead = (tmp_path / "log.db-wal").stat().st_size
        assert ahead < (tmp_path / "log.db").stat().st_size
        assert store.integrity() == []


def test_writers_that_are_killed_before_they_copy_it_do_not_make_it_grow_without_end(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    stays = SQLiteStore(path, create=True)
    for _ in range(4):
        killed = SQLiteStore(path)
        for start in range(0, 500, 50):
            killed.append([noted(n, 2000) for n in range(start, start + 50)])
        killed._connection.raw.close()  # as a kill does: without a word to the others
        killed._connection._writer.close()  # type: ignore[union-attr]
    with closing(SQLiteStore(path)) as store:
        store.append([noted(1)])
    assert (tmp_path / "log.db-wal").stat().st_size < (6 << 20)
    assert path.stat().st_size > (6 << 20)
    assert stays.integrity() == []
    stays.close()


def test_a_second_writer_waits_its_turn_and_then_says_who_is_in_the_way(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    with closing(SQLiteStore(path, create=True, lock_seconds=0.3)) as store:
        other = WriterLock(path, 1)
        with other.held(), pytest.raises(StoreError, match="another program is writing"):
            store.append([noted(1)])
        taken = threading.Event()

        def held_shortly() -> None:
            with other.held():
                taken.set()
                time.sleep(0.1)

        thread = threading.Thread(target=held_shortly)
        thread.start()
        taken.wait()
        assert store.append([noted(1)]) == 1
        thread.join()
        other.close()


def test_a_killed_writer_leaves_no_lock_behind(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    open_store(str(path), create=True).close()
    script = (
        "import sys, time; from pathlib import Path; from evidence_log.store.writer_lock import WriterLock\n"
        "with WriterLock(Path(sys.argv[1]), 1).held(): print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE, cwd=ROOT)
    assert holder.stdout
    assert holder.stdout.readline() == b"held\n"
    holder.kill()
    holder.wait()
    holder.stdout.close()
    with closing(SQLiteStore(path, lock_seconds=0.5)) as store:
        assert store.append([noted(1)]) == 1


# -- whose files they are


def test_log_write_ahead_file_index_lock_keys_and_backup_are_for_their_owner_only(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        with filled(str(tmp_path / "log.db"), tmp_path) as log:
            back_up(log, tmp_path / "copy.db")
            for path in tmp_path.iterdir():
                assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
            names = {path.name for path in tmp_path.iterdir()}
            assert {"log.db", "log.db-wal", "log.db-shm", "log.db-lock", "subject.keys", "copy.db"} <= names
    finally:
        os.umask(before)


def test_what_the_command_line_writes_is_for_its_owner_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = os.umask(0o022)
    try:
        assert main(["--log", str(tmp_path / "log.db"), "init"]) == 0
        assert os.umask(0o022) == 0o077
    finally:
        os.umask(before)


def test_a_link_into_a_synced_folder_is_seen_through(tmp_path: Path) -> None:
    synced = tmp_path / "Dropbox"
    synced.mkdir()
    (tmp_path / "here").symlink_to(synced)
    with pytest.raises(StoreError, match="synced folder"):
        refuse_shared(tmp_path / "here" / "log.db")


# -- copies


def test_a_backup_is_verified_compared_and_named_by_its_digest(tmp_path: Path) -> None:
    with filled(str(tmp_path / "log.db"), tmp_path) as log:
        log.handle(evidence("2.3.1"))
        made = back_up(log, tmp_path / "copy.db")
        assert (made.size, made.root) == (log.head(), log.root().hex())
    assert made.sha256 == sha256_of(tmp_path / "copy.db")
    assert {path.name for path in tmp_path.iterdir()} >= {"copy.db"}
    assert not list(tmp_path.glob("*.part*"))
    assert not list(tmp_path.glob("copy.db-*"))
    with open_log(str(tmp_path / "copy.db"), keys=tmp_path / "subject.keys") as restored:
        assert verify(restored.store, restored.keys).root == made.root
        restored.handle(evidence("2.3.2"))
        assert restored.head() == made.size + 1


def test_a_backup_of_a_log_that_does_not_verify_is_not_made(tmp_path: Path) -> None:
    filled(str(tmp_path / "log.db"), tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "log.db", isolation_level=None)) as owner:
        owner.execute("DROP TRIGGER event_no_update")
        owner.execute("UPDATE event SET type = 'CaseCorrected' WHERE position = 9")
    with (
        open_log(str(tmp_path / "log.db"), keys=tmp_path / "subject.keys", read_only=True) as log,
        pytest.raises(Exception, match="does not verify"),
    ):
        back_up(log, tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()
    assert not list(tmp_path.glob(".copy*"))


@pytest.mark.trial
@pytest.mark.timeout(0)
def test_backups_made_while_others_write_are_all_whole(tmp_path: Path) -> None:
    rounds = 1000 if os.environ.get("DAYBOOK_TRIALS") == "full" else 20
    log = filled(str(tmp_path / "log.db"), tmp_path)
    began, done = log.head(), threading.Event()

    def write() -> None:
        with closing(SQLiteStore(tmp_path / "log.db")) as store:
            number = 0
            while not done.is_set():
                number += 1
                store.append([noted(n) for n in range(number, number + 3)])
                time.sleep(0.001)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert isinstance(log.store, SQLiteStore)
        for number in range(rounds):
            copy = tmp_path / f"copy{number}.db"
            log.store.backup(copy)
            with closing(SQLiteStore(copy, read_only=True)) as store:
                assert store.integrity() == []
                assert (store.head() - began) % 3 == 0
                assert store.root() == log.root(store.head())
            copy.unlink()
    finally:
        done.set()
        writer.join()
        log.close()


# -- auditors


def as_nobody(path: Path) -> str:
    """What somebody who may write nowhere sees of a log: its head, or the sentence that refuses."""
    script = (
        "import os, sys\nfrom pathlib import Path\nfrom evidence_log.errors import StoreError\n"
        "from evidence_log.store.sqlite import SQLiteStore\n"
        f"if os.geteuid() == 0: os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY})\n"
        "try: print(SQLiteStore(Path(sys.argv[1]), read_only=True).head())\n"
        "except StoreError as error: print(error)"
    )
    command = [sys.executable, "-c", script, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs the users of a POSIX system")
def test_an_auditor_who_may_write_nowhere_never_sees_a_shorter_log() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = SQLiteStore(folder / "log.db", create=True)
        store.append([noted(1)])
        store._connection._checkpoint()
        store.append([noted(n) for n in range(2, 7)])
        for part in ("log.db", "log.db-wal"):
            shutil.copy(folder / part, folder / f"frozen{part[3:]}")
        store.close()
        alone = folder / "alone"
        alone.mkdir()
        shutil.copy(folder / "log.db", alone / "log.db")
        for path in (*folder.glob("*.db*"), *alone.iterdir()):
            path.chmod(0o444)
        for place in (alone, folder):
            place.chmod(0o555)  # root may write here all the same, so the reader is somebody else
        assert as_nobody(alone / "log.db") == "6"
        assert "frozen.db-wal, which cannot be read through" in as_nobody(folder / "frozen.db")
        for place in (folder, alone):
            place.chmod(0o755)


def test_a_log_opened_for_reading_records_nothing(tmp_path: Path) -> None:
    open_store(str(tmp_path / "log.db"), create=True).close()
    with closing(SQLiteStore(tmp_path / "log.db", read_only=True)) as store:
        with pytest.raises(StoreError, match="opened for reading"):
            store.append([noted(1)])
        assert store.head() == 0


# -- big trees


def test_a_batch_that_fills_a_tile_of_tiles_is_stored_and_proved(tmp_path: Path) -> None:
    """At 65,536 events a tile of the second level is made of 256 that the same append may have made."""
    with closing(SQLiteStore(tmp_path / "log.db", create=True)) as store:
        store.append([NewEvent("Noted", b"x") for _ in range(65_300)])
        store.append([NewEvent("Noted", b"y") for _ in range(500)])
        assert store.integrity() == []
        tree, root = store.tree(), store.root()
        leaf = event_leaf(65_530, "Noted", (), b"y")
        assert included(leaf, 65_529, 65_800, tree.inclusion(65_529, 65_800), root)
