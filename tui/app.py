"""The app: it alone holds the open log. Screens hold commands and read models."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from textual.worker import get_current_worker

from evidence_log.errors import EvidenceLogError, StoreError
from frameworks.errors import FrameworkError
from tui.config import Config
from tui.drafts import Desk, mark_of
from tui.errors import TerminalError
from tui.first_frame import FirstFrame
from tui.navigation import SCREENS, screen_class
from tui.safe_text import safe
from tui.watching import Watching
from tui.whereabouts import remember, was

if TYPE_CHECKING:
    from evidence_log.commands.command import Command
    from evidence_log.log import EvidenceLog
    from evidence_log.receipt import Receipt
    from evidence_log.signing.signer import Signer
    from tui.live import Live
    from tui.screen import DaybookScreen
    from tui.sitting import Sitting


def utc_now() -> datetime:
    """The wall clock, in UTC."""
    return datetime.now(UTC)


class DaybookApp(Watching):
    """Screens over one log, which may be opened once the first frame stands."""

    def __init__(
        self,
        log: EvidenceLog | None = None,
        person: str = "",
        inspection: str | None = None,
        config: Config | None = None,
        signers: Mapping[str, Signer] | None = None,
        *,
        location: str = "daybook.db",
        clock: Callable[[], datetime] = utc_now,
        read_only: bool = False,
    ) -> None:
        super().__init__(config or Config())
        self.read_only = read_only
        self.clock = clock
        self._said = tuple(self.config.said)
        self._later: Callable[[], Sitting] | None = None
        self.sitting: Sitting | None = None
        self.fault: Exception | None = None
        """Why the log could not be opened; whoever ran the app says so."""
        if log is not None:
            self._sit(log, person, inspection, signers, location)

    @classmethod
    def opening(cls, later: Callable[[], Sitting], config: Config, *, read_only: bool) -> DaybookApp:
        """An app whose first frame stands before its log is open."""
        app = cls(config=config, read_only=read_only)
        app._later = later
        return app

    def _sit(
        self,
        log: EvidenceLog,
        person: str,
        inspection: str | None,
        signers: Mapping[str, Signer] | None,
        location: str,
    ) -> None:
        """Takes an open log; what reads it is loaded now, not before the first frame."""
        from tui.attaching import attachments_of  # noqa: PLC0415  (as above)
        from tui.sitting import lives  # noqa: PLC0415  (as above)

        self.evidence_log, self.person, self.location = log, person, location
        self.attachments = attachments_of(location)
        self.inspections = lives(log, person, inspection, signers)

    def on_mount(self) -> None:
        """Home; where the log is still to be opened, the first frame, and the log behind it."""
        if self._later is None:
            self._begin()
        else:
            self.push_screen(FirstFrame(self._open))

    def _open(self) -> None:
        """Opens the log; what cannot be ends the screens, and is said on the terminal."""
        try:
            if self._later is not None:
                self.sitting = self._later()
                log, person, inspection, signers, location, _, said = self.sitting
                self._sit(log, person, inspection, signers, location)
                self._said += said
        except (EvidenceLogError, FrameworkError, TerminalError) as error:
            self.fault = error
            self.exit(1)
            return
        self._begin()

    def _begin(self) -> None:
        """Home, and a watch for events of others."""
        self.go("home")
        if self._said:
            more = f" (and {len(self._said) - 1} more)" if len(self._said) > 1 else ""
            self.say(f"{self._said[0]}{more}")
        self.run_worker(self.keep_watch, thread=True, name="watch")
        self.call_after_refresh(self.start_reading)

    def start_reading(self) -> None:
        """Once the first frame stands: rows, index and state, each shown as it comes."""
        self.run_worker(self._read, thread=True, exclusive=True, group="reading", name="reading")

    def _read(self) -> None:
        """In a thread: reads each inspection, and touches no widget."""
        worker = get_current_worker()
        for name in SCREENS:
            screen_class(name)
        for live in self.inspections:
            try:
                for take in live.reading(lambda: not worker.is_cancelled):
                    if worker.is_cancelled:
                        return
                    self.call_from_thread(self._taken, take)
            except EvidenceLogError as error:
                self.call_from_thread(self.say, str(error))

    def _taken(self, take: Callable[[], None]) -> None:
        take()
        shown = self.shown()
        if shown is not None and shown.drawn:
            shown.grown()

    def say(self, text: str) -> None:
        """Says a sentence on the screen in front, and in an open dialog that has a line for it."""
        from tui.drafting import Typed  # noqa: PLC0415  (loaded when it is first wanted)

        shown, said = self.shown(), safe(text, one_line=True)
        if shown is not None:
            shown.say(said)
        if isinstance(self.screen, Typed):
            self.screen.say(said)

    def desk(self, live: Live | None = None) -> Desk:
        """Whose drafts these are."""
        from tui.draft_seal import LogSeal  # noqa: PLC0415  (loaded when it is first wanted)

        found = live or self.live
        seal = LogSeal(self.evidence_log, found.state)
        return Desk(mark_of(self.location), found.inspection.id, self.person, seal)

    def was(self, live: Live) -> str:
        """Where the person was last in an inspection, in words."""
        return was(self.desk(live))

    def remember(self, place: str) -> None:
        """Keeps where the person is."""
        remember(self.desk(), place)

    def record(self, cls: Callable[..., Command], screen: DaybookScreen, **facts: Any) -> bool:
        """Records a command; a refusal or a conflict is said on the screen and nothing typed is lost."""
        outcome = self.attempt(cls, lambda: facts)
        with screen.reading():
            screen.draw()
        screen.say(outcome if isinstance(outcome, str) else f"saved at {outcome.position:,}")
        return not isinstance(outcome, str)

    def attempt(self, cls: Callable[..., Command], facts: Callable[[], dict[str, Any]]) -> Receipt | str:
        """Records a command from facts that may themselves be refused; the receipt, or what is wrong in a sentence."""
        if self.read_only:
            from tui.screen import READ_ONLY  # noqa: PLC0415  (loaded when it is first wanted)

            return READ_ONLY
        from tui.sitting import attempted  # noqa: PLC0415  (loaded when it is first wanted)

        outcome = attempted(self.live, cls, self.person, facts)
        self.not_recorded = outcome if isinstance(outcome, str) else ""
        return outcome

    async def answered(self, callback: Callable[[Any], Any] | None, answer: Any) -> None:
        """As for every dialog; the library would end the program where the answer wants a log that is away."""
        try:
            await super().answered(callback, answer)
        except StoreError as error:
            self.say(str(error))
