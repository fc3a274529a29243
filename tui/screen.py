"""What every screen lets one do: ask, note, go elsewhere, get help, see its command line."""

from __future__ import annotations

import os
from collections.abc import Callable
from shlex import quote
from typing import Any, ClassVar

from evidence_log.commands.command import Command
from evidence_log.commands.notes import Annotate
from evidence_log.policy import may, why_not
from evidence_log.projections.trail import Row
from tui.dialogs import Ask, Pick, Told
from tui.drafts import Draft
from tui.errors import TerminalError
from tui.framed import Framed
from tui.keys import allowed, glyph, help_of, keys_now, keys_of
from tui.lines import Lines
from tui.places import Place, place_of

READ_ONLY = "these screens only read; write in a terminal with `daybook ui`"


class DaybookScreen(Framed):
    """A screen over one inspection; `twin` is the command line that shows the same."""

    TWIN: ClassVar[str] = ""
    ABOUT: ClassVar[tuple[str, ...]] = ()
    """What the screen is for, above its keys in the help."""

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
