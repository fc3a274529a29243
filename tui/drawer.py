"""The evidence drawer: a form whose draft is on disk half a second after the last key, and survives a kill."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Input, Static, TextArea

from evidence_log.text import first_fault
from tui.drafts import Draft

SAVE_SECONDS = 0.5
FIELDS = ("on", "kind", "says", "observed", "source")
_HINTS = {
    "on": "2.2.3d, 2.2 … several apart by blanks",
    "kind": "case_record, interview, document …",
    "says": "supports, undermines or context",
    "observed": "2026-03-02",
    "source": "where in the source",
}


class Form(NamedTuple):
    """What was filled in."""

    on: str
    kind: str
    says: str
    observed: str
    source: str
    text: str


class Drawer(ModalScreen[Form | None]):
    """The form; dismissed with what was filled in, or with None when it was closed and the draft kept."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s,f5", "log", "Log it", priority=True),
        Binding("escape", "leave", "Keep, close"),
    ]

    def __init__(self, title: str, draft: Draft, first: dict[str, str]) -> None:
        super().__init__()
        self._title, self._draft = title, draft
        self._fields = first | draft.load()
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Five short fields and the text."""
        with Vertical(classes="drawer"):
            yield Static(self._title, classes="title", markup=False)
            for name in FIELDS:
                with Horizontal(classes="field"):
                    yield Static(f"{name.capitalize():<9}", markup=False)
                    yield Input(self._fields.get(name, ""), id=name, placeholder=_HINTS[name], compact=True)
            text = TextArea(self._fields.get("text", ""), id="text", soft_wrap=True)
            text.cursor_blink = False
            yield text
            yield Static("", id="said", markup=False)
            yield Static("^s Log it   Tab Next field   Esc Keep, close", classes="hint", markup=False)

    def on_mount(self) -> None:
        """The text first: the place is filled in already."""
        self.query_one("#text", TextArea).focus()

    def filled(self) -> Form:
        """What stands in the form now."""
        values = {name: self.query_one(f"#{name}", Input).value for name in FIELDS}
        return Form(**values, text=self.query_one("#text", TextArea).text)

    def on_input_changed(self) -> None:
        """Something was typed."""
        self._soon()

    def on_text_area_changed(self) -> None:
        """Something was typed."""
        self._soon()

    def _soon(self) -> None:
        """Half a second after the first unsaved key, however fast the next ones come."""
        if self._timer is None:
            self._timer = self.set_timer(SAVE_SECONDS, self.keep)

    def keep(self) -> None:
        """Saves the draft now and says so, with what could not be stored if there is such."""
        self._timer = None
        form = self.filled()
        self._draft.save(form._asdict())
        fault = first_fault(form.text)
        self.say(fault or "draft saved")

    def say(self, text: str) -> None:
        """A line at the foot."""
        self.query_one("#said", Static).update(text)

    def action_log(self) -> None:
        """Hands over what was filled in; the draft stays until the log has acknowledged."""
        self.keep()
        form = self.filled()
        fault = first_fault(form.text) or (None if form.text.strip() else "say what was seen, heard or read")
        if fault:
            self.say(fault)
        else:
            self.dismiss(form)

    def action_leave(self) -> None:
        """Closes; the draft is kept."""
        form = self.filled()
        if form.text.strip():
            self._draft.save(form._asdict())
        self.dismiss(None)
