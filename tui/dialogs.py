"""Small questions in front of a screen: a reason, a place, a choice, help. Escape leaves without harm."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from evidence_log.text import first_fault
from tui.drafting import Drafting, Typed
from tui.drafts import Draft
from tui.fields import Field, Refused
from tui.keys import bindings_of
from tui.lines import Lines
from tui.safe_text import safe
from tui.views import Line


class Ask(Drafting[str | None]):
    """One line of text, or None when it was left. What cannot be stored is said at once; nothing is lost.

    It stands at the foot, so that what is decided about stays in view. With a draft, what is typed is on disk within
    half a second and comes back.
    """

    BINDINGS = bindings_of("ask")

    def __init__(self, question: str, *, value: str = "", draft: Draft | None = None) -> None:
        super().__init__(draft)
        self._question = question
        self._value = self.kept.get("text", "") or value
        self.kept = {"text": self._value}

    def compose(self) -> ComposeResult:
        """The question, the line, and what is wrong with it."""
        with Vertical(classes="dialog"):
            yield Static(safe(self._question), markup=False)
            yield Field(self._value, id="answer")
            yield Static("Enter keeps it, Esc leaves", id="said", markup=False)

    def typed(self) -> dict[str, str]:
        """The line."""
        return {"text": self.query_one("#answer", Input).value}

    def on_input_changed(self) -> None:
        """Something was typed."""
        self.soon()

    def on_refused(self, event: Refused) -> None:
        """A paste that cannot stand as it is; nothing of it was taken in."""
        self.say(f"{event.paste.fault}; nothing was taken in")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Takes the line if it can be stored."""
        fault = first_fault(event.value)
        self.keep_now()
        if fault:
            self.say(fault)
        elif event.value.strip():
            self.dismiss(event.value)
        else:
            self.say("say it in a few words, or Esc to leave")

    def action_leave(self) -> None:
        """Leaves without an answer; a draft is kept."""
        self.keep_now()
        self.dismiss(None)


class Confirm(ModalScreen[bool]):
    """Something to be agreed to with Enter; Escape is the safe answer."""

    BINDINGS = bindings_of("confirm")

    def __init__(self, lines: list[str], agree: str) -> None:
        super().__init__()
        self._lines, self._agree = lines, agree

    def compose(self) -> ComposeResult:
        """What it is about, and the two keys."""
        with Vertical(classes="dialog"):
            yield Static(safe("\n".join(self._lines)), markup=False)
            yield Static(f"Enter {self._agree}   Esc Leave it", classes="hint", markup=False)

    def action_agree(self) -> None:
        """Yes."""
        self.dismiss(True)

    def action_leave(self) -> None:
        """No."""
        self.dismiss(False)


class Told(ModalScreen[None]):
    """Lines to read: help, a command line, what differs."""

    BINDINGS = bindings_of("told")

    def __init__(self, title: str, lines: list[str]) -> None:
        super().__init__()
        self._title, self._lines = title, lines

    def compose(self) -> ComposeResult:
        """A title and the lines."""
        with Vertical(classes="dialog tall"):
            yield Static(safe(self._title), classes="title", markup=False)
            with VerticalScroll():
                yield Static(safe("\n".join(self._lines)), markup=False)
            yield Static("Esc closes   ↑ ↓ PgDn scroll", classes="hint", markup=False)

    def action_leave(self) -> None:
        """Closes."""
        self.dismiss(None)


class Pick(Typed[int | None]):
    """One of several lines, found by typing a part of it; its index, or None when it was left."""

    BINDINGS = bindings_of("pick", priority=("pick.up", "pick.down"))

    def __init__(self, title: str, rows: list[str]) -> None:
        super().__init__()
        self._title, self._rows = title, rows
        self._found = list(range(len(rows)))

    def compose(self) -> ComposeResult:
        """A line to type in, and the rows that hold what was typed."""
        with Vertical(classes="dialog tall"):
            yield Static(safe(self._title), classes="title", markup=False)
            yield Field("", id="answer", placeholder="type a part of it")
            yield Lines(id="choices")
            yield Static("↑ ↓ Move   Enter Take it   Esc Leave", classes="hint", markup=False)

    def on_mount(self) -> None:
        """All rows at first."""
        self._narrow("")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Fewer rows, or more again."""
        self._narrow(event.value)

    def _narrow(self, part: str) -> None:
        words = part.casefold().split()
        self._found = [n for n, row in enumerate(self._rows) if all(word in row.casefold() for word in words)]
        lines = [Line(safe(self._rows[n], one_line=True)) for n in self._found]
        self.query_one("#choices", Lines).show_all(lines or [Line("nothing has this in it", "dim")], 0)

    def action_move(self, by: int) -> None:
        """Up or down."""
        self.query_one("#choices", Lines).action_move(by)

    def on_input_submitted(self) -> None:
        """Takes the row of the cursor."""
        cursor = self.query_one("#choices", Lines).cursor
        if self._found:
            self.dismiss(self._found[cursor])

    def action_leave(self) -> None:
        """Leaves without a choice."""
        self.dismiss(None)
