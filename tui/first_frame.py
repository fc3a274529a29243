"""The first frame: home's head and foot lines, while the log is opened behind it."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Static

DRAWN = 0.02
"""Seconds after which the frame stands: the library draws sixty times a second."""


class FirstFrame(Screen[None]):
    """Home without its rows; what is to be done once it stands on the terminal is done then.

    It loads nothing of the log's: the rows come from what is loaded behind it. It is never ready for a key: those
    pressed meanwhile wait for the screen that comes.
    """

    ready = False

    def __init__(self, then: Callable[[], None]) -> None:
        super().__init__()
        self._then = then

    def compose(self) -> ComposeResult:
        """The line at the top, and what is going on."""
        yield Static(" Inspections", id="head", markup=False)
        yield Static(" opening the log…", id="panes", markup=False)

    def on_mount(self) -> None:
        """Once it has been drawn, the rest."""
        self.set_timer(DRAWN, self._then)
