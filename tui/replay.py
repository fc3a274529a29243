"""Replay: any position of the log, the ratings there, what each event moved. Read-only, and looks so."""

from __future__ import annotations

from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static
from textual.worker import get_current_worker

from evidence_log.commands.notes import ResolveAnnotation
from evidence_log.pages import TrailPages
from evidence_log.projections.moments import Moments
from evidence_log.projections.trail import Row
from tui.dialogs import Ask
from tui.diff_screen import Diff
from tui.errors import TerminalError
from tui.event_lines import EventLines
from tui.keys import bindings_of
from tui.lines import Lines
from tui.places_in_time import place_wanted
from tui.plot_screen import Plot
from tui.replay_views import LEVELS, READ_ONLY, differing, fitted, panel_lines
from tui.screen import DaybookScreen
from tui.thread_screen import Thread
from tui.timeline import Axis, Timeline, by_event, places_of
from tui.views import Line, consequence, one, ratings_at

SPEEDS = (1, 4, 16, 64, 256)
"""Events a second while it plays."""

TICK = 0.25
WIDE = 100


class Replay(DaybookScreen):
    """The screen alone owns the place; the position is that of the event there."""

    NAME = "replay"
    BINDINGS = bindings_of("replay")
    ABOUT = (
        "Any moment of the log as it was: the ratings then, what each event moved, and why.",
        "Nothing is written here but a note (a), which goes to the end of the log.",
    )

    class Paint(Message, bubble=False):
        """Draw the place. Keys that wait go first, then one of these."""

        def can_replace(self, message: Message) -> bool:
            """Any other of its kind."""
            return isinstance(message, Replay.Paint)

    def __init__(self) -> None:
        super().__init__()
        self.place: int | None = None
        self.marked: int | None = None
        self.level = 0
        self.speed = 1
        self.moments: Moments | None = None
        self.by_time = False
        self._pages: TrailPages | None = None
        self._timer: Timer | None = None
        self._laid: tuple[object, ...] = ()

    # -- where
    @property
    def rows(self) -> TrailPages:
        """The rows of the level that is shown."""
        return self._pages or self.live.rows

    @property
    def position(self) -> int:
        """Where the reader stands: the number of the last event applied."""
        return self.rows.positions[self._at()] if len(self.rows) else 0

    def _at(self) -> int:
        last = len(self.rows) - 1
        return last if self.place is None else max(0, min(self.place, last))

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
        self._timer = self.set_interval(TICK, self._tick, pause=True)
        super().on_mount()
        self.query_one("#events", EventLines).focus()

    def draw(self) -> None:
        """Everything at the position, at once."""
        self.paint()

    @on(Paint)
    def paint(self) -> None:
        """Draws what differs, in one frame."""
        if not len(self.rows):
            self.head(" REPLAY read-only  nothing is recorded yet")
            return
        place, position, live = self._at(), self.position, self.live
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
        moment = self.rows[self._at()].at
        playing = f"  playing {SPEEDS[self.speed]}/s" if self.playing else ""
        title = f"  {one(self.live.inspection.title)}" if self.size.width >= WIDE else ""
        return f" REPLAY read-only  {position:,} of {self.live.seen:,}  {now}{playing}  {moment:%d %b %H:%M}{title}"

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
        laid = (len(rows), len(history.changes), self.by_time, self.level)
        if laid != self._laid:
            self._laid = laid
            axis = by_event(len(rows))
            if self.by_time and self.moments and len(self.moments) == len(rows):
                moments = self.moments
                axis = Axis(moments.share, moments.place_at, "by time, gaps folded")
            moved = places_of(rows.positions, [change.position for change in history.changes])
            self.query_one("#timeline", Timeline).lay(axis, moved)

    def _consequence(self, position: int) -> str:
        if not self.live.indexed and self.live.history.position < position:
            return "indexing…"
        return consequence(self.live.history, position)

    def grown(self) -> None:
        """New events only change 'behind now'; the place stays."""
        self.place = self._at() if self.place is None else self.place
        self.paint()

    @on(EventLines.Asked)
    def grant(self, event: EventLines.Asked) -> None:
        """The list or the track asks for a place."""
        self.stand(event.wish(self._at()))

    # -- moving
    def action_step(self, by: int) -> None:
        """Some events on or back."""
        self.stand(self._at() + by)

    def action_change(self, by: int) -> None:
        """The next rating change, or the one before."""
        history = self.live.history
        found = history.next_change(self.position) if by > 0 else history.previous_change(self.position)
        if found is None:
            self.say(f"no rating changes {'after' if by > 0 else 'before'} this")
        else:
            self.to(found)

    def action_first(self) -> None:
        """The first event."""
        self.stand(0)

    def action_now(self) -> None:
        """Back to now."""
        self.stand(len(self.rows) - 1)

    def action_goto(self) -> None:
        """Goes to a number, so many on or back, or a date."""
        self.app.push_screen(Ask("Go to: 1713, +100, -100, 2026-03-18 or 2026-03-18T12:30"), self._go)

    def _go(self, text: str | None) -> None:
        if text is None:
            return
        try:
            place, said = place_wanted(text, self._at(), self.rows.place, self.rows.by_then)
        except TerminalError as error:
            self.say(str(error))
            return
        self.stand(place)
        self.say(said)

    # -- by time
    def action_day(self, by: int) -> None:
        """The next day with events, or the beginning of this one and then of those before it."""
        self._with_moments(partial(self._neighbour, by, "day"))

    def action_sitting(self, by: int) -> None:
        """The next sitting, or the beginning of this one and then of those before it."""
        self._with_moments(partial(self._neighbour, by, "sitting"))

    def _neighbour(self, by: int, what: str) -> None:
        if self.moments is None:
            return
        find = self.moments.day if what == "day" else self.moments.sitting
        found = find(self._at(), by)
        if found is None:
            self.say(f"there is no {what} {'after' if by > 0 else 'before'} this")
        else:
            self.stand(found)

    def action_time(self) -> None:
        """The track by event, or by time with the gaps folded."""
        self.by_time = not self.by_time
        self.say("the track is by time, gaps folded" if self.by_time else "the track is by event")
        self._with_moments(self.paint)

    def _with_moments(self, then: partial[None] | object) -> None:
        """Does it once the times are known; they are read in a thread the first time."""
        if self.moments is not None and len(self.moments) == len(self.rows):
            then() if callable(then) else None
            return
        self.say("reading when each event was recorded…")
        self.run_worker(partial(self._read_moments, then), thread=True, group="moments", exclusive=True)

    def _read_moments(self, then: object) -> None:
        worker = get_current_worker()
        moments = self.rows.moments(lambda: not worker.is_cancelled)
        if not worker.is_cancelled:
            self.app.call_from_thread(self._timed, moments, then)

    def _timed(self, moments: Moments, then: object) -> None:
        self.moments, self._laid = moments, ()
        self.say("")
        if callable(then):
            then()

    # -- playing
    @property
    def playing(self) -> bool:
        """Whether it goes on by itself."""
        return self._timer is not None and self._timer._active.is_set()  # noqa: SLF001  (the library tells no other way)

    def action_play(self) -> None:
        """Goes on by itself, or stops."""
        if self._timer is None:
            return
        if self.playing:
            self._timer.pause()
        else:
            self._timer.resume()
        self.paint()

    def action_speed(self, by: int) -> None:
        """Faster or slower."""
        self.speed = max(0, min(self.speed + by, len(SPEEDS) - 1))
        self.say(f"{SPEEDS[self.speed]} events a second; Space plays")

    def _tick(self) -> None:
        self._due = getattr(self, "_due", 0.0) + SPEEDS[self.speed] * TICK
        steps, self._due = int(self._due), self._due % 1
        if self._at() >= len(self.rows) - 1 and self._timer is not None:
            self._timer.pause()
            self.paint()
        elif steps:
            self.stand(self._at() + steps)

    # -- levels, marks, causes, notes
    def action_level(self) -> None:
        """Everything, judgements and decisions, decisions alone; the head counts what is hidden."""
        position = self.position
        self.level = (self.level + 1) % len(LEVELS)
        types = LEVELS[self.level][1]
        self._pages = self.live.rows.of_types(types) if types else None
        self.moments = None
        self.to(position)

    def action_mark(self) -> None:
        """Marks the position, or takes the mark away."""
        self.marked = None if self.marked == self.position else self.position
        self.say("the mark is gone" if self.marked is None else f"marked {self.marked:,}; x compares")
        self.paint()

    def action_diff(self) -> None:
        """What differs between the mark and here; each row leads to its cause."""
        if self.marked is None:
            self.say("nothing is marked; m marks a position")
            return
        self.app.push_screen(Diff(self.marked, self.position))

    def action_why(self) -> None:
        """Why the rating under the cursor, or the one this event moved, is what it is here."""
        ratings = self.query_one("#ratings", Lines)
        moved = [change.node for change in self.live.history.consequences(self.position)]
        node = next((item for item in moved if item in self.live.edition.questions), None) or next(
            iter(moved), None
        )
        if ratings.has_focus and ratings.current and ratings.current.key:
            node = ratings.current.key
        row = self._row()
        if node is None:
            node = row.on if row.on in self.live.edition.questions else "overall"
        self.daybook.show_why(node, self.position)

    def _row(self) -> Row:
        return self.rows[self._at()]

    def action_note(self) -> None:
        """A note about this event, written at the head; the position stays."""
        self.place = self._at()
        self.ask_for_note(self._row())

    def action_settle(self) -> None:
        """Settles the note that this event is."""
        row, self.place = self._row(), self._at()
        if row.kind != "note":
            self.say("this event is no note; stand on the note that is to be settled")
            return
        asked = f"How is the note at {self.position:,} settled?"
        facts = {"annotation": row.event_id}
        draft = self.draft_on("settle", row, asked)
        self.ask_for(asked, draft, ResolveAnnotation, lambda text: {**facts, "resolution": text})

    def action_thread(self) -> None:
        """The notes on this event, and the notes on those."""
        self.app.push_screen(Thread(self._row()))

    def action_plot(self) -> None:
        """How each rating came about, up to here."""
        self.app.push_screen(Plot(self.position))

    def action_reopen(self) -> None:
        """Back to the why this event was reached from."""
        if not self.daybook.reopen_why():
            self.say("nothing was asked yet; w asks why")

    def action_refuse(self) -> None:
        """A key that writes elsewhere."""
        self.say(READ_ONLY)

    def twin(self) -> str:
        """The state from the command line."""
        return f"daybook --inspection {self.live.inspection.id} state --at {self.position}"
