"""The command line: data out, sentences on refusal, exit codes, and nothing heavy loaded to read."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from evidence_log.log import EvidenceLog
from evidence_log.opening import open_log
from evidence_log.projections.history import History
from tests.rederive import derive
from tui.cli import main
from tui.demo import CHECKPOINT, LOG, NEXT, free
from tui.facts import state_facts

ROOT = Path(__file__).parents[1]
HEAVY = ("textual", "rich", "docx", "docxtpl", "jinja2")


def run(capsys: pytest.CaptureFixture[str], log: Path, *words: str) -> tuple[int, str, str]:
    code = main(["--log", str(log), *words])
    said = capsys.readouterr()
    return code, said.out, said.err


def head(log: Path) -> int:
    with open_log(str(log), read_only=True) as opened:
        return opened.head()


REFUSED = {
    "self-ratification": ("khan", "rate ratify 2.2", "may not ratify"),
    "no reasons": ("khan", "rate recommend 2.2 Good", "without reasons"),
    "does not apply": ("ortiz", "judge answer 2.3.2a no --case {unpaid}", "does not apply"),
    "control characters": ("ortiz", "judge answer 2.2.1a no --case C001 --reason a\x1bb", "U+001B"),
    "unknown edition": (
        "khan",
        "inspection open other --title T --provider P --edition hmip_1999 --name N",
        "no edition called hmip_1999",
    ),
    "unknown prompt": ("ortiz", "judge answer 9.9.9a no --case C001", "holds no"),
    "unknown evidence": ("khan", "evidence withdraw E-1 --reason x", "no evidence E-1"),
    "auditor": ("flint", "judge answer 2.2.1a no --case C001", "needs the role"),
    "no such role": ("ortiz", "rate recommend 2.2 Good --reason x", "needs the role lead"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_may_not_be_is_refused_with_a_sentence_and_the_log_is_unchanged(
    name: str, demo_copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    person, line, said = REFUSED[name]
    with open_log(str(demo_copy), read_only=True) as log:
        cases = log.state("northshire-2026").cases
        unpaid = next(ref for ref, case in cases.items() if case.attributes.unpaid_work_only)
    if name == "self-ratification":
        again = ["rate", "recommend", "2.2", "Good", "--reason", "Once more."]
        assert main(["--log", str(demo_copy), "--as", "khan", *again]) == 0
    before = head(demo_copy)
    words = [word.replace("{unpaid}", unpaid) for word in line.split(" ")]
    code, out, err = run(capsys, demo_copy, "--as", person, *words)
    assert (code, out) == (1, "")
    assert said in err
    assert err.count("\n") <= 2
    assert head(demo_copy) == before


def test_an_answer_under_a_closed_inspection_is_refused(
    demo_copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--log", str(demo_copy), "--as", "khan", "inspection", "close", "--reason", "Done."]) == 0
    before = head(demo_copy)
    code, _, err = run(
        capsys, demo_copy, "--as", "ortiz", "judge", "answer", "2.2.1a", "no", "--case", "C001"
    )
    assert code == 1
    assert "was closed at" in err
    assert head(demo_copy) == before


def test_wrong_usage_is_exit_code_two(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["nonsense"])
    assert stopped.value.code == 2
    assert "invalid choice" in capsys.readouterr().err


def test_a_changed_log_is_exit_code_three(demo_copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import sqlite3  # noqa: PLC0415  (the owner's own tool)

    owner = sqlite3.connect(demo_copy, isolation_level=None)
    for (name,) in owner.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        owner.execute(f"DROP TRIGGER {name}")
    owner.execute(
        "UPDATE event SET data = CAST(replace(data, 'Good', 'Bad!') AS BLOB) WHERE type = 'RatingRatified'"
    )
    owner.close()
    code, out, _ = run(capsys, demo_copy, "verify")
    assert code == 3
    assert "the tree" in out


def test_the_same_numbers_are_re_derived_by_a_script_that_knows_nothing_of_us(
    demo_folder: Path, demo_log: EvidenceLog, capsys: pytest.CaptureFixture[str]
) -> None:
    script = (ROOT / "tests/rederive.py").read_text()
    assert len(script.splitlines()) < 80
    assert "evidence_log" not in script
    assert "frameworks" not in script
    _, out, _ = run(capsys, demo_folder / "northshire.db", "log", "--json")
    rules = tomllib.loads((ROOT / "frameworks/rulesets/hmip_pdu_2021.toml").read_text())
    (inspection,) = demo_log.inspections()
    used = demo_log.frameworks(inspection)
    history = History(used.edition, used.rules).extend(demo_log.events_after(inspection=inspection.id))
    checked = 0
    for position, scores, ratings, overall in derive(out.splitlines(), rules):
        if position % 10 and position != history.position:
            continue
        for question, (yes, total, band) in scores.items():
            value = history.value(question, position)
            assert value.score is not None
            assert (value.score.sufficient, value.score.total, value.rating) == (yes, total, band)
        assert {node: history.value(node, position).rating for node in ratings} == ratings
        assert overall[1] in (None, history.value("overall", position).rating)
        checked += 1
    assert checked > 330
    facts = state_facts(demo_log.state(inspection.id, 3000), used.edition, used.rules)
    for question in facts["questions"]:
        value = history.value(question["id"], 3000)
        assert value.score is not None
        assert (question["sufficient"], question["total"]) == (value.score.sufficient, value.score.total)


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["framework", "list"],
        ["{log}", "verify"],
        ["{log}", "log", "kind:override"],
        ["{log}", "why", "2.3"],
        ["{log}", "state"],
    ],
)
def test_reading_loads_neither_terminal_nor_word(words: list[str], demo_folder: Path) -> None:
    given = [
        part
        for word in words
        for part in (["--log", str(demo_folder / "northshire.db")] if word == "{log}" else [word])
    ]
    code = (
        "import sys\nfrom tui.cli import main\n"
        f"try:\n    main({given!r})\nexcept SystemExit:\n    pass\n"
        f"print('LOADED', [m for m in {HEAVY!r} if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stdout.splitlines()[-1] == "LOADED []"


@pytest.mark.parametrize(
    "words",
    [
        "inspection list --json",
        "inspection show --json",
        "people list --json",
        "case list --json",
        "case show C001 --json",
        "case matrix --json",
        "evidence list --json",
        "rate show --json",
        "note list --json",
        "narrative list --json",
        "narrative show 2.3 --json",
        "improve list --json",
        "state --at 3000 --json",
        "why 2.4 --json",
        "diff 3000 3250 --json",
        "report show --json",
        "verify --json",
        "framework list --json",
        "framework rules --json",
        "framework export hmip_pdu_2021",
    ],
)
def test_every_read_has_a_json_form_and_a_plain_one(
    words: str, demo_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(capsys, demo_folder / "northshire.db", *words.split())
    assert code == 0
    assert json.loads(out)
    code, out, _ = run(capsys, demo_folder / "northshire.db", *[w for w in words.split() if w != "--json"])
    assert code == 0
    assert out.strip()


def test_why_names_the_rule_the_question_and_the_events(
    demo_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out, _ = run(capsys, demo_folder / "northshire.db", "why", "2.4")
    assert "2.4 Implementation and delivery is Good (ratified)" in out
    assert "override by khan" in out
    assert "set by 2.4.2" in out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("on,case,answer,reason\n2.2.1a,C001,maybe,\n", "line 2: 'maybe' is no answer"),
        ("on,case,answer,reason\n2.2.1a,C001,yes,\n2.2.1b,C999,yes,\n", "line 3: there is no case C999"),
        ("on,colour\n2.2.1a,red\n", "line 1: the columns are"),
        ("on,case,answer\n2.2.1a,C001\n", "line 2: 2 cells"),
        ('on,case,answer,reason\n2.2.1,C001,yes,"a\n\nb\n', "not CSV"),
        ("", "is empty"),
    ],
)
def test_a_csv_file_is_taken_whole_or_not_at_all(
    text: str, said: str, demo_copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = head(demo_copy)
    (tmp_path / "in.csv").write_text(text)
    code, _, err = run(capsys, demo_copy, "--as", "ortiz", "judge", "import", str(tmp_path / "in.csv"))
    assert code == 1
    assert said in err
    assert head(demo_copy) == before


def test_a_dry_run_checks_everything_and_records_nothing(
    demo_copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "in.csv").write_text("on,case,answer,reason\n2.2.1a,C001,yes,\n")
    before = head(demo_copy)
    words = ["--as", "ortiz", "judge", "import", str(tmp_path / "in.csv")]
    assert run(capsys, demo_copy, *words, "--dry-run")[0] == 0
    assert head(demo_copy) == before
    assert run(capsys, demo_copy, *words)[0] == 0
    assert head(demo_copy) == before + 1


def test_hostile_text_reaches_the_terminal_made_visible(
    demo_copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "[/] [bold]x\u202ey\u200b {{ 7*7 }}"
    words = ["evidence", "add", "--kind", "document", "--on", "1.1", "--text", text]
    assert run(capsys, demo_copy, "--as", "ortiz", *words)[0] == 0
    _, out, _ = run(capsys, demo_copy, "evidence", "list")
    assert "[/] [bold]x<U+202E>y<U+200B> {{ 7*7 }}" in out


def test_a_backup_is_whole_and_never_overwrites(
    demo_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "copy.db"
    assert run(capsys, demo_folder / "northshire.db", "backup", str(out))[0] == 0
    with open_log(str(out), keys=demo_folder / "northshire.db.keys") as log:
        assert log.store.integrity() == []
    assert run(capsys, demo_folder / "northshire.db", "backup", str(out))[0] == 1


def test_the_command_line_works_on_postgresql(
    postgres_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = ["--keys", str(tmp_path / "k.keys")]

    def daybook(*words: str) -> tuple[int, str, str]:
        code = main(["--log", postgres_url, *keys, "--as", "khan", *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    assert daybook("init")[0] == 0
    opening = [
        "inspection",
        "open",
        "n",
        "--title",
        "N",
        "--provider",
        "P",
        "--edition",
        "hmip_pdu_2021",
        "--name",
        "K",
    ]
    assert daybook(*opening)[0] == 0
    assert daybook("case", "add", "C1")[0] == 0
    assert daybook("judge", "question", "2.3.1", "yes", "--case", "C1", "--reason", "So.")[0] == 0
    code, out, _ = daybook("verify")
    assert (code, out.split()[0]) == (0, "verified")
    assert '"sufficient": 1' in daybook("state", "--json")[1]


def test_other_rules_move_nothing_and_what_they_would_move_is_listed(
    demo_copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (ROOT / "frameworks/rulesets/hmip_pdu_2021.toml").read_text()
    other = tmp_path / "stricter.toml"
    other.write_text(
        text.replace("at_least = 65", "at_least = 70").replace('id = "hmip_pdu_2021"', 'id = "stricter"', 1)
    )
    before = run(capsys, demo_copy, "rate", "show", "--json")[1]
    code, out, _ = run(capsys, demo_copy, "framework", "impact", str(other), "--json")
    assert code == 0
    questions = {q["id"]: q for q in json.loads(before)["questions"]}
    wanted = {
        i
        for i, q in questions.items()
        if q["total"] and 65 * q["total"] <= 100 * q["sufficient"] < 70 * q["total"]
    }
    moved = {row["node"]: (row["now"], row["then"]) for row in json.loads(out)}
    assert {node for node in moved if node in questions} == wanted == {"2.2.3", "2.4.3"}
    assert moved["2.2"] == ("Good", "Requires improvement")
    assert run(capsys, demo_copy, "rate", "show", "--json")[1] == before


def test_an_example_that_was_tried_out_is_never_overwritten(tmp_path: Path) -> None:
    taken = tmp_path / "demo"
    taken.mkdir()
    assert free(taken) == taken
    (taken / LOG).touch()
    assert free(taken) == tmp_path / "demo-2"


def test_what_the_example_says_to_try_next_works(
    demo_copy: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(demo_copy.parent)
    kept = ["--as", "khan", "checkpoint", "--out", CHECKPOINT]
    assert main(["--log", LOG, *kept]) == 0
    said = NEXT.format(folder=".", log=LOG, daybook="daybook", report="report.docx")
    found = [line.partition("   (")[0] for line in said.split("\n") if " daybook --log " in line]
    words = [shlex.split(line[line.index("daybook ") :])[1:] for line in found]
    assert [each[-1] for each in words].count("ui") == 1
    for each in words:
        if each[-1] != "ui":
            assert main(each) == 0, each
            assert "".join(capsys.readouterr())
