"""Why: a tree whose leaves are events. Enter goes to the event, Escape comes back."""

from __future__ import annotations

from textual.app import ComposeResult

from evidence_log.errors import RefusedError
from evidence_log.projections.state import fold
from evidence_log.projections.trail import Trail
from evidence_log.projections.why import Reason, explain
from tui.keys import bindings_of
from tui.lines import Lines
from tui.screen import DaybookScreen
from tui.views import Line, why_lines


class Why(DaybookScreen):
    """The causes of one node at one position."""

    NAME = "why"
    BINDINGS = bindings_of("why")

    def __init__(self, node: str, position: int) -> None:
        super().__init__()
        self.node, self.position = node, position
        self.lines: list[Line] = []

    def body(self) -> ComposeResult:
        """The tree."""
        yield Lines(id="list")

    def on_mount(self) -> None:
        """The list has the keys."""
        super().on_mount()
        self.query_one("#list", Lines).focus()

    def draw(self) -> None:
        """The tree as at the position."""
        live = self.live
        self.head(f" Why {self.node} at {self.position:,}   rules {live.rules.id}")
        try:
            self.lines = why_lines(self._reason())
        except RefusedError as error:
            self.lines = [Line(str(error))]
        self.query_one("#list", Lines).show_all(self.lines)

    def _reason(self) -> Reason:
        live = self.live
        if self.position >= live.seen:
            return explain(live.state, live.trail, self.node, live.edition, live.rules)
        events = list(live.log.events_after(upto=self.position, inspection=live.inspection.id))
        trail = Trail(live.edition).extend(events)
        return explain(fold(events), trail, self.node, live.edition, live.rules)

    def action_open(self) -> None:
        """Goes to the event of the line."""
        line = self.query_one("#list", Lines).current
        if line is None or line.position is None:
            self.say("this line is no event; its leaves are")
            return
        self.app.pop_screen()
        self.daybook.replay_from(line.position)

    def action_back(self) -> None:
        """Back to where it was asked."""
        self.app.pop_screen()

    def action_go(self, name: str) -> None:
        """Another screen; this one closes."""
        self.app.pop_screen()
        self.daybook.go(name)

    def twin(self) -> str:
        """The tree from the command line."""
        return f"daybook --inspection {self.live.inspection.id} why {self.node} --at {self.position}"
