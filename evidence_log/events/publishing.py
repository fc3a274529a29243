"""A report was published: from which position, with which bytes, in place of which earlier one."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from evidence_log.events.envelope import Event, Frozen
from evidence_log.events.inspections import Digest, Pinned
from evidence_log.text import Line, Ref


class PublishedFile(Frozen):
    """A file that was published, with the hash of its bytes."""

    name: Line
    sha256: Digest


class ReportPublished(Event):
    """A report was issued under an id (method, section 7, R27); `supersedes` names the id that it replaces."""

    TOPIC: ClassVar[str] = "ReportPublished"
    report: Ref
    issued: date
    as_at: int
    root: Digest
    template: Pinned
    files: tuple[PublishedFile, ...]
    fewest: int
    kind: Ref | None = None
    supersedes: Ref | None = None

    def tags(self, inspection: str) -> tuple[str, ...]:
        """The publications of the inspection first."""
        return (f"published:{inspection}", *super().tags(inspection))
