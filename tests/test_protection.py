"""What is erased is unreadable everywhere, what is restricted leaves ordinary views, and all stays provable."""

from __future__ import annotations

import csv
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence_log.commands.cases import CorrectCase
from evidence_log.commands.evidence import CorrectEvidence
from evidence_log.commands.inspections import CloseInspection
from evidence_log.commands.judgements import AnswerPrompt, RecordReasonable
from evidence_log.commands.notes import Annotate
from evidence_log.commands.protection import EraseSubject, LiftRestriction, MakeStatement, RestrictText
from evidence_log.commands.settings import ChangeSettings
from evidence_log.errors import RefusedError
from evidence_log.events.cases import CaseAttributes
from evidence_log.events.judgements import Answer
from evidence_log.events.protection import Statement
from evidence_log.log import EvidenceLog
from evidence_log.opening import open_log
from evidence_log.reading import Reader
from evidence_log.verify import verify
from tests.scene import HERE, evidence, judging
from tests.test_log import filled
from tui import drafts
from tui.cli import main
from tui.copies import purge_drafts
from tui.draft_seal import LogSeal

FULL = os.environ.get("DAYBOOK_TRIALS") == "full"
CANARIES = 1_000 if FULL else 20


def erasing(subject: str, **more: str) -> EraseSubject:
    facts = {"by": "khan", "authority": "DPO 7/2026", "reason": "Asked for by the person."} | more
    return EraseSubject(inspection=HERE, subject=subject, **facts)


def subject_of(log: EvidenceLog, case: str = "C1") -> str:
    return log.state(HERE).cases[case].subject


def texts(log: EvidenceLog) -> list[str]:
    return [item.text.text for item in log.state(HERE).evidence.values()]


# -- erasure


def test_an_erasure_destroys_the_key_and_changes_no_byte_that_was_proved(
    location: str, tmp_path: Path
) -> None:
    with filled(location, tmp_path) as log:
        log.handle(evidence("2.3.1", text="He told us of his illness."))
        log.handle(evidence("2.3.1", text="A plan is there.", case="C2"))
        size, root = log.head(), log.root()
        receipt = log.handle(erasing(subject_of(log)))
        assert texts(log) == [f"[erased {receipt.events[-1].at:%Y-%m-%d} DPO 7/2026]", "A plan is there."]
        assert log.root(size) == root
        assert verify(log.store, log.keys).holds
        with pytest.raises(RefusedError, match="was erased at"):
            log.handle(erasing(subject_of(log)))
        with pytest.raises(RefusedError, match="nothing more is recorded there"):
            log.handle(evidence("2.3.1", text="More of him."))


def test_who_may_erase_and_what(location: str, tmp_path: Path) -> None:
    with filled(location, tmp_path) as log:
        with pytest.raises(RefusedError, match="needs the role lead"):
            log.handle(erasing(subject_of(log), by="ortiz"))
        with pytest.raises(RefusedError, match="no subject s-nobody"):
            log.handle(erasing("s-nobody"))
        own = log.inspections()[0].subject
        with pytest.raises(RefusedError, match="close it first"):
            log.handle(erasing(own))
        log.handle(CloseInspection(inspection=HERE, by="khan", reason="Done."))
        log.handle(erasing(log.state(HERE).people["lee"].name.subject))
        log.handle(erasing(own))
        assert log.state(HERE).people["lee"].name.text.startswith("[erased ")
        assert verify(log.store, log.keys).holds


def test_an_erasure_that_was_cut_off_or_undone_by_an_old_key_file_is_seen_and_finished(
    location: str, tmp_path: Path
) -> None:
    keys = tmp_path / "subject.keys"
    with filled(location, tmp_path) as log:
        log.handle(evidence("2.3.1", text="He told us of his illness."))
        log.handle(ChangeSettings(inspection=HERE, by="khan", late_decided_days=9, reason="Slow post."))
        shutil.copy(keys, tmp_path / "old.keys")
        log.handle(erasing(subject_of(log)))
    with open_log(location, keys=tmp_path / "old.keys") as log:
        assert texts(log)[0].startswith("[erased ")
        (finding,) = verify(log.store, log.keys).findings
        assert "its key is there still" in finding.message
        assert log.finish_erasures() == (subject_of(log),)
        assert log.finish_erasures() == ()
        assert verify(log.store, log.keys).holds


def test_another_process_that_has_the_key_in_memory_forgets_it(tmp_path: Path) -> None:
    location = str(tmp_path / "log.db")
    with filled(location, tmp_path) as log, open_log(location, keys=tmp_path / "subject.keys") as other:
        log.handle(evidence("2.3.1", text="He told us of his illness."))
        held = list(other.state(HERE).evidence.values())
        assert held[0].text.text == "He told us of his illness."
        log.handle(erasing(subject_of(log)))
        assert held[0].text.text.startswith("[erased ")


