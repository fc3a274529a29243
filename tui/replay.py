"""Replay: any position of the log, the ratings there, what each event moved. Read-only, and looks so."""

from __future__ import annotations

from evidence_log.commands.notes import ResolveAnnotation
from tui.dialogs import Ask
from tui.diff_screen import Diff
from tui.errors import TerminalError
from tui.keys import bindings_of
from tui.lines import Lines
from tui.places_in_time import place_wanted
from tui.plot_screen import Plot
from tui.replay_time import Timed
from tui.replay_views import LEVELS, READ_ONLY
from tui.thread_screen import Thread


class Replay(Timed):
    """The keys of replay: steps, levels, marks, causes and notes."""

    NAME = "replay"
    BINDINGS = bindings_of("replay")
    ABOUT = (
        "Any moment of the log as it was: the ratings then, what each event moved, and why.",
        "Nothing is written here but a note (a), which goes to the end of the log.",
    )

    def action_step(self, by: int) -> None:
        """Some events on or back."""
        self.stand(self.at() + by)

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
            place, said = place_wanted(text, self.at(), self.rows.place, self.rows.by_then)
        except TerminalError as error:
            self.say(str(error))
            return
        self.stand(place)
        self.say(said)

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
        row = self.row()
        if node is None:
            node = row.on if row.on in self.live.edition.questions else "overall"
        self.daybook.show_why(node, self.position)

    def action_note(self) -> None:
        """A note about this event, written at the head; the position stays."""
        self.place = self.at()
        self.ask_for_note(self.row())

    def action_settle(self) -> None:
        """Settles the note that this event is."""
        row, self.place = self.row(), self.at()
        if row.kind != "note":
            self.say("this event is no note; stand on the note that is to be settled")
            return
        asked = f"How is the note at {self.position:,} settled?"
        facts = {"annotation": row.event_id}
        draft = self.draft_on("settle", row, asked)
        self.ask_for(asked, draft, ResolveAnnotation, lambda text: {**facts, "resolution": text})

    def action_thread(self) -> None:
        """The notes on this event, and the notes on those."""
        self.app.push_screen(Thread(self.row()))

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
