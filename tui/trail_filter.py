"""The rows of the trail that a filter leaves, with their counts, and what the one under the cursor says."""

from __future__ import annotations

from functools import partial

from textual.app import ComposeResult
from textual.widgets import Input, Static
from textual.worker import get_current_worker

from evidence_log.errors import RefusedError
from evidence_log.pages import TrailPages
from evidence_log.projections.checks import Concern
from evidence_log.projections.facets import Facets, facets
from evidence_log.projections.filters import Filter, parse
from evidence_log.projections.trail import Row
from tui.dialogs import Pick, Told
from tui.lines import Lines
from tui.replay_views import fitted
from tui.saved_filters import keep, saved
from tui.screen import DaybookScreen
from tui.trail_views import detail, facet_line, facet_lines
from tui.views import Line, trail_line


class Filtered(DaybookScreen):
    """A filter in the command line's own language; what it finds is looked for in a thread."""

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
        listed.followed = self.draw_detail
        self.set_focus(listed)
        with self.reading():
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
        self.draw_detail()

    def grown(self) -> None:
        """New events: under a filter it is looked for again."""
        self._search() if self.text else self.draw()

    def draw_detail(self) -> None:
        """Everything that the row under the cursor says."""
        row, pane = self.row(), self.query_one("#detail", Lines)
        if row is None:
            said = f"no event matches {self.text!r}; Esc in the filter empties it" if self.text else ""
            lines = [Line(said)]
        else:
            about = [c for c in self.found or () if c.position == row.position]
            notes = self.live.rows.thread(row.event_id)
            lines = detail(row, notes, about, max(pane.size.width - 4, 20))
        pane.show_all(fitted(lines, pane.size.height), 0)

    def row(self) -> Row | None:
        """The row under the cursor."""
        index = self.query_one("#list", Lines).cursor
        return self.rows[index] if 0 <= index < len(self.rows) else None

    # -- filtering
    def action_filter(self) -> None:
        """To the filter's line."""
        self.set_focus(self.query_one("#filter", Input))

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
        self.set_focus(self.query_one("#list", Lines))
        self._search()

    def _search(self) -> None:
        if not self.text.strip():
            self._show(None, None)
            return
        self.say("searching…")
        self.in_thread(partial(self._scan, parse(self.text)), "search")

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


FACETS_AT_ONCE = 20_000
"""Rows that are counted while somebody waits."""
