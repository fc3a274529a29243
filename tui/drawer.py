"""The evidence drawer: a form whose draft is on disk within half a second of a key, and survives a kill.

It closes only when the log has acknowledged, or when it is left with the draft kept. What the log refuses is said in
the drawer, beside what was typed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from textual.app import ComposeResult, SuspendNotSupported
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Static, TextArea

from evidence_log.text import first_fault
from tui.completion import SAYS, Choice, LastWord, matching
from tui.dialogs import Confirm
from tui.drafting import Drafting
from tui.drafts import Draft, beside, write_whole
from tui.editor import edited, taken_back
from tui.errors import TerminalError
from tui.fields import Field, Refused, Writing
from tui.form import FIELDS, HINTS, LABELS, ROWS, About, Form
from tui.keys import bindings_of
from tui.name_warning import looks_like_names, replaced, warning
from tui.pasting import cleaned
from tui.safe_text import safe


class Drawer(Drafting[bool]):
    """The form; `log` records what was filled in and returns what is wrong, or None. Dismissed with whether it was."""

    AUTO_FOCUS = "#text"
    BINDINGS = bindings_of("drawer", priority=("drawer.log", "drawer.editor", "drawer.redact"))

    def __init__(
        self, draft: Draft, first: Mapping[str, str], about: About, log: Callable[[Form], str | None]
    ) -> None:
        super().__init__(draft)
        self._draft, self._about, self._record = draft, about, log
        self.kept = self._fields = {**first, **self.kept}

    def compose(self) -> ComposeResult:
        """The prompt, short fields, the text, what is to be said of it."""
        with Vertical(classes="drawer"):
            yield Static(safe(self._draft.title), id="title", markup=False)
            yield Static("", id="meaning", markup=False)
            for row in ROWS:
                with Horizontal(classes="field"):
                    for name in row:
                        yield Static(f"{LABELS.get(name, name.capitalize()):<8}", markup=False)
                        yield Field(
                            self._fields.get(name, ""),
                            id=name,
                            placeholder=HINTS[name],
                            suggester=self._suggester(name),
                        )
            yield Writing(self._fields.get("text", ""), id="text", hint="What was seen, heard or read")
            yield Static("", id="warning", markup=False)
            yield Static("", id="said", markup=False)
            yield Static(
                "^s Log it  F4 Editor  F8 Redact  Tab Next  → Complete  Esc Keep, close",
                classes="hint",
                markup=False,
            )

    def _choices(self, name: str) -> tuple[Choice, ...]:
        about = self._about
        return {"on": about.nodes, "case": about.cases, "kind": about.kinds, "says": SAYS}.get(name, ())

    def _suggester(self, name: str) -> LastWord | None:
        choices = self._choices(name)
        return LastWord(choices) if choices else None

    def on_mount(self) -> None:
        """The text first: the place is filled in already. A text left in an editor comes back."""
        self._bring_back()
        self._mean()
        self._warn()
        text = self.query_one("#text", Writing)
        text.move_cursor(text.document.end)

    def _bring_back(self) -> None:
        file = beside(self._draft.path, ".editing")
        if file.exists():
            self.query_one("#text", Writing).text = taken_back(file)
            file.unlink(missing_ok=True)
            self.say("what was left in your editor is back")
            self.soon()

    def filled(self) -> Form:
        """What stands in the form now."""
        values = {name: self.query_one(f"#{name}", Input).value for name in FIELDS}
        writing = self.query_one("#text", Writing)
        writing.settle()
        return Form(**values, text=writing.text)

    def typed(self) -> dict[str, str]:
        """The form's fields by name."""
        return self.filled()._asdict()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Something was typed; what may follow is offered."""
        self.soon()
        name = event.input.id or ""
        if event.input.has_focus and (not self._about.lean or len(event.value) >= 3):
            self._offer(matching(self._choices(name), event.value))
        if name == "on":
            self._mean()

    def _offer(self, found: list[Choice]) -> None:
        words = [choice.value + (f" {choice.meaning[:40]}" if choice.meaning else "") for choice in found[:3]]
        more = f"  ({len(found) - 3} more)" if len(found) > 3 else ""
        self.say("   ".join(words) + more)

    def on_text_area_changed(self) -> None:
        """Something was typed."""
        self.soon()

    def on_descendant_focus(self) -> None:
        """Another field: what was offered for the last one goes. The library calls the dialog's own after it."""
        self.say("")

    def on_drafting_saved(self, event: Drafting.Saved) -> None:
        """Says that it is on disk, and what in it could not be recorded as it stands."""
        if event.error is not None:
            return
        self._title("draft saved" if self._about.lean else f"draft saved {self._about.clock()}")
        self._warn()
        fault = first_fault(event.fields["text"])
        if fault:
            self.say(fault)

    def _title(self, said: str) -> None:
        title = safe(self._draft.title)
        room = max(self.query_one("#title").size.width - len(title) - len(said), 1)
        self.query_one("#title", Static).update(f"{title}{' ' * room}{said}", layout=False)

    def _mean(self) -> None:
        """The full text of the first thing it bears on stays in view."""
        names = self.query_one("#on", Input).value.split()
        self.query_one("#meaning", Static).update(
            safe(self._about.meaning(names[0])) if names else "", layout=False
        )

    def _instead(self) -> str:
        return self.query_one("#case", Input).value.strip() or "[name]"

    def _warn(self) -> None:
        found = looks_like_names(self.query_one("#text", TextArea).text, self._about.known)
        self.query_one("#warning", Static).update(safe(warning(found, self._instead())), layout=False)

    def on_refused(self, event: Refused) -> None:
        """A paste that cannot stand: cleaned, kept as a file, or left out; nothing of it is lost before."""
        field, paste = event.field, event.paste
        if paste.too_long and isinstance(field, Writing):
            self.app.push_screen(
                Confirm([f"{paste.fault}.", "It can be attached as a file instead."], "Attach it as a file"),
                lambda yes: (
                    self._attach_paste(paste.text) if yes else self.say("left out; nothing was changed")
                ),
            )
        elif paste.too_long:
            self.say(f"{paste.fault}; nothing was taken in")
        else:
            self.app.push_screen(
                Confirm([f"{paste.fault}."], "Paste it without what cannot be stored"),
                lambda yes: (
                    field.take(cleaned(paste.text)) if yes else self.say("left out; nothing was changed")
                ),
            )

    def _attach_paste(self, text: str) -> None:
        file = beside(self._draft.path, ".paste")
        write_whole(file, text.encode("utf-8", "surrogatepass"))
        self.query_one("#attach", Input).value = str(file)
        self.say("the paste is kept as a file and will be attached; say in a line what it is")

    def _after_keys(self, then: Callable[[], None]) -> None:
        """Does it once the keys typed before have reached their field; a priority key would overtake them."""
        (self.focused or self).call_later(then)

    def action_redact(self) -> None:
        """Writes the case's reference in place of what looks like a name; ctrl+z takes it back."""
        self._after_keys(self._redact)

    def _redact(self) -> None:
        writing = self.query_one("#text", Writing)
        writing.settle()
        found = looks_like_names(writing.text, self._about.known)
        if not found:
            self.say("nothing here looks like a name")
            return
        text = replaced(writing.text, found, self._instead())
        writing.replace(text, (0, 0), writing.document.end)
        self.say(f"{len(found)} replaced by {self._instead()}; ctrl+z takes it back")
        self._warn()

    def action_editor(self) -> None:
        """The text in the person's own editor; the screens wait."""
        self._after_keys(self._edit)

    def _edit(self) -> None:
        writing = self.query_one("#text", Writing)
        self.keep_now()
        file = beside(self._draft.path, ".editing")
        try:
            with self.app.suspend():
                text = edited(writing.text, file)
        except SuspendNotSupported:
            self.say("no editor can be opened from here; it needs a terminal of its own")
            return
        except TerminalError as error:
            self.say(str(error))
            return
        if text != writing.text:
            writing.replace(text, (0, 0), writing.document.end)
        self.keep_now()
        file.unlink(missing_ok=True)
        self.set_focus(writing)

    def action_field(self, by: int) -> None:
        """The next field, or the one before."""
        self.screen.focus_next() if by > 0 else self.screen.focus_previous()

    def action_log(self) -> None:
        """Records it; the draft stays until the log has acknowledged."""
        self._after_keys(self._log)

    def _log(self) -> None:
        self.keep_now()
        form = self.filled()
        fault = first_fault(form.text) or (None if form.text.strip() else "say what was seen, heard or read")
        fault = fault or self._record(form)
        if fault:
            self.say(fault)
        else:
            self.discard()
            self.dismiss(True)

    def action_leave(self) -> None:
        """Closes; the draft is kept, unless nothing was written."""
        form = self.filled()
        if form.text.strip() or form.attach.strip():
            self.keep_now()
        self.dismiss(False)
