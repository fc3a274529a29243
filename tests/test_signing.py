"""Notes and checkpoints are C2SP's, unchanged: published vectors pass, and nothing bent is taken for signed."""

from __future__ import annotations

import base64
import json
import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from evidence_log.errors import EvidenceLogError, NoteError, RefusedError
from evidence_log.signing.checkpoint_note import open_checkpoint, read_checkpoint, sign_checkpoint
from evidence_log.signing.note import Note, Signature, parse_note, signers
from evidence_log.signing.private_key import key_bytes, new_key, read_key
from evidence_log.signing.signer import KeySigner, sign_note, witnessed_at
from evidence_log.signing.verifier import Verifier, parse_vkey
from evidence_log.tree.checkpoint import Checkpoint
from tests import independent_note
from tests.trials import trials

VECTORS = Path(__file__).parent / "vectors"
C2SP: list[dict[str, Any]] = json.loads((VECTORS / "c2sp_examples.json").read_text("utf-8"))["vectors"]
SUMDB: dict[str, Any] = json.loads((VECTORS / "sumdb_note.json").read_text("utf-8"))
TEXT: str = SUMDB["text"]
PETER, ENOCH = SUMDB["peter"], SUMDB["enoch"]
SEED = Ed25519PrivateKey.from_private_bytes(base64.b64decode(PETER["skey"].split("+", 4)[4])[1:])
KHAN = KeySigner("daybook/khan", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
SHAW = KeySigner("daybook/shaw", Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33))))
HEAD = Checkpoint("daybook/0f", 4711, bytes(range(32)))


def c2sp(kind: str) -> dict[str, Any]:
    return next(vector for vector in C2SP if vector["kind"].startswith(kind))


def note_of(*lines: str) -> str:
    return TEXT + "\n" + "".join(f"{line}\n" for line in lines)


# -- published vectors


def test_the_specifications_signed_note_verifies() -> None:
    vector = c2sp("signed-note with key")
    key = parse_vkey(vector["vkey"])
    assert key.vkey() == vector["vkey"]
    assert signers(parse_note(vector["note"]), [key]) == (key,)
    assert parse_note(vector["note"]).render() == vector["note"]


@pytest.mark.parametrize("vector", [v for v in C2SP if "note" in v], ids=lambda v: v["kind"][:30])
def test_every_note_of_the_specifications_is_read_and_written_unchanged(vector: dict[str, Any]) -> None:
    assert parse_note(vector["note"]).render() == vector["note"]


def test_the_text_of_a_note_may_hold_empty_lines() -> None:
    note = parse_note(c2sp("signed-note, syntax only")["note"])
    assert note.text.count("\n\n") == 1
    assert note.text.endswith("ed è subito sera.\n")
    assert [signature.name for signature in note.signatures] == ["quasimodo.example/salvatore"]


def test_the_specifications_checkpoints_are_read() -> None:
    checkpoint, note = read_checkpoint(c2sp("checkpoint, syntax only")["note"])
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert len(note.signatures) == 1
    _, cosigned = read_checkpoint(c2sp("checkpoint with Ed25519")["note"])
    witness = cosigned.signatures[1]
    assert (len(witness.key_id), len(witness.raw)) == (4, 8 + 64)
    named = Verifier(witness.name, bytes(32)).cosigning()
    assert witnessed_at(witness, named) == 1679315147


def test_the_checkpoint_in_a_witness_request_is_read() -> None:
    body = c2sp("witness add-checkpoint")["body"]
    proof, _, note = body.partition("\n\n")
    assert len(proof.splitlines()) == 5
    checkpoint, read = read_checkpoint(note)
    assert (checkpoint.size, len(read.signatures)) == (20852163, 2)


