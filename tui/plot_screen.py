"""The plots in front of replay: how each rating came about, how many stand at each, how far each inspector is."""

from __future__ import annotations

from collections.abc import Sequence

from evidence_log.projections.courses import bands, courses, reaches
from tui.keys import bindings_of
from tui.listing import Listing
from tui.plots import band_lines, course_lines, reach_lines
from tui.views import Line, by_number


class Plot(Listing):
    """The plots as at a position; the bands and the inspectors are as at now. Its lines lead nowhere."""

    NAME = "plot"
    BINDINGS = bindings_of("plot")

    def __init__(self, position: int) -> None:
        super().__init__()
        self.position = position

    def title_now(self) -> str:
        """What is plotted."""
        return f"Ratings from 1 to {self.position:,}"

    def lines_now(self) -> Sequence[Line]:
        """Every plot, one under the other."""
        live, width = self.live, max(self.size.width - 40, 24)
        nodes = sorted(live.history.nodes, key=by_number)
        lines = course_lines(courses(live.history, nodes, width, self.position), self.position, width)
        if live.folded:
            lines += ["", *band_lines(bands(live.ratings, live.rules.scale.ratings), 24)]
            lines += ["", *reach_lines(reaches(live.state, live.edition), 24)]
        else:
            lines += ["", "bands and inspectors: daybook plot bands, daybook plot inspectors"]
        return [Line(text) for text in lines]

    def twin_now(self) -> str:
        """The plots from the command line."""
        return f"plot ratings --at {self.position}"
