"""Replay by time: days and sittings, a track with the gaps folded, and going on by itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual.timer import Timer
from textual.worker import get_current_worker

from evidence_log.projections.moments import Moments
from tui.replay_position import Positioned
from tui.timeline import Axis

SPEEDS = (1, 4, 16, 64, 256)
"""Events a second while it plays."""

TICK = 0.25


class Timed(Positioned):
    """When each event was recorded is read in a thread, the first time it is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.speed = 1
        self.moments: Moments | None = None
        self.by_time = False
        self._timer: Timer | None = None
        self._due = 0.0

    def on_mount(self) -> None:
        """It does not go on by itself until it is told to."""
        self._timer = self.set_interval(TICK, self._tick, pause=True)
        super().on_mount()

    def pace(self) -> str:
        """How fast it goes on by itself."""
        return f"  playing {SPEEDS[self.speed]}/s" if self.playing else ""

    def axis(self) -> Axis:
        """By event, or by time once the times are known."""
        moments = self.moments
        if self.by_time and moments and len(moments) == len(self.rows):
            return Axis(moments.share, moments.place_at, "by time, gaps folded")
        return super().axis()

    def action_day(self, by: int) -> None:
        """The next day with events, or the beginning of this one and then of those before it."""
        self._with_moments(partial(self._neighbour, by, "day"))

    def action_sitting(self, by: int) -> None:
        """The next sitting, or the beginning of this one and then of those before it."""
        self._with_moments(partial(self._neighbour, by, "sitting"))

    def _neighbour(self, by: int, what: str) -> None:
        if self.moments is None:
            return
        find = self.moments.day if what == "day" else self.moments.sitting
        found = find(self.at(), by)
        if found is None:
            self.say(f"there is no {what} {'after' if by > 0 else 'before'} this")
        else:
            self.stand(found)

    def action_time(self) -> None:
        """The track by event, or by time with the gaps folded."""
        self.by_time = not self.by_time
        self.say("the track is by time, gaps folded" if self.by_time else "the track is by event")
        self._with_moments(self.paint)

    def _with_moments(self, then: Callable[[], None]) -> None:
        """Does it once the times are known; they are read in a thread the first time."""
        if self.moments is not None and len(self.moments) == len(self.rows):
            then()
            return
        self.say("reading when each event was recorded…")
        self.in_thread(partial(self._read_moments, then), "moments")

    def _read_moments(self, then: Callable[[], None]) -> None:
        worker = get_current_worker()
        moments = self.rows.moments(lambda: not worker.is_cancelled)
        if not worker.is_cancelled:
            self.app.call_from_thread(self._timed, moments, then)

    def _timed(self, moments: Moments, then: Callable[[], None]) -> None:
        self.moments, self._laid = moments, ()
        self.say("")
        then()

    @property
    def playing(self) -> bool:
        """Whether it goes on by itself."""
        return self._timer is not None and self._timer._active.is_set()  # noqa: SLF001  (the library tells no other way)

    def action_play(self) -> None:
        """Goes on by itself, or stops."""
        if self._timer is None:
            return
        if self.playing:
            self._timer.pause()
        else:
            self._timer.resume()
        self.paint()

    def action_speed(self, by: int) -> None:
        """Faster or slower."""
        self.speed = max(0, min(self.speed + by, len(SPEEDS) - 1))
        self.say(f"{SPEEDS[self.speed]} events a second; Space plays")

    def _tick(self) -> None:
        self._due += SPEEDS[self.speed] * TICK
        steps, self._due = int(self._due), self._due % 1
        if self.at() >= len(self.rows) - 1 and self._timer is not None:
            self._timer.pause()
            self.paint()
        elif steps:
            self.stand(self.at() + steps)
