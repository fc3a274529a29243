"""A server that is away or stands still: said at once to whoever sits there, and nothing is recorded twice."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from evidence_log.commands.command import Command
from evidence_log.errors import BusyError, NotRecordedError, StoreError, UnsureError
from evidence_log.log import EvidenceLog
from evidence_log.opening import open_log
from evidence_log.store import postgres_connection
from evidence_log.store.interface import Store
from evidence_log.store.opening import open_store
from evidence_log.store.postgres import PostgresStore
from evidence_log.unsure import Unsure
from tests.scene import HERE, enrolments, opening
from tests.scene import evidence as of_a_case
from tests.wire import Line, through
from tui.cli import main
from tui.unsure_ids import UnsureIds

pytestmark = pytest.mark.postgres
evidence = partial(of_a_case, case=None)


@pytest.fixture
def wired(postgres_url: str, tmp_path: Path) -> Iterator[tuple[Line, str, Path]]:
    """A line to a log that has an inspection, its URL by way of the line, and its keys."""
    keys = tmp_path / "log.keys"
    with open_log(postgres_url, keys=keys, create=True) as log:
        for command in (opening(), *enrolments()):
            log.handle(command)
    wire, url = through(postgres_url, postgres_url)
    yield wire, url, keys
    wire.close()


@pytest.fixture
def hurried(
    wired: tuple[Line, str, Path], monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Line, Store, int]]:
    """The line, the log as somebody in a hurry opens it, and its head."""
    wire, url, _ = wired
    monkeypatch.setattr(postgres_connection, "SILENT_SECONDS", 0.5)
    with closing(open_store(url, read_only=True, patient=False)) as store:
        yield wire, store, store.head()


def read_again(wire: Line, store: Store, monkeypatch: pytest.MonkeyPatch) -> int:
    """The head, once the server is back and may be tried."""
    wire.mend()
    monkeypatch.setattr(postgres_connection, "AWAY_SECONDS", 0.0)
    return store.head()


def test_while_one_thread_tries_the_line_anew_another_in_a_hurry_is_told_at_once(
    hurried: tuple[Line, Store, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    wire, store, head = hurried
    monkeypatch.setattr(postgres_connection, "TRY_SECONDS", 20)
    wire.hold()
    calls, found = wire.calls, list[int]()
    trying = threading.Thread(target=lambda: found.append(store.head()))
    trying.start()
    while wire.calls == calls:
        time.sleep(0.01)
    with pytest.raises(StoreError, match="does not answer just now"):
        store.head()
    wire.mend()
    trying.join()
    assert found == [head]


def test_a_long_reading_of_one_thread_is_said_to_another_as_what_it_is(
    hurried: tuple[Line, Store, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, store, head = hurried
    monkeypatch.setattr(postgres_connection, "BUSY_SECONDS", 0.2)
    assert isinstance(store, PostgresStore)
    link, began, done = store._link, threading.Event(), threading.Event()

    def read() -> None:
        with link.turn():
            began.set()
            done.wait()

    reading = threading.Thread(target=read)
    reading.start()
    began.wait()
    with pytest.raises(BusyError, match="another reading"):
        store.head()
    done.set()
    reading.join()
    assert store.head() == head


def test_who_is_in_a_hurry_is_told_at_once_and_reads_again_once_the_server_is_back(
    hurried: tuple[Line, Store, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    wire, store, head = hurried
    monkeypatch.setattr(postgres_connection, "RECONNECT_SECONDS", 3600.0)
    wire.go_down()
    for _ in range(3):
        with pytest.raises(StoreError, match="cannot be opened"):
            store.head()
    assert read_again(wire, store, monkeypatch) == head


def test_a_server_that_stands_still_is_noticed(
    hurried: tuple[Line, Store, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    wire, store, head = hurried
    monkeypatch.setattr(postgres_connection, "TRY_SECONDS", 2)
    wire.hold()
    with pytest.raises(StoreError, match="cannot be opened"):
        store.head()
    assert read_again(wire, store, monkeypatch) == head


def test_who_is_patient_waits_for_a_server_that_is_away_in_every_thread(
    wired: tuple[Line, str, Path],
) -> None:
    wire, url, _ = wired
    with closing(open_store(url, read_only=True)) as store:
        head = store.head()
        wire.go_down()
        calls, found = wire.calls, list[int]()
        waiting = [threading.Thread(target=lambda: found.append(store.head())) for _ in range(3)]
        for thread in waiting:
            thread.start()
        while wire.calls < calls + 2:
            time.sleep(0.01)
        wire.mend()
        for thread in waiting:
            thread.join()
        assert found == [head] * 3


def test_an_entry_that_meets_a_server_away_says_once_that_nothing_was_recorded(
    wired: tuple[Line, str, Path],
) -> None:
    wire, url, keys = wired
    with open_log(url, keys=keys, patient=False) as log:
        log.handle(evidence("1.1.2"))
        wire.go_down()
        for _ in range(2):
            with pytest.raises(NotRecordedError, match=r"^nothing was recorded: the log in .* cannot be"):
                log.handle(evidence("1.1.1", text="seen once"))
        assert not log.unsure.ids


def answer_lost(log: EvidenceLog, wire: Line, command: Command) -> None:
    """Recorded, and the server gone before it could say so."""
    append = log.store.append

    def appending(*args: object, **how: object) -> int:
        wire.go_down_after_commit()
        return append(*args, **how)  # type: ignore[arg-type]

    log.store.append = appending  # type: ignore[method-assign]
    try:
        with pytest.raises(UnsureError, match=r"not known to be recorded.*send the same command again"):
            log.handle(command)
    finally:
        log.store.append = append  # type: ignore[method-assign]
    wire.mend()


@pytest.mark.parametrize("batch", [False, True])
def test_the_same_words_sent_again_after_a_lost_answer_are_recorded_once(
    wired: tuple[Line, str, Path],
    monkeypatch: pytest.MonkeyPatch,
    batch: bool,  # noqa: FBT001  (a parameter of the test)
) -> None:
    wire, url, keys = wired
    monkeypatch.setattr(postgres_connection, "AWAY_SECONDS", 0.0)
    with open_log(url, keys=keys, patient=False) as log:
        head = log.handle(evidence("1.1.2")).position
        answer_lost(log, wire, evidence("1.1.1", text="seen once"))
        again = evidence("1.1.1", text="seen once")
        receipt = log.handle_all([again]) if batch else log.handle(again)
        assert (receipt.repeated, receipt.position, log.head()) == (True, head + 1, head + 1)
        anew = log.handle(evidence("1.1.1", text="seen once"))
        assert (anew.repeated, anew.position) == (False, head + 2)


def test_another_program_of_the_same_person_sends_them_under_the_same_id(
    wired: tuple[Line, str, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    wire, url, keys = wired
    monkeypatch.setattr(postgres_connection, "AWAY_SECONDS", 0.0)
    monkeypatch.setenv("DAYBOOK_STATE", str(tmp_path / "state"))
    with open_log(url, keys=keys, patient=False) as log:
        log.unsure = UnsureIds(url)
        head = log.handle(evidence("1.1.2")).position
        answer_lost(log, wire, evidence("1.1.1", text="seen once"))
    (kept,) = (tmp_path / "state" / "unsure").iterdir()
    assert "seen" not in kept.read_text()
    with open_log(url, keys=keys) as log:
        log.unsure = UnsureIds(url)
        assert log.handle(evidence("1.1.1", text="seen once")).position == head + 1
        assert not kept.exists()
        assert log.handle(evidence("1.1.1", text="seen once")).position == head + 2


def test_only_equal_words_go_under_an_earlier_id() -> None:
    unsure, first = Unsure(), evidence("1.1.1", text="one")
    unsure.keep([first])
    assert unsure.again(evidence("1.1.1", text="one")).command_id == first.command_id
    assert (
        unsure.again(first.model_copy(update={"command_id": uuid4(), "seen": 7})).command_id
        == first.command_id
    )
    for other in (
        evidence("1.1.1", text="two"),
        evidence("1.1.2", text="one"),
        evidence("1.1.1", text="one", by="lee"),
    ):
        assert unsure.again(other) is other
    unsure.settle()
    again = evidence("1.1.1", text="one")
    assert unsure.again(again) is again


def test_the_same_line_typed_again_after_a_lost_answer_is_recorded_once(
    wired: tuple[Line, str, Path],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    wire, url, keys = wired
    monkeypatch.setenv("DAYBOOK_STATE", str(tmp_path / "state"))
    words = ["--log", url, "--keys", str(keys), "--as", "ortiz", "evidence", "add"]
    words += ["--kind", "document", "--on", "1.1.1", "--text", "Seen once."]
    append = PostgresStore.append

    def appending(store: PostgresStore, *args: Any, **how: Any) -> int:
        for name in ("new_event", "boundary_item"):
            store._link.composite(name)  # asked for before, so that the next answer is the append's
        wire.go_down_after_commit()
        return append(store, *args, **how)

    with monkeypatch.context() as patch:
        patch.setattr(postgres_connection, "RECONNECT_SECONDS", 0.1)
        patch.setattr(PostgresStore, "append", appending)
        assert main(words) == 1
    assert "it is not known to be recorded" in capsys.readouterr().err
    wire.mend()
    assert main(words) == 0
    assert not list((tmp_path / "state" / "unsure").iterdir())
    with open_log(url, keys=keys, read_only=True) as log:
        assert len(log.state(HERE).evidence) == 1


@pytest.mark.parametrize("held", ["{", "[]", '{"a": "b"}', '{"a": 1}'])
def test_a_file_of_ids_that_is_none_of_ours_is_passed_over(
    held: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAYBOOK_STATE", str(tmp_path))
    UnsureIds("log.db").keep([evidence("1.1.1")])
    (file,) = (tmp_path / "unsure").iterdir()
    file.write_text(held)
    assert UnsureIds("log.db").ids == {}


def test_where_the_ids_cannot_be_kept_one_is_told_to_look_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAYBOOK_STATE", str(tmp_path))
    (tmp_path / "unsure").write_text("a file where a folder is wanted")
    with pytest.raises(UnsureError, match="look whether it is, before you send it again"):
        UnsureIds("log.db").keep([evidence("1.1.1")])
