"""Home: the inspections in the log, what is left, drafts, and the way back to where one was."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from tui.dialogs import Pick, Told
from tui.drafts import Kept, drafts_of
from tui.errors import TerminalError
from tui.home_views import HEADER, home_lines, words
from tui.keys import bindings_of
from tui.left import first_line, left_to_judge
from tui.lines import Lines
from tui.places import Place, place_of
from tui.screen import DaybookScreen
from tui.views import clip, one


class Home(DaybookScreen):
    """The inspections; Enter opens one, `c` goes on where one was."""

    NAME = "home"
    TWIN = "inspection list"
    ABOUT = (
        "Your inspections. Enter opens the one under the cursor: its workspace, where prompts and key questions",
        "are answered with single keys. Numbers change the screen: 1 home, 2 workspace, 3 matrix (cases by",
        "questions), 4 replay (how ratings came about), 5 trail (every event), 6 report.",
    )
    BINDINGS = bindings_of("home")

    def body(self) -> ComposeResult:
        """The list, and a few words on the one under the cursor."""
        yield Static(HEADER, id="columns", markup=False)
        yield Lines(id="list")
        yield Static("", id="detail", markup=False)

    def on_mount(self) -> None:
        """The list has the keys."""
        super().on_mount()
        self.set_focus(self.query_one("#list", Lines))

    def draw(self) -> None:
        """The list and the words."""
        found = self.daybook.inspections
        self.query_one("#list", Lines).show_all(home_lines(found, self.daybook.clock()))
        names = ", ".join(self.live.roles()) or "reading only"
        head = self.daybook.evidence_log.head()
        self.head(f" Inspections   {self.daybook.person} · {names} · log of {head:,} events")
        self._words()

    def on_lines_moved(self) -> None:
        """Other words for another line."""
        self._words()

    def _words(self) -> None:
        live = self.daybook.inspections[self.query_one("#list", Lines).cursor]
        if not live.folded:
            said = f"{one(live.inspection.title)}   framework {live.edition.id}, being read"
            self.query_one("#detail", Static).update(said, layout=False)
            return
        lines = words(live, drafts_of(self.daybook.desk(live)), self.daybook.was(live))
        self.query_one("#detail", Static).update("\n".join(lines), layout=False)

    def _choose(self) -> None:
        self.daybook.choose(self.query_one("#list", Lines).cursor)

    def action_open(self) -> None:
        """Opens the inspection under the cursor."""
        self._choose()
        self.daybook.go("workspace")

    def action_continue(self) -> None:
        """Goes on where one was, else at the first thing that is left to judge: the prompt that comes next."""
        self._choose()
        left = left_to_judge(self.live, self.live.person)
        try:
            place = place_of(self.live, self.daybook.was(self.live))
        except TerminalError:
            place = Place(case=left[0][0], node=left[0][1]) if left else Place(screen="workspace")
        if place.node in self.live.edition.questions:
            place = place._replace(node=first_line(self.live, place.case, place.node))
        self.daybook.show_place(place)

    def action_drafts(self) -> None:
        """The drafts kept for this inspection; Enter goes on with one."""
        self._choose()
        found = drafts_of(self.daybook.desk(self.live))
        if not found:
            self.say("no draft is kept for this inspection")
            return

        def go_on(index: int | None) -> None:
            if index is not None:
                self._resume(found[index])

        rows = [
            f'{kept.saved_at:%d %b %H:%M}  {one(kept.title)}  "{clip(one(kept.fields.get("text", "")), 30)}"'
            for kept in found
        ]
        self.app.push_screen(Pick("Drafts", rows), go_on)

    def _resume(self, kept: Kept) -> None:
        if kept.what.startswith("evidence."):
            self.daybook.resume(kept)
        else:
            lines = [kept.title, "", kept.fields.get("text", ""), "", "It comes back where it was begun."]
            self.app.push_screen(Told("Draft of a reason", lines))

    def twin(self) -> str:
        """Not about one inspection."""
        return "daybook inspection list"
