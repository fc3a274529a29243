"""What every screen shares: a head line, a foot line from the key table, and the way home."""

from __future__ import annotations

import os
from collections.abc import Callable
from shlex import quote
from typing import TYPE_CHECKING, Any, ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from evidence_log.commands.command import Command
from evidence_log.commands.notes import Annotate
from evidence_log.errors import StoreError
from evidence_log.events.envelope import Role
from evidence_log.policy import may, why_not
from evidence_log.projections.trail import Row
from tui.dialogs import Ask, Pick, Told
from tui.drafts import Draft
from tui.errors import TerminalError
from tui.keys import allowed, glyph, help_of, hints_of, keys_now, keys_of
from tui.lines import Lines
from tui.live import Live
from tui.places import Place, place_of
from tui.standing import Standing

if TYPE_CHECKING:
    from tui.app import DaybookApp

READ_ONLY = "these screens only read; write in a terminal with `daybook ui`"
SAID = 3
"""How many lines what is said may take."""


class DaybookScreen(Standing, Screen[None]):
    """A screen over one inspection; `twin` is the command line that shows the same."""

    NAME: ClassVar[str]
    TWIN: ClassVar[str] = ""
    ABOUT: ClassVar[tuple[str, ...]] = ()
    """What the screen is for, above its keys in the help."""
    AUTO_FOCUS = ""
    _said = 1
    _unsaid = ""
    drawn = False
    """Whether it has been drawn at all; before that nothing new is shown on it."""
    ready = False
    """Whether it takes keys; those that come before it stands wait for it."""

    @property
    def daybook(self) -> DaybookApp:
        """The app, by its own type."""
        from tui.app import DaybookApp  # noqa: PLC0415  (the app imports the screens)

        app = self.app
        if not isinstance(app, DaybookApp):
            raise TypeError("a Daybook screen stands in the Daybook app")
        return app

    @property
    def live(self) -> Live:
        """The inspection that is open."""
        return self.daybook.live

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles of the person at the keyboard, here."""
        return self.live.roles()

    def compose(self) -> ComposeResult:
        """Head, body, foot."""
        yield Static("", id="head", markup=False)
        yield from self.body()
        yield Static("", id="said", markup=False)
        yield Static("", id="foot", markup=False)

    def body(self) -> ComposeResult:
        """The screen's own widgets."""
        yield from ()

    def on_mount(self) -> None:
        """First drawing, once: the library calls the method of every class, and ours call the one before."""
        if self.drawn:
            return
        try:
            self.draw()
        except StoreError as error:
            self.say(str(error))
        self.draw_foot()
        self.drawn = True
        self.call_later(self._open_to_keys)
        if self._unsaid:
            self.call_after_refresh(self.say, self._unsaid)

    async def _open_to_keys(self) -> None:
        self.ready = True
        await self.daybook.hand_on()

    def on_screen_resume(self) -> None:
        """Shown again: what was recorded meanwhile is drawn."""
        if self.is_mounted:
            self.draw()
            self.draw_foot()

    def on_resize(self) -> None:
        """Another width takes other hints."""
        self.draw_foot()

    def draw(self) -> None:
        """Draws everything from the read models."""

    def in_thread(self, work: Callable[[], None], group: str) -> None:
        """Runs what reads much, and stops what of its group still runs; a log that cannot be read is said."""

        def run() -> None:
            """In the thread."""
            try:
                work()
            except StoreError as error:
                self.app.call_from_thread(self.say, str(error))

        self.run_worker(run, thread=True, exclusive=True, group=group)

    def draw_foot(self) -> None:
        """The hints; what the person's roles may not do stands in brackets, dimmed."""
        words = Text(" ", no_wrap=True)
        for hint in hints_of(self.NAME, self.roles, self.daybook.config.keys, max(self.size.width, 80) - 1):
            words.append(f"{hint.text}  ", "" if hint.allowed else "dim")
        self.query_one("#foot", Static).update(words, layout=False)

    def grown(self) -> None:
        """Events came from elsewhere; place and draft stay."""
        self.draw()

    def told(self) -> None:
        """Somebody recorded something just now; what was there when the log was opened is no news."""

    def head(self, text: str) -> None:
        """The line at the top."""
        self.query_one("#head", Static).update(text, layout=False)

    def say(self, text: str) -> None:
        """The line above the keys: what was done, or why not; a long one takes a second and a third line.

        A screen that is not drawn yet says it once it is.
        """
        if not self.drawn:
            self._unsaid = text
            return
        lines = max(1, min(-(-cell_len(text) // max(self.size.width - 4, 1)), SAID))
        self.query_one("#said", Static).update(text, layout=lines != self._said)
        self._said = lines

    def may(self, command: type[Command]) -> bool:
        """Whether the person may issue a command; if not, the reason is said."""
        if self.daybook.read_only:
            self.say(READ_ONLY)
            return False
        if may(self.roles, command) is not None:
            return True
        self.say(why_not(self.live.person, self.roles, command))
        return False

    def ask_for(
        self,
        question: str,
        draft: Draft | None,
        command: type[Command],
        facts: Callable[[str], dict[str, Any]],
    ) -> None:
        """Asks for a line and records what is made of it; what was typed stays a draft until the log has it."""

        def take(text: str | None) -> None:
            """Records the line, if one was given."""
            if text is None:
                self.say("left; nothing was recorded, and what was typed comes back")
            elif self.daybook.record(command, self, **facts(text)) and draft is not None:
                draft.discard()

        if self.may(command):
            self.app.push_screen(Ask(question, draft=draft), take)

    def ask_for_note(self, row: Row) -> None:
        """Asks for a note on an event."""
        title, facts = f"A note on event {row.position:,}", {"target": row.event_id}
        self.ask_for(title, self.draft_on("note", row, title), Annotate, lambda text: {**facts, "text": text})

    def draft_on(self, what: str, row: Row, title: str) -> Draft | None:
        """A draft about an event, under the keys of its case; none while a long log is not read: nobody waits for it."""
        if not self.live.folded:
            return None
        return Draft(self.daybook.desk(), f"{what}.{row.case or '-'}.{row.position}", title)

    def action_first(self) -> None:
        """The first line of the list."""
        self.query_one("#list", Lines).move_to(0)

    def action_last(self) -> None:
        """The last line of the list."""
        listed = self.query_one("#list", Lines)
        listed.move_to(listed.count - 1)

    def action_help(self) -> None:
        """What the screen is for, and its keys."""
        lines = [" ".join(self.ABOUT), ""] if self.ABOUT else []
        lines += help_of(self.NAME, self.roles, self.daybook.config.keys)
        self.app.push_screen(Told(f"Help: {self.NAME}", lines))

    def action_commands(self) -> None:
        """Every command of this screen, by name."""
        keys = [key for key in keys_of(self.NAME) if key.id != "app.commands"]
        own = self.daybook.config.keys
        rows = [
            f"{key.help}  {' '.join(map(glyph, keys_now(key, own)))}{'' if allowed(key, self.roles) else '  (not you)'}"
            for key in keys
        ]

        async def run(index: int | None) -> None:
            if index is not None:
                await self.run_action(keys[index].action)

        self.app.push_screen(Pick("Commands", rows), run)

    def action_goto(self) -> None:
        """Goes to what is typed."""

        def go(text: str | None) -> None:
            """Goes there, or says why not."""
            if text is not None:
                try:
                    self.show_place(place_of(self.live, text))
                except TerminalError as error:
                    self.say(str(error))

        self.app.push_screen(Ask("Go to: C017, 2.2.3d, C017 2.2.3, E-231, 1,713, or a screen"), go)

    def show_place(self, place: Place) -> None:
        """Shows a place on the screen that is made for it."""
        self.daybook.show_place(place)

    def action_theme(self) -> None:
        """The next theme."""
        self.say(self.daybook.next_theme())

    def action_twin(self) -> None:
        """The command line that shows the same."""
        self.app.push_screen(Told("The same from the command line", self._twin_here()))

    def _twin_here(self) -> list[str]:
        """The twin with the log it is about; a URL may hold a password and is not shown."""
        place = self.daybook.location
        if "://" in place:
            return [self.twin(), "with DAYBOOK_LOG set to the address of this log"]
        if os.environ.get("DAYBOOK_LOG", "daybook.db") == place:
            return [self.twin()]
        return [self.twin().replace("daybook ", f"daybook --log {quote(place)} ", 1)]

    def twin(self) -> str:
        """The command line that shows the same."""
        return f"daybook --inspection {self.live.inspection.id} {self.TWIN}".strip()

    def action_go(self, name: str) -> None:
        """Another screen."""
        self.daybook.go(name)

    def action_back(self) -> None:
        """Closer to home."""
        self.daybook.go("home")

    def action_leave(self) -> None:
        """Leaves the program; drafts are kept."""
        self.app.exit(0)
