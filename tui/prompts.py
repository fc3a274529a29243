"""What is typed without an echo: only while the terminal is not a screen's."""

from __future__ import annotations

import getpass
from contextvars import ContextVar

from tui.errors import TerminalError

ALLOWED: ContextVar[bool] = ContextVar("ALLOWED", default=True)
"""Whether somebody may be asked now; no while a screen stands on the terminal."""


class PromptWantedError(TerminalError):
    """Somebody has to type something before the screens can open."""


def typed_unseen(prompt: str) -> str:
    """What is typed after a prompt, without an echo; refused while a screen has the terminal."""
    if not ALLOWED.get():
        raise PromptWantedError("a passphrase is to be typed before the screens open")
    return getpass.getpass(prompt)
