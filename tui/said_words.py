"""What the words of a command line say of log, keys and person; it loads nothing, so that a first frame can wait for it."""

from __future__ import annotations

import argparse
import os
from pathlib import Path


def location_of(args: argparse.Namespace) -> str:
    """Where the log stands: --log, else DAYBOOK_LOG, else daybook.db here."""
    return args.log or os.environ.get("DAYBOOK_LOG") or "daybook.db"


def keys_of(args: argparse.Namespace) -> Path | None:
    """Where the keys stand, if it was said."""
    given = args.keys or os.environ.get("DAYBOOK_KEYS")
    return Path(given) if given else None


def reader_of(args: argparse.Namespace) -> str | None:
    """Who looks, if it was said; some things are not shown to some people yet."""
    return args.person or os.environ.get("DAYBOOK_PERSON") or None
