"""Keeps the screens up with the log: what others record is taken in, and a log that is away is waited for."""

from __future__ import annotations

from abc import abstractmethod
from time import sleep
from typing import TYPE_CHECKING

from textual.worker import get_current_worker

from evidence_log.errors import BusyError, EvidenceLogError
from tui.navigation import Navigation
from tui.standing import Standing

if TYPE_CHECKING:
    from evidence_log.log import EvidenceLog

POLL_SECONDS = 1.0


class Watching(Standing, Navigation):
    """Screens that watch one log."""

    evidence_log: EvidenceLog
    not_recorded = ""
    """What was said of the last entry, if it was not recorded."""

    @abstractmethod
    def start_reading(self) -> None:
        """Reads rows, index and state in a thread."""

    def caught_up(self) -> None:
        """Takes in what was recorded elsewhere and redraws the screen in front, or behind an open dialog."""
        grown = sum(live.advance() for live in self.inspections if live.listed)
        if any(live.wants_reading() for live in self.inspections):
            self.start_reading()
        shown = self.shown()
        if grown and shown is not None and shown.drawn:
            shown.grown()
            shown.told()

    def keep_watch(self) -> None:
        """In a thread: says when the log has grown, and touches no widget.

        A server that is away is waited for, and that it is away is said once.
        """
        worker, away = get_current_worker(), False
        head: int | None = None
        while not worker.is_cancelled:
            try:
                if head is None:
                    head = self.evidence_log.head()
                elif self.evidence_log.wait_for_change(head, POLL_SECONDS):
                    head = self.evidence_log.head()
                    if not worker.is_cancelled:
                        self.call_from_thread(self.caught_up)
                if away and not worker.is_cancelled:
                    self.call_from_thread(self._back)
                away = False
            except BusyError:
                continue
            except EvidenceLogError as error:
                if not away and not worker.is_cancelled:
                    self.call_from_thread(self._gone, str(error))
                away = True
                sleep(POLL_SECONDS)

    def _gone(self, why: str) -> None:
        """Says that the log is away; what was said of an entry that met it stays in sight."""
        shown = self.shown()
        last = "" if shown is None else shown.last_said
        met = last != "" and last == self.not_recorded
        self.say(f"{last}; the log is tried every second" if met else f"tried again every second: {why}")

    def _back(self) -> None:
        """The log can be read again: what was begun meanwhile is begun anew."""
        self.caught_up()
        self.start_reading()
        for screen in self._made.values():  # what was said of the log on another one holds no longer
            if screen.drawn:
                screen.say("")
        shown = self.shown()
        if shown is not None and shown.drawn:
            shown.draw_whole()
            shown.grown()
            self.say("the log can be read again")