def test_the_go_implementations_bytes_are_ours() -> None:
    signer = KeySigner("PeterNeumann", SEED)
    assert signer.verifier.vkey() == PETER["vkey"]
    assert sign_note(TEXT, signer) == note_of(PETER["line"])
    stale = Note(TEXT, (Signature("PeterNeumann", signer.verifier.key_id, b"BADSIG"),))
    assert stale.signed(signer.sign(TEXT)).render() == note_of(PETER["line"])


def test_unknown_signatures_are_ignored_and_known_ones_found_in_order() -> None:
    peter, enoch = parse_vkey(PETER["vkey"]), parse_vkey(ENOCH["vkey"])
    both = parse_note(note_of(PETER["line"], ENOCH["line"]))
    assert signers(both, [peter]) == (peter,)
    assert signers(both, [enoch, peter]) == (peter, enoch)
    doubled = parse_note(note_of(PETER["line"], PETER["line"], ENOCH["line"], ENOCH["line"]))
    assert signers(doubled, [peter]) == (peter,)
    same_name_other_key = Verifier("PeterNeumann", bytes(32))
    assert signers(both, [same_name_other_key, peter]) == (peter,)
    with pytest.raises(NoteError, match="not signed by a known key"):
        signers(both, [])
    with pytest.raises(NoteError, match="two keys are called"):
        signers(both, [enoch, peter, enoch])
    assert signers(parse_note(note_of(PETER["line"])), [enoch, peter, enoch]) == (peter,)


@pytest.mark.parametrize("message", SUMDB["malformed"])
def test_a_malformed_note_of_the_go_tests_is_refused(message: str) -> None:
    with pytest.raises(NoteError):
        parse_note(base64.b64decode(message))


def test_a_wrong_signature_of_a_known_key_refuses_the_whole_note() -> None:
    peter, enoch = parse_vkey(PETER["vkey"]), parse_vkey(ENOCH["vkey"])
    bent = parse_note(note_of(PETER["line"][:60] + "ABCD" + PETER["line"][60:], ENOCH["line"]))
    with pytest.raises(NoteError, match="is not over this text"):
        signers(bent, [peter, enoch])


@pytest.mark.parametrize("count", [16, 100, 101])
def test_sixteen_signatures_are_taken_and_more_than_a_hundred_are_not(count: int) -> None:
    message = note_of(*[PETER["line"]] * count)
    if count > 100:
        with pytest.raises(NoteError, match="the most is 100"):
            parse_note(message)
    else:
        assert len(parse_note(message).signatures) == count


def test_every_mangled_verifier_key_is_refused() -> None:
    vkey: str = PETER["vkey"]
    spans = ((i, j) for i in range(len(vkey)) for j in range(i + 1, len(vkey) + 1))
    cut = [vkey[i:j] for i, j in spans if (i, j) != (0, len(vkey))]
    moved = [f"{vkey[:i]}{chr(ord(vkey[i]) + 1)}{vkey[i + 1 :]}" for i in range(len(vkey))]
    for text in (*cut, *moved, *SUMDB["bad_vkeys"]):
        with pytest.raises(NoteError):
            parse_vkey(text)


# -- ours


def test_a_note_with_two_signatures_is_four_eyes_for_anybody_who_has_both_keys() -> None:
    text = "daybook decision v1\n"
    note = parse_note(sign_note(text, KHAN)).signed(SHAW.sign(text))
    assert signers(parse_note(note.render()), [KHAN.verifier, SHAW.verifier]) == (
        KHAN.verifier,
        SHAW.verifier,
    )


def test_a_checkpoint_is_opened_with_its_signers_key_only() -> None:
    note = sign_checkpoint(HEAD, KHAN)
    assert open_checkpoint(note, [KHAN.verifier]).checkpoint == HEAD
    with pytest.raises(NoteError):
        open_checkpoint(note, [SHAW.verifier])


