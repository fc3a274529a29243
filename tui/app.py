"""The app: it alone holds the open log. Screens hold commands and read models."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from rich.text import Text
from textual.app import App
from textual.filter import LineFilter, NoColor
from textual.worker import get_current_worker

from evidence_log.commands.command import Command
from evidence_log.errors import ConflictError, EvidenceLogError
from evidence_log.log import EvidenceLog, utc_now
from evidence_log.receipt import Receipt
from evidence_log.signing.signer import Signer
from frameworks.errors import FrameworkError
from tui.asked import Asked, Question
from tui.attaching import attachments_of
from tui.config import Config
from tui.draft_seal import LogSeal
from tui.drafts import Desk, Kept, folder, mark_of
from tui.errors import TerminalError
from tui.line_filters import CharacterFilter
from tui.live import Live
from tui.places import Place
from tui.safe_text import safe
from tui.screen import DaybookScreen
from tui.session import in_words
from tui.themes import PREFIX, after, ansi_variables, colourless, themes
from tui.whereabouts import remember, was

SCREENS: dict[str, tuple[str, str]] = {
    "home": ("tui.home", "Home"),
    "workspace": ("tui.workspace", "Workspace"),
    "matrix": ("tui.matrix", "MatrixScreen"),
    "replay": ("tui.replay", "Replay"),
    "trail": ("tui.trail", "TrailScreen"),
    "report": ("tui.report_screen", "ReportScreen"),
}
"""Where each screen's class stands; all but the first are loaded once that one is shown."""

READ_ONLY = "these screens only read; write in a terminal with `daybook ui`"
POLL_SECONDS = 1.0
FRAMES = 4
"""How many places of a fault are named, the innermost last."""


def screen_class(name: str) -> type[DaybookScreen]:
    """The class of a screen, loaded when it is first wanted."""
    module, cls = SCREENS[name]
    found: type[DaybookScreen] = getattr(import_module(module), cls)
    return found