# -- the canaries: no word is found in any file


def words(number: int) -> str:
    return f"canary{number:04d}x{random.Random(number).getrandbits(48):012x}"


def scan(folder: Path, wanted: list[str]) -> dict[str, str]:
    """Which of the words stand in which file: plain, in JSON, in UTF-16, in Word's and other zipped parts."""
    import zipfile  # noqa: PLC0415

    found: dict[str, str] = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        parts = [path.read_bytes()]
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as whole:
                parts += [whole.read(name) for name in whole.namelist()]
        for data in parts:
            for coded in ("utf-8", "utf-16-le"):
                found |= {word: path.name for word in wanted if word.encode(coded) in data}
    return found


def planted(log: EvidenceLog, count: int) -> Iterator[str]:
    """Words in every slot that holds text of a case: evidence, reasons, notes beside, corrections, late reasons."""
    for number in range(count):
        word = words(number)
        match number % 8:
            case 0:
                log.handle(evidence("2.3.1", text=f"He said {word}."))
            case 1:
                log.handle(evidence("2.3.1", text="A letter.", source=f"{word}, page 2"))
            case 2:
                log.handle(judging("2.3.1", "C1", Answer.NO, reason=f"Because of {word}."))
            case 3:
                told = {"answer": Answer.DOES_NOT_ARISE, "reason": f"{word} moved away."}
                log.handle(AnswerPrompt(inspection=HERE, by="ortiz", case="C1", prompt="2.3.1.1", **told))
            case 4:
                item = next(iter(log.state(HERE).evidence.values()))
                more = {"text": f"Better: {word}.", "reason": "Typing."}
                log.handle(CorrectEvidence(inspection=HERE, by="ortiz", evidence=item.id, **more))
            case 5:
                item = next(iter(log.state(HERE).evidence.values()))
                said = {"kind": Statement.CONTESTED, "text": f"Not so, says {word}."}
                log.handle(MakeStatement(inspection=HERE, by="ortiz", target=item.id, **said))
            case 6:
                log.handle_all(
                    [
                        evidence("2.3.1", text=f"In a batch: {word}."),
                        evidence("2.3.2", text="Another.", case="C2"),
                    ]
                )
            case _:
                kind = CaseAttributes()
                why = {"attributes": kind, "reason": f"{word} was released."}
                log.handle(CorrectCase(inspection=HERE, by="khan", case="C1", **why))
                told = {"text": f"What {word} could do.", "limits": f"Said to {word}."}
                reasonable = {"case": "C1", "question": "2.6.1"} | told
                log.handle(RecordReasonable(inspection=HERE, by="ortiz", **reasonable))
        yield word


