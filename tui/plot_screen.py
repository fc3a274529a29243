"""The plots in front of replay: how each rating came about, how many stand at each, how far each inspector is."""

from __future__ import annotations

from textual.app import ComposeResult

from evidence_log.projections.courses import bands, courses, reaches
from tui.keys import bindings_of
from tui.lines import Lines
from tui.plots import band_lines, course_lines, reach_lines
from tui.screen import DaybookScreen
from tui.views import Line, by_number


class Plot(DaybookScreen):
    """The plots as at a position; the bands and the inspectors are as at now."""

    NAME = "plot"
    BINDINGS = bindings_of("plot")

    def __init__(self, position: int) -> None:
        super().__init__()
        self.position = position

    def body(self) -> ComposeResult:
        """The lines."""
        yield Lines(id="list")

    def on_mount(self) -> None:
        """The list has the keys."""
        super().on_mount()
        self.query_one("#list", Lines).focus()

    def draw(self) -> None:
        """Every plot, one under the other."""
        live, width = self.live, max(self.size.width - 40, 24)
        self.head(f" Ratings from 1 to {self.position:,}")
        nodes = sorted(live.history.nodes, key=by_number)
        lines = course_lines(courses(live.history, nodes, width, self.position), self.position, width)
        if live.folded:
            lines += ["", *band_lines(bands(live.ratings, live.rules.scale.ratings), 24)]
            lines += ["", *reach_lines(reaches(live.state, live.edition), 24)]
        else:
            lines += ["", "bands and inspectors: daybook plot bands, daybook plot inspectors"]
        self.query_one("#list", Lines).show_all([Line(text) for text in lines])

    def action_open(self) -> None:
        """The lines lead nowhere."""

    def action_back(self) -> None:
        """Back to replay."""
        self.app.pop_screen()

    def action_go(self, name: str) -> None:
        """Another screen; this one closes."""
        self.app.pop_screen()
        self.daybook.go(name)

    def twin(self) -> str:
        """The plots from the command line."""
        return f"daybook --inspection {self.live.inspection.id} plot ratings --at {self.position}"
