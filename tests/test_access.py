"""Where an inspection says so, reading a named case's text wants a purpose and is recorded, beside the log."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evidence_log.commands.settings import ChangeSettings
from evidence_log.errors import RefusedError
from evidence_log.opening import access_path, open_log
from evidence_log.reading import Reader
from evidence_log.sealing.access_log import Access, AccessLog
from tests.scene import HERE, evidence
from tests.test_log import filled
from tui.cli import main

ON = ["inspection", "settings", "--access-log", "on", "--reason", "Part 3 processing."]


@pytest.fixture
def recorded(demo_copy: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    log = ["--log", str(demo_copy)]
    assert main([*log, "evidence", "show", "E-3314"]) == 0
    assert not access_path(str(demo_copy)).exists()
    assert main([*log, "--as", "khan", *ON]) == 0
    capsys.readouterr()
    return log


def entries(log: list[str], capsys: pytest.CaptureFixture[str], *more: str) -> list[dict[str, str | None]]:
    capsys.readouterr()
    assert main([*log, "--as", "flint", "access", "list", "--json", *more]) == 0
    found: list[dict[str, str | None]] = json.loads(capsys.readouterr().out)
    return found


READS = (
    "evidence show E-3314",
    "evidence list --json",
    "case show C004",
    "log who:lee",
    "log --json",
    "why 2.3 --all",
)


@pytest.mark.parametrize("line", READS)
def test_reading_without_a_purpose_is_refused_with_the_remedy(
    line: str, recorded: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*recorded, "--as", "lee", *line.split(" ")]) == 1
    said = capsys.readouterr()
    assert "--purpose" in said.err
    assert main([*recorded, "--as", "lee", "--purpose", "Second reading", *line.split(" ")]) == 0
    assert entries(recorded, capsys)


def test_who_read_which_case_for_what_and_for_whom_is_kept(
    recorded: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    purpose = ["--purpose", "Answer to a request"]
    assert main([*recorded, "--as", "lee", *purpose, "evidence", "show", "E-3314"]) == 0
    sent = ["--recipient", "Northshire PDU", "evidence", "list", "--case", "C012"]
    assert main([*recorded, "--as", "moss", *purpose, *sent]) == 0
    first, second = entries(recorded, capsys)
    assert (first["person"], first["case"], first["how"]) == ("lee", "C004", "evidence show")
    assert (first["purpose"], first["recipient"]) == ("Answer to a request", None)
    assert (second["case"], second["recipient"]) == ("C012", "Northshire PDU")
    assert len(entries(recorded, capsys, "--case", "C012")) == 1
    assert main([*recorded, "--as", "ortiz", "access", "list"]) == 1
    assert "needs the role lead or auditor" in capsys.readouterr().err


def test_text_of_no_case_and_numbers_need_no_purpose(
    recorded: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for line in ("state", "rate show", "case matrix", "verify", "narrative show foreword", "people list"):
        assert main([*recorded, *line.split(" ")]) == 0
    assert entries(recorded, capsys) == []


def test_a_report_is_an_export_and_is_recorded(
    recorded: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = ["report", "build", str(tmp_path / "report.docx")]
    assert main([*recorded, "--as", "moss", *report]) == 1
    assert not (tmp_path / "report.docx").exists()
    assert main([*recorded, "--as", "moss", "--purpose", "Draft for the provider", *report]) == 0
    assert {entry["how"] for entry in entries(recorded, capsys)} == {"report build"}


def test_the_screens_do_not_open_without_a_purpose(
    recorded: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*recorded, "--as", "ortiz", "ui"]) == 1
    assert "--purpose" in capsys.readouterr().err


def test_the_variable_switches_it_on_whatever_the_inspection_says(
    demo_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    log = ["--log", str(demo_copy)]
    monkeypatch.setenv("DAYBOOK_ACCESS_LOG", str(tmp_path / "apart" / "access.db"))
    (tmp_path / "apart").mkdir()
    assert main([*log, "--as", "lee", "evidence", "show", "E-3314"]) == 1
    monkeypatch.setenv("DAYBOOK_PURPOSE", "Second reading")
    assert main([*log, "--as", "lee", "evidence", "show", "E-3314"]) == 0
    assert (tmp_path / "apart" / "access.db").exists()
    assert len(entries(log, capsys)) == 1


def test_what_cannot_be_recorded_is_not_shown(location: str, tmp_path: Path) -> None:
    with filled(location, tmp_path) as log:
        log.handle(evidence("2.3.1", text="He told us of his illness."))
        nowhere = AccessLog(tmp_path / "not there" / "access.db")
        log.read_as(Reader("lee", "Second reading"), nowhere, always=True)
        with pytest.raises(Exception, match="nothing is shown"):
            [item.text.text for item in log.state(HERE).evidence.values()]
        log.read_as(Reader("lee"), AccessLog(tmp_path / "access.db"), always=True)
        with pytest.raises(RefusedError, match="--purpose"):
            log.gate.wanted(HERE)


def test_the_access_log_has_its_own_retention(tmp_path: Path) -> None:
    kept = AccessLog(tmp_path / "access.db")
    for year in (2024, 2026):
        kept.record(
            Access(f"{year}-03-01T00:00:00+00:00", "lee", HERE, "C1", "s-1", f"in {year}", None, "show")
        )
    from datetime import UTC, datetime  # noqa: PLC0415

    assert kept.purge(datetime(2025, 1, 1, tzinfo=UTC)) == 1
    assert [entry.purpose for entry in kept.entries(HERE)] == ["in 2026"]
    assert b"in 2024" not in (tmp_path / "access.db").read_bytes()
    assert (tmp_path / "access.db").stat().st_mode & 0o077 == 0


def test_reading_through_the_door_is_recorded_once_for_each_case(location: str, tmp_path: Path) -> None:
    with filled(location, tmp_path) as log:
        for case in ("C1", "C1", "C2"):
            log.handle(evidence("2.3.1", text="A plan is there.", case=case))
        kept = AccessLog(tmp_path / "access.db")
        log.read_as(Reader("lee", "Second reading"), kept, always=True)
        for _ in range(2):
            [item.text.text for item in log.state(HERE).evidence.values()]
        assert [entry.case for entry in kept.entries(HERE)] == ["C1", "C2"]
    with open_log(location, keys=tmp_path / "subject.keys") as log:
        assert [item.text.text for item in log.state(HERE).evidence.values()] == ["A plan is there."] * 3


def test_an_open_screen_goes_on_and_shows_no_text_when_recording_is_switched_on_meanwhile(
    location: str, tmp_path: Path
) -> None:
    with filled(location, tmp_path) as log:
        log.handle(evidence("2.3.1", text="He told us of his illness."))
        log.read_as(Reader("lee", on_screen=True), AccessLog(tmp_path / "access.db"))
        (item,) = log.state(HERE).evidence.values()
        assert item.text.text == "He told us of his illness."
        log.handle(ChangeSettings(inspection=HERE, by="khan", access_log=True, reason="Part 3 processing."))
        (item,) = log.state(HERE).evidence.values()
        assert "--purpose" in item.text.text
