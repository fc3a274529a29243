"""The auditor's pack is checked without us: whole it holds, changed it says where."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_log.commands.ratings import RatifyRating
from evidence_log.errors import RefusedError, StoreError
from evidence_log.events.envelope import Recorded
from evidence_log.log import EvidenceLog
from evidence_log.mapper import personal_fields
from evidence_log.pack.output import write_out
from evidence_log.pack.texts import check_texts
from evidence_log.pack.verifier.checks import checked
from evidence_log.pack.verifier.curve import signature_holds
from evidence_log.pack.verifier.events import Line
from evidence_log.pack.verifier.files import PackError, files_of
from evidence_log.pack.verifier.framework import Framework
from evidence_log.pack.verifier.ratings import Derivation
from evidence_log.pack.verify_file import verify_source
from evidence_log.projections.filters import parse
from evidence_log.projections.history import History
from tests.keyring_scene import KeyedLog, ratifying, signer_of
from tests.keyring_scene import recommending as recommending_court
from tests.packed import (
    REPORT,
    Files,
    hashed_anew,
    lines_of,
    listed_anew,
    packed,
    small_log,
    with_lines,
)
from tests.scene import HERE, Scene
from tests.test_history import STEPS, played, used
from tests.test_shapes import FOLDER as SHAPES
from tests.test_shapes import inspected, recommending, shape
from tui.cli import main

ROOT = Path(__file__).parents[1]
EVENTS = "log/events.jsonl"
FULL = os.environ.get("DAYBOOK_TRIALS") == "full"


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EvidenceLog]:
    with small_log(tmp_path_factory.mktemp("small")) as opened:
        yield opened


@pytest.fixture(scope="module")
def whole(log: EvidenceLog) -> Files:
    return packed(log)


def bare(verifier: Path, place: Path, *words: str) -> tuple[int, str]:
    """Run as somebody would who has Python and nothing else."""
    command = [sys.executable, "-I", "-S", str(verifier), str(place), *words]
    done = subprocess.run(command, capture_output=True, text=True, env={}, cwd="/", check=False)
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout


def said(files: Files) -> list[str]:
    return [fault.sentence() for fault in checked(files).faults]


# -- whole


def test_the_example_s_pack_holds_where_nothing_of_ours_is_installed(
    demo_folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "pack"
    assert main(["--log", str(demo_folder / "northshire.db"), "pack", str(out)]) == 0
    code, text = bare(out / "verify.py", out)
    assert code == 0, text
    assert text.endswith("everything holds\n")
    assert re.search(r"note: [67]\d\d changes of scores and ratings re-derived", text)
    done = subprocess.run(
        ["sha256sum", "-c", "--quiet", "MANIFEST.sha256"], cwd=out, capture_output=True, check=False
    )
    assert done.returncode == 0


def test_the_one_file_uses_the_standard_library_only_and_is_clean() -> None:
    source = verify_source()
    imported = set(re.findall(r"^(?:from|import) (\w+)", source, re.MULTILINE)) - {"__future__"}
    assert imported <= set(sys.stdlib_module_names)
    assert "evidence_log" not in source
    names = re.findall(r"^(?:def|class) (\w+)|^([A-Z_]+)(?:,|:| =)", source, re.MULTILINE)
    flat = [name or other for name, other in names]
    assert len(flat) == len(set(flat)), sorted({name for name in flat if flat.count(name) > 1})
    compile(source, "verify.py", "exec")


def test_the_same_log_makes_the_same_pack(log: EvidenceLog, whole: Files, tmp_path: Path) -> None:
    assert packed(log) == whole
    for name in ("one.zip", "two.zip"):
        write_out(whole, tmp_path / name)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    assert files_of(tmp_path / "one.zip") == whole


def test_a_pack_never_overwrites_and_leaves_nothing_half_made(whole: Files, tmp_path: Path) -> None:
    for name in ("pack", "pack.zip"):
        write_out(whole, tmp_path / name)
        with pytest.raises(StoreError, match="never overwrites"):
            write_out(whole, tmp_path / name)
    with pytest.raises(StoreError):
        write_out({"a/b": b"", "a": b""}, tmp_path / "broken")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pack", "pack.zip"]
    assert (tmp_path / "pack/pack.json").stat().st_mode & 0o077 == 0


def test_a_report_that_the_log_does_not_record_is_not_packed(log: EvidenceLog) -> None:
    with pytest.raises(RefusedError, match="no report that the events"):
        packed(log, reports={"other.docx": b"other"})


def test_the_page_escapes_what_people_wrote_and_needs_no_script(log: EvidenceLog) -> None:
    page = packed(log, shown=lambda text: text.replace("\u202e", "<U+202E>"))["trail.html"].decode()
    assert "Two risks named — “no” review &amp; &lt;date&gt;." in page
    assert "<script" not in page
    assert "http://" not in page
    assert '<html lang="en">' in page
    assert page.count("<caption>") == 2
    assert page.count('scope="col"') == 11


def test_the_page_leads_from_each_rating_to_the_events_it_rests_on(log: EvidenceLog) -> None:
    page = packed(log)["trail.html"].decode()
    tree = page[page.index('id="why"') : page.index('id="trail"')]
    for leaf in re.findall(r'href="#(e\d+)"', tree):
        assert f'id="{leaf}"' in page
    assert "override by" in tree
    assert '<a href="#e10">event 10</a>' in tree
    assert "Two risks named" not in tree
    assert "<td>C1</td>" in page
    part = packed(log, only=parse("kind:evidence"), reports={})["trail.html"].decode()
    assert 'id="why"' not in part


def test_the_verifier_says_how_it_is_used(tmp_path: Path) -> None:
    (tmp_path / "verify.py").write_text(verify_source())

    def ran(*words: str) -> tuple[int, str]:
        place, *more = words
        return bare(tmp_path / "verify.py", Path(place), *more)

    assert ran("--help")[0] == 0
    assert ran("--help")[1].startswith("usage: ")
    for words in (("--verbose",), ("a", "b"), ("--checkpoint",), ("a", "--checkpoint")):
        code, text = ran(*words)
        assert code == 2
        assert text.startswith("not understood: ")
        assert "usage: " in text
    code, text = ran(str(tmp_path), "--checkpoint", str(tmp_path / "none.txt"))
    assert code == 1
    assert "none.txt" in text


# -- a part


def test_a_part_is_proved_by_the_same_root_and_tells_nothing_of_the_rest(
    log: EvidenceLog, whole: Files, tmp_path: Path
) -> None:
    files = packed(log, only=parse("kind:ratify"), reports={})
    write_out(files, tmp_path / "part")
    code, text = bare(tmp_path / "part/verify.py", tmp_path / "part")
    assert code == 0, text
    assert f"1 of {log.head()} events disclosed" in text
    assert lines_of(files, EVENTS)[-1]["root"] == lines_of(whole, EVENTS)[-1]["root"]
    shown = b"".join(data for name, data in files.items() if name != "verify.py").decode()
    assert "judged:" not in shown
    assert "Two risks" not in shown
    assert "Good" in shown


def test_of_a_sealed_part_no_text_is_shown(log: EvidenceLog) -> None:
    files = packed(log, only=parse("kind:evidence"), texts=False, reports={})
    assert said(files) == []
    assert "Two risks" not in b"".join(files.values()).decode()


def test_a_changed_event_of_a_part_is_named(log: EvidenceLog) -> None:
    files = packed(log, only=parse("kind:ratify"), reports={})
    lines = lines_of(files, EVENTS)
    at = next(place for place, line in enumerate(lines) if "type" in line)
    lines[at]["data"] = lines[at]["data"].replace("shaw", "khan")
    assert (
        f"{EVENTS} at position {at + 1}: the event was changed" in said(with_lines(files, EVENTS, lines))[0]
    )


def test_a_filter_that_finds_nothing_makes_no_pack(log: EvidenceLog) -> None:
    with pytest.raises(RefusedError, match="nothing to disclose"):
        packed(log, only=parse("case:C9"))


# -- clear text


def test_clear_text_is_checked_by_whoever_holds_the_key_file(log: EvidenceLog, whole: Files) -> None:
    assert list(check_texts(whole, log.keys)) == []
    lines = lines_of(whole, "text.jsonl")
    lines[0]["text"] = "Somebody Else"
    (fault,) = check_texts({**whole, "text.jsonl": json.dumps(lines[0]).encode()}, log.keys)
    assert (fault.file, fault.position) == ("text.jsonl", lines[0]["position"])


def test_the_command_checks_a_pack_with_the_key_file(
    demo_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--log", str(demo_folder / "northshire.db"), "pack", str(tmp_path / "p")]
    assert main([*words, "--only", "kind:evidence"]) == 0
    assert main([*words, "--check"]) == 0
    assert "what was sealed" in capsys.readouterr().out
    text = tmp_path / "p/text.jsonl"
    text.write_bytes(text.read_bytes().replace(b"risk", b"wish", 1))
    assert main([*words, "--check"]) == 3


# -- changed


@dataclass(frozen=True)
class Altered:
    """What was done, and where the verifier must say so."""

    name: str
    change: Callable[[Files], Files]
    file: str
    position: int | None = None


def edited(position: int, old: str, new: str, key: str = "data") -> Callable[[Files], Files]:
    def change(files: Files) -> Files:
        lines = lines_of(files, EVENTS)
        line = lines[position - 1]
        before = json.dumps(line[key])
        line[key] = json.loads(before.replace(old, new))
        assert json.dumps(line[key]) != before
        return with_lines(files, EVENTS, lines)

    return change


def turned(position: int, key: str) -> Callable[[Files], Files]:
    """The first hexadecimal digit of a hash made another."""

    def change(files: Files) -> Files:
        lines = lines_of(files, EVENTS)
        line = lines[position - 1]
        line[key] = f"{int(line[key][0], 16) ^ 1:x}{line[key][1:]}"
        return with_lines(files, EVENTS, lines)

    return change


def replaced(name: str, old: bytes, new: bytes, *, anew: bool = True) -> Callable[[Files], Files]:
    def change(files: Files) -> Files:
        full = next(item for item in files if item.startswith(name))
        assert old in files[full]
        made = {**files, full: files[full].replace(old, new, 1)}
        return listed_anew(made) if anew else made

    return change


def remade(name: str, change: Callable[[list[Any]], Any]) -> Callable[[Files], Files]:
    def made(files: Files) -> Files:
        lines = lines_of(files, name)
        change(lines)
        return with_lines(files, name, lines)

    return made


def rewritten(position: int, old: str, new: str) -> Callable[[Files], Files]:
    """By somebody who makes every hash fit: what is left to find is what the events say."""

    def edit(lines: list[dict[str, Any]]) -> None:
        line = lines[position - 1]
        assert old in line["data"]
        line["data"] = line["data"].replace(old, new)

    return lambda files: hashed_anew(files, edit)


def without(name: str) -> Callable[[Files], Files]:
    return lambda files: {n: data for n, data in files.items() if not n.startswith(name)}


def swapped(lines: list[Any]) -> None:
    lines[11], lines[12] = lines[12], lines[11]


def same_id(files: Files) -> Files:
    """Two events under one id, tags and hashes made to fit."""

    def edit(lines: list[dict[str, Any]]) -> None:
        one, two = (json.loads(lines[place]["data"])["who"]["event_id"] for place in (10, 11))
        for key in ("data", "tags"):
            lines[11][key] = json.loads(json.dumps(lines[11][key]).replace(two, one))

    return hashed_anew(files, edit)


# Positions of the small log: 1 opened, 2-7 people, 8-9 cases, 10 evidence, 11-16 judged, 17 judged again,
# 18 withdrawn, 19 judged again, 20 override, 21 ratified, 22 recommended, 23 report.
ALTERATIONS = (
    *(Altered(f"an event of {at} re-dated", edited(at, "T", "t"), EVENTS, at) for at in (1, 5, 11, 19, 23)),
    *(
        Altered(f"judgement {at} turned", edited(at, "yes", "no"), EVENTS, at)
        for at in (11, 12, 13, 14, 15, 16)
    ),
    *(Altered(f"tag of {at} changed", edited(at, "ev:", "ex:", "tags"), EVENTS, at) for at in (2, 9, 20, 22)),
    *(Altered(f"person of {at} changed", edited(at, "khan", "shaw"), EVENTS, at) for at in (3, 20, 22)),
    Altered("type changed", edited(20, "Overridden", "Recommended", "type"), EVENTS, 20),
    Altered("leaf changed", turned(12, "leaf"), EVENTS, 12),
    Altered("root changed", turned(12, "root"), EVENTS, 12),
    Altered("position changed", edited(12, "12", "13", "position"), EVENTS, 12),
    Altered("line taken out", remade(EVENTS, lambda lines: lines.pop(13)), EVENTS, 14),
    Altered("line put in twice", remade(EVENTS, lambda lines: lines.insert(13, lines[12])), EVENTS, 14),
    Altered("lines swapped", remade(EVENTS, swapped), EVENTS, 12),
    Altered("tail cut", remade(EVENTS, lambda lines: lines.pop()), EVENTS, 23),
    Altered("an event withheld", remade(EVENTS, lambda lines: lines[9].pop("type")), "pack.json"),
    Altered("events cut in mid line", lambda files: files | {EVENTS: files[EVENTS][:-9]}, EVENTS, 23),
    Altered("ratified by its author", rewritten(21, "shaw", "khan"), EVENTS, 21),
    Altered("another rating ratified", rewritten(21, "Good", "Outstanding"), EVENTS, 21),
    Altered("indicated changed", rewritten(20, "Requires improvement", "Inadequate"), EVENTS, 20),
    Altered("judgement turned, all hashed anew", rewritten(12, "yes", "no"), "ratings.jsonl", 12),
    Altered("case taken out of the sample", rewritten(9, '"main"', '"court"'), "ratings.jsonl", 12),
    Altered("report's root changed", rewritten(23, '"root":"', '"root":"0'), EVENTS, 23),
    Altered("id used twice", same_id, EVENTS, 12),
    Altered(
        "checkpoint of another root", replaced("log/checkpoint", b"=", b"A", anew=True), "log/checkpoint"
    ),
    Altered(
        "checkpoint's size changed", replaced("log/checkpoint", b"\n23\n", b"\n22\n"), "log/checkpoint", 22
    ),
    Altered(
        "checkpoint of a longer log", replaced("log/checkpoint", b"\n23\n", b"\n24\n"), "log/checkpoint", 24
    ),
    Altered("checkpoint gone", lambda files: listed_anew(without("log/checkpoint")(files)), "log/checkpoint"),
    Altered(
        "proof changed",
        replaced("log/proofs.json", b'"21": [\n   "', b'"20": [\n   "'),
        "log/proofs.json",
        20,
    ),
    Altered(
        "rating changed", remade("ratings.jsonl", lambda ls: ls[-1]["values"].clear()), "ratings.jsonl", 22
    ),
    Altered("rating line gone", remade("ratings.jsonl", lambda ls: ls.pop(0)), "ratings.jsonl", 11),
    Altered(
        "bands moved", replaced("frameworks/rules", b"at_least = 50", b"at_least = 40"), "frameworks/rules"
    ),
    Altered("rules gone", lambda files: listed_anew(without("frameworks/rules")(files)), "frameworks", 1),
    Altered(
        "edition changed", replaced("frameworks/edition", b"Is", b"As", anew=False), "frameworks/edition"
    ),
    Altered("text changed", replaced("text.jsonl", b"Two risks", b"Ten risks"), "text.jsonl", 10),
    Altered("text left out", remade("text.jsonl", lambda ls: ls.pop(6)), "text.jsonl", 10),
    Altered(
        "text of another field",
        replaced("text.jsonl", b'"field":"text"', b'"field":"source"'),
        "text.jsonl",
    ),
    Altered(
        "report listed otherwise",
        replaced("reports.json", b"report.docx", b"rapport.docx"),
        "reports.json",
        23,
    ),
    Altered("report of other bytes", replaced("reports/", REPORT, b"A report"), "reports/report.docx"),
    Altered("page changed", replaced("trail.html", b"Two", b"Ten", anew=False), "trail.html"),
    Altered("readme changed", replaced("README.txt", b"exits 0", b"exits 1", anew=False), "README.txt"),
    Altered("verifier changed", replaced("verify.py", b"return 1", b"return 0", anew=False), "verify.py"),
    Altered("file added", lambda files: files | {"extra.txt": b""}, "extra.txt"),
    Altered("file taken out", without("README"), "README.txt"),
    Altered("manifest gone", without("MANIFEST"), "MANIFEST.sha256"),
    Altered("manifest garbled", replaced("MANIFEST", b"  ", b" ", anew=False), "MANIFEST.sha256"),
)


@pytest.mark.parametrize("altered", ALTERATIONS, ids=lambda altered: altered.name)
def test_an_altered_pack_says_where(altered: Altered, whole: Files, tmp_path: Path) -> None:
    files = altered.change(whole)
    assert files != whole
    faults = checked(files).faults
    found = [(fault.file, fault.position) for fault in faults]
    assert any(
        name.startswith(altered.file) and altered.position in (None, place) for name, place in found
    ), [fault.sentence() for fault in faults]


def test_there_are_fifty_altered_packs_and_more() -> None:
    assert len(ALTERATIONS) >= 50


@pytest.mark.trial
@pytest.mark.parametrize("altered", ALTERATIONS, ids=lambda altered: altered.name)
def test_an_altered_pack_exits_with_one_where_nothing_of_ours_is_installed(
    altered: Altered, whole: Files, tmp_path: Path
) -> None:
    (tmp_path / "verify.py").write_text(verify_source())
    write_out(altered.change(whole), tmp_path / "altered")
    code, text = bare(tmp_path / "verify.py", tmp_path / "altered")
    assert code == 1
    place = altered.file if altered.position is None else f"at position {altered.position}:"
    assert any(line.startswith(altered.file) and place in line for line in text.splitlines()), text


def test_a_checkpoint_kept_elsewhere_shows_a_log_cut_off_or_written_anew(
    whole: Files, tmp_path: Path
) -> None:
    (tmp_path / "kept").write_bytes(whole["log/checkpoint"])
    anew = hashed_anew(whole, lambda lines: lines.pop())
    anew = {**anew, "ratings.jsonl": whole["ratings.jsonl"]}
    write_out(anew, tmp_path / "cut")
    code, text = bare(tmp_path / "cut/verify.py", tmp_path / "cut", "--checkpoint", str(tmp_path / "kept"))
    assert code == 1
    assert "commits to 23 events and 22 are here: the end was cut off" in text
    turned = rewritten(13, "yes", "no")(whole)
    faults = [f.sentence() for f in checked(turned, [whole["log/checkpoint"]]).faults]
    assert any("outside checkpoint 1 at position 23: its root is not that" in line for line in faults)


def flipped(data: bytes, bit: int) -> bytes:
    made = bytearray(data)
    made[bit // 8] ^= 1 << bit % 8
    return bytes(made)


@pytest.mark.trial
@pytest.mark.timeout(0)
def test_no_flipped_bit_of_a_pack_goes_unseen_and_each_is_located(whole: Files, signed: Files) -> None:
    chance = random.Random(8)
    for number in range(10_000 if FULL else 300):
        files = signed if number % 2 else whole
        name = chance.choices(list(files), [len(data) // 50 + 1 for data in files.values()])[0]
        bit = chance.randrange(8 * len(files[name]))
        found = checked({**files, name: flipped(files[name], bit)}).faults
        assert found, (name, bit)
        assert any(fault.file == name for fault in found) or name.startswith("MANIFEST"), (name, bit)
        if name == EVENTS:
            line = files[name].count(b"\n", 0, bit // 8) + 1
            places = [fault.position for fault in found if fault.file == EVENTS]
            assert {line, None} & set(places), (bit, found)


@pytest.mark.trial
@pytest.mark.timeout(0)
def test_a_flipped_bit_of_an_archive_is_seen_or_changes_nothing(whole: Files, tmp_path: Path) -> None:
    write_out(whole, tmp_path / "pack.zip")
    data, chance = (tmp_path / "pack.zip").read_bytes(), random.Random(9)
    path, seen = tmp_path / "flipped.zip", 0
    for _ in range(2_000 if FULL else 100):
        path.write_bytes(flipped(data, chance.randrange(8 * len(data))))
        try:
            files = files_of(path)
        except PackError:
            seen += 1
            continue
        faults = checked(files).faults
        assert faults or files == whole
        seen += bool(faults)
    assert seen > 50


def test_files_that_are_no_pack_are_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "verify.py").write_text(verify_source())
    (tmp_path / "text.zip").write_text("no archive")
    assert bare(tmp_path / "verify.py", tmp_path / "text.zip")[0] == 1
    with zipfile.ZipFile(tmp_path / "twice.zip", "w") as archive:
        archive.writestr("a", "1")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a", "2")
    assert "twice" in bare(tmp_path / "verify.py", tmp_path / "twice.zip")[1]
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked/link").symlink_to("/etc/hostname")
    assert "is a link" in bare(tmp_path / "verify.py", tmp_path / "linked")[1]
    (tmp_path / "empty").mkdir()
    assert "MANIFEST.sha256: it is missing" in bare(tmp_path / "verify.py", tmp_path / "empty")[1]


# -- signatures


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), st.integers(0, 511))
@settings(max_examples=15, deadline=None)
def test_a_signature_verifies_as_the_library_makes_it_and_with_no_bit_changed(
    seed: bytes, message: bytes, bit: int
) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = private.public_key().public_bytes_raw(), private.sign(message)
    assert signature_holds(public, message, signature)
    assert not signature_holds(public, message, flipped(signature, bit))
    assert not signature_holds(public, message + b".", signature)
    assert not signature_holds(flipped(public, bit % 256), message, signature)


# -- ratings


def line_of(recorded: Recorded) -> tuple[Line, dict[str, Any], dict[str, Any]]:
    event = recorded.event
    what = event.model_dump(mode="json", exclude_none=True, exclude=set(personal_fields(type(event))))
    who = recorded.envelope.model_dump(mode="json", exclude_none=True)
    return Line(recorded.position, b"", b"", event.TOPIC, recorded.tags, b""), who, what


def same_as_history(scene: Scene, framework: Framework, history: History) -> None:
    derivation = Derivation(framework)
    for recorded in scene.events:
        derivation.take(*line_of(recorded))
        values = derivation.values()
        for node in history.nodes:
            value = history.value(node, recorded.position)
            counts = (value.score.sufficient, value.score.total) if value.score else (None, None)
            wanted = (*counts, value.rating, value.stage)
            nothing = not counts[1] and wanted[2:] == (None, "none")
            assert values.get(node) == (None if nothing else wanted), (node, recorded.position)


def toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


@given(STEPS)
@settings(max_examples=30, deadline=None)
def test_the_verifier_derives_at_every_position_what_we_do(steps: list[tuple[object, ...]]) -> None:
    scene = played(steps)
    assert scene.state.inspection
    names = ("editions/hmip_pdu_2021.toml", "rulesets/hmip_pdu_2021.toml")
    edition, rules = (toml(ROOT / "frameworks" / name) for name in names)
    framework = Framework(edition, rules, scene.state.inspection.standards)
    same_as_history(scene, framework, History(*used()).extend(scene.events))


@pytest.mark.parametrize(
    ("name", "ratings"),
    [
        ("cqc", {"S.1": "4", "S.2": "4", "S.3": "1", "E.1": "4", "E.2": "4"}),
        ("cqc", {"S.1": "3", "S.2": "3", "S.3": "4", "E.1": "4", "E.2": "4"}),
        ("ofsted_2025", {f"A.{n}": "Met" for n in range(1, 6)} | {"G": "Met"}),
        ("ofsted_2025", {f"A.{n}": "Met" for n in range(1, 6)} | {"G": "Not met"}),
        ("hmicfrs", {"1C": "Cause for concern", "1": "Inadequate"}),
        ("hmi_prisons", {"1": "Poor", "2": "Reasonably good"}),
    ],
)
def test_the_verifier_derives_every_shape_of_framework(name: str, ratings: dict[str, str]) -> None:
    scene = inspected(name)
    for node, rating in ratings.items():
        scene.given(recommending(scene, node, rating))
        scene.given(RatifyRating(inspection=HERE, by="shaw", node=node))
    files = (toml(SHAPES / f"{name}.toml"), toml(SHAPES / f"{name}_rules.toml"))
    assert scene.state.inspection
    framework = Framework(*files, scene.state.inspection.standards)
    same_as_history(scene, framework, History(*shape(name)).extend(scene.events))


# -- signed


@pytest.fixture(scope="module")
def signed_log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EvidenceLog]:
    """Khan recommends, Shaw ratifies, both with keys that the log holds."""
    folder = tmp_path_factory.mktemp("signed")
    keyed = KeyedLog(str(folder / "log.db"), folder / "log.keys")
    keyed.enrol("khan")
    keyed.countersign(keyed.enrol("shaw"), "khan")
    keyed.judged()
    keyed.signed(recommending_court())
    keyed.signed(ratifying())
    keyed.checkpoint()
    with keyed.log as log:
        yield log


@pytest.fixture(scope="module")
def signed(signed_log: EvidenceLog) -> Files:
    return packed(signed_log, reports={}, signer=signer_of("khan"))


def at_kind(files: Files, kind: str) -> int:
    return next(int(line["position"]) for line in lines_of(files, EVENTS) if line["type"] == kind)


def test_signatures_are_verified_where_nothing_of_ours_is_installed(signed: Files, tmp_path: Path) -> None:
    write_out(signed, tmp_path / "signed")
    code, text = bare(tmp_path / "signed/verify.py", tmp_path / "signed")
    assert code == 0, text
    assert "2 signatures on decisions verified" in text
    assert "log/checkpoint is signed by daybook/khan" in text
    assert "the manifest is signed by daybook/khan" in text
    assert "the key daybook/shaw, SHA-256 " in text


def test_whoever_makes_every_hash_fit_cannot_make_the_signatures_fit(signed: Files) -> None:
    recommended, ratified = at_kind(signed, "RatingRecommended"), at_kind(signed, "RatingRatified")
    mark = at_kind(signed, "CheckpointMade")
    anew = hashed_anew(signed, rewriting(recommended, '"by":"khan"', '"by":"khan","seen":1'))
    found = {(fault.file, fault.position) for fault in checked(anew).faults}
    assert (EVENTS, recommended + 1) in found
    early = hashed_anew(signed, rewriting(3, '"device":"unnamed"', '"device":"renamed"'))
    assert (EVENTS, mark) in {(fault.file, fault.position) for fault in checked(early).faults}
    own = hashed_anew(signed, rewriting(ratified, '"by":"shaw"', '"by":"khan"'))
    sentences = said(own)
    assert any(f"position {ratified}: four eyes: khan recommended" in line for line in sentences)
    assert any("signs no decision of shaw" in line for line in sentences)


def rewriting(position: int, old: str, new: str) -> Callable[[list[dict[str, Any]]], None]:
    def edit(lines: list[dict[str, Any]]) -> None:
        assert old in lines[position - 1]["data"]
        lines[position - 1]["data"] = lines[position - 1]["data"].replace(old, new)

    return edit


def test_clear_text_and_page_of_a_signed_pack_cannot_be_made_anew(signed: Files) -> None:
    for name in ("text.jsonl", "trail.html", "README.txt"):
        changed = {**signed, name: signed[name] + b"\n"}
        kept = {"MANIFEST.note": signed["MANIFEST.note"]}
        held = {item: data for item, data in changed.items() if item not in kept}
        sentences = said({**listed_anew(held), **kept})
        assert any("MANIFEST.note: it is not on this manifest" in line for line in sentences), name


def test_a_checkpoint_or_manifest_signed_by_a_stranger_is_named(
    signed: Files, signed_log: EvidenceLog
) -> None:
    sentences = said(packed(signed_log, reports={}, signer=signer_of("stranger")))
    assert "log/checkpoint: it bears no good signature of anybody whose key the log holds" in sentences
    assert "MANIFEST.note: it bears no good signature of anybody whose key the log holds" in sentences
    note = signed["log/checkpoint"].decode()
    bent = note[:-8] + ("A" if note[-8] != "A" else "B") + note[-7:]
    changed = listed_anew({**signed, "log/checkpoint": bent.encode()})
    assert any(line.startswith("log/checkpoint: ") for line in said(changed))


def test_a_signature_taken_out_is_missed(signed: Files) -> None:
    decided = at_kind(signed, "RatingRatified")

    def drop(lines: list[dict[str, Any]]) -> None:
        del lines[decided : decided + 2]

    sentences = said(hashed_anew(signed, drop))
    assert any(
        f"position {decided}: this decision of shaw was to be signed and is not" in s for s in sentences
    )


def test_a_part_shows_whose_keys_are_whose_and_nothing_else(signed_log: EvidenceLog) -> None:
    files = packed(signed_log, only=parse("kind:case"), reports={}, signer=signer_of("khan"))
    assert said(files) == []
    kinds = {line["type"] for line in lines_of(files, EVENTS) if "type" in line}
    assert kinds == {"CaseAdded", "KeyEnrolled", "KeyCountersigned", "CheckpointMade"}
