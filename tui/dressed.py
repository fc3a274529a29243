"""The app without a log: its keys and colours as configured, what leaves it for the terminal, and its end after a fault."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from rich.text import Text
from textual.filter import LineFilter, NoColor

from tui.config import Config
from tui.drafts import folder
from tui.keys_in_order import KeysInOrder
from tui.line_filters import CharacterFilter
from tui.themes import PREFIX, after, ansi_variables, colourless, themes

FRAMES = 4
"""How many places of a fault are named, the innermost last."""


class DressedApp(KeysInOrder):
    """Nothing animates, nothing blinks; it loads nothing that reads a log."""

    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [(0, "-slim"), (80, "-narrow"), (100, "-wide"), (140, "-broad")]  # noqa: RUF012  (Textual's own declaration)

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.animation_level = "none"
        self.config = config
        self.colourless = colourless()
        self._gates: list[LineFilter] = [CharacterFilter(ascii_only=self.config.ascii)]
        self._dress()

    def _dress(self) -> None:
        """Keys and colours as configured; without colour the terminal's own theme, and no colour leaves us."""
        self.set_keymap(dict(self.config.keys))
        for theme in themes():
            self.register_theme(theme)
        if self.colourless:
            self._gates.append(NoColor())
        self.theme = "ansi-dark" if self.colourless else f"{PREFIX}{self.config.theme}"

    def get_line_filters(self) -> Sequence[LineFilter]:
        """The library's filters, then our gates."""
        return [*super().get_line_filters(), *self._gates]

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """The names in our style sheet mean something under every theme."""
        return ansi_variables()

    def next_theme(self) -> str:
        """Takes the next theme and says which; refused where the terminal wants no colour."""
        if self.colourless:
            return "no other theme: NO_COLOR is set, or the terminal knows its own colours only"
        self.theme = after(self.theme)
        return f'theme {self.theme.removeprefix(PREFIX)}; config.toml keeps it: theme = "…"'

    async def action_quit(self) -> None:
        """Leaves once the keys typed before have reached their field, and what was typed is on disk."""
        (self.focused or self).call_later(self._quit)

    def _quit(self) -> None:
        self._keep_drafts()
        self.exit(0)

    def _keep_drafts(self) -> None:
        """What stands in an open form is on disk before the program ends, however it ends."""
        from tui.drafting import Drafting  # noqa: PLC0415  (loaded when it is first wanted)

        for screen in self.screen_stack:
            if isinstance(screen, Drafting):
                with suppress(Exception):  # another fault must not hide the first
                    screen.keep_now()

    def _fatal_error(self) -> None:
        """The end after a fault of ours: its kind and place, and where drafts lie. Never a local variable.

        The library's own screen prints locals, and so what was typed or read (reliability, section 5).
        """
        self._keep_drafts()
        error = self._exception
        frames = traceback.extract_tb(error.__traceback__ if error else None)[-FRAMES:]
        places = "".join(
            f"\n  {Path(frame.filename).name}:{frame.lineno} in {frame.name}" for frame in frames
        )
        said = f"daybook stopped: {type(error).__name__}{places}\nwhat was typed is kept in {folder()}"
        self._exit_renderables.append(Text(said))
        self._close_messages_no_wait()
