"""What an auditor would ask about, by check."""

from __future__ import annotations

from collections.abc import Sequence

from evidence_log.projections.checks import Concern
from tui.keys import bindings_of
from tui.listing import Listing
from tui.trail_views import concern_lines
from tui.views import Line


class Checks(Listing):
    """The findings at one position."""

    NAME = "checks"
    BINDINGS = bindings_of("checks")

    def __init__(self, found: Sequence[Concern]) -> None:
        super().__init__()
        self.found = found

    def title_now(self) -> str:
        """How many were found, and where."""
        return f"Checks as at {self.live.seen:,}: {len(self.found):,} found"

    def lines_now(self) -> Sequence[Line]:
        """The findings under their checks."""
        return concern_lines(self.found)

    def twin_now(self) -> str:
        """The findings from the command line."""
        return "log --checks"
