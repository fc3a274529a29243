"""Which screen is in front: each is made once for an inspection, kept, and shown at the place that was asked for."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from tui.asked import Asked, Question
from tui.config import Config
from tui.dressed import DressedApp

if TYPE_CHECKING:
    from tui.drafts import Kept
    from tui.live import Live
    from tui.places import Place
    from tui.screen import DaybookScreen

SCREENS: dict[str, tuple[str, str]] = {
    "home": ("tui.home", "Home"),
    "workspace": ("tui.workspace", "Workspace"),
    "matrix": ("tui.matrix", "MatrixScreen"),
    "replay": ("tui.replay", "Replay"),
    "trail": ("tui.trail", "TrailScreen"),
    "report": ("tui.report_screen", "ReportScreen"),
}
"""Where each screen's class stands; all but the first are loaded once that one is shown."""


def screen_class(name: str) -> type[DaybookScreen]:
    """The class of a screen, loaded when it is first wanted."""
    module, cls = SCREENS[name]
    found: type[DaybookScreen] = getattr(import_module(module), cls)
    return found


class Navigation(DressedApp):
    """The screens of the inspection that is open, and the way from one to another."""

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.asked = Asked()
        self.inspections: list[Live] = []
        self._chosen = 0
        self._made: dict[str, DaybookScreen] = {}

    @property
    def live(self) -> Live:
        """The inspection that is open."""
        return self.inspections[self._chosen]

    def shown(self) -> DaybookScreen | None:
        """The screen in front, or behind an open dialog."""
        from tui.screen import DaybookScreen  # noqa: PLC0415  (loaded when it is first wanted)

        return next((s for s in reversed(self.screen_stack) if isinstance(s, DaybookScreen)), None)

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
                self.before_keys(partial(screen.turn, place))

    def resume(self, kept: Kept) -> None:
        """Goes on with a draft of evidence, in the workspace."""
        from tui.workspace import Workspace  # noqa: PLC0415  (loaded when it is first wanted)

        self.go("workspace")
        screen = self._made["workspace"]
        if isinstance(screen, Workspace):
            self.before_keys(partial(screen.resume, kept.draft))

    def choose(self, index: int) -> None:
        """Opens another inspection; its screens are made anew."""
        if index != self._chosen:
            self._chosen = index
            for name in [name for name in self._made if name != "home"]:
                self.uninstall_screen(self._made.pop(name))

    def go(self, name: str) -> None:
        """Shows a screen; each is made once, and installed: the library destroys any other that is left."""
        if name not in self._made:
            self._made[name] = screen_class(name)()
            self.install_screen(self._made[name], name)
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
            self.before_keys(partial(screen.to, position))

    def row_of(self, position: int) -> int:
        """The index of the event at a position, or of the nearest before it."""
        return self.live.rows.place(position)