@pytest.mark.trial
def test_no_canary_is_found_in_any_file_after_an_erasure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Log, write-ahead file, keys, drafts, exports, report and backup made after: none holds a word."""
    monkeypatch.setenv("DAYBOOK_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    location = str(tmp_path / "log.db")
    log = filled(location, tmp_path)
    (tmp_path / "subject.keys").rename(tmp_path / "log.db.keys")
    log.close()
    name = words(10**6)
    with open_log(location) as log:
        canaries = list(planted(log, CANARIES))
        subject, size, root = subject_of(log), log.head(), log.root()
        assert verify(log.store, log.keys).holds
    enrol = ["people", "add", "novak", "--name", name, "--role", "inspector"]
    assert main(["--log", location, "--as", "khan", *enrol]) == 0
    typing(location, canaries[0], tmp_path)
    attached(location, canaries[1], tmp_path)
    key = key_of(tmp_path / "log.db.keys", subject)
    assert key in (tmp_path / "log.db.keys").read_bytes()
    why = ["--authority", "DPO 7/2026", "--reason", "Asked for by the person."]
    assert main(["--log", location, "--as", "khan", "erase", "--case", "C1", *why]) == 0
    assert main(["--log", location, "--as", "khan", "erase", "--person", "novak", *why]) == 0
    assert "draft purged" in capsys.readouterr().out
    exported(location, tmp_path, capsys)
    with open_log(location) as log:
        assert log.root(size) == root
        outcome = verify(log.store, log.keys)
        assert outcome.holds, outcome.findings
        shown = json.dumps([r.text.text for r in log.state(HERE).evidence.values()])
        assert "[erased " in shown
    found = scan(tmp_path, [*canaries, name])
    assert found == {}
    assert key not in b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    print(f"{len(canaries) + 1} canaries, none found; root {root.hex()[:16]}… unchanged")  # noqa: T201


def test_an_erasure_takes_no_draft_about_another_case_or_of_another_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAYBOOK_STATE", str(tmp_path / "state"))
    here, there = drafts.Desk("log1", HERE, "ortiz"), drafts.Desk("log2", HERE, "ortiz")
    kept = [
        drafts.Draft(desk, what) for desk, what in ((here, "evidence.C2.2.3.1"), (there, "evidence.C1.2.3.1"))
    ]
    gone = drafts.Draft(here, f"evidence.C1.{'2.3.1.' * 20}")
    for draft in (*kept, gone):
        draft.save({"text": "Half a sentence."})
        drafts.beside(draft.path, ".editing").write_text("More of it.")
    section = drafts.beside(drafts.Draft(here, "narrative.2.3").path, ".editing")
    section.write_text("A chapter in an editor, with no draft beside it.")
    (drafts.folder() / "tmpabc.part").write_text("cut off")
    purged = {path.name for path in purge_drafts("C1", HERE, "log1")}
    assert purged == {gone.path.name, gone.path.with_suffix(".editing").name, "tmpabc.part"}
    assert section.exists()
    assert all(draft.path.with_suffix(".editing").exists() and draft.load() for draft in kept)


def key_of(path: Path, subject: str) -> bytes:
    db = sqlite3.connect(path)
    (key,) = db.execute("SELECT key FROM subject_key WHERE subject = ?", (subject,)).fetchone()
    db.close()
    return bytes(key)


def typing(location: str, word: str, tmp_path: Path) -> None:
    """A draft about the case, and what a kill left of another one."""
    with open_log(location) as log:
        for seal, what in ((LogSeal(log, log.state(HERE)), "evidence.C1.2.3.1"), (None, "reason.C1.2.3.2")):
            draft = drafts.Draft(drafts.Desk(drafts.mark_of(location), HERE, "ortiz", seal), what)
            draft.save({"text": f"Half a sentence on {word}"})
            drafts.beside(draft.path, ".paste").write_text(word)
    (drafts.folder() / "tmpabc.part").write_text(json.dumps({"text": word}))


def attached(location: str, word: str, tmp_path: Path) -> None:
    """A file with the word in its name and in its bytes, attached to what was first said of the case."""
    with open_log(location) as log:
        label = next(item.label for item in log.state(HERE).evidence.values() if item.case == "C1")
    (tmp_path / f"{word}.txt").write_text(f"A letter of {word}.")
    words = ["--log", location, "--as", "ortiz", "evidence", "attach", label, str(tmp_path / f"{word}.txt")]
    assert main(words) == 0
    (tmp_path / f"{word}.txt").unlink()


def exported(location: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Everything that can be taken out of a log, made after the erasure."""
    for number, line in enumerate(
        (
            "log --json",
            "log",
            "evidence list --json",
            "case show C1",
            "people list --json",
            "state --json",
            "why 2.3 --all",
            "lateness --json",
            "log kind:evidence canary",
        )
    ):
        assert main(["--log", location, *line.split(" ")]) == 0
        (tmp_path / f"export{number}.txt").write_text(capsys.readouterr().out)
    report = ["report", "build", str(tmp_path / "report.docx")]
    assert main(["--log", location, "--as", "moss", *report]) == 0
    assert main(["--log", location, "backup", str(tmp_path / "copy.db")]) == 0
    assert main(["--log", location, "pack", str(tmp_path / "pack")]) == 0
    with open_log(location) as log:
        label = next(item.label for item in log.state(HERE).evidence.values() if item.attachments)
    assert main(["--log", location, "evidence", "file", label, str(tmp_path / "again.txt")]) == 1
    assert "[erased " in capsys.readouterr().err
    capsys.readouterr()
    with (tmp_path / "export.csv").open("w", newline="") as file, open_log(location) as log:
        csv.writer(file).writerows([[text] for text in texts(log)])