def test_a_witness_cosigns_a_checkpoint_with_the_time_it_was_seen() -> None:
    note = parse_note(sign_checkpoint(HEAD, KHAN)).signed(SHAW.witness(HEAD.text(), 1_770_000_000))
    opened = open_checkpoint(note.render(), [KHAN.verifier, SHAW.verifier.cosigning()])
    assert [key.name for key in opened.signed_by] == ["daybook/khan", "daybook/shaw"]
    assert witnessed_at(note.signatures[1], opened.signed_by[1]) == 1_770_000_000
    assert witnessed_at(note.signatures[0], opened.signed_by[0]) is None
    earlier = note.signatures[1]._replace(raw=(0).to_bytes(8, "big") + note.signatures[1].raw[8:])
    with pytest.raises(NoteError, match="is not over this text"):
        signers(Note(note.text, (earlier,)), [SHAW.verifier.cosigning()])
    short = note.signatures[1]._replace(raw=note.signatures[1].raw[:-1])
    with pytest.raises(NoteError, match="is not over this text"):
        signers(Note(note.text, (short,)), [SHAW.verifier.cosigning()])


def test_a_cosignatures_key_has_another_id_than_the_same_key_as_a_signer() -> None:
    assert parse_vkey(KHAN.verifier.cosigning().vkey()) == KHAN.verifier.cosigning()
    assert KHAN.verifier.cosigning().key_id != KHAN.verifier.key_id


printable = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1)


@given(st.lists(printable | st.just(""), min_size=1, max_size=5), printable)
def test_any_text_that_is_signed_is_read_back_and_its_change_is_seen(lines: list[str], other: str) -> None:
    text = "".join(f"{line}\n" for line in lines)
    note = parse_note(sign_note(text, KHAN))
    assert note.text == text
    assert signers(note, [KHAN.verifier]) == (KHAN.verifier,)
    if other + text != text:
        with pytest.raises(NoteError):
            signers(Note(other + text, note.signatures), [KHAN.verifier])


@pytest.mark.parametrize("text", ["", "no newline", "a\tb\n", "a\x00\n"])
def test_a_text_that_could_not_be_read_back_is_not_signed(text: str) -> None:
    with pytest.raises(NoteError):
        sign_note(text, KHAN)


def test_a_note_of_more_than_a_mebibyte_is_refused() -> None:
    with pytest.raises(NoteError, match="the most is"):
        sign_note("a" * (1 << 20) + "\n", KHAN)


def test_a_name_with_a_blank_or_a_plus_is_no_key_name() -> None:
    for name in ("", "a b", "a+b", "a\N{NO-BREAK SPACE}b"):
        with pytest.raises(NoteError):
            KeySigner(name, new_key())


