"""The sheet of a case (or the organisation) and a key question: where one is, how one moves, how it is drawn."""

from __future__ import annotations

from collections.abc import Iterator

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.timer import Timer

from evidence_log.projections.progress import questions_for
from frameworks.naming import shown
from frameworks.vocabulary import EvidenceMode
from tui.dialogs import Pick, Told
from tui.errors import TerminalError
from tui.left import first_open, left_to_judge
from tui.lines import Lines
from tui.pane import Pane
from tui.places import Place, place_of
from tui.screen import DaybookScreen
from tui.sheet_detail import detail_text
from tui.sheet_views import sheet_head, sheet_lines
from tui.tree_views import tree_lines
from tui.views import Line

WIDE = 100
TREE_WIDTH = 34
DETAIL_WIDTH = 33
REST_SECONDS = 0.15
"""Under --lean the detail waits for the cursor to rest."""


class Sheet(DaybookScreen):
    """Three panes on a wide screen (standards, sheet, detail); on a narrow one the sheet over the detail."""

    def __init__(self) -> None:
        super().__init__()
        self.case: str | None = None
        self.question = ""
        self.in_tree = False
        self._rest: Timer | None = None

    def body(self) -> ComposeResult:
        """The tree, the sheet, and the line under the cursor in full."""
        with Horizontal(id="panes"):
            yield Lines(id="tree")
            yield Lines(id="sheet")
            yield Pane(id="aside")
        yield Pane(id="whole")

    @property
    def sheet(self) -> Lines:
        """The list of the sheet's lines."""
        return self.query_one("#sheet", Lines)

    def on_mount(self) -> None:
        """Where the person was last; else the first of their cases that is not judged through."""
        try:
            place = place_of(self.live, self.daybook.was(self.live))
        except TerminalError:
            place = Place()
        cases = self.live.state.cases
        mine = [ref for ref, case in cases.items() if case.inspector == self.live.person] or list(cases)
        self.case = (
            place.case
            if place.node
            else next((ref for ref in mine if self._open(ref)), mine[0] if mine else None)
        )
        self.question = first_open(self.live, self.case) or next(iter(self.live.edition.questions))
        self.sheet.followed = self._detail
        super().on_mount()
        self._arrange()
        if place.node:
            self.turn(place)

    def _open(self, case: str) -> bool:
        state = self.live.state
        return any(state.judgement(case, q.id) is None for q in questions_for(state, self.live.edition, case))

    def questions(self) -> list[str]:
        """The key questions asked of the case, or of the organisation."""
        return [question.id for question in questions_for(self.live.state, self.live.edition, self.case)]

    def draw(self) -> None:
        """Every pane; each cursor stays on what it stood on."""
        tree, sheet = self.query_one("#tree", Lines), self.sheet
        standards = tree_lines(self.live, self.question)
        tree.show_all(
            standards, next((n for n, line in enumerate(standards) if line.key == self.question), None)
        )
        _redrawn(sheet, sheet_lines(self.live, self.case, self.question, self._room()))
        self.head(f" {sheet_head(self.live, self.case, self.question)}")
        self._detail()

    def _detail(self) -> None:
        """The line under the cursor, in full; drawn once it rests where the line is slow."""
        if not self.daybook.config.lean:
            self._detail_now()
        elif self._rest is None:
            self._rest = self.set_timer(REST_SECONDS, self._detail_now)
        else:
            self._rest.reset()

    def _detail_now(self) -> None:
        self._rest = None
        text = detail_text(self.live, self.case, self.question, self.sheet.current)
        for pane in self.query(Pane):
            if pane.display:
                pane.show(text)

    def _room(self) -> int:
        """The sheet's width: the other panes stand beside it on a wide screen only."""
        return self.size.width - (TREE_WIDTH + DETAIL_WIDTH + 2 if self.size.width >= WIDE else 0)

    def on_resize(self) -> None:
        """Another width: what was hidden on a narrow screen comes back on a wide one."""
        super().on_resize()
        self._arrange()
        self.draw()

    def _arrange(self) -> None:
        """Every pane on a wide screen, on a narrow one the one in use; the one in use has the focus."""
        tree, sheet = self.query_one("#tree", Lines), self.sheet
        wide = self.size.width >= WIDE
        tree.display = wide or self.in_tree
        sheet.display = wide or not self.in_tree
        self.query_one("#aside").display = wide
        self.query_one("#whole").display = not wide
        self.set_focus(tree if self.in_tree else sheet)

    def on_lines_moved(self, event: Lines.Moved) -> None:
        """A key question under the tree's cursor is the one on the sheet."""
        if event.lines.id == "tree":
            line = event.lines.current
            if line and line.key in self.live.edition.questions and line.key != self.question:
                self.turn_to(line.key)

    def turn_to(self, question: str) -> None:
        """Another key question; of a case, or of the organisation, as the edition asks it."""
        mode = self.live.edition.questions[question].evidence_mode
        if mode is EvidenceMode.QUALITATIVE:
            self.case = None
        elif self.case is None and self.live.state.cases:
            self.case = next(iter(self.live.state.cases))
        self.question = question
        self._turned()
        if question not in self.questions():
            self.say(f"{question} is not asked of {self.case or 'the organisation'}")

    def turn(self, place: Place) -> None:
        """Shows a case, a question, or a prompt's line."""
        edition, node = self.live.edition, place.node
        question = edition.question_of[node].id if node in edition.prompts else node
        if question is not None and question not in edition.questions:
            question = edition.standard_of[question].key_questions[0].id
        if place.case is not None:
            self.case = place.case
        if question is not None:
            self.turn_to(question)
        else:
            if self.question not in self.questions():
                self.question = first_open(self.live, self.case) or self.questions()[0]
            self._turned()
        wanted = f"E-{place.position}" if place.position else node
        self.sheet.move_to(next((n for n in range(self.sheet.count) if self.sheet.key_at(n) == wanted), 0))

    def _turned(self) -> None:
        self.sheet.show(0, lambda _: Line(""), 0)
        self.draw()
        self.daybook.remember(f"{self.case or ''} {self.question}".strip())

    def action_tree(self) -> None:
        """From the list of standards to the prompts and back."""
        self.in_tree = not self.in_tree
        self._arrange()

    def action_case(self, by: int) -> None:
        """Another case, the same question where it is asked of it."""
        cases: list[str | None] = [None, *self.live.state.cases]
        self.case = cases[(cases.index(self.case) + by) % len(cases)]
        asked = self.questions()
        if self.question not in asked:
            self.question = first_open(self.live, self.case) or asked[0]
        self._turned()

    def action_question(self, by: int) -> None:
        """Another key question of the same case."""
        asked = self.questions()
        place = asked.index(self.question) if self.question in asked else 0
        self.turn_to(asked[(place + by) % len(asked)])

    def action_left(self) -> None:
        """What is left to judge, to go to one of it."""
        found = left_to_judge(self.live, self.live.person)
        if not found:
            self.say("nothing is left to judge in your cases")
            return

        def go(index: int | None) -> None:
            if index is not None:
                self.turn(Place(case=found[index][0], node=found[index][1]))

        self.app.push_screen(Pick(f"Left to judge: {len(found)}", [words for _, _, words in found]), go)

    def action_detail(self) -> None:
        """Everything about the line, to be read at leisure."""
        if self.in_tree:
            self.action_tree()
            return
        text = detail_text(self.live, self.case, self.question, self.sheet.current)
        title = f"{self.case or 'organisation'} {shown(self.live.edition, self.question)}"
        self.app.push_screen(Told(title, text.split("\n")))

    def twin(self) -> str:
        """The sheet from the command line."""
        return f"daybook --inspection {self.live.inspection.id} case show {self.case or '-'} {self.question}"


def _redrawn(lines: Lines, found: list[Line]) -> None:
    """Other lines with the cursor on what it stood on, wherever that is now."""
    here = lines.current
    places: Iterator[int] = (n for n, line in enumerate(found) if here and line.key == here.key)
    lines.show_all(found, next(places, None))