def test_the_receipt_lists_the_reports_that_may_hold_a_copy(
    demo_copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAYBOOK_STATE", str(tmp_path / "state"))
    log = ["--log", str(demo_copy)]
    assert main([*log, "--as", "moss", "report", "build", str(tmp_path / "before.docx")]) == 0
    capsys.readouterr()
    why = ["--authority", "DPO 7/2026", "--reason", "Asked for."]
    assert main([*log, "--as", "khan", "erase", "--case", "C004", *why, "--json"]) == 0
    receipt = json.loads(capsys.readouterr().out)
    assert receipt["reports"][0].startswith("before.docx as at")
    assert receipt["case"] == "C004"
    assert len(receipt["entries"]) > 3
    assert main([*log, "case", "show", "C004"]) == 0
    assert "[erased " in capsys.readouterr().out
    assert main([*log, "restrict", "--list"]) == 0
    assert "erased" in capsys.readouterr().out
    assert main([*log, "erase", "--pending"]) == 0
    assert main([*log, "verify"]) == 0


# -- restriction


def test_restricted_text_leaves_ordinary_views_and_stays_open_to_auditors(
    location: str, tmp_path: Path
) -> None:
    with filled(location, tmp_path) as log:
        item = log.handle(evidence("2.3.1", text="He told us of his illness.")).events[-1].envelope.event_id
        log.handle(evidence("2.3.2", text="A plan is there."))
        why = {"by": "khan", "reason": "While it is looked into."}
        log.handle(RestrictText(inspection=HERE, target=item, **why))
        assert texts(log) == [
            f"[restricted {log.state(HERE).restrictions[str(item)].recorded_at:%Y-%m-%d}, see event {log.head()}]",
            "A plan is there.",
        ]
        log.read_as(Reader("lee"))
        assert "illness" not in texts(log)[0]
        log.read_as(Reader("audit"))
        assert texts(log)[0] == "He told us of his illness."
        with pytest.raises(RefusedError, match="restricted at"):
            log.handle(RestrictText(inspection=HERE, target=item, **why))
        log.read_as(Reader("lee"))
        log.handle(CorrectEvidence(inspection=HERE, by="ortiz", evidence=item, text="Better.", reason="So."))
        assert texts(log)[0].startswith("[restricted ")
        log.handle(LiftRestriction(inspection=HERE, target=item, **why))
        assert texts(log)[0] == "Better."
        log.handle(RestrictText(inspection=HERE, subject=subject_of(log), **why))
        assert all(text.startswith("[restricted ") for text in texts(log))
        assert verify(log.store, log.keys).holds
        for wrong in ({}, {"subject": subject_of(log), "target": item}, {"subject": "s-nobody"}):
            with pytest.raises(RefusedError):
                log.handle(RestrictText(inspection=HERE, **why, **wrong))


def test_what_is_restricted_is_not_lost_when_it_is_carried_over_into_a_correction(
    location: str, tmp_path: Path
) -> None:
    with filled(location, tmp_path) as log:
        added = log.handle(evidence("2.3.1", text="A letter.", source="Letter of 3 May"))
        item = added.events[-1].envelope.event_id
        log.handle(RestrictText(inspection=HERE, by="khan", target=item, reason="Looked into."))
        log.handle_all(
            [CorrectEvidence(inspection=HERE, by="ortiz", evidence=item, text="Two.", reason="So.")]
        )
        log.handle(LiftRestriction(inspection=HERE, by="khan", target=item, reason="Done."))
        (found,) = log.state(HERE).evidence.values()
        assert found.source is not None
        assert found.source.text == "Letter of 3 May"


def test_restriction_from_the_command_line(demo_copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = ["--log", str(demo_copy)]
    why = ["--reason", "While it is looked into."]
    assert main([*log, "--as", "khan", "restrict", "--case", "C004", *why]) == 0
    assert main([*log, "evidence", "show", "E-3314"]) == 0
    assert "[restricted " in capsys.readouterr().out
    assert main([*log, "--as", "flint", "evidence", "show", "E-3314"]) == 0
    assert "[restricted " not in capsys.readouterr().out
    assert main([*log, "restrict", "--list", "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["what"], found["how"]) == ("C004", "restricted")
    assert main([*log, "--as", "khan", "unrestrict", "--case", "C004", *why]) == 0
    assert (
        main([*log, "--as", "khan", "statement", "3314", "--kind", "contested", "--text", "He disputes it."])
        == 0
    )
    assert main([*log, "log", "kind:statement"]) == 0
    assert "He disputes it." in capsys.readouterr().out


def test_a_pack_shows_neither_erased_nor_restricted_text_and_verifies(
    demo_copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = ["--log", str(demo_copy), "--as", "khan"]
    why = ["--reason", "Asked for by the person."]
    assert main([*log, "erase", "--case", "C004", "--authority", "DPO 7/2026", *why]) == 0
    assert main([*log, "restrict", "--entry", "3203", *why]) == 0
    assert main([*log, "pack", str(tmp_path / "pack")]) == 0
    texts = (tmp_path / "pack" / "text.jsonl").read_text("utf-8")
    trail = (tmp_path / "pack" / "trail.html").read_text("utf-8")
    assert "DPO 7/2026" in texts
    assert '"withheld"' in texts
    assert "[restricted " in trail
    for gone in ("former partner's return only as a heading", "Average caseload of probation officers is 5"):
        assert gone not in texts
        assert gone not in trail
    words = [sys.executable, "-I", "-S", str(tmp_path / "pack" / "verify.py")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_a_note_on_an_erased_case_is_the_inspections_own_text(location: str, tmp_path: Path) -> None:
    """What is written under another subject is not erased with it: the receipt is about one subject."""
    with filled(location, tmp_path) as log:
        item = log.handle(evidence("2.3.1")).events[-1].envelope.event_id
        log.handle(Annotate(inspection=HERE, by="shaw", target=item, text="Please look again."))
        log.handle(erasing(subject_of(log)))
        (note,) = log.state(HERE).annotations.values()
        assert note.text.text == "Please look again."
