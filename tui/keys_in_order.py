"""Keys reach the screen they were meant for, in their order, however fast they come.

A key goes to what has the focus when it arrives; on a slow line the next one arrives before the first has opened its
dialog, and would be lost, or would answer a line nobody meant. So a bound key acts at once, and what comes while a
screen is not ready waits for it.
"""

from __future__ import annotations

from collections import deque
from typing import Protocol, runtime_checkable

from textual.app import App
from textual.events import Event, Key
from textual.widgets import Input, TextArea


@runtime_checkable
class Waking(Protocol):
    """A screen that keys wait for, and that may have missed its turn: it was opened behind another window."""

    def wake(self) -> None:
        """Gets ready, if it can be by now."""


class KeysInOrder(App[int]):
    """An app whose screens say by `ready` whether keys may come; one that does not say is ready."""

    def __init__(self) -> None:
        super().__init__()
        self._pressed: deque[Key] = deque()
        self._handing = False

    async def on_event(self, event: Event) -> None:
        """A key stands in the queue; anything else as the library has it."""
        if isinstance(event, Key) and not event.is_forwarded:
            self.app_focus = True  # as the library has it: a key means that the terminal has the focus
            self._pressed.append(event)
            await self.hand_on()
        else:
            await super().on_event(event)

    async def hand_on(self) -> None:
        """Hands on the keys that wait, while the screen in front is ready for them."""
        if self._handing:
            return
        self._handing = True
        try:
            while self._pressed and getattr(self.screen, "ready", True):
                await self._hand(self._pressed.popleft())
        finally:
            self._handing = False
        if self._pressed and isinstance(self.screen, Waking):
            self.screen.wake()

    async def _hand(self, key: Key) -> None:
        writing = isinstance(self.focused, Input | TextArea)
        if writing or not await self._check_bindings(key.key):
            await super().on_event(key)
