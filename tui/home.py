"""Home: the inspections in the log, what is left, and drafts to go on with."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from evidence_log.projections.progress import progress
from tui.drafts import folder
from tui.keys import bindings_of
from tui.lines import Lines
from tui.screen import DaybookScreen
from tui.views import first_open, home_lines, one


class Home(DaybookScreen):
    """The inspections; Enter opens one."""

    NAME = "home"
    TWIN = "inspection list"
    BINDINGS = bindings_of("home")

    def body(self) -> ComposeResult:
        """The list, and a few words on the one under the cursor."""
        yield Lines(id="list")
        yield Static("", id="detail", markup=False)

    def on_mount(self) -> None:
        """The list has the keys."""
        super().on_mount()
        self.query_one("#list", Lines).focus()

    def draw(self) -> None:
        """The list and the words."""
        found = self.daybook.inspections
        self.query_one("#list", Lines).show_all(home_lines(found))
        self.head(
            f" Inspections   {self.daybook.person} · log of {self.daybook.evidence_log.head():,} events"
        )
        self._words()

    def on_lines_moved(self) -> None:
        """Other words for another line."""
        self._words()

    def _words(self) -> None:
        live = self.daybook.inspections[self.query_one("#list", Lines).cursor]
        mine = [case for case in live.state.cases.values() if case.inspector == live.person]
        done = {case.ref: progress(live.state, live.edition, case.ref) for case in mine}
        left = [ref for ref, how in done.items() if how.judged < how.questions]
        names = ", ".join(live.roles()) or "no role here: reading only"
        lines = [
            f"{one(live.inspection.title)}   {live.edition.id}, rules {live.rules.id}",
            f"  you are {live.person}: {names}",
            f"  {len(mine)} cases are yours, {len(left)} not judged through"
            + (f": next {left[0]} {first_open(live, left[0])}" if left else ""),
        ]
        kept = sorted(folder().glob("*.json")) if folder().exists() else []
        lines += [f"  draft kept: {path.stem}" for path in kept[:3]]
        self.query_one("#detail", Static).update("\n".join(lines))

    def action_open(self) -> None:
        """Opens the inspection under the cursor."""
        self.daybook.choose(self.query_one("#list", Lines).cursor)
        self.daybook.go("workspace")

    def twin(self) -> str:
        """Not about one inspection."""
        return "daybook inspection list"
