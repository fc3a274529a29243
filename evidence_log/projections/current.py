"""The state of one inspection as the log holds it, kept between batches so that each reads only what is new."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from threading import Lock
from uuid import UUID

from evidence_log.events.envelope import Recorded
from evidence_log.projections.state import Fold

Since = Callable[[int], Iterable[Recorded]]
"""The events of the inspection after a position, in order."""


class Current:
    """A fold of stored events alone: what a batch would add is applied to a copy, which is then thrown away."""

    def __init__(self, inspection: str) -> None:
        self.inspection = inspection
        self._lock = Lock()
        self._fold, self._events, self._commands = Fold(), set[UUID](), set[UUID]()

    def going_on(self, since: Since) -> tuple[Fold, set[UUID]]:
        """A fold of all that is recorded by now, to go on with, and the ids of the events in it."""
        with self._lock:
            for recorded in since(self._fold.draft.position):
                self._fold.apply((recorded,))
                self._events.add(recorded.envelope.event_id)
                self._commands.add(recorded.envelope.command_id)
            return Fold(self._fold.draft.copied()), set(self._events)

    def knows(self, commands: Collection[UUID]) -> bool:
        """Whether one of these commands was recorded by then."""
        return not self._commands.isdisjoint(commands)
