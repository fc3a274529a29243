"""How long a trial runs: short in every test run, in full when DAYBOOK_TRIALS=full."""

from __future__ import annotations

import os


def trials(short: int, full: int) -> int:
    return full if os.environ.get("DAYBOOK_TRIALS") == "full" else short
