"""Before the screens: the environment that Textual reads once, then the app, then the terminal as it was."""

from __future__ import annotations

import argparse
import os
import sys


def settle_environment() -> None:
    """NO_COLOR and plain terminals get the theme of the terminal's own colours; an empty NO_COLOR counts for nothing.

    Textual reads both when the app is made: a theme set later gives black on black (tui, section 8).
    """
    if os.environ.get("NO_COLOR") == "":
        del os.environ["NO_COLOR"]
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") in ("dumb", "linux"):
        os.environ["TEXTUAL_THEME"] = "ansi-dark"


def run_screens(args: argparse.Namespace) -> int:
    """Opens the log and the screens; returns the exit code."""
    settle_environment()
    sys.stderr.write("opening the log…\n")
    from tui.app import DaybookApp  # noqa: PLC0415  (Textual is loaded after the environment is settled)
    from tui.session import opened, person_of  # noqa: PLC0415  (as above)

    with opened(args) as log:
        app = DaybookApp(log, person_of(args), args.inspection)
        code = app.run()
        app.workers.cancel_all()
    return int(code or app.return_code or 0)