def flipped(data: bytes, bit: int) -> bytes:
    return data[: bit // 8] + bytes([data[bit // 8] ^ 1 << bit % 8]) + data[bit // 8 + 1 :]


def unseen(note: bytes, known: list[Verifier], opened: Callable[[bytes], Any]) -> bool:
    """True when a changed note still opens: the hole that must not be there."""
    try:
        opened(note)
    except NoteError:
        return False
    except EvidenceLogError:
        return False
    return True


def test_every_single_bit_of_a_signed_checkpoint_is_guarded() -> None:
    note = sign_checkpoint(HEAD, KHAN).encode()
    for bit in range(len(note) * 8):
        changed = flipped(note, bit)
        assert not unseen(changed, [KHAN.verifier], lambda data: open_checkpoint(data, [KHAN.verifier])), bit


@pytest.mark.trial
def test_ten_thousand_random_flips_in_notes_change_nothing_unseen() -> None:
    """Must show 2, checkpoints: heads of any size with one, two or three signatures, one bit flipped in each."""
    rng, wanted = random.Random(20260302), [KHAN.verifier, SHAW.verifier, SHAW.verifier.cosigning()]
    for _ in range(trials(1_000, 10_000)):
        head = Checkpoint("daybook/" + rng.randbytes(8).hex(), rng.randrange(1 << 40), rng.randbytes(32))
        note = parse_note(sign_checkpoint(head, KHAN))
        if rng.random() < 0.7:
            note = note.signed(SHAW.sign(note.text))
        if rng.random() < 0.5:
            note = note.signed(SHAW.witness(note.text, rng.randrange(1 << 31)))
        data = note.render().encode()
        changed = flipped(data, rng.randrange(len(data) * 8))
        try:
            opened = open_checkpoint(changed, wanted)
        except EvidenceLogError:
            continue
        # A flip in a signature line's name or id makes it somebody unknown's: the text is then as it was signed,
        # and one signer fewer is found. Content never changes unseen.
        assert opened.checkpoint == head
        assert len(opened.signed_by) == len(note.signatures) - 1


# -- the key's file


def test_a_key_is_kept_in_openssh_format_under_its_passphrase() -> None:
    key = new_key()
    data = key_bytes(key, "correct horse")
    assert data.startswith(b"-----BEGIN OPENSSH PRIVATE KEY-----")
    assert read_key(data, "correct horse").private_bytes_raw() == key.private_bytes_raw()
    with pytest.raises(RefusedError, match="passphrase is wrong"):
        read_key(data, "wrong horse")
    with pytest.raises(RefusedError, match="none was given"):
        read_key(data, None)
    with pytest.raises(RefusedError, match="no private key"):
        read_key(b"something else", None)


def test_an_open_key_is_read_without_a_passphrase() -> None:
    key = new_key()
    assert read_key(key_bytes(key, None), None).private_bytes_raw() == key.private_bytes_raw()


def test_ssh_keygen_reads_the_key(tmp_path: Path) -> None:
    program = shutil.which("ssh-keygen")
    if program is None:
        pytest.skip("ssh-keygen is not on this computer")
    path, key = tmp_path / "key", new_key()
    path.write_bytes(key_bytes(key, "correct horse"))
    path.chmod(0o600)
    said = subprocess.run(
        [program, "-y", "-P", "correct horse", "-f", str(path)], capture_output=True, check=True, text=True
    )
    wanted = key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    assert said.stdout.split()[:2] == wanted.split()


# -- an independent implementation


def test_a_reader_of_the_standard_library_alone_opens_our_checkpoint() -> None:
    """Must show 1: somebody else's code, with nothing of ours, reads head and signer."""
    note = parse_note(sign_checkpoint(HEAD, KHAN)).signed(SHAW.sign(HEAD.text())).render().encode()
    for signer in (KHAN, SHAW):
        found = independent_note.opened(note, signer.verifier.vkey())
        assert found == (HEAD.origin, HEAD.size, HEAD.root)
    with pytest.raises(ValueError, match="does not hold"):
        independent_note.opened(note.replace(b"4711", b"4712"), KHAN.verifier.vkey())
    stranger = KeySigner("daybook/nobody", new_key()).verifier.vkey()
    with pytest.raises(ValueError, match="did not sign"):
        independent_note.opened(note, stranger)


def test_openssl_verifies_our_checkpoint_over_the_notes_text(tmp_path: Path) -> None:
    """Must show 1: the signature line, cut apart with standard tools, verifies with a program that is not ours."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("openssl is not on this computer")
    whole = sign_checkpoint(HEAD, KHAN)
    text, _, lines = whole.rpartition("\n\n")
    raw = base64.b64decode(lines.split(" ")[2])
    (tmp_path / "text").write_bytes(f"{text}\n".encode())
    (tmp_path / "signature").write_bytes(raw[4:])
    (tmp_path / "public.pem").write_bytes(
        Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
        .public_key()
        .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    command = [program, "pkeyutl", "-verify", "-pubin", "-inkey", "public.pem", "-rawin"]
    files = ["-in", "text", "-sigfile", "signature"]
    good = subprocess.run([*command, *files], cwd=tmp_path, capture_output=True, check=False)
    assert good.returncode == 0, good.stderr
    (tmp_path / "text").write_bytes(f"{text}!\n".encode())
    assert subprocess.run([*command, *files], cwd=tmp_path, capture_output=True, check=False).returncode
