"""The trail: every event in words, one filter language, what an auditor would ask, and verification in words."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from textual.app import ComposeResult
from textual.widgets import Input, Static
from textual.worker import get_current_worker

from evidence_log.errors import EvidenceLogError, RefusedError
from evidence_log.pages import TrailPages
from evidence_log.projections.checks import Concern, concerns
from evidence_log.projections.facets import Facets, facets
from evidence_log.projections.filters import Filter, parse
from evidence_log.projections.trail import Row
from evidence_log.verify import verify
from tui.checks_screen import Checks
from tui.dialogs import Ask, Pick, Told
from tui.errors import TerminalError
from tui.keys import bindings_of
from tui.lines import Lines
from tui.replay_views import fitted
from tui.saved_filters import keep, saved
from tui.screen import DaybookScreen
from tui.trail_export import export_to
from tui.trail_views import detail, facet_line, facet_lines, verified
from tui.views import Line, trail_line


class TrailScreen(DaybookScreen):
    """Filtered rows, and everything that the one under the cursor says."""

    NAME = "trail"
    BINDINGS = bindings_of("trail")
    ABOUT = (
        "Every event in words. The filter is the command line's: kind:override,ratify who:khan case:C017",
        "on:2.2 since:2026-03-01 until:2026-03-31 and words; all must hold. Verifying needs no role.",
    )

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.found: tuple[Concern, ...] | None = None
        self._chosen: TrailPages | None = None
        self._facets: Facets | None = None

    @property
    def rows(self) -> TrailPages:
        """The rows that match."""
        return self._chosen if self._chosen is not None else self.live.rows

    def body(self) -> ComposeResult:
        """The filter, its counts, the rows, the detail."""
        yield Input(
            placeholder="filter: kind: who: case: on: since: until: and words", id="filter", compact=True
        )
        yield Static("", id="facets", markup=False)
        yield Lines(id="list")
        pane = Lines(id="detail")
        pane.can_focus = False
        yield pane

    def on_mount(self) -> None:
        """The newest first under the eye."""
        super().on_mount()
        listed = self.query_one("#list", Lines)
        listed.followed = self._detail
        listed.focus()
        listed.move_to(len(self.rows) - 1)

    def draw(self) -> None:
        """The rows that match."""
        rows = self.rows
        self.query_one("#list", Lines).show(len(rows), lambda n: trail_line(rows[n]))
        roles = ", ".join(self.roles) or "no role here"
        self.head(
            f" Trail  {len(rows):,} of {len(self.live.rows):,} events  {self.live.person}: {roles}, read-only"
        )
        self.query_one("#facets", Static).update(
            facet_line(self._facets) if self._facets else "", layout=False
        )
        self._detail()

    def grown(self) -> None:
        """New events: under a filter it is looked for again."""
        self._search() if self.text else self.draw()

    def _detail(self) -> None:
        row, pane = self._row(), self.query_one("#detail", Lines)
        if row is None:
            said = f"no event matches {self.text!r}; Esc in the filter empties it" if self.text else ""
            lines = [Line(said)]
        else:
            about = [c for c in self.found or () if c.position == row.position]
            notes = self.live.rows.thread(row.event_id)
            lines = detail(row, notes, about, max(pane.size.width - 4, 20))
        pane.show_all(fitted(lines, pane.size.height), 0)

    def _row(self) -> Row | None:
        index = self.query_one("#list", Lines).cursor
        return self.rows[index] if 0 <= index < len(self.rows) else None

    # -- filtering
    def action_filter(self) -> None:
        """To the filter's line."""
        self.query_one("#filter", Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Filters and goes back to the rows."""
        self.filter_by(event.value)

    def filter_by(self, text: str) -> None:
        """Other rows; a filter that cannot be read is said and nothing changes."""
        try:
            parse(text)
        except RefusedError as error:
            self.say(str(error))
            return
        self.text = text
        self.query_one("#filter", Input).value = text
        self.query_one("#list", Lines).focus()
        self._search()

    def _search(self) -> None:
        if not self.text.strip():
            self._show(None, None)
            return
        self.say("searching…")
        self.run_worker(partial(self._scan, parse(self.text)), thread=True, exclusive=True, group="search")

    def _scan(self, chosen: Filter) -> None:
        """In a thread: the rows that match and their counts."""
        worker, rows = get_current_worker(), self.live.rows

        def going(done: int) -> bool:
            """Says how far the search is; False ends it."""
            if not worker.is_cancelled and done < len(rows):
                self.app.call_from_thread(self.say, f"searching… {done:,} of {len(rows):,}")
            return not worker.is_cancelled

        found = list(rows.search(chosen, going))
        if not worker.is_cancelled:
            some = rows.chosen([row.position for row in found])
            self.app.call_from_thread(self._show, some, facets(found))

    def _show(self, chosen: TrailPages | None, found: Facets | None) -> None:
        self._chosen, self._facets = chosen, found
        listed = self.query_one("#list", Lines)
        listed.cursor = max(0, len(self.rows) - 1)
        self.say("")
        self.draw()

    def action_saved(self) -> None:
        """The filters that were kept; the first line keeps this one."""
        kept = saved()

        def take(index: int | None) -> None:
            """Keeps this filter, or takes one that was kept."""
            if index == 0 and self.text.strip():
                keep(self.text)
                self.say(f"kept: {self.text}")
            elif index == 0:
                self.say("there is no filter to keep; / types one")
            elif index is not None:
                self.filter_by(kept[index - 1])

        self.app.push_screen(Pick("Filters", [f"keep this one: {self.text or 'none'}", *kept]), take)

    def action_facets(self) -> None:
        """Every count over the rows shown."""
        if self._facets is None and len(self.rows) > FACETS_AT_ONCE:
            self.say(f"{len(self.rows):,} rows are too many to count at once; / narrows them first")
            return
        found = self._facets or facets(self.rows)
        self.app.push_screen(Told(f"{found.total:,} events", facet_lines(found)))

    # -- asking
    def action_checks(self) -> None:
        """What an auditor would ask about, found in a thread."""
        self.say("checking…")
        self.run_worker(self._check, thread=True, exclusive=True, group="checks")

    def _check(self) -> None:
        live = self.live
        events = live.log.events_after(upto=live.seen, inspection=live.inspection.id)
        self.app.call_from_thread(self._checked, concerns(events, live.edition, live.rules))

    def _checked(self, found: tuple[Concern, ...]) -> None:
        self.found = found
        self.say(f"{len(found):,} found")
        self._detail()
        self.app.push_screen(Checks(found))

    def action_verify(self) -> None:
        """Verifies in a thread; ends in words."""
        self.say("verifying…")
        self.run_worker(self._verify, thread=True, exclusive=True, group="verify")

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
            self.run_worker(partial(self._write, Path(name)), thread=True, exclusive=True, group="export")

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
        row = self._row()
        if row:
            self.daybook.replay_from(row.position)

    def action_note(self) -> None:
        """A note on this event."""
        row = self._row()
        if row is not None:
            self.ask_for_note(row)

    def twin(self) -> str:
        """The trail from the command line."""
        return f"daybook --inspection {self.live.inspection.id} log {self.text}".strip()


FACETS_AT_ONCE = 20_000
"""Rows that are counted while somebody waits."""
