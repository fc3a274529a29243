"""The door of the log: one call in (`handle`), one call out (`events_after`).

A command is decided on its boundary and appended on condition that nothing new entered it; acknowledged
means on disk. The same command sent twice is recorded once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING

from evidence_log.commands.command import Command
from evidence_log.decisions.context import Laptop
from evidence_log.errors import ConflictError, NotRecordedError, RefusedError, StoreError, UnsureError
from evidence_log.events.protection import SubjectErased
from evidence_log.readable_log import ReadableLog
from evidence_log.receipt import Receipt
from evidence_log.signing.signer import Signer
from evidence_log.unsure import Unsure

if TYPE_CHECKING:
    from evidence_log.writing import Writer

RETRIES = 5
"""How often a command that was given no position seen is decided again after losing a race."""


def utc_now() -> datetime:
    """The wall clock, in UTC."""
    return datetime.now(UTC)


class EvidenceLog(ReadableLog):
    """An open log. Clock, device and build are given, so that nothing inside reads the world by itself."""

    @cached_property
    def unsure(self) -> Unsure:
        """The commands that may have been recorded; a program that ends gives one that outlasts it."""
        return Unsure()

    @cached_property
    def _writer(self) -> Writer:
        """What decides and appends; who only reads never loads it."""
        from evidence_log.writing import Writer  # noqa: PLC0415  (reading starts without the decisions)

        return Writer(self.store, self.keys, self.library, self._origin)

    def handle(self, command: Command, signer: Signer | None = None) -> Receipt:
        """Records what a command decides, or raises RefusedError, ConflictError or StoreError.

        `signer` is the key of whoever decides; where they have one here, what they decide is signed with it.
        With `seen`, a newer event in the boundary is a conflict for the person to look at. Without it, a lost
        race is decided again on the newer state.
        """
        command = self.unsure.again(command)
        with self._known([command]):
            receipt = _retried(lambda: self._writer.record(command, signer), once=command.seen is not None)
        self._carry_out(receipt)
        return receipt

    def _carry_out(self, receipt: Receipt) -> None:
        for recorded in receipt.events:
            if isinstance(recorded.event, SubjectErased):
                self.finish_erasures()

    def finish_erasures(self) -> tuple[str, ...]:
        """Destroys each key that is still here although its subject was erased; returns whose.

        So an erasure that was cut off is finished, and one that was recorded elsewhere reaches this key file.
        """
        self.gate.refresh()
        erased, live = self.gate.erased, dict(self.keys.subjects())
        left = tuple(subject for subject in erased if live.get(subject))
        for subject in left:
            self.keys.erase(subject, erased[subject])
        return left

    def handle_all(self, commands: Sequence[Command], *, rehearsal: bool = False) -> Receipt:
        """Records a batch for one inspection in one transaction, or nothing; BatchRefusedError says which.

        A rehearsal decides everything and stores nothing.
        """
        inspections = {command.inspection for command in commands}
        if len(inspections) != 1:
            raise RefusedError(
                "a batch holds at least one command, and all are for one inspection; divide it"
            )
        (inspection,) = inspections
        recording = partial(
            self._writer.record_all,
            [self.unsure.again(command) for command in commands],
            inspection,
            lambda position: self._events(position, inspection=inspection),
            rehearsal=rehearsal,
        )
        if rehearsal:
            return _retried(recording, once=False)
        with self._known(recording.args[0]):
            receipt = _retried(recording, once=False)
        self._carry_out(receipt)
        return receipt

    @contextmanager
    def _known(self, commands: Sequence[Command]) -> Iterator[None]:
        """What is recorded in it is known to be; of what is not known, the ids are kept. Whatever fails says which it is."""
        try:
            yield
        except UnsureError:
            self.unsure.keep(commands)
            raise
        except NotRecordedError:
            raise
        except StoreError as error:
            raise NotRecordedError(f"nothing was recorded: {error}") from error
        self.unsure.settle()

    @property
    def laptop(self) -> Laptop | None:
        """Whose laptop this log is; None at the office."""
        return self._writer.laptop

    def now(self) -> datetime:
        """The moment at which something would be recorded now."""
        return self._writer.now()


def _retried(attempt: Callable[[], Receipt], *, once: bool) -> Receipt:
    for _ in range(0 if once else RETRIES):
        try:
            return attempt()
        except ConflictError:
            continue
    return attempt()
