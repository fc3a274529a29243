"""Replay: any position of the log, the ratings there, what each event moved. Read-only, and looks so."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static

from evidence_log.commands.notes import Annotate
from tui.dialogs import Ask, Told
from tui.keys import bindings_of
from tui.lines import Lines
from tui.screen import DaybookScreen
from tui.views import badge, consequence, ratings_at, trail_line


class Replay(DaybookScreen):
    """The screen alone owns the position; it is an event's position, 1 to the last."""

    NAME = "replay"
    BINDINGS = bindings_of("replay")

    def __init__(self) -> None:
        super().__init__()
        self.index = 0
        self.marked: int | None = None

    @property
    def position(self) -> int:
        """Where the reader stands."""
        rows = self.live.rows
        return rows[self.index].position if rows else 0

    def body(self) -> ComposeResult:
        """Ratings, events, the consequence of the current event, and where it is in the whole."""
        with Horizontal(id="panes"):
            yield Lines(id="ratings")
            yield Lines(id="events")
        yield Static("", id="moved", markup=False)
        yield Static("", id="scrubber", markup=False)

    def on_mount(self) -> None:
        """At the end, unless a position was asked for."""
        self.index = len(self.live.rows) - 1
        super().on_mount()
        self.query_one("#events", Lines).focus()

    def to(self, position: int) -> None:
        """Stands at the event of a position, or the nearest before it."""
        self.index = self.daybook.row_of(position)
        if self.is_mounted:
            self.draw()

    def draw(self) -> None:
        """Everything at the position."""
        rows, history = self.live.rows, self.live.history
        self.index = max(0, min(self.index, len(rows) - 1))
        events, ratings = self.query_one("#events", Lines), self.query_one("#ratings", Lines)
        events.show(len(rows), lambda n: trail_line(rows[n]), self.index, self.index)
        ratings.show_all(ratings_at(history, self.live.edition, self.position))
        self.query_one("#moved", Static).update(f" {consequence(history, self.position)}")
        self.query_one("#scrubber", Static).update(self._scrubber())
        behind = len(rows) - 1 - self.index
        moment = rows[self.index].at.strftime("%d %b %H:%M") if rows else ""
        now = "now" if not behind else f"{behind:,} behind now (End)"
        self.head(f" REPLAY read-only  {self.position:,} of {self.live.seen:,}  {now}  {moment}")

    def grown(self) -> None:
        """New events only change 'behind now'; the place stays."""
        self.draw()

    def on_lines_moved(self, event: Lines.Moved) -> None:
        """The events' cursor asks for a position."""
        if event.lines.id == "events" and event.index != self.index:
            self.index = event.index
            self.draw()

    def _scrubber(self) -> str:
        width = max(self.size.width - 4, 10)
        rows = len(self.live.rows)
        at = 0 if rows < 2 else round(self.index * (width - 1) / (rows - 1))
        line = ["━"] * width
        if self.marked is not None and rows > 1:
            line[round(self.daybook.row_of(self.marked) * (width - 1) / (rows - 1))] = "▾"
        line[at] = "█"
        return f"  {''.join(line)}"

    def action_step(self, by: int) -> None:
        """Some events on or back."""
        self.index += by
        self.draw()

    def action_change(self, by: int) -> None:
        """The next rating change, or the one before."""
        found = (
            self.live.history.next_change(self.position)
            if by > 0
            else self.live.history.previous_change(self.position)
        )
        if found is None:
            self.say(f"no rating changes {'after' if by > 0 else 'before'} this")
        else:
            self.to(found)

    def action_first(self) -> None:
        """The first event."""
        self.index = 0
        self.draw()

    def action_now(self) -> None:
        """Back to now."""
        self.index = len(self.live.rows) - 1
        self.draw()

    def action_mark(self) -> None:
        """Marks the position, to compare with another."""
        self.marked = self.position
        self.say(f"marked {self.marked:,}; x compares")
        self.draw()

    def action_diff(self) -> None:
        """What differs between the mark and here."""
        if self.marked is None:
            self.say("nothing is marked; m marks a position")
            return
        first, second = sorted((self.marked, self.position))
        lines = [
            f"{c.node:<8} {badge(c.before.rating)} → {badge(c.after.rating)}  "
            f"{_score(c.before.score)} → {_score(c.after.score)}  last moved at {c.position:,}"
            for c in self.live.history.diff(first, second)
        ]
        self.app.push_screen(Told(f"{first:,} and {second:,}", lines or ["no score and no rating differs"]))

    def action_goto(self) -> None:
        """Goes to a position."""

        def go(text: str | None) -> None:
            number = (text or "").replace(",", "").strip()
            if number.isdigit():
                self.to(int(number))
            elif text is not None:
                self.say(f"{text!r} is no position; give a number")

        self.app.push_screen(Ask("Go to which position?"), go)

    def action_why(self) -> None:
        """Why the rating under the cursor is what it is here."""
        line = self.query_one("#ratings", Lines).current
        moved = self.live.history.consequences(self.position)
        node = moved[-1].node if moved and moved[-1].node != "overall" else None
        node = node or (moved[0].node if moved else None) or (line.key if line else "overall")
        focused = self.query_one("#ratings", Lines).has_focus and line
        self.daybook.show_why(line.key if focused and line else node, self.position)

    def action_note(self) -> None:
        """A note about this event, written at the head; the position stays."""
        target = self.live.rows[self.index].event_id

        def note(text: str | None) -> None:
            if text is not None:
                self.daybook.record(Annotate, self, target=target, text=text)

        self.app.push_screen(Ask(f"A note on event {self.position:,}"), note)

    def twin(self) -> str:
        """The state from the command line."""
        return f"daybook --inspection {self.live.inspection.id} state --at {self.position}"


def _score(score: object) -> str:
    return "-" if score is None else f"{getattr(score, 'sufficient', 0)}/{getattr(score, 'total', 0)}"
