"""Where the reader of replay stands, and what is drawn of it: the screen alone owns the place."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Static

from evidence_log.pages import TrailPages
from evidence_log.projections.trail import Row
from tui.event_lines import EventLines
from tui.lines import Lines
from tui.replay_views import LEVELS, differing, fitted, panel_lines
from tui.screen import DaybookScreen
from tui.timeline import Axis, Timeline, by_event, places_of
from tui.views import Line, consequence, one, ratings_at

WIDE = 100


class Positioned(DaybookScreen):
    """A place among the rows of a level; the position is that of the event there."""

    class Paint(Message, bubble=False):
        """Draw the place. Keys that wait go first, then one of these."""

        def can_replace(self, message: Message) -> bool:
            """Any other of its kind."""
            return isinstance(message, Positioned.Paint)

    def __init__(self) -> None:
        super().__init__()
        self.place: int | None = None
        self.marked: int | None = None
        self.level = 0
        self._pages: TrailPages | None = None
        self._laid: tuple[object, ...] = ()

    @property
    def rows(self) -> TrailPages:
        """The rows of the level that is shown."""
        return self._pages or self.live.rows

    @property
    def position(self) -> int:
        """Where the reader stands: the number of the last event applied."""
        return self.rows.positions[self.at()] if len(self.rows) else 0

    def at(self) -> int:
        """The index of the row the reader stands at."""
        last = len(self.rows) - 1
        return last if self.place is None else max(0, min(self.place, last))

    def row(self) -> Row:
        """The event the reader stands at."""
        return self.rows[self.at()]

    def to(self, position: int) -> None:
        """Stands at the event of a position, or the nearest before it."""
        self.stand(self.rows.place(position))

    def stand(self, place: int) -> None:
        """Stands at a place, drawn once the keys that wait have been taken."""
        self.place = max(0, min(place, len(self.rows) - 1))
        self.post_message(self.Paint())

    # -- what is drawn
    def body(self) -> ComposeResult:
        """Ratings, events, the event in full, where ratings moved, and the track."""
        with Horizontal(id="panes"):
            yield Lines(id="ratings")
            yield EventLines(self._consequence, id="events")
            panel = Lines(id="panel")
            panel.can_focus = False
            yield panel
        yield Timeline(id="timeline")
        yield Static("", id="mark", markup=False)

    def on_mount(self) -> None:
        """At the end, unless a position was asked for."""
        super().on_mount()
        self.set_focus(self.query_one("#events", EventLines))

    def draw(self) -> None:
        """Everything at the position, at once."""
        self.head(" REPLAY read-only")  # the rest wants the log
        self.paint()

    @on(Paint)
    def paint(self) -> None:
        """Draws what differs, in one frame."""
        if not len(self.rows):
            self.head(" REPLAY read-only  nothing is recorded yet")
            return
        place, position, live = self.at(), self.position, self.live
        with self.app.batch_update():
            self.head(self._head(position).ljust(self.size.width))
            self.query_one("#events", EventLines).stand(self.rows, place)
            self._lay()
            marked = None if self.marked is None else self.rows.place(self.marked)
            self.query_one("#timeline", Timeline).stand(place, marked)
            self._draw_mark(position)
            lines = [Line("indexing…", "dim")]
            if live.history.nodes:
                lines = ratings_at(live.history, live.edition, position, self.marked)
            self.query_one("#ratings", Lines).show_all(lines)
            panel = self.query_one("#panel", Lines)
            if panel.display:
                row = self.rows[place]
                notes = live.rows.thread(row.event_id)
                found = panel_lines(row, live.history.consequences(position), notes, panel.size.width)
                panel.show_all(fitted(found, panel.size.height), 0)

    def _head(self, position: int) -> str:
        behind = len(self.live.rows) - 1 - self.live.rows.place(position)
        now = "now" if not behind else f"{behind:,} behind now (End)"
        moment = self.rows[self.at()].at
        title = f"  {one(self.live.inspection.title)}" if self.size.width >= WIDE else ""
        return f" REPLAY read-only  {position:,} of {self.live.seen:,}  {now}{self.pace()}  {moment:%d %b %H:%M}{title}"

    def pace(self) -> str:
        """How fast it goes on by itself, in words; nothing when it stands."""
        return ""

    def axis(self) -> Axis:
        """What the track is measured by."""
        return by_event(len(self.rows))

    def _draw_mark(self, position: int) -> None:
        text = ""
        if self.level:
            hidden = len(self.live.rows) - len(self.rows)
            text = f" {LEVELS[self.level][0]}, {hidden:,} hidden (z)  "
        if self.marked is not None:
            changes = self.live.history.diff(self.marked, position)
            rated = sum(c.before.rating != c.after.rating for c in changes)
            text += f" mark {self.marked:,} ({position - self.marked:+,}, {differing(rated)}: x)"
        self.query_one("#mark", Static).update(text, layout=False)

    def _lay(self) -> None:
        """The axis and the bars, when they are others than those laid."""
        history, rows = self.live.history, self.rows
        laid = (len(rows), len(history.changes), self.axis().name, self.level)
        if laid != self._laid:
            self._laid = laid
            moved = places_of(rows.positions, [change.position for change in history.changes])
            self.query_one("#timeline", Timeline).lay(self.axis(), moved)

    def _consequence(self, position: int) -> str:
        if not self.live.indexed and self.live.history.position < position:
            return "indexing…"
        return consequence(self.live.history, position)

    def grown(self) -> None:
        """New events only change 'behind now'; the place stays."""
        self.place = self.at() if self.place is None else self.place
        self.paint()

    @on(EventLines.Asked)
    def grant(self, event: EventLines.Asked) -> None:
        """The list or the track asks for a place."""
        self.stand(event.wish(self.at()))
