"""Dialogs that people type in: no early key is lost, and what is typed is on disk within half a second.

A draft is saved a quarter of a second after the first unsaved key, however fast the next ones come, and once more when
the dialog is left, the program is quit, or a fault of ours ends it (reliability, section 5).
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TypeVar

from textual.message import Message
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Static

from tui.drafts import Draft
from tui.errors import TerminalError
from tui.fields import Noted
from tui.keys_in_order import KeysInOrder
from tui.safe_text import safe
from tui.saving import SAVE_SECONDS, Fields, Saving

Result = TypeVar("Result")


class Typed(ModalScreen[Result]):
    """A dialog that loses no key: what is typed before its field is there waits for it."""

    AUTO_FOCUS = "#answer"
    ready = False
    """Whether a field has had the focus; until then keys wait."""

    def say(self, text: str) -> None:
        """A line at the foot."""
        self.query_one("#said", Static).update(safe(text, one_line=True), layout=False)

    def on_noted(self, event: Noted) -> None:
        """Something about a paste."""
        self.say(event.text)

    def wake(self) -> None:
        """Gives the field the focus; a dialog opened while the terminal had none got none."""
        for field in self.query(self.AUTO_FOCUS):
            self.set_focus(field)

    def on_descendant_focus(self) -> None:
        """The field is there."""
        self.ready = True
        if isinstance(self.app, KeysInOrder):
            self.app.hand_on()


class Drafting(Typed[Result]):
    """A dialog whose fields are kept as a draft, where there is one to keep them in."""

    class Saved(Message, bubble=False):
        """What became of a save."""

        def __init__(self, fields: Fields, error: TerminalError | None) -> None:
            super().__init__()
            self.fields, self.error = fields, error

    def __init__(self, draft: Draft | None) -> None:
        super().__init__()
        self.draft = draft
        self.kept: Fields = draft.load() if draft else {}
        """What is on disk, or on its way there."""
        self._saving = Saving(draft, self._told) if draft else None
        self._timer: Timer | None = None

    @abstractmethod
    def typed(self) -> Fields:
        """What stands in the fields now."""

    def soon(self) -> None:
        """Something was typed: it is saved in a moment, however fast the next keys come."""
        if self._saving is not None and self._timer is None:
            self._timer = self.set_timer(SAVE_SECONDS, self.keep)

    def keep(self) -> None:
        """Sends what differs from what is kept to the disk."""
        self._timer = None
        fields = self.typed()
        if self._saving is not None and any(fields[name] != self.kept.get(name, "") for name in fields):
            self.kept = fields
            self._saving.soon(fields)

    def keep_now(self) -> None:
        """As `keep`, and returns once it is on disk."""
        self.keep()
        if self._saving is not None:
            self._saving.wait()

    def discard(self) -> None:
        """The log has it: the draft goes."""
        if self._saving is not None:
            self._saving.discard()

    def on_drafting_saved(self, event: Saved) -> None:
        """What could not be kept is said."""
        if event.error is not None:
            self.kept = {}
            self.say(str(event.error))

    def on_unmount(self) -> None:
        """The thread goes with the dialog."""
        if self._saving is not None:
            self._saving.close()

    def _told(self, fields: Fields, error: TerminalError | None) -> None:
        self.post_message(self.Saved(fields, error))
