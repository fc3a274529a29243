"""The trail: every event in words, one filter language, and verification in words."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Input, Static

from evidence_log.commands.notes import Annotate
from evidence_log.errors import RefusedError
from evidence_log.projections.filters import parse
from evidence_log.projections.trail import Row
from evidence_log.verify import verify
from tui.dialogs import Ask
from tui.keys import bindings_of
from tui.lines import Lines
from tui.safe_text import hidden, safe
from tui.screen import DaybookScreen
from tui.views import one, trail_line


class TrailScreen(DaybookScreen):
    """Filtered rows, and everything that the one under the cursor says."""

    NAME = "trail"
    BINDINGS = bindings_of("trail")

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Row] = []
        self.text = ""

    def body(self) -> ComposeResult:
        """The filter, the rows, the detail."""
        yield Input(
            placeholder="filter: kind: who: case: on: since: until: and words", id="filter", compact=True
        )
        yield Lines(id="list")
        yield Static("", id="detail", markup=False)

    def on_mount(self) -> None:
        """The newest first under the eye."""
        super().on_mount()
        listed = self.query_one("#list", Lines)
        listed.focus()
        listed.move_to(len(self.rows) - 1)

    def draw(self) -> None:
        """The rows that match."""
        try:
            self.rows = list(parse(self.text).choose(self.live.rows))
        except RefusedError as error:
            self.say(str(error))
            return
        rows = self.rows
        self.query_one("#list", Lines).show(len(rows), lambda n: trail_line(rows[n]))
        roles = ", ".join(self.live.roles()) or "reading only"
        self.head(f" Trail  {len(rows):,} of {len(self.live.rows):,} events  {self.live.person}: {roles}")
        self._detail()

    def on_lines_moved(self) -> None:
        """Another row, another detail."""
        self._detail()

    def _detail(self) -> None:
        index = self.query_one("#list", Lines).cursor
        detail = self.query_one("#detail", Static)
        if not 0 <= index < len(self.rows):
            detail.update(
                f"no event matches {self.text!r}; Esc in the filter empties it" if self.text else ""
            )
            return
        row = self.rows[index]
        texts = [text.text for text in (row.text, row.reason) if text]
        about = f", about {row.about:,}" if row.about else ""
        head = f"{row.position:,} {row.kind} by {row.by} as {row.role}, {row.at:%d %b %Y %H:%M:%S}{about}"
        count = sum(map(hidden, texts))
        notes = f"   {count} hidden characters" if count else ""
        detail.update("\n".join([f"{head}{notes}", f"{one(row.on)} {one(row.change)}", *map(safe, texts)]))

    def action_filter(self) -> None:
        """To the filter's line."""
        self.query_one("#filter", Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Filters and goes back to the rows."""
        self.text = event.value
        self.say("")
        self.query_one("#list", Lines).cursor = 0
        self.draw()
        self.query_one("#list", Lines).focus()

    def action_back(self) -> None:
        """From the filter to the rows, with the filter emptied; from the rows home."""
        field = self.query_one("#filter", Input)
        if field.has_focus or self.text:
            field.value, self.text = "", ""
            self.draw()
            self.query_one("#list", Lines).focus()
        else:
            super().action_back()

    def action_verify(self) -> None:
        """Verifies in a thread; ends in words."""
        self.say("verifying…")
        self.run_worker(self._verify, thread=True, exclusive=True)

    def _verify(self) -> None:
        live = self.live
        outcome = verify(live.log.store, live.log.keys, live.log.library)
        said = f"verified 1 to {outcome.size:,}, root {outcome.root[:16]}…"
        if not outcome.holds:
            first = outcome.findings[0]
            where = "" if first.position is None else f" at {first.position:,}"
            said = f"NOT VERIFIED: {first.check}{where}: {first.message} ({len(outcome.findings)} findings)"
        self.app.call_from_thread(self.say, said)

    def _row(self) -> Row | None:
        index = self.query_one("#list", Lines).cursor
        return self.rows[index] if 0 <= index < len(self.rows) else None

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
        if row is None:
            return
        target = row.event_id

        def note(text: str | None) -> None:
            if text is not None:
                self.daybook.record(Annotate, self, target=target, text=text)

        self.app.push_screen(Ask(f"A note on event {row.position:,}"), note)

    def twin(self) -> str:
        """The trail from the command line."""
        return f"daybook --inspection {self.live.inspection.id} log {self.text}".strip()
