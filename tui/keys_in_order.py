"""Keys reach the screen they were meant for, in their order, however fast they come.

A key goes to what has the focus when it arrives; on a slow line the next one arrives before the first has opened its
dialog, or closed it, and would be lost, become part of the answer, or answer a line nobody meant. So a bound key acts
at once, and what comes waits while a screen is not ready, while a field still deals with a key that is no letter, and
until whoever asked has taken the answer.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from inspect import isawaitable
from typing import Any, Protocol, runtime_checkable

from textual.app import App
from textual.await_complete import AwaitComplete
from textual.events import Event, Key, Paste
from textual.message import Message
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, TextArea

ROUNDS = 2
"""A key that a field does not know goes up to the app, and what it does there may send a message up once more."""


@runtime_checkable
class Waking(Protocol):
    """A screen that keys wait for, and that may have missed its turn: it was opened behind another window."""

    def wake(self) -> None:
        """Gets ready, if it can be by now."""


class Passed(Message):
    """Goes up from a field behind a key, the same way, so that the key has been dealt with once it arrives."""

    def __init__(self, field: Widget, waiting: object, rounds: int) -> None:
        super().__init__()
        self.set_sender(field)  # a message goes no higher than its sender: else the screen whose turn it is
        self.field, self.waiting, self.rounds = field, waiting, rounds


class KeysInOrder(App[int]):
    """An app whose screens say by `ready` whether keys may come; one that does not say is ready."""

    def __init__(self) -> None:
        super().__init__()
        self._pressed: deque[Key | Paste] = deque()
        self._handing = False
        self._waiting: object | None = None
        """What keys wait for, besides a screen that is not ready."""

    async def on_event(self, event: Event) -> None:
        """A key or a paste stands in the queue; anything else as the library has it."""
        if isinstance(event, Key | Paste) and not event.is_forwarded:
            self.app_focus = True  # as the library has it: a key means that the terminal has the focus
            self._pressed.append(event)
            await self._hand_on()
        else:
            await super().on_event(event)

    def hand_on(self) -> None:
        """Hands on the keys that wait, in the app's own turn, whoever asks for it.

        What opens a dialog in another's turn is told its answer there, and a dialog that has closed has no more turns.
        """
        self.call_later(self._hand_on)

    async def _hand_on(self) -> None:
        if self._handing:
            return
        self._handing = True
        try:
            while self._pressed and self._waiting is None and self._takes_keys():
                await self._hand(self._pressed.popleft())
        finally:
            self._handing = False
        if self._pressed and isinstance(self.screen, Waking) and not self._takes_keys():
            self.screen.wake()

    def _takes_keys(self) -> bool:
        return bool(getattr(self.screen, "ready", True))

    async def _hand(self, key: Key | Paste) -> None:
        field = self.focused if isinstance(self.focused, Input | TextArea) else None
        if isinstance(key, Paste):
            await super().on_event(key)
        elif field is None:
            # A key that means nothing here ends here: the library hands it to whatever is in front later.
            await self._check_bindings(key.key, priority=True) or await self._check_bindings(key.key)
        elif key.is_printable:
            await super().on_event(key)
        else:
            await self._hand_to(field, key)

    async def _hand_to(self, field: Widget, key: Key) -> None:
        self._waiting = waiting = object()
        await super().on_event(key)
        self._pass(field, waiting, ROUNDS)

    def _pass(self, field: Widget, waiting: object, rounds: int) -> None:
        on_its_way = rounds > 0 and field.post_message(Passed(field, waiting, rounds))
        if not on_its_way:  # it came up often enough, or the field went with the key
            self._go_on(waiting)

    def on_passed(self, event: Passed) -> None:
        """The key before it has been dealt with, once it has come up often enough."""
        self._pass(event.field, event.waiting, event.rounds - 1)

    def before_keys(self, do: Callable[[], object]) -> None:
        """Does it once what is in front has been painted, before any key that comes."""
        self._waiting = waiting = object()

        def done() -> None:
            """Then keys come again."""
            try:
                do()
            finally:
                self._go_on(waiting)

        self.call_after_refresh(done)

    def _go_on(self, waiting: object) -> None:
        """Keys come again, unless they wait for something newer."""
        if waiting is self._waiting:
            self._waiting = None
            self.hand_on()

    def push_screen(self, screen: Any, callback: Any = None, *more: Any, **named: Any) -> Any:
        """As the library has it; keys that come after a dialog's answer wait until it has been taken."""
        if isinstance(screen, ModalScreen):
            callback = partial(self.answered, callback)
        return super().push_screen(screen, callback, *more, **named)

    def pop_screen(self) -> AwaitComplete:
        """As the library has it; a dialog has its answer now."""
        if isinstance(self.screen, ModalScreen):
            self._waiting = object()
        return super().pop_screen()

    async def answered(self, callback: Callable[[Any], Any] | None, answer: Any) -> None:
        """Whoever asked takes the answer; then keys come again."""
        waiting = self._waiting
        try:
            taken = callback(answer) if callback is not None else None
            if isawaitable(taken):
                await taken
        finally:
            self._go_on(waiting)
