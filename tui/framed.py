"""What stands round every screen: a head line, a foot line from the key table, and between them what is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from evidence_log.errors import StoreError
from evidence_log.events.envelope import Role
from tui.keys import hints_of
from tui.live import Live
from tui.standing import Standing

if TYPE_CHECKING:
    from tui.app import DaybookApp

SAID = 3
"""How many lines what is said may take."""


class Framed(Standing, Screen[None]):
    """A screen over one inspection, with what stands round its body."""

    NAME: ClassVar[str]
    AUTO_FOCUS = ""
    _said = 1
    _unsaid = ""
    last_said = ""
    """What is said above the keys."""
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
        self.draw_whole()
        self.drawn = True
        self.call_later(self._open_to_keys)
        if self._unsaid:
            self.call_after_refresh(self.say, self._unsaid)

    def _open_to_keys(self) -> None:
        self.ready = True
        self.daybook.hand_on()

    def on_screen_resume(self) -> None:
        """Shown again: what was recorded meanwhile is drawn."""
        if self.is_mounted:
            self.draw_whole()

    def on_resize(self) -> None:
        """Another width takes other hints."""
        self.draw_foot()

    def draw_whole(self) -> None:
        """Body and foot, each as far as the log can be read."""
        for part in (self.draw, self.draw_foot):
            with self.reading():
                part()

    def draw(self) -> None:
        """Draws everything from the read models."""

    @contextmanager
    def reading(self) -> Iterator[None]:
        """What reads the log while the screen is put up: one that is away is said, and the screen comes all the same.

        A fault let through would keep the library from its own part of putting it up.
        """
        try:
            yield
        except StoreError as error:
            self.say(str(error))

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
        self.last_said = text
        if not self.drawn:
            self._unsaid = text
            return
        lines = max(1, min(-(-cell_len(text) // max(self.size.width - 4, 1)), SAID))
        self.query_one("#said", Static).update(text, layout=lines != self._said)
        self._said = lines
