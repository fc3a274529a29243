"""Verify recomputes everything from stored bytes and believes nothing that was derived.

It imports nothing that writes. Any exception while reading is a finding: one flipped bit can surface as any
error (reliability, section 4).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from evidence_log.attestation import Doubt, erasure_doubts, signoff_doubts
from evidence_log.checks.checkpoints import Held, from_outside
from evidence_log.checks.finding import Check, Finding
from evidence_log.checks.verification import Founding, Verification
from evidence_log.errors import EvidenceLogError
from evidence_log.examination import Progress, Reading
from evidence_log.library import Library
from evidence_log.projections.state import Fold
from evidence_log.sealing.personal import KeySource
from evidence_log.sealing.subject_keys import Erased
from evidence_log.store.interface import Store
from frameworks.errors import FrameworkError

__all__ = ["Check", "Finding", "Founding", "Verification", "verify"]


Doubts = Callable[[Store, KeySource], Iterator[Doubt]]


class _Remembered:
    """Each key asked for once: a verification looks at one moment of the key file."""

    def __init__(self, keys: KeySource) -> None:
        self._keys, self._known = keys, dict[str, bytes | Erased]()

    def key(self, subject: str) -> bytes | Erased:
        """As the source gave it the first time."""
        found = self._known.get(subject)
        if found is None:
            found = self._known[subject] = self._keys.key(subject)
        return found


def verify(
    store: Store,
    keys: KeySource,
    library: Library | None = None,
    held: Sequence[Held] = (),
    progress: Progress = lambda _done, _of: None,
    authorities: bytes | None = None,
) -> Verification:
    """Checks the store, every event, text, pin, signature and checkpoint, and the checkpoints kept outside.

    `authorities` are CA certificates (PEM) that time-stamps must lead to; without them only what they stamp is checked.
    """
    with ThreadPoolExecutor(max_workers=1) as beside:  # the engine's own check runs while events are decoded
        checking = beside.submit(_guarded, store)
        reading = Reading(store, _Remembered(keys), progress, {each.checkpoint.size for each in held})
        reading.authorities = authorities
        found = list(reading.events())
    findings = [*checking.result(), *found, *_pins(reading.folds.values(), library or Library())]
    findings += _attested(store, keys)
    outside = list(from_outside(held, reading.head, reading.origin, reading.roots, reading.verifiers()))
    root = _root(store, findings)
    bad = min((f.position for f in (*findings, *outside) if f.position is not None), default=None)
    sizes = (*reading.kept, *(each.checkpoint.size for each in held))
    return Verification(
        size=reading.head,
        root=root,
        findings=(*findings, *outside),
        origin=reading.origin,
        checkpoints=len(reading.kept),
        trusted=max(
            (size for size in sizes if size <= reading.head and (bad is None or size < bad)), default=0
        ),
        signed=reading.signatures.good,
        stamps=reading.stamps,
        founding=tuple(reading.founding()),
    )


def _guarded(store: Store) -> list[Finding]:
    try:
        return [Finding(check="store", message=said, position=place) for said, place in store.integrity()]
    except Exception as error:  # noqa: BLE001  (any exception is a finding)
        message = f"the store cannot be read through: {type(error).__name__}: {error}"
        return [Finding(check="store", message=message)]


def _root(store: Store, findings: list[Finding]) -> str:
    try:
        return store.root().hex()
    except Exception as error:  # noqa: BLE001  (any exception is a finding)
        findings.append(Finding(check="store", message=f"no root can be computed: {error}"))
        return ""


def _attested(store: Store, keys: KeySource) -> Iterator[Finding]:
    """Sign-offs and erasures, each doubt a finding."""
    checks: tuple[tuple[Check, Doubts], ...] = (
        ("sign-offs", signoff_doubts),
        ("sealed text", erasure_doubts),
    )
    for check, doubts in checks:
        try:
            for doubt in doubts(store, keys):
                yield Finding(check=check, position=doubt.position, message=doubt.message)
        except Exception as error:  # noqa: BLE001  (any exception is a finding)
            yield Finding(check=check, message=f"it cannot be recomputed: {error}")


def _pins(folds: Iterable[Fold], library: Library) -> Iterator[Finding]:
    """The framework and rules files of each inspection are there and are those it was opened under."""
    for fold in folds:
        inspection = fold.draft.inspection
        try:
            if inspection:
                library.pinned(inspection)
        except (EvidenceLogError, FrameworkError) as error:
            position = inspection.position if inspection else None
            yield Finding(check="frameworks", position=position, message=str(error))