class DaybookApp(App[int]):
    """Screens over one log; nothing animates, nothing blinks."""

    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [(0, "-slim"), (80, "-narrow"), (100, "-wide"), (140, "-broad")]  # noqa: RUF012  (Textual's own declaration)

    def __init__(
        self,
        log: EvidenceLog,
        person: str,
        inspection: str | None = None,
        config: Config | None = None,
        signers: Mapping[str, Signer] | None = None,
        *,
        location: str = "daybook.db",
        clock: Callable[[], datetime] = utc_now,
        read_only: bool = False,
    ) -> None:
        super().__init__()
        self.animation_level = "none"
        self.config = config or Config()
        self.read_only = read_only
        self.colourless = colourless()
        self._gates: list[LineFilter] = [CharacterFilter(ascii_only=self.config.ascii)]
        self._dress()
        self.evidence_log, self.person, self.location, self.clock = log, person, location, clock
        self.attachments = attachments_of(location)
        found = [item for item in log.inspections() if inspection in (None, item.id)]
        if not found:
            raise TerminalError("there is no inspection to show; `daybook inspection open` opens one")
        self.inspections = [Live(log, item, person, (signers or {}).get(item.id)) for item in found]
        self._chosen = 0
        self.asked = Asked()
        self._made: dict[str, DaybookScreen] = {}

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

    @property
    def live(self) -> Live:
        """The inspection that is open."""
        return self.inspections[self._chosen]

    def on_mount(self) -> None:
        """Home, and a watch for events of others."""
        self.go("home")
        if self.config.said:
            self.call_after_refresh(self._tell, self.config.said)
        self.run_worker(self._watch, thread=True, name="watch")
        self.call_after_refresh(self._start_reading)

    def _start_reading(self) -> None:
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
                self.call_from_thread(self._tell, (str(error),))

    def _taken(self, take: Callable[[], None]) -> None:
        take()
        shown = next((s for s in reversed(self.screen_stack) if isinstance(s, DaybookScreen)), None)
        if shown is not None and shown.drawn:
            shown.grown()

    def show_place(self, place: Place) -> None:
        """A screen, a sheet, or an event in replay."""
        if place.screen is not None:
            self.go(place.screen)
        elif place.node is None and place.case is None and place.position is not None:
            self.replay_from(place.position)
        else:
            self.go("workspace")
            from tui.workspace import Workspace  # noqa: PLC0415  (loaded when it is first wanted)

            screen = self._made["workspace"]
            if isinstance(screen, Workspace):
                self.call_after_refresh(screen.turn, place)

    def _tell(self, said: Sequence[str]) -> None:
        if isinstance(self.screen, DaybookScreen):
            more = f" (and {len(said) - 1} more)" if len(said) > 1 else ""
            self.screen.say(f"{safe(said[0], one_line=True)}{more}")

    def desk(self, live: Live | None = None) -> Desk:
        """Whose drafts these are."""
        found = live or self.live
        seal = LogSeal(self.evidence_log, found.state)
        return Desk(mark_of(self.location), found.inspection.id, self.person, seal)

    def was(self, live: Live) -> str:
        """Where the person was last in an inspection, in words."""
        return was(self.desk(live))

    def remember(self, place: str) -> None:
        """Keeps where the person is."""
        remember(self.desk(), place)

    def resume(self, kept: Kept) -> None:
        """Goes on with a draft of evidence, in the workspace."""
        from tui.workspace import Workspace  # noqa: PLC0415  (loaded when it is first wanted)

        self.go("workspace")
        screen = self._made["workspace"]
        if isinstance(screen, Workspace):
            self.call_after_refresh(screen.resume, kept.draft)

    def choose(self, index: int) -> None:
        """Opens another inspection; its screens are made anew."""
        if index != self._chosen:
            self._chosen = index
            self._made = {name: made for name, made in self._made.items() if name == "home"}

    def go(self, name: str) -> None:
        """Shows a screen; each is made once."""
        if name not in self._made:
            self._made[name] = screen_class(name)()
        if len(self.screen_stack) > 1:
            self.switch_screen(self._made[name])
        else:
            self.push_screen(self._made[name])

    def show_why(self, node: str, position: int) -> None:
        """The causes of a node at a position, in front of the screen that asked."""
        self._push_why(self.asked.ask(node, position))

    def reopen_why(self) -> bool:
        """The causes that were looked at last, as they were left; False where nothing was asked."""
        question = self.asked.current
        if question is not None:
            self._push_why(question)
        return question is not None

    def _push_why(self, question: Question) -> None:
        from tui.why_screen import Why  # noqa: PLC0415  (loaded when it is first wanted)

        self.push_screen(Why(question))

    def replay_from(self, position: int) -> None:
        """Replay, at a position."""
        self.go("replay")
        from tui.replay import Replay  # noqa: PLC0415  (loaded when it is first wanted)

        screen = self._made["replay"]
        if isinstance(screen, Replay):
            self.call_after_refresh(screen.to, position)

    def row_of(self, position: int) -> int:
        """The index of the event at a position, or of the nearest before it."""
        return self.live.rows.place(position)

    def record(self, cls: Callable[..., Command], screen: DaybookScreen, **facts: Any) -> bool:
        """Records a command; a refusal or a conflict is said on the screen and nothing typed is lost."""
        outcome = self.attempt(cls, lambda: facts)
        screen.draw()
        screen.say(outcome if isinstance(outcome, str) else f"saved at {outcome.position:,}")
        return not isinstance(outcome, str)

    def attempt(self, cls: Callable[..., Command], facts: Callable[[], dict[str, Any]]) -> Receipt | str:
        """Records a command from facts that may themselves be refused; the receipt, or what is wrong in a sentence."""
        if self.read_only:
            return READ_ONLY
        try:
            command = cls(inspection=self.live.inspection.id, by=self.person, **facts())
            return self.live.submit(command)
        except ValidationError as error:
            return in_words(error)
        except ConflictError as error:
            self.live.advance()
            return str(error)
        except (EvidenceLogError, FrameworkError, TerminalError) as error:
            return str(error)

    def _fatal_error(self) -> None:
        """The end after a fault of ours: its kind and place, and where drafts lie. Never a local variable.

        The library's own screen prints locals, and so what was typed or read (reliability, section 5).
        """
        error = self._exception
        frames = traceback.extract_tb(error.__traceback__ if error else None)[-FRAMES:]
        places = "".join(
            f"\n  {Path(frame.filename).name}:{frame.lineno} in {frame.name}" for frame in frames
        )
        said = f"daybook stopped: {type(error).__name__}{places}\nwhat was typed is kept in {folder()}"
        self._exit_renderables.append(Text(said))
        self._close_messages_no_wait()

    def caught_up(self) -> None:
        """Takes in what was recorded elsewhere and redraws the screen in front, or behind an open dialog."""
        grown = sum(live.advance() for live in self.inspections if live.listed)
        if any(live.wants_reading() for live in self.inspections):
            self._start_reading()
        shown = next((s for s in reversed(self.screen_stack) if isinstance(s, DaybookScreen)), None)
        if grown and shown is not None and shown.drawn:
            shown.grown()

    def _watch(self) -> None:
        """In a thread: says when the log has grown, and touches no widget."""
        worker, head = get_current_worker(), self.evidence_log.head()
        while not worker.is_cancelled:
            try:
                if self.evidence_log.wait_for_change(head, POLL_SECONDS):
                    head = self.evidence_log.head()
                    if not worker.is_cancelled:
                        self.call_from_thread(self.caught_up)
            except EvidenceLogError:
                return
