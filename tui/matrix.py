"""The matrix: cases by key questions, what is left and what disagrees, and how near each band's turn is."""

from __future__ import annotations

from textual.app import ComposeResult

from evidence_log.errors import RefusedError
from frameworks.errors import FrameworkError
from tui.dialogs import Ask
from tui.errors import TerminalError
from tui.grid import Grid, Table
from tui.keys import bindings_of
from tui.matrix_rows import SORTS, Cell, Matrix, matrix
from tui.places import Place
from tui.screen import DaybookScreen

LEGEND = "Y N  - n/a  t later  ? open   ! second disagrees  = agrees  * contested"


class MatrixScreen(DaybookScreen):
    """The table, with a cursor; Enter opens the sheet of the cell."""

    NAME = "matrix"
    ABOUT = (
        "Every case by every key question. Y yes, N no, - does not arise, t to come back to, ? not judged yet; blank:",
        "not asked. A mark after the letter: ! a second judgement disagrees, = it agrees, * contested. `turn` is the",
        "fewest answers that would move a question's band, + up, - down. f filters: a case, an inspector, or mine, open,",
        "no, second, disagree, contested; several words all hold.",
    )
    BINDINGS = bindings_of("matrix")

    def __init__(self) -> None:
        super().__init__()
        self.sort, self.only, self.turned = SORTS[0], "", False
        self.found = Matrix((), (), (), 0)

    def body(self) -> ComposeResult:
        """The table."""
        yield Grid(id="grid")

    def on_mount(self) -> None:
        """The table has the keys."""
        super().on_mount()
        self.query_one("#grid", Grid).followed = self.tell
        self.set_focus(self.query_one("#grid", Grid))
        self.say(LEGEND)

    def draw(self) -> None:
        """The table as at now; a filter that is not known is said and not applied."""
        live = self.live
        try:
            self.found = matrix(
                live.state,
                live.edition,
                live.ratings,
                live.rules,
                sort=self.sort,
                only=self.only,
                person=live.person,
            )
        except (TerminalError, RefusedError, FrameworkError) as error:
            self.only = ""
            self.say(str(error))
            return
        self.query_one("#grid", Grid).show(by_question(self.found) if self.turned else by_case(self.found))
        hidden = f", {self.found.hidden} hidden by {self.only!r}" if self.found.hidden else ""
        judged, asked = sum(r.judged for r in self.found.rows), sum(r.asked for r in self.found.rows)
        self.head(
            f" Matrix  {len(self.found.rows)} cases{hidden}, by {self.sort}   {judged:,} of {asked:,} judged"
        )

    def place(self) -> Place | None:
        """The case and question of the cursor."""
        grid = self.query_one("#grid", Grid)
        row, column = (grid.column, grid.row) if self.turned else (grid.row, grid.column)
        if row >= len(self.found.rows) or column >= len(self.found.questions):
            return None
        return Place(case=self.found.rows[row].case, node=self.found.questions[column])

    def tell(self) -> None:
        """What the cursor's cell says, in words."""
        place = self.place()
        if place is not None and place.case is not None and place.node is not None:
            entry = self.live.state.judgement(place.case, place.node)
            said = (
                "not judged"
                if entry is None
                else f"{entry.answer.replace('_', ' ')} by {entry.by} at {entry.position:,}"
            )
            self.say(f"{place.case} {place.node}: {said}")

    def action_move(self, down: int, right: int) -> None:
        """Another cell."""
        self.query_one("#grid", Grid).move(down, right)

    def action_page(self, by: int) -> None:
        """A page up or down."""
        grid = self.query_one("#grid", Grid)
        grid.move(by * max(grid.body - 1, 1), 0)

    def action_first(self) -> None:
        """The first row."""
        grid = self.query_one("#grid", Grid)
        grid.move_to(0, grid.column)

    def action_last(self) -> None:
        """The last row."""
        grid = self.query_one("#grid", Grid)
        grid.move_to(len(grid.table.rows) - 1, grid.column)

    def action_open(self) -> None:
        """The sheet of the cell."""
        place = self.place()
        if place is not None:
            self.daybook.show_place(place)

    def action_sort(self) -> None:
        """The next order: by case, worst first, most open first, by inspector."""
        self.sort = SORTS[(SORTS.index(self.sort) + 1) % len(SORTS)]
        self.draw()

    def action_filter(self) -> None:
        """Fewer cases."""

        def narrow(text: str | None) -> None:
            self.only = (text or "").strip()
            self.draw()

        self.app.push_screen(
            Ask("Only: a case, an inspector, mine, open, no, second, disagree, contested", value=self.only),
            narrow,
        )

    def action_transpose(self) -> None:
        """Questions down, cases across; and back."""
        grid = self.query_one("#grid", Grid)
        row, column = grid.row, grid.column
        self.turned = not self.turned
        self.draw()
        grid.move_to(column, row)

    def action_next_open(self) -> None:
        """The next cell that is not judged, row by row, from the cursor on."""
        place = self.place()
        cells = [
            (row, column)
            for row, found in enumerate(self.found.rows)
            for column, cell in enumerate(found.cells)
            if cell.letter in ("?", "t")
        ]
        if not cells or place is None:
            self.say("nothing is left to judge here")
            return
        grid = self.query_one("#grid", Grid)
        here = (grid.column, grid.row) if self.turned else (grid.row, grid.column)
        row, column = next((cell for cell in cells if cell > here), cells[0])
        grid.move_to(*((column, row) if self.turned else (row, column)))

    def action_replay(self) -> None:
        """Replay from the judgement of the cell."""
        place = self.place()
        entry = self.live.state.judgement(place.case, place.node) if place and place.node else None
        if entry is None:
            self.say("nothing is judged here to replay")
        else:
            self.daybook.replay_from(entry.position)

    def action_why(self) -> None:
        """Why the column's question stands where it does."""
        place = self.place()
        if place is not None and place.node is not None:
            self.daybook.show_why(place.node, self.live.seen)

    def action_back(self) -> None:
        """First the filter goes, then home."""
        if self.only:
            self.only = ""
            self.draw()
        else:
            super().action_back()

    def twin(self) -> str:
        """The table from the command line."""
        only = f' --only "{self.only}"' if self.only else ""
        return f"daybook --inspection {self.live.inspection.id} case matrix --sort {self.sort}{only}"


def by_case(found: Matrix) -> Table:
    """Cases down; behind each, how far it is and whose."""
    rows = tuple(
        (
            row.case,
            tuple(cell.text for cell in row.cells),
            f"{row.judged}/{row.asked} {row.inspector}{f', {row.notes} notes' if row.notes else ''}",
        )
        for row in found.rows
    )
    feet = (
        ("Yes", tuple(foot.score for foot in found.feet)),
        ("", tuple(foot.percent for foot in found.feet)),
        ("band", tuple(foot.band for foot in found.feet)),
        ("turn", tuple(foot.turn for foot in found.feet)),
    )
    return Table("", found.questions, rows, feet)


def by_question(found: Matrix) -> Table:
    """Questions down; behind each its score, band and turn; cases across."""
    rows = tuple(
        (
            question,
            tuple(_cells(found, number)),
            f"{found.feet[number].score} {found.feet[number].percent} {found.feet[number].band} {found.feet[number].turn}",
        )
        for number, question in enumerate(found.questions)
    )
    return Table("", tuple(row.case for row in found.rows), rows, ())


def _cells(found: Matrix, number: int) -> list[str]:
    return [row.cells[number].text if number < len(row.cells) else Cell().text for row in found.rows]
