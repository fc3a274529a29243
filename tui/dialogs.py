"""Small questions in front of a screen: a reason, a position, help. Escape leaves without harm."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from evidence_log.text import first_fault


class Ask(ModalScreen[str | None]):
    """One line of text, or None when it was left. What cannot be stored is said at once; nothing is lost."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave")]

    def __init__(self, question: str, *, value: str = "") -> None:
        super().__init__()
        self._question, self._value = question, value

    def compose(self) -> ComposeResult:
        """The question, the line, and what is wrong with it."""
        with Vertical(classes="dialog"):
            yield Static(self._question, markup=False)
            yield Input(self._value, id="answer")
            yield Static("Enter keeps it, Esc leaves", id="said", markup=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Takes the line if it can be stored."""
        fault = first_fault(event.value)
        if fault:
            self.query_one("#said", Static).update(f"{fault}")
        elif event.value.strip():
            self.dismiss(event.value)
        else:
            self.query_one("#said", Static).update("say it in a few words, or Esc to leave")

    def action_leave(self) -> None:
        """Leaves without an answer."""
        self.dismiss(None)


class Told(ModalScreen[None]):
    """Lines to read: help, a command line, what differs."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,enter,q,f1,question_mark", "leave", "Close")]

    def __init__(self, title: str, lines: list[str]) -> None:
        super().__init__()
        self._title, self._lines = title, lines

    def compose(self) -> ComposeResult:
        """A title and the lines."""
        with Vertical(classes="dialog tall"):
            yield Static(self._title, classes="title", markup=False)
            with VerticalScroll():
                yield Static("\n".join(self._lines), markup=False)
            yield Static("Esc closes", classes="hint", markup=False)

    def action_leave(self) -> None:
        """Closes."""
        self.dismiss(None)
