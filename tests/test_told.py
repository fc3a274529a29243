"""What the auditor and the lead are told is true, and enough to go on with."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from evidence_log.opening import open_log
from evidence_log.signing.verifier import parse_vkey, short_of
from tui.cli import main

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(demo_copy: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command on a copy of the example: how it ended, what it printed, what it said beside."""

    def ran(*words: str) -> tuple[int, str, str]:
        code = main(["--log", str(demo_copy), *words])
        told = capsys.readouterr()
        return code, told.out, told.err

    return ran


def test_verifying_says_which_kept_checkpoint_holds_or_that_none_was_given(run: Run, tmp_path: Path) -> None:
    kept = tmp_path / "kept.txt"
    assert f"{kept}: keep it apart" in run("checkpoint", "--out", str(kept))[1]
    size = int(kept.read_text("utf-8").split("\n")[1])
    code, out, _ = run("verify", "--checkpoint", str(kept))
    assert (code, f"{kept}: events 1 to {size:,} are those that it shows" in out) == (0, True)
    assert "compared with no checkpoint kept elsewhere" not in out
    assert "compared with no checkpoint kept elsewhere" in run("verify")[1]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("3,000:abcd", "abcd is no root; copy its 64 digits"),
        ("3000:" + "g" * 64, "is no root; copy its 64 digits"),
        ("nowhere.txt", "the checkpoint nowhere.txt cannot be read: No such file"),
    ],
)
def test_what_is_no_checkpoint_is_said_in_words(run: Run, given: str, said: str) -> None:
    code, _, err = run("verify", "--checkpoint", given)
    assert code == 1
    assert said in err
    assert "Errno" not in err


def test_a_key_is_named_without_itself_although_it_may_hold_a_plus_sign() -> None:
    vkey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    assert short_of(vkey) == "PeterNeumann+c74f20a3" == "+".join(parse_vkey(vkey).vkey().split("+")[:2])
    assert short_of("daybook/shaw+331a31c9+ARH8dSKdPxmAas80Ci9a+b") == "daybook/shaw+331a31c9"


@pytest.mark.parametrize(
    "words", [("--facets", "--export", "x.csv"), ("--checks", "--facets"), ("--checks", "--export", "x.csv")]
)
def test_what_the_log_cannot_do_at_once_is_refused_and_not_left_out(run: Run, words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit):
        run("log", *words)
    assert not Path("x.csv").exists()


def test_the_checks_take_no_filter_that_they_would_not_heed(run: Run) -> None:
    assert "takes no filter" in run("log", "kind:judgement", "--checks")[2]


def test_a_part_that_is_sealed_says_that_nothing_is_in_the_clear_and_no_count_of_what_is_not_checked(
    run: Run, tmp_path: Path
) -> None:
    part = tmp_path / "part"
    assert run("pack", str(part), "--only", "case:C001 kind:judgement", "--sealed")[0] == 0
    assert "everything holds, and no text is shown in the clear" in run("pack", str(part), "--check")[1]
    words = [sys.executable, "-I", "-S", str(part / "verify.py")]
    told = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    assert "signatures on decisions are not checked" in told
    assert "signatures on decisions verified" not in told


def test_who_is_restricted_or_erased_is_named_as_they_were_asked_for(run: Run, demo_copy: Path) -> None:
    with open_log(str(demo_copy)) as log:
        subject = log.state(log.inspections()[0].id).cases["C004"].subject
    why = ("--case", "C004", "--reason", "Asked for.")
    _, out, err = run("--as", "khan", "restrict", *why, "--json")
    assert json.loads(out)["subject"] == subject
    assert f"C004 ({subject}) is restricted" in err
    _, out, err = run("--as", "khan", "unrestrict", *why, "--json")
    assert json.loads(out)["how"] == "lifted"
    assert f"C004 ({subject}) is in ordinary views again" in err
    assert (
        f"the key of C004 ({subject}) is destroyed"
        in run("--as", "khan", "erase", *why, "--authority", "DPO")[2]
    )


def test_an_erasure_wants_an_authority_and_a_reason_by_the_names_of_their_options(run: Run) -> None:
    code, _, err = run("--as", "khan", "erase", "--case", "C004")
    assert (code, "--authority WHO --reason TEXT; nothing was erased" in err) == (1, True)
    assert "--reason TEXT" in run("--as", "khan", "restrict", "--case", "C004")[2]


def test_an_authority_that_does_not_answer_leaves_the_checkpoint_and_says_what_to_do(run: Run) -> None:
    code, _, err = run("--as", "khan", "checkpoint", "--timestamp", "http://127.0.0.1:9/tsa")
    assert code == 1
    assert "gave no time-stamp: " in err
    assert "--timestamp-query FILE` writes what to ask later" in err
    assert "Errno" not in err
    assert run("verify")[0] == 0


def test_a_query_that_was_written_and_an_answer_that_is_none_are_said_plainly(
    run: Run, tmp_path: Path
) -> None:
    query, answer = tmp_path / "q.tsq", tmp_path / "a.tsr"
    answer.write_text("no answer")
    assert (
        f"{query}: for an authority" in run("--as", "khan", "checkpoint", "--timestamp-query", str(query))[2]
    )
    words = ("--timestamp-query", str(query), "--timestamp-response", str(answer))
    err = run("--as", "khan", "checkpoint", *words)[2]
    assert "this is no RFC 3161 time-stamp response in DER" in err
    assert "ParseError" not in err


def test_a_file_that_is_no_bundle_is_said_to_be_none(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.bundle").write_text("kept\n" * 5)
    assert (
        "this is no bundle: its first line is not JSON"
        in run("--as", "khan", "bundle", "import", str(tmp_path / "a.bundle"))[2]
    )
