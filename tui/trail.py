"""The trail: every event in words, one filter language, what an auditor would ask, and verification in words."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from textual.widgets import Input

from evidence_log.errors import EvidenceLogError
from evidence_log.projections.checks import Concern, concerns
from evidence_log.verify import verify
from tui.checks_screen import Checks
from tui.dialogs import Ask
from tui.errors import TerminalError
from tui.keys import bindings_of
from tui.trail_export import export_to
from tui.trail_filter import Filtered
from tui.trail_views import verified


class TrailScreen(Filtered):
    """Filtered rows, and everything that the one under the cursor says."""

    NAME = "trail"
    BINDINGS = bindings_of("trail")
    ABOUT = (
        "Every event in words. The filter is the command line's: kind:override,ratify who:khan case:C017",
        "on:2.2 since:2026-03-01 until:2026-03-31 and words; all must hold. Verifying needs no role.",
    )

    def action_checks(self) -> None:
        """What an auditor would ask about, found in a thread."""
        self.say("checking…")
        self.in_thread(self._check, "checks")

    def _check(self) -> None:
        live = self.live
        events = live.log.events_after(upto=live.seen, inspection=live.inspection.id)
        self.app.call_from_thread(self._checked, concerns(events, live.edition, live.rules))

    def _checked(self, found: tuple[Concern, ...]) -> None:
        self.found = found
        self.say(f"{len(found):,} found")
        self.draw_detail()
        self.app.push_screen(Checks(found))

    def action_verify(self) -> None:
        """Verifies in a thread; ends in words."""
        self.say("verifying…")
        self.in_thread(self._verify, "verify")

    def _verify(self) -> None:
        live = self.live
        try:
            said = verified(verify(live.log.store, live.log.keys, live.log.library))
        except EvidenceLogError as error:
            said = f"NOT VERIFIED: {error}"
        self.app.call_from_thread(self.say, said)

    def action_export(self) -> None:
        """Asks where to, then writes these rows."""
        name = f"{self.live.inspection.id}-trail.csv"
        self.app.push_screen(Ask("Export these rows as (.csv, .jsonl or .md)", value=name), self._export)

    def _export(self, name: str | None) -> None:
        if name is not None:
            self.say("writing…")
            self.in_thread(partial(self._write, Path(name)), "export")

    def _write(self, path: Path) -> None:
        try:
            rows = self.rows.fresh()
            said = f"{export_to(path, rows):,} rows up to {self.live.seen:,} are in {path}"
        except (TerminalError, EvidenceLogError) as error:
            said = str(error)
        self.app.call_from_thread(self.say, said)

    # -- going elsewhere
    def action_back(self) -> None:
        """From the filter to the rows, with the filter emptied; from the rows home."""
        field = self.query_one("#filter", Input)
        if field.has_focus or self.text:
            self.filter_by("")
        else:
            super().action_back()

    def action_open(self) -> None:
        """Replay from this event."""
        self.action_replay()

    def action_replay(self) -> None:
        """Replay from this event."""
        row = self.row()
        if row:
            self.daybook.replay_from(row.position)

    def action_note(self) -> None:
        """A note on this event."""
        row = self.row()
        if row is not None:
            self.ask_for_note(row)

    def twin(self) -> str:
        """The trail from the command line."""
        return f"daybook --inspection {self.live.inspection.id} log {self.text}".strip()
