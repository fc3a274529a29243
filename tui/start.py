"""Before the screens: the environment that Textual reads once, then the app, then the terminal as it was."""

from __future__ import annotations

import argparse
import locale
import os
import sys
from dataclasses import replace

from tui.config import Config, read_config


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
    """Opens the log and the screens; returns the exit code."""
    settle_environment()
    config = settled(args, read_config())
    for said in config.said:
        sys.stderr.write(f"{said}\n")
    sys.stderr.write("opening the log\n" if config.ascii else "opening the log…\n")
    from tui.app import DaybookApp  # noqa: PLC0415  (Textual is loaded after the environment is settled)
    from tui.session import location_of, opened, person_of  # noqa: PLC0415  (as above)
    from tui.signing import at_the_screens, end_of_sitting  # noqa: PLC0415  (as above)

    read_only = bool(getattr(args, "read_only", False))
    with opened(args, read_only=read_only) as log:
        log.keys.unlock()
        for item in log.inspections():
            if args.inspection in (None, item.id):
                log.gate.wanted(item.id)
        signers, began = {} if read_only else at_the_screens(args, log), log.head()
        app = DaybookApp(
            log,
            person_of(args),
            args.inspection,
            config,
            signers,
            location=location_of(args),
            read_only=read_only,
        )
        code = app.run(mouse=config.mouse)
        app.workers.cancel_all()
        if log.head() > began:
            end_of_sitting(log, person_of(args), signers)
    return int(code or app.return_code or 0)
