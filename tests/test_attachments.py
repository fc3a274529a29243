"""Attached files: sealed under the subject's key, named by their sealed bytes, whole or said not to be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence_log.errors import BrokenLogError, RefusedError
from evidence_log.opening import open_log
from evidence_log.sealing.attachments import MOST_BYTES, Attachments, files_path
from tests.screens import HERE
from tui.attaching import attaching, content_of, opened_file
from tui.cli import main
from tui.errors import TerminalError


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.binary(max_size=4096))
def test_what_is_put_comes_back_and_its_name_tells_nothing(tmp_path: Path, data: bytes) -> None:
    files = Attachments(tmp_path / "files")
    put = files.put(data)
    assert files.get(put.sealed, put.digest, put.key) == data
    assert put.sealed != put.digest
    assert files.fault(put.sealed) is None
    assert files.put(data).sealed != put.sealed


def test_a_changed_or_missing_file_is_said(tmp_path: Path) -> None:
    files = Attachments(tmp_path / "files")
    put = files.put(b"a plan")
    path = tmp_path / "files" / put.sealed[:2] / put.sealed
    assert b"a plan" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(BrokenLogError, match="was changed"):
        files.get(put.sealed, put.digest, put.key)
    path.unlink()
    with pytest.raises(BrokenLogError, match="is not in"):
        files.get(put.sealed, put.digest, put.key)
    with pytest.raises(BrokenLogError, match="no address"):
        files.get("../../etc/passwd", put.digest, put.key)


def test_limits_and_places_are_said_before_anything_is_read(tmp_path: Path) -> None:
    large = tmp_path / "large.bin"
    with large.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(RefusedError, match="25 MiB"):
        content_of(large)
    with pytest.raises(TerminalError, match="no file that can be attached"):
        content_of(tmp_path)
    assert files_path("a.db") == Path("a.db.files")
    assert files_path("postgresql://host/db") == Path("daybook.files")


def test_when_the_subjects_key_is_gone_the_file_does_not_open(demo_copy: Path, tmp_path: Path) -> None:
    files = Attachments(tmp_path / "files")
    (tmp_path / "plan.txt").write_text("a plan")
    with open_log(str(demo_copy)) as log:
        found = next(item for item in log.state(HERE).evidence.values() if item.case == "C004")
        log.handle(attaching(files, content_of(tmp_path / "plan.txt"), HERE, "ortiz", found.id))
        (file,) = log.state(HERE).evidence[found.id].attachments
        assert opened_file(files, file) == b"a plan"
        log.keys.erase(file.key.subject, "2026-04-01 the panel")
        (file,) = log.state(HERE).evidence[found.id].attachments
        with pytest.raises(
            TerminalError, match=r"reads .erased 2026-04-01 the panel., so it is not written out"
        ):
            opened_file(files, file)


def test_files_go_in_and_out_from_the_command_line(
    demo_copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "plan.pdf").write_bytes(b"%PDF a plan")
    log = ["--log", str(demo_copy), "--as", "ortiz"]
    assert main([*log, "evidence", "attach", "E-3314", str(tmp_path / "plan.pdf")]) == 0
    assert main([*log, "evidence", "file", "E-3314", str(tmp_path / "out.pdf")]) == 0
    assert (tmp_path / "out.pdf").read_bytes() == b"%PDF a plan"
    capsys.readouterr()
    assert main([*log, "evidence", "files", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["name"], row["found"]) == ("plan.pdf", "whole")
    assert main([*log, "log", "--json", "kind:attach"]) == 0
    assert json.loads(capsys.readouterr().out)["event"]["key"] is None
    (sealed,) = [path for path in (tmp_path / "northshire.db.files").rglob("*") if path.is_file()]
    sealed.unlink()
    assert main([*log, "evidence", "files"]) == 3
    assert main([*log, "evidence", "file", "E-3314", str(tmp_path / "out.pdf"), "--number", "2"]) == 1
