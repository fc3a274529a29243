"""Passphrases and key files: from the environment, or typed without an echo; never an argument, which others see."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from evidence_log.sealing.key_wrapping import Kind
from tui.errors import TerminalError
from tui.prompts import typed_unseen

PASSPHRASE = "DAYBOOK_KEYSTORE_PASSPHRASE"  # noqa: S105  (the name of a variable)
KEY_FILE = "DAYBOOK_KEYSTORE_FILE"


def secret_for(location: str, kind: Kind) -> bytes:
    """What opens the key file of a log."""
    if kind == "key file":
        given = os.environ.get(KEY_FILE)
        if not given:
            raise TerminalError(f"the keys of {location} are locked by a key file; name it with {KEY_FILE}")
        return file_bytes(Path(given))
    return typed(PASSPHRASE, f"passphrase of the keys of {location}: ")


def typed(variable: str, prompt: str, *, twice: bool = False) -> bytes:
    """A passphrase from a variable of the environment, else typed; twice where a slip would lock people out."""
    given = os.environ.get(variable)
    if given:
        return given.encode()
    if not sys.stdin.isatty():
        raise TerminalError(f"a passphrase is wanted and nobody is here to type it; set {variable}")
    first = typed_unseen(prompt)
    if twice and typed_unseen("once more: ") != first:
        raise TerminalError("the two were not the same; nothing was changed")
    return first.encode()


def file_bytes(path: Path, what: str = "key file") -> bytes:
    """The bytes of a key file or an escrow."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise TerminalError(f"the {what} {path} cannot be read: {error.strerror}") from error
