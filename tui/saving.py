"""What is typed goes to disk in a thread of its own: in order, the newest only, and the last one always.

A disk that takes its time never holds up a key, and two saves of one draft never cross.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor

from tui.drafts import Draft, write_whole
from tui.errors import TerminalError

SAVE_SECONDS = 0.25
"""How long the first unsaved key waits for others; what is typed is on disk within half a second."""

Fields = Mapping[str, str]
Told = Callable[[Fields, TerminalError | None], object]


class Saving:
    """One draft on its way to disk; `told` is called with what became of each save, in the thread or before it.

    Sealing reads the log and is done at once; only the disk is waited for in the thread.
    """

    def __init__(self, draft: Draft, told: Told) -> None:
        self._draft, self._told = draft, told
        self._thread = ThreadPoolExecutor(1, "draft")
        self._next: Future[None] | None = None
        self._over = False

    def soon(self, fields: Fields) -> None:
        """Saves the fields as soon as the disk is free; those that still wait for it give way.

        A draft emptied by hand is none: its file goes.
        """
        if self._over:
            return
        try:
            emptied = not any(text.strip() for text in fields.values())
            data = None if emptied else self._draft.sealed(fields)
        except TerminalError as error:
            self._told(fields, error)
            return
        self._give_way()
        self._next = self._thread.submit(self._save, dict(fields), data)

    def wait(self) -> None:
        """Returns once everything that was to be saved is on disk, or was told not to be."""
        if self._next is not None and not self._next.cancelled():
            self._next.result()

    def discard(self) -> None:
        """Removes the draft; no save that was under way brings it back."""
        self._over = True
        self._give_way()
        self._thread.submit(self._draft.discard).result()

    def close(self) -> None:
        """Lets the thread go once it has written what it was given."""
        self._over = True
        self._thread.shutdown(wait=False)

    def _give_way(self) -> None:
        if self._next is not None:
            self._next.cancel()

    def _save(self, fields: Fields, data: bytes | None) -> None:
        try:
            if data is None:
                self._draft.discard()
            else:
                write_whole(self._draft.path, data)
        except TerminalError as error:
            self._told(fields, error)
        else:
            self._told(fields, None)
