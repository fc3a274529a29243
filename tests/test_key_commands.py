"""Keys, checkpoints and verify from the command line, with key files in a folder of the test's own."""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn

from evidence_log.commands.ratings import RecommendRating
from evidence_log.signing.checkpoint_note import read_checkpoint
from evidence_log.signing.verifier import parse_vkey
from tests import independent_note
from tests.forging import at, forged
from tui import keyrings
from tui.cli import main

HERE = "t-1"


class Desk:
    """A terminal at which people sit down one after the other, each with their own keys."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> None:
        self.folder, self.log, self.capsys, self.patch = folder, folder / "log.db", capsys, patch
        patch.setenv("DAYBOOK_KEY_FOLDER", str(folder / "keys"))
        patch.setenv("DAYBOOK_KEYRING", "off")
        patch.setenv("DAYBOOK_PASSPHRASE", "correct horse battery")

    def run(self, *words: str, code: int = 0) -> str:
        assert main(["--log", str(self.log), *words]) == code, self.capsys.readouterr()
        said = self.capsys.readouterr()
        return said.out if code == 0 or "--json" in words else said.out + said.err

    def says(self, *words: str) -> str:
        """What is said on standard error when it is done."""
        assert main(["--log", str(self.log), *words]) == 0
        return self.capsys.readouterr().err

    def opened(self, *more: str) -> None:
        self.run("init")
        facts = ("--title", "T", "--provider", "P", "--edition", "hmip_pdu_2021", "--name", "A")
        self.run("--as", "khan", "inspection", "open", HERE, *facts, *more)
        self.run("--as", "khan", "people", "add", "shaw", "--name", "F", "--role", "panel")
        self.run("--as", "khan", "case", "add", "K1", "--sample", "court")
        self.run("--as", "khan", "judge", "question", "2.1.1", "yes", "--case", "K1", "--reason", "r")

    def keyed(self) -> None:
        for person in ("khan", "shaw"):
            self.run("--as", person, "keys", "new")
            self.run("--as", person, "keys", "enrol")
        self.run("--as", "khan", "keys", "countersign", "shaw")


@pytest.fixture
def desk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    made = Desk(tmp_path, capsys, monkeypatch)
    made.opened()
    return made  # type: ignore[return-value]


def recommend(desk: Desk, code: int = 0) -> str:
    return desk.run("--as", "khan", "rate", "recommend", "2.1", "Outstanding", "--reason", "r", code=code)


def test_a_key_is_made_enrolled_and_countersigned_and_then_signs(desk: Desk) -> None:
    desk.keyed()
    recommend(desk)
    desk.run("--as", "shaw", "rate", "ratify", "2.1")
    keys = json.loads(desk.run("keys", "list", "--json"))
    assert [(k["person"], k["active"], k["founding"], k["countersigned_by"]) for k in keys] == [
        ("khan", True, True, None),
        ("shaw", True, False, "khan"),
    ]
    assert parse_vkey(keys[0]["vkey"]).fingerprint == keys[0]["fingerprint"]
    said = desk.run("verify")
    assert "2 signed decisions, 2 checkpoints, all good" in said
    assert keys[0]["fingerprint"] in said
    listed = desk.run("keys", "list")
    assert "founding" in listed
    assert keys[1]["fingerprint"] in listed
    trail = desk.run("log", "kind:key,sign,checkpoint")
    assert [word in trail for word in ("founding key", "countersigned", "signed", "root")] == [True] * 4


def test_a_new_key_is_its_persons_to_read_and_is_never_overwritten(desk: Desk) -> None:
    said = desk.run("--as", "khan", "keys", "new").splitlines()
    path = Path(said[0])
    assert path == desk.folder / "keys" / "khan.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert not list(path.parent.glob("*.part"))
    assert Path(desk.run("--as", "khan", "keys", "new").splitlines()[0]).name == "khan-2.key"
    named = ("--as", "khan", "--key", str(path), "keys", "new")
    assert "never overwritten" in desk.run(*named, code=1)


def test_a_key_file_that_others_may_read_is_refused_with_the_remedy(desk: Desk) -> None:
    if os.name != "posix":
        pytest.skip("only POSIX systems keep file modes")
    desk.run("--as", "khan", "keys", "new")
    (desk.folder / "keys" / "khan.key").chmod(0o644)
    assert "chmod 600" in desk.run("--as", "khan", "keys", "enrol", code=1)


def test_a_short_passphrase_makes_no_key(desk: Desk) -> None:
    desk.patch.setenv("DAYBOOK_PASSPHRASE", "short")
    assert "at least 8 characters" in desk.run("--as", "khan", "keys", "new", code=1)
    assert not (desk.folder / "keys").exists()


def test_without_passphrase_or_terminal_the_way_out_is_said(desk: Desk) -> None:
    desk.keyed()
    desk.patch.delenv("DAYBOOK_PASSPHRASE")
    assert "set DAYBOOK_PASSPHRASE" in desk.run("--as", "reid", "keys", "new", code=1)
    assert "unlock it: give its passphrase" in recommend(desk, code=1)
    desk.patch.setenv("DAYBOOK_PASSPHRASE", "another horse battery")
    assert "the passphrase is wrong" in recommend(desk, code=1)


class Typed:
    """Somebody types passphrases at a terminal."""

    def __init__(self, desk: Desk, *phrases: str) -> None:
        self.asked: list[str] = []
        self.phrases = list(phrases)
        desk.patch.delenv("DAYBOOK_PASSPHRASE", raising=False)
        desk.patch.setattr("sys.stdin.isatty", lambda: True, raising=False)
        desk.patch.setattr("getpass.getpass", self)

    def __call__(self, prompt: str) -> str:
        self.asked.append(prompt)
        return self.phrases.pop(0)


def test_a_passphrase_is_asked_twice_when_made_and_once_when_used(desk: Desk) -> None:
    typed = Typed(desk, "correct horse", "correct house", *["correct horse"] * 3, "", *["correct horse"] * 1)
    assert "differ; no key was made" in desk.run("--as", "khan", "keys", "new", code=1)
    desk.run("--as", "khan", "keys", "new")
    desk.run("--as", "khan", "keys", "enrol")
    assert "unlock it" in recommend(desk, code=1)
    recommend(desk)
    assert len(typed.asked) == 7
    assert "daybook/khan" in typed.asked[-1]


def test_a_key_that_is_not_on_this_computer_is_named(desk: Desk) -> None:
    desk.keyed()
    for path in (desk.folder / "keys").iterdir():
        path.rename(desk.folder / path.name)
    assert "is not on this computer; name its file with --key" in recommend(desk, code=1)
    desk.run(
        *("--as", "khan", "--key", str(desk.folder / "khan.key")),
        *("rate", "recommend", "2.1", "Outstanding", "--reason", "r"),
    )


def test_the_keyring_keeps_a_passphrase_where_there_is_one(desk: Desk) -> None:
    import keyring  # noqa: PLC0415  (an extra)
    from keyring.backend import KeyringBackend  # noqa: PLC0415  (an extra)

    class Memory(KeyringBackend):
        priority = 1.0

        def __init__(self) -> None:
            super().__init__()  # type: ignore[no-untyped-call]
            self.held: dict[tuple[str, str], str] = {}

        def set_password(self, service: str, username: str, password: str) -> None:
            self.held[service, username] = password

        def get_password(self, service: str, username: str) -> str | None:
            return self.held.get((service, username))

    before, memory = keyring.get_keyring(), Memory()
    keyring.set_keyring(memory)
    try:
        desk.patch.delenv("DAYBOOK_KEYRING")
        desk.run("--as", "khan", "keys", "new", "--keyring")
        desk.patch.delenv("DAYBOOK_PASSPHRASE")
        desk.run("--as", "khan", "keys", "enrol")
        recommend(desk)
        assert list(memory.held.values()) == ["correct horse battery"]
    finally:
        keyring.set_keyring(before)


def test_no_keyring_at_all_is_no_obstacle(desk: Desk) -> None:
    desk.patch.setitem(__import__("sys").modules, "keyring", None)
    assert "no keyring of this computer" in desk.says("--as", "khan", "keys", "new", "--keyring")
    desk.patch.delenv("DAYBOOK_KEYRING")
    assert keyrings.kept(parse_vkey((desk.folder / "keys" / "khan.key.vkey").read_text().strip())) is None
    desk.run("--as", "khan", "keys", "enrol")


def test_signatures_may_be_required_from_the_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path, capsys, monkeypatch)
    desk.opened("--signatures-required")
    assert "is to be signed, and they have none" in recommend(desk, code=1)
    desk.keyed()
    recommend(desk)


def test_a_key_is_revoked_by_name_and_signs_no_more(desk: Desk) -> None:
    desk.keyed()
    desk.run("--as", "khan", "keys", "revoke", "khan", "--reason", "The laptop was left on a train.")
    assert "is to be signed, and their key" in recommend(desk, code=1)
    assert "there is no key of nobody here" in desk.run(
        "--as", "khan", "keys", "revoke", "nobody", "--reason", "r", code=1
    )
    assert desk.run("verify")


def test_a_second_key_is_named_by_its_id(desk: Desk) -> None:
    desk.keyed()
    desk.run("--as", "khan", "keys", "new")
    desk.run("--as", "khan", "keys", "enrol", "--until", "2099-01-01")
    said = desk.run("--as", "khan", "keys", "revoke", "khan", "--reason", "r", code=1)
    assert "name one by its id" in said
    second = json.loads(desk.run("keys", "list", "--json"))[-1]["vkey"].split("+")[1]
    desk.run("--as", "shaw", "keys", "countersign", second)
    desk.run("--as", "khan", "keys", "revoke", second, "--reason", "r")
    assert "2099-01-01" in desk.run("keys", "list")


# -- checkpoints


def test_a_checkpoint_is_printed_signed_and_opens_with_a_reader_that_is_not_ours(desk: Desk) -> None:
    desk.keyed()
    head = int(desk.run("verify").split()[1].replace(",", ""))
    note = desk.run("--as", "khan", "checkpoint")
    vkey = json.loads(desk.run("keys", "list", "--json"))[0]["vkey"]
    origin, size, root = independent_note.opened(note.encode(), vkey)
    assert (size, len(root)) == (head, 32)
    assert origin.startswith("daybook/log/")


def test_a_checkpoint_without_a_key_is_the_head_alone_and_says_so(desk: Desk) -> None:
    assert main(["--log", str(desk.log), "checkpoint"]) == 0
    said = desk.capsys.readouterr()
    assert len(said.out.splitlines()) == 3
    assert "unsigned" in said.err


def test_a_second_person_cosigns_a_checkpoint_that_holds(desk: Desk) -> None:
    desk.keyed()
    kept, both = desk.folder / "kept.txt", desk.folder / "both.txt"
    desk.run("--as", "khan", "checkpoint", "--out", str(kept))
    desk.run("--as", "shaw", "checkpoint", "--cosign", str(kept), "--out", str(both))
    _, note = read_checkpoint(both.read_text("utf-8"))
    assert [signature.name for signature in note.signatures] == ["daybook/khan", "daybook/shaw"]
    assert len(note.signatures[1].raw) == 8 + 64
    desk.run("verify", "--checkpoint", str(both))
    text = kept.read_text("utf-8")
    root = text.splitlines()[2]
    kept.write_text(text.replace(root, "A" * 43 + "="), "utf-8")
    assert "is not a head of this log" in desk.run(
        "--as", "shaw", "checkpoint", "--cosign", str(kept), code=1
    )


def test_verify_with_kept_checkpoints_says_which_shows_a_shorter_log(desk: Desk) -> None:
    desk.keyed()
    early, late = desk.folder / "early.txt", desk.folder / "late.txt"
    desk.run("--as", "khan", "checkpoint", "--out", str(early))
    copy = desk.folder / "copy.db"
    desk.run("backup", str(copy))
    recommend(desk)
    desk.run("--as", "khan", "checkpoint", "--out", str(late))
    both = ("--checkpoint", str(early), "--checkpoint", str(late))
    desk.run("verify", *both)
    keys = ("--keys", f"{desk.log}.keys")
    desk.log = copy
    desk.run(*keys, "verify", "--checkpoint", str(early))
    said = desk.run(*keys, "verify", *both, code=3)
    assert "late.txt shows" in said
    assert "rolled back to an older copy" in said
    assert "the last checkpoint that holds covers events 1 to" in said
    facts = json.loads(desk.run(*keys, "verify", "--json", *both, code=3))
    assert facts["holds"] is False
    assert facts["first_bad"] == facts["size"] + 1
    assert facts["findings"][0]["check"] == "checkpoints"


def test_what_a_reports_footer_prints_is_a_checkpoint_too(desk: Desk) -> None:
    said = json.loads(desk.run("verify", "--json"))
    size, root = said["size"], said["root"]
    desk.run("verify", "--checkpoint", f"{size}:{root}")
    desk.run("verify", "--checkpoint", f"{size:,}:{root}")
    assert "shows other events" in desk.run("verify", "--checkpoint", f"{size - 1}:{root}", code=3)
    assert "rolled back" in desk.run("verify", "--checkpoint", f"{size + 1}:{root}", code=3)


def test_a_changed_or_missing_checkpoint_file_is_said(desk: Desk) -> None:
    desk.keyed()
    kept = desk.folder / "kept.txt"
    desk.run("--as", "khan", "checkpoint", "--out", str(kept))
    kept.write_text(kept.read_text("utf-8").replace("/log/", "/lag/"), "utf-8")
    assert "is a checkpoint of another log" in desk.run("verify", "--checkpoint", str(kept), code=3)
    kept.write_text("nonsense", "utf-8")
    assert "is no checkpoint, or was changed" in desk.run("verify", "--checkpoint", str(kept), code=3)
    assert "cannot be read" in desk.run("verify", "--checkpoint", str(desk.folder / "none"), code=1)


def test_verify_names_what_a_forger_changed(desk: Desk) -> None:
    desk.keyed()
    recommend(desk)
    other = forged(desk.log, at("RatingRecommended", lambda held: held["what"].update(rating="Good")))
    keys = ("--keys", f"{desk.log}.keys")
    desk.log = other
    said = desk.run(*keys, "verify", code=3)
    assert "what khan signed is not what stands at" in said
    assert "nothing from position" in said


def test_a_sitting_and_the_closing_end_with_a_checkpoint_of_whoever_has_a_key(desk: Desk) -> None:
    desk.keyed()
    file = desk.folder / "cases.csv"
    file.write_text("case,samples\nK2,court\n", "utf-8")
    assert "checkpoint at" in desk.says("--as", "khan", "case", "import", str(file))
    desk.run("--as", "khan", "people", "add", "lee", "--name", "C", "--role", "inspector")
    file.write_text("case,samples\nK3,court\n", "utf-8")
    assert "checkpoint at" not in desk.says("--as", "lee", "case", "import", str(file))
    assert "checkpoint at" in desk.says("--as", "khan", "inspection", "close", "--reason", "Done.")
    occasions = [json.loads(line)["event"]["occasion"] for line in lines_of(desk, "kind:checkpoint")]
    assert occasions == ["sitting", "closing"]


def lines_of(desk: Desk, *words: str) -> list[str]:
    return desk.run("log", *words, "--json").splitlines()


def test_a_locked_key_does_not_stop_an_import(desk: Desk) -> None:
    desk.keyed()
    desk.patch.delenv("DAYBOOK_PASSPHRASE")
    file = desk.folder / "cases.csv"
    file.write_text("case,samples\nK2,court\n", "utf-8")
    assert "checkpoint at" not in desk.says("--as", "khan", "case", "import", str(file))
    desk.patch.setenv("DAYBOOK_PASSPHRASE", "another horse battery")
    file.write_text("case,samples\nK3,court\n", "utf-8")
    said = desk.says("--as", "khan", "case", "import", str(file))
    assert "recorded at" in said
    assert "no checkpoint was made: the key in" in said


def test_the_screens_sign_with_a_key_unlocked_before_they_open(desk: Desk) -> None:
    from tui.cli import parser  # noqa: PLC0415  (the screens' own start needs a terminal)
    from tui.live import Live  # noqa: PLC0415  (as above)
    from tui.session import opened  # noqa: PLC0415  (as above)
    from tui.signing import at_the_screens, end_of_sitting  # noqa: PLC0415  (as above)

    desk.keyed()
    args = parser().parse_args(["--log", str(desk.log), "--as", "khan", "ui"])
    with opened(args) as log:
        signers = at_the_screens(args, log)
        live = Live(log, log.inspections()[0], "khan", signers[HERE])
        live.submit(
            RecommendRating(inspection=HERE, by="khan", node="2.1", rating="Outstanding", reason="As found.")
        )
        end_of_sitting(log, "khan", signers)
    assert "1 signed decisions, 2 checkpoints, all good" in desk.run("verify")
    desk.patch.setenv("DAYBOOK_KEY_FOLDER", str(desk.folder / "elsewhere"))
    with opened(args) as log:
        assert at_the_screens(args, log) == {}
    assert "is not on this computer" in desk.capsys.readouterr().err


def test_a_report_prints_the_checkpoint_of_its_position(
    demo_copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Typed off the page into a file, it verifies; and the same position gives the same page again."""
    log = ("--log", str(demo_copy))
    position = 0
    for name in ("one.docx", "two.docx"):
        at = () if name == "one.docx" else ("--at", str(position))
        assert main([*log, "--as", "khan", "report", "build", str(tmp_path / name), *at]) == 0
        said = capsys.readouterr().out
        position = int(re.search(r"as at ([\d,]+)", said)[1].replace(",", ""))  # type: ignore[index]
    body = Document(str(tmp_path / "one.docx")).element.body
    lines = ["".join(t.text or "" for t in p.iter(qn("w:t"))) for p in body.iter(qn("w:p"))]
    first = next(n for n, line in enumerate(lines) if line.startswith("daybook/log/"))
    head, signature = lines[first : first + 3], lines[first + 3]
    assert head[1] == str(position)
    kept = tmp_path / "typed.txt"
    kept.write_text("\n".join([*head, "", signature, ""]), "utf-8")
    assert main([*log, "verify", "--checkpoint", str(kept)]) == 0
    assert (tmp_path / "one.docx").read_bytes() == (tmp_path / "two.docx").read_bytes()
