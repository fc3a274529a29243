"""Before the screens: the environment that Textual reads once, then the app, then the terminal as it was."""

from __future__ import annotations

import argparse
import locale
import os
import sys
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from tui.config import Config, read_config
from tui.prompts import ALLOWED, PromptWantedError

if TYPE_CHECKING:
    from tui.sitting import Sitting


def settle_environment() -> None:
    """NO_COLOR and plain terminals get the theme of the terminal's own colours; an empty NO_COLOR counts for nothing.

    Textual reads both when the app is made: a theme set later gives black on black (tui, section 8).
    """
    if os.environ.get("NO_COLOR") == "":
        del os.environ["NO_COLOR"]
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") in ("dumb", "linux"):
        os.environ["TEXTUAL_THEME"] = "ansi-dark"


def settled(args: argparse.Namespace, config: Config) -> Config:
    """The configuration with what the command line and the terminal say: ASCII outside UTF-8, lean over SSH."""
    utf8 = locale.getpreferredencoding(do_setlocale=False).lower().replace("-", "") in ("utf8", "utf_8")
    return replace(
        config,
        theme=getattr(args, "theme", None) or config.theme,
        ascii=config.ascii or getattr(args, "ascii", False) or not utf8,
        lean=config.lean or getattr(args, "lean", False) or bool(os.environ.get("SSH_CONNECTION")),
        mouse=config.mouse and not getattr(args, "no_mouse", False),
    )


def run_screens(args: argparse.Namespace) -> int:
    """Draws the first frame, then opens the log behind it; returns the exit code.

    Where something has to be typed first (a passphrase), the screens make way, and open once it was.
    """
    settle_environment()
    config = settled(args, read_config())
    for said in config.said:
        sys.stderr.write(f"{said}\n")
    sys.stderr.write("opening the log\n" if config.ascii else "opening the log…\n")
    from tui.app import DaybookApp  # noqa: PLC0415  (Textual is loaded after the environment is settled)

    read_only = bool(getattr(args, "read_only", False))
    with ExitStack() as stack:
        app = DaybookApp.opening(partial(_behind, args, stack), config, read_only=read_only)
        code = app.run(mouse=config.mouse)
        if isinstance(app.fault, PromptWantedError):
            sitting = _begun(args, stack)
            app = DaybookApp.opening(lambda: sitting, config, read_only=read_only)
            code = app.run(mouse=config.mouse)
        app.workers.cancel_all()
        if app.fault is not None:
            raise app.fault
        if app.sitting is not None:
            _ended(app.sitting)
    return int(code or app.return_code or 0)


def _begun(args: argparse.Namespace, stack: ExitStack) -> Sitting:
    from tui.sitting import begun  # noqa: PLC0415  (loaded once the first frame stands)

    return begun(args, stack, read_only=bool(getattr(args, "read_only", False)))


def _behind(args: argparse.Namespace, stack: ExitStack) -> Sitting:
    """Opens the log while a screen stands on the terminal: nobody can be asked anything."""
    allowed = ALLOWED.set(False)
    try:
        return _begun(args, stack)
    finally:
        ALLOWED.reset(allowed)


def _ended(sitting: Sitting) -> None:
    from tui.sitting import ended  # noqa: PLC0415  (as above)

    ended(sitting)
