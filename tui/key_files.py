"""A person's signing key on this computer: one OpenSSH file under a passphrase, its vkey in a file beside it.

The file is written beside and renamed, mode 0600, and never overwritten. A passphrase comes from
DAYBOOK_PASSPHRASE, from the computer's keyring where the key was put there, or from whoever sits at the terminal.
"""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from platformdirs import user_config_path

from evidence_log.errors import EvidenceLogError, RefusedError
from evidence_log.signing.private_key import key_bytes, new_key, read_key
from evidence_log.signing.signer import KeySigner
from evidence_log.signing.statements import key_name
from evidence_log.signing.verifier import Verifier, parse_vkey
from tui import keyrings
from tui.errors import TerminalError
from tui.prompts import typed_unseen

PASSPHRASE = "DAYBOOK_PASSPHRASE"  # noqa: S105  (the variable's name)
SHORTEST = 8


class KeyFile(NamedTuple):
    """A key's file and its public half."""

    path: Path
    verifier: Verifier


def folder() -> Path:
    """Where keys are kept: DAYBOOK_KEY_FOLDER, else the platform's place for configuration."""
    given = os.environ.get("DAYBOOK_KEY_FOLDER")
    return Path(given) if given else user_config_path("daybook") / "keys"


def beside(path: Path) -> Path:
    """The file that holds a key's vkey in the clear."""
    return path.with_name(f"{path.name}.vkey")


def made_key(person: str, path: Path | None, *, in_keyring: bool) -> KeyFile:
    """Makes a key under a passphrase; TerminalError where the file exists or cannot be written."""
    place = path or _free(person)
    if place.exists():
        raise TerminalError(f"{place} exists, and a key is never overwritten; name another file with --key")
    phrase = _chosen()
    signer = KeySigner(key_name(person), new := new_key())
    _written(beside(place), f"{signer.verifier.vkey()}\n".encode())
    _written(place, key_bytes(new, phrase))
    if in_keyring:
        keyrings.keep(signer.verifier, phrase)
    return KeyFile(place, signer.verifier)


def _free(person: str) -> Path:
    safe = "".join(c if c.isalnum() and c.isascii() else "_" for c in person)
    names = (safe, *(f"{safe}-{number}" for number in range(2, 1000)))
    return next(path for name in names if not (path := folder() / f"{name}.key").exists())


def _written(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError as error:
        raise TerminalError(f"the key cannot be kept in {path.parent}: {error.strerror}") from error


def _chosen() -> str:
    """A new passphrase: from the environment, or typed twice and the same both times."""
    given = os.environ.get(PASSPHRASE)
    if given is None:
        if not sys.stdin.isatty():
            raise TerminalError(f"a key is made under a passphrase; set {PASSPHRASE}, or use a terminal")
        given = typed_unseen("passphrase for the new key: ")
        if typed_unseen("the same once more: ") != given:
            raise TerminalError("the two passphrases differ; no key was made")
    if len(given) < SHORTEST:
        raise TerminalError(f"a passphrase has at least {SHORTEST} characters; no key was made")
    return given


def found_keys(given: Path | None) -> list[KeyFile]:
    """The key named, or all keys kept on this computer."""
    paths = [given] if given else sorted(folder().glob("*.key"))
    return [found for path in paths if (found := _read(path)) is not None]


def _read(path: Path) -> KeyFile | None:
    try:
        return KeyFile(path, parse_vkey(beside(path).read_text("utf-8").strip()))
    except (OSError, UnicodeDecodeError, EvidenceLogError):
        return None


def unlocked(key: KeyFile, *, ask: bool) -> KeySigner | None:
    """The signer of a key file; None where its passphrase is not at hand and nobody is to be asked."""
    data = _guarded_bytes(key.path)
    phrase = os.environ.get(PASSPHRASE) or keyrings.kept(key.verifier)
    if phrase is None and not (ask and sys.stdin.isatty()):
        return None
    if phrase is None:
        phrase = typed_unseen(f"passphrase for {key.verifier.name} ({key.verifier.key_id.hex()}): ")
        if not phrase:
            return None
    try:
        signer = KeySigner(key.verifier.name, _opened(data, phrase))
    except RefusedError as error:
        raise TerminalError(f"the key in {key.path} does not open: {error}") from error
    if signer.verifier != key.verifier:
        raise TerminalError(f"{beside(key.path)} names another key than {key.path} holds")
    return signer


@lru_cache(maxsize=4)
def _opened(data: bytes, phrase: str) -> Ed25519PrivateKey:
    """The key in a file; opening one takes a tenth of a second on purpose, so the last few are remembered."""
    return read_key(data, phrase)


def _guarded_bytes(path: Path) -> bytes:
    """The file's bytes; refused where others on this computer may read it."""
    try:
        mode = path.stat().st_mode
        if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
            raise TerminalError(f"others may read {path}; set it right with: chmod 600 {path}")
        return path.read_bytes()
    except OSError as error:
        raise TerminalError(f"the key {path} cannot be read: {error.strerror}") from error
