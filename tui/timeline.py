"""Where ratings moved, a track with the position on it, and the mark: by event, or by time with the gaps folded."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import NamedTuple

from rich.segment import Segment
from textual.events import Click
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tui.event_lines import EventLines
from tui.themes import tones_of

BARS = " ▁▂▃▄▅▆▇█"

Share = Callable[[int], float]


class Axis(NamedTuple):
    """How far along each place is, the place that is so far along, and what the axis is called."""

    share: Share
    place_at: Callable[[float], int]
    name: str


def by_event(count: int) -> Axis:
    """Every event is as wide as another."""
    last = max(count - 1, 1)
    return Axis(lambda place: place / last, lambda share: round(share * last), "by event")


def heights(changes: Sequence[int], axis: Axis, width: int) -> str:
    """How many ratings moved in each column, as bars."""
    counts = [0] * width
    for place in changes:
        counts[_column(axis, place, width)] += 1
    most = max(counts, default=0) or 1
    return "".join(BARS[-(-n * (len(BARS) - 1) // most)] for n in counts)


def _column(axis: Axis, place: int, width: int) -> int:
    return max(0, min(round(axis.share(place) * (width - 1)), width - 1))


class Timeline(Widget):
    """Two lines, or one where the screen is narrow; a click asks for the place there."""

    def __init__(self, *, id: str) -> None:  # noqa: A002  (Textual's own name)
        super().__init__(id=id)
        self.axis = by_event(1)
        self.place = 0
        self.mark: int | None = None
        self._changes: Sequence[int] = ()
        self._bars = ""

    def lay(self, axis: Axis, changes: Sequence[int]) -> None:
        """Another axis, or other changes (places in the trail)."""
        self.axis, self._changes, self._bars = axis, changes, ""
        self.refresh()

    def stand(self, place: int, mark: int | None) -> None:
        """Another place or mark; drawn only where a column changes."""
        width = self._width
        old = [_column(self.axis, p, width) for p in (self.place, self.mark or 0)]
        new = [_column(self.axis, p, width) for p in (place, mark or 0)]
        gone = (self.mark is None) != (mark is None)
        self.place, self.mark = place, mark
        if old != new or gone:
            self.refresh(Region(0, self.size.height - 1, self.size.width, 1))

    @property
    def _width(self) -> int:
        return max(self.size.width - 2, 10)

    def on_resize(self) -> None:
        """Another width, other bars."""
        self._bars = ""

    def render_line(self, y: int) -> Strip:
        """The bars, then the track."""
        width, base = self.size.width, self.rich_style
        if self.size.height > 1 and y == 0:
            self._bars = self._bars or heights(self._changes, self.axis, self._width)
            text = f" {self._bars}"
        else:
            text = f" {self._track()}"
        return Strip([Segment(text, base + tones_of(self.app.theme)["dim"])]).adjust_cell_length(width, base)

    def _track(self) -> str:
        width = self._width
        here = _column(self.axis, self.place, width)
        track = ["━"] * here + ["█"] + ["─"] * (width - here - 1)
        if self.mark is not None:
            column = _column(self.axis, self.mark, width)
            track[column] = "▾" if column != here else track[column]
        return "".join(track)

    def on_click(self, event: Click) -> None:
        """A click asks for the place there."""
        place = self.axis.place_at(max(0, event.x - 1) / max(self._width - 1, 1))
        self.post_message(EventLines.Asked(lambda _: place))


def places_of(positions: Sequence[int], changes: Sequence[int]) -> list[int]:
    """The places in the trail of the events at these positions, each once."""
    return sorted({max(0, bisect_right(positions, position) - 1) for position in changes})
