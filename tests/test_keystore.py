"""Subjects' keys lie wrapped, two custodians can open them, and a drill proves it; old files stay readable."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from evidence_log.errors import KeyMissingError, RefusedError
from evidence_log.opening import open_log
from evidence_log.sealing.key_wrapping import escrow_text, kek_of, new_kek, slot_for, slot_in, unwrap, wrap
from evidence_log.sealing.subject_keys import Erased, SubjectKeys
from evidence_log.verify import verify
from tests.scene import HERE, evidence
from tests.test_log import filled
from tui.cli import main

PASSPHRASE = b"twelve horses and a cart"
VECTOR = (
    "5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8",
    "c37b7e6492584340bed12207808941155068f738",
    "138bdeaa9b8fa7fc61f97742e72248ee5ae6ae5360d1ae6a5f54f373fa543b6a",
)
"""RFC 5649, section 6: key-encryption key, key, wrapped key."""


def raw_keys(path: Path) -> list[bytes]:
    db = sqlite3.connect(path)
    rows = db.execute("SELECT key FROM subject_key WHERE key IS NOT NULL").fetchall()
    db.close()
    return [bytes(row[0]) for row in rows]


@pytest.fixture
def log_file(tmp_path: Path) -> Path:
    log = filled(str(tmp_path / "log.db"), tmp_path)
    log.handle(evidence("2.3.1", text="He told us of his illness."))
    log.close()
    (tmp_path / "subject.keys").rename(tmp_path / "log.db.keys")
    return tmp_path / "log.db"


@pytest.fixture
def secrets_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAYBOOK_KEYSTORE_PASSPHRASE_NEW", PASSPHRASE.decode())
    monkeypatch.setenv("DAYBOOK_KEYSTORE_PASSPHRASE", PASSPHRASE.decode())
    monkeypatch.setenv("DAYBOOK_ESCROW_PASSPHRASE", "a custodian's own words")


def test_wrapping_is_that_of_the_specification() -> None:
    kek, key, wrapped = (bytes.fromhex(text) for text in VECTOR)
    assert wrap(kek, key) == wrapped
    assert unwrap(kek, wrapped) == key
    assert unwrap(new_kek(), wrapped) is None
    assert unwrap(kek, wrapped[:-8]) is None


def test_locking_leaves_no_open_key_in_the_file_and_every_text_opens_with_the_passphrase(
    log_file: Path,
) -> None:
    path = log_file.with_name("log.db.keys")
    before = raw_keys(path)
    keys = SubjectKeys(path)
    assert keys.lock("passphrase", PASSPHRASE) == len(before)
    keys.close()
    held = b"".join(p.read_bytes() for p in path.parent.glob("log.db.keys*"))
    assert not [key for key in before if key in held]
    with open_log(str(log_file)) as log:
        log.keys.ask(lambda _: PASSPHRASE)
        (item,) = log.state(HERE).evidence.values()
        assert item.text.text == "He told us of his illness."
        log.handle(evidence("2.3.1", text="Sealed under a new key.", case="C2"))
        assert verify(log.store, log.keys).holds


def test_a_wrong_passphrase_opens_nothing_and_says_so(log_file: Path) -> None:
    keys = SubjectKeys(log_file.with_name("log.db.keys"))
    keys.lock("passphrase", PASSPHRASE)
    keys.close()
    with open_log(str(log_file)) as log:
        log.keys.ask(lambda _: b"something else entirely")
        assert len(log.state(HERE).cases) == 20
        with pytest.raises(RefusedError, match="does not open the keys"):
            log.keys.unlock()
    with pytest.raises(RefusedError, match="too short"):
        slot_for("passphrase", b"short", new_kek())


def test_erasing_in_a_locked_file_needs_no_passphrase_and_leaves_no_byte_of_the_key(log_file: Path) -> None:
    path = log_file.with_name("log.db.keys")
    keys = SubjectKeys(path)
    keys.lock("passphrase", PASSPHRASE)
    wrapped = raw_keys(path)
    for subject, _ in keys.subjects():
        keys.erase(subject, "2026-11-25 DPO")
    assert all(isinstance(keys.key(subject), Erased) for subject, _ in keys.subjects())
    keys.close()
    held = b"".join(p.read_bytes() for p in path.parent.glob("log.db.keys*"))
    assert not [key for key in wrapped if key in held]


def test_each_of_two_custodians_opens_every_key_and_nobody_else_does() -> None:
    kek = new_kek()
    slots = {name: slot_for("passphrase", f"the words of {name}".encode(), kek) for name in ("reid", "flint")}
    for name, slot in slots.items():
        again = slot_in(escrow_text(name, slot))
        assert kek_of(again, f"the words of {name}".encode()) == kek
        with pytest.raises(RefusedError):
            kek_of(again, b"the words of somebody else")
    with pytest.raises(RefusedError, match="no escrow"):
        slot_in('{"format": "something else"}')


def test_the_drill_and_the_restore_from_the_command_line(
    log_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    secrets_set: None,
) -> None:
    log = ["--log", str(log_file)]
    assert main([*log, "keystore", "escrow", "reid", str(tmp_path / "reid.escrow")]) == 1
    assert "keys lie open" in capsys.readouterr().err
    assert main([*log, "keystore", "lock"]) == 0
    assert main([*log, "keystore", "show"]) == 0
    assert "locked under a passphrase" in capsys.readouterr().out
    for name in ("reid", "flint"):
        assert main([*log, "keystore", "escrow", name, str(tmp_path / f"{name}.escrow")]) == 0
    assert (tmp_path / "reid.escrow").stat().st_mode & 0o077 == 0
    monkeypatch.setenv("DAYBOOK_KEYSTORE_PASSPHRASE", "forgotten altogether")
    assert main([*log, "evidence", "list"]) == 1
    assert "does not open the keys" in capsys.readouterr().err
    assert main([*log, "keystore", "drill", str(tmp_path / "flint.escrow")]) == 0
    assert "every text in the log" in capsys.readouterr().out
    monkeypatch.setenv("DAYBOOK_KEYSTORE_PASSPHRASE_NEW", "words that are kept this time")
    assert main([*log, "keystore", "restore", str(tmp_path / "flint.escrow")]) == 0
    monkeypatch.setenv("DAYBOOK_KEYSTORE_PASSPHRASE", "words that are kept this time")
    capsys.readouterr()
    assert main([*log, "evidence", "list"]) == 0
    assert "illness" in capsys.readouterr().out
    assert main([*log, "keystore", "drill", str(tmp_path / "reid.escrow")]) == 0


def test_a_key_file_kept_elsewhere_locks_it_too(
    log_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    log = ["--log", str(log_file)]
    assert main([*log, "keystore", "lock", "--key-file", str(tmp_path / "stick.key")]) == 0
    assert main([*log, "keystore", "lock", "--key-file", str(tmp_path / "stick.key")]) == 1
    capsys.readouterr()
    assert main([*log, "evidence", "list"]) == 1
    assert "DAYBOOK_KEYSTORE_FILE" in capsys.readouterr().err
    monkeypatch.setenv("DAYBOOK_KEYSTORE_FILE", str(tmp_path / "stick.key"))
    assert main([*log, "evidence", "list"]) == 0


def test_a_key_file_of_before_is_read_as_it_is(log_file: Path) -> None:
    path = log_file.with_name("log.db.keys")
    db = sqlite3.connect(path)
    db.execute("DROP TABLE unlocking")
    db.commit()
    db.close()
    with open_log(str(log_file), read_only=True) as log:
        assert log.keys.locked_by is None
        (item,) = log.state(HERE).evidence.values()
        assert item.text.text == "He told us of his illness."


@pytest.mark.parametrize(
    "damage",
    [
        "key = NULL, erased = NULL",
        "erased = 0",
        "version = 0",
        "wrapped_by = 'other'",
    ],
)
def test_a_row_that_contradicts_itself_is_damage_and_no_erasure(log_file: Path, damage: str) -> None:
    with sqlite3.connect(log_file.with_name("log.db.keys")) as db:
        db.execute("PRAGMA ignore_check_constraints = ON")
        db.execute(f"UPDATE subject_key SET {damage}")
    db.close()
    with open_log(str(log_file)) as log:
        (item,) = log.state(HERE).evidence.values()
        with pytest.raises(KeyMissingError, match="contradicts itself"):
            _ = item.text.text
        assert {finding.check for finding in verify(log.store, log.keys).findings} == {"sealed text"}
