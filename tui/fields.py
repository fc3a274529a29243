"""The two fields people write in: they take a paste whole, or hand it over with what is wrong with it."""

from __future__ import annotations

from textual.events import Key, Paste
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input, TextArea

from tui.pasting import Pasted, on_one_line, pasted


class Refused(Message):
    """A paste that cannot stand as it is; nothing of it was taken in, and it is whole in here."""

    def __init__(self, field: Field | Writing, paste: Pasted) -> None:
        super().__init__()
        self.field, self.paste = field, paste


class Noted(Message):
    """Something about a paste that was taken in."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class Field(Input):
    """One line. A paste of several lines comes in whole, with blanks for the line ends, and that is said."""

    def __init__(
        self,
        value: str = "",
        *,
        id: str | None = None,  # noqa: A002  (Textual's own name)
        placeholder: str = "",
        suggester: Suggester | None = None,
    ) -> None:
        super().__init__(value, id=id, placeholder=placeholder, suggester=suggester, compact=True)
        self.cursor_blink = False

    def _on_paste(self, event: Paste) -> None:
        event.prevent_default()
        event.stop()
        paste = pasted(event.text, len(self.value.encode()))
        if paste.fault:
            self.post_message(Refused(self, paste))
            return
        line = on_one_line(paste.text)
        self.take(line)
        if line != paste.text.strip():
            self.post_message(Noted("pasted on one line: its line ends became blanks"))
        elif paste.note:
            self.post_message(Noted(paste.note))

    def take(self, text: str) -> None:
        """Puts a text in at the cursor, or in place of what is marked."""
        if self.selection.is_empty:
            self.insert_text_at_cursor(text)
        else:
            self.replace(text, *self.selection)


class Writing(TextArea):
    """Many lines. A paste is taken in whole, or refused whole with the reason.

    Letters that wait in the queue go in together, with one wrap of the line and one message: a slow machine, or a
    slow line, never falls behind whoever types (tui, section 1, decision 5).
    """

    class Burst(Message, bubble=False):
        """The letters typed so far go in."""

    def __init__(self, text: str, *, id: str, hint: str = "") -> None:  # noqa: A002  (Textual's own name)
        super().__init__(text, id=id, soft_wrap=True, tab_behavior="focus", placeholder=hint)
        self.cursor_blink = False
        self._waiting = ""

    async def _on_key(self, event: Key) -> None:
        if event.is_printable and event.character:
            event.prevent_default()
            event.stop()
            if not self._waiting:
                self.post_message(self.Burst())
            self._waiting += event.character
        else:
            self.settle()

    def on_writing_burst(self) -> None:
        """Takes in what was typed."""
        self.settle()

    def settle(self) -> None:
        """Puts the letters that wait in at the cursor, or in place of what is marked."""
        text, self._waiting = self._waiting, ""
        if text:
            start, end = self.selection
            self._replace_via_keyboard(text, start, end)

    async def _on_paste(self, event: Paste) -> None:
        event.prevent_default()
        event.stop()
        self.settle()
        paste = pasted(event.text, len(self.text.encode()))
        if paste.fault:
            self.post_message(Refused(self, paste))
            return
        self.take(paste.text)
        if paste.note:
            self.post_message(Noted(paste.note))

    def take(self, text: str) -> None:
        """Puts a text in at the cursor, or in place of what is marked; ctrl+z takes it out again."""
        self.settle()
        result = self.replace(text, *self.selection)
        self.move_cursor(result.end_location)
