"""Why: a tree whose leaves are events. Enter goes to the event, Backspace comes back, and → goes forward again."""

from __future__ import annotations

from collections.abc import Sequence

from textual.worker import get_current_worker

from evidence_log.causes import cause_events
from evidence_log.errors import EvidenceLogError, RefusedError
from evidence_log.projections.reasons import Reason
from evidence_log.projections.why import why
from tui.asked import Question
from tui.keys import bindings_of
from tui.lines import Lines
from tui.listing import Listing
from tui.views import Line
from tui.why_views import closed_at_first, tree

NOTHING_INFERRED = (
    "Nothing here is inferred: each leaf is an event, and where none says a thing it is not recorded."
)


class Why(Listing):
    """The causes of one node at one position."""

    NAME = "why"
    BINDINGS = bindings_of("why")
    ABOUT = (NOTHING_INFERRED,)

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.question = question
        self.reason: Reason | None = None

    @property
    def node(self) -> str:
        """What is explained."""
        return self.question.node

    @property
    def position(self) -> int:
        """As at which position."""
        return self.question.position

    def on_mount(self) -> None:
        """The list has the keys; the causes are read in a thread."""
        super().on_mount()
        self._read()

    def _read(self) -> None:
        self.reason = None
        self.draw()
        self.run_worker(self._explain, thread=True, exclusive=True, group="why")

    def _explain(self) -> None:
        worker, live, question = get_current_worker(), self.live, self.question
        try:
            events = cause_events(live.log, live.inspection.id, question.node, live.used, question.position)
            reason = why(events, question.node, live.edition, live.rules)
        except (RefusedError, EvidenceLogError) as error:
            reason = Reason(text=str(error))
        if not worker.is_cancelled:
            self.app.call_from_thread(self._explained, question, reason)

    def _explained(self, question: Question, reason: Reason) -> None:
        if question is not self.question:
            return
        self.reason = reason
        if question.closed is None:
            question.closed = closed_at_first(reason)
        self.draw()
        self.lines.move_to(question.cursor)

    def title_now(self) -> str:
        """What is explained, where, and by which rules."""
        return f"Why {self.node} at {self.position:,}   rules {self.live.rules.id}"

    def lines_now(self) -> Sequence[Line]:
        """The tree as at the position."""
        if self.reason is None:
            return [Line("reading the events it rests on…", "dim")]
        return tree(self.reason, self.question.closed or set())

    def on_lines_moved(self, event: Lines.Moved) -> None:
        """The reader's place in the tree is kept with the question."""
        self.question.cursor = event.index

    def action_fold(self) -> None:
        """Opens or closes the branch under the cursor."""
        line, closed = self.lines.current, self.question.closed
        if line is not None and line.key and closed is not None:
            closed ^= {line.key}
            self.draw()

    def action_open(self) -> None:
        """Goes to the event of the line; a line that is none is opened or closed."""
        line = self.lines.current
        if line is not None and line.position is None:
            self.action_fold()
        else:
            super().action_open()

    def action_turn(self, by: int) -> None:
        """The question before this, or the one after it."""
        found = self.daybook.asked.turn(by)
        if found is not None:
            self.question = found
            self._read()
        elif by < 0:
            self.action_back()
        else:
            self.say("nothing was asked after this")

    def twin_now(self) -> str:
        """The tree from the command line."""
        return f"why {self.node} --at {self.position}"
