"""The outcome of a verification."""

from __future__ import annotations

from evidence_log.checks.finding import Finding
from evidence_log.events.envelope import Frozen


class Founding(Frozen):
    """A key that nobody in the log vouches for: to be compared with its person by another way."""

    inspection: str
    person: str
    vkey: str
    fingerprint: str


class Verification(Frozen):
    """The outcome: how many events, their Merkle root, and every finding (none: all holds).

    `trusted` is the size of the last checkpoint that holds; `signed` counts good signatures on decisions.
    """

    size: int
    root: str
    findings: tuple[Finding, ...]
    origin: str = ""
    checkpoints: int = 0
    trusted: int = 0
    signed: int = 0
    stamps: int = 0
    founding: tuple[Founding, ...] = ()

    @property
    def holds(self) -> bool:
        """True when nothing was found."""
        return not self.findings

    @property
    def first_bad(self) -> int | None:
        """The first position from which on nothing can be relied on."""
        return min((f.position for f in self.findings if f.position is not None), default=None)
