"""A draft is sealed under the keys of its log, so that an erasure reaches it wherever a copy lies."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence_log.commands.protection import LiftRestriction, RestrictText
from evidence_log.opening import open_log
from tui.draft_seal import LogSeal
from tui.drafts import Desk, Draft, drafts_of
from tui.errors import TerminalError

HERE = "northshire-2026"


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAYBOOK_STATE", str(tmp_path / "state"))


def test_what_is_typed_lies_sealed_and_comes_back_with_the_log_open(demo_copy: Path) -> None:
    with open_log(str(demo_copy)) as log:
        desk = Desk("mark", HERE, "ortiz", LogSeal(log, log.state(HERE)))
        fields = {"text": "Half a sentence on his illness 😀", "on": "2.2.1a"}
        for what in ("evidence.C004.2.2.1", "line"):
            draft = Draft(desk, what, "on C004, his illness")
            draft.save(fields)
            assert draft.load() == fields
            assert b"illness" not in draft.path.read_bytes()
            assert draft.path.stat().st_mode & 0o077 == 0
        assert [kept.title for kept in drafts_of(desk)] == ["on C004, his illness"] * 2
        assert drafts_of(Desk("mark", HERE, "ortiz")) == []


def test_a_copy_of_a_draft_opens_no_more_once_its_case_is_erased(demo_copy: Path, tmp_path: Path) -> None:
    with open_log(str(demo_copy)) as log:
        held = log.state(HERE)
        desk = Desk("mark", HERE, "ortiz", LogSeal(log, held))
        draft = Draft(desk, "evidence.C004.2.2.1")
        draft.save({"text": "Half a sentence."})
        log.keys.erase(held.cases["C004"].subject, "2026-11-25 DPO 7/2026")
        assert draft.load() == {}
        assert drafts_of(desk) == []
        with pytest.raises(TerminalError, match="cannot be kept"):
            draft.save({"text": "More of it."})


def test_a_draft_renamed_to_another_does_not_open(demo_copy: Path) -> None:
    with open_log(str(demo_copy)) as log:
        desk = Desk("mark", HERE, "ortiz", LogSeal(log, log.state(HERE)))
        first, second = Draft(desk, "evidence.C004.2.2.1"), Draft(desk, "evidence.C004.2.2.2")
        first.save({"text": "Half a sentence."})
        first.path.replace(second.path)
        assert second.load() == {}
        assert second.path.exists()


def test_a_draft_about_a_restricted_case_is_neither_shown_nor_written_over(demo_copy: Path) -> None:
    with open_log(str(demo_copy)) as log:
        held = log.state(HERE)
        desk = Desk("mark", HERE, "ortiz", LogSeal(log, held))
        draft, fields = Draft(desk, "evidence.C004.2.2.1"), {"text": "Half a sentence."}
        draft.save(fields)
        why = {"by": "khan", "subject": held.cases["C004"].subject, "reason": "While it is looked into."}
        log.handle(RestrictText(inspection=HERE, **why))
        assert draft.load() == {}
        assert drafts_of(desk) == []
        with pytest.raises(
            TerminalError, match="cannot be kept: what is written about its case is restricted"
        ):
            draft.save({"text": "Another."})
        log.handle(LiftRestriction(inspection=HERE, **why))
        assert draft.load() == fields
