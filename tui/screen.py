"""What every screen shares: a head line, a foot line from the key table, and the way home."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from tui.dialogs import Told
from tui.keys import footer_of, help_of
from tui.lines import Lines
from tui.live import Live

if TYPE_CHECKING:
    from tui.app import DaybookApp


class DaybookScreen(Screen[None]):
    """A screen over one inspection; `twin` is the command line that shows the same."""

    NAME: ClassVar[str]
    TWIN: ClassVar[str] = ""
    AUTO_FOCUS = ""

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

    def compose(self) -> ComposeResult:
        """Head, body, foot."""
        yield Static("", id="head", markup=False)
        yield from self.body()
        yield Static("", id="said", markup=False)
        yield Static(footer_of(self.NAME), id="foot", markup=False)

    def body(self) -> ComposeResult:
        """The screen's own widgets."""
        yield from ()

    def on_mount(self) -> None:
        """First drawing."""
        self.draw()

    def on_screen_resume(self) -> None:
        """Shown again: what was recorded meanwhile is drawn."""
        if self.is_mounted:
            self.draw()

    def draw(self) -> None:
        """Draws everything from the read models."""

    def grown(self) -> None:
        """Events came from elsewhere; place and draft stay."""
        self.draw()

    def head(self, text: str) -> None:
        """The line at the top."""
        self.query_one("#head", Static).update(text)

    def say(self, text: str) -> None:
        """The line above the keys: what was done, or why not."""
        self.query_one("#said", Static).update(text)

    def action_first(self) -> None:
        """The first line of the list."""
        self.query_one("#list", Lines).move_to(0)

    def action_last(self) -> None:
        """The last line of the list."""
        listed = self.query_one("#list", Lines)
        listed.move_to(listed.count - 1)

    def action_help(self) -> None:
        """The keys of this screen."""
        self.app.push_screen(Told(f"Keys: {self.NAME}", help_of(self.NAME)))

    def action_twin(self) -> None:
        """The command line that shows the same."""
        self.app.push_screen(Told("The same from the command line", [self.twin()]))

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
