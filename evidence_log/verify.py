"""Verify recomputes everything from stored bytes and believes nothing that was derived.

It imports nothing that writes. Any exception while reading is a finding: one flipped bit can surface as any
error (reliability, section 4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Literal

from evidence_log.attestation import Times, signoff_doubts
from evidence_log.errors import EvidenceLogError
from evidence_log.events.envelope import Frozen
from evidence_log.events.evidence import EvidenceRecorded
from evidence_log.events.judgements import KeyQuestionJudged, PromptAnswered
from evidence_log.events.laptops import own_tags
from evidence_log.events.ratings import PanelDeparted, RatingRatified, RatingSentBack
from evidence_log.library import Library
from evidence_log.mapper import from_stored, tags_of, texts_of
from evidence_log.projections.state import Fold
from evidence_log.sealing.personal import KeySource
from evidence_log.sealing.subject_keys import Erased
from evidence_log.store.interface import Store, StoredEvent
from frameworks.errors import FrameworkError

PAGE = 1000

NOT_FOLDED = (PromptAnswered, KeyQuestionJudged, EvidenceRecorded)
"""The many: no check of a whole inspection looks at the state they make."""

Check = Literal["store", "events", "sealed text", "four eyes", "times", "sign-offs"]


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


class Finding(Frozen):
    """What is wrong and from which position on nothing can be relied on."""

    check: Check
    message: str
    position: int | None = None


class Verification(Frozen):
    """The outcome: how many events, their Merkle root, and every finding (none: all holds)."""

    size: int
    root: str
    findings: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        """True when nothing was found."""
        return not self.findings


def verify(store: Store, keys: KeySource, library: Library | None = None) -> Verification:
    """Checks the store, every event, every sealed text, every pin and every ratification."""
    with ThreadPoolExecutor(max_workers=1) as beside:  # the engine's own check runs while events are decoded
        checking = beside.submit(_guarded, store)
        events = list(_events(store, _Remembered(keys), library or Library()))
    findings = [*checking.result(), *events]
    findings += _signoffs(store, keys)
    root = _root(store, findings)
    return Verification(size=_size(store, findings), root=root, findings=tuple(findings))


def _guarded(store: Store) -> list[Finding]:
    try:
        return [Finding(check="store", message=said, position=place) for said, place in store.integrity()]
    except Exception as error:  # noqa: BLE001  (any exception is a finding)
        message = f"the store cannot be read through: {type(error).__name__}: {error}"
        return [Finding(check="store", message=message)]


def _size(store: Store, findings: list[Finding]) -> int:
    try:
        return store.head()
    except Exception as error:  # noqa: BLE001  (any exception is a finding)
        findings.append(Finding(check="store", message=f"its end cannot be found: {error}"))
        return 0


def _root(store: Store, findings: list[Finding]) -> str:
    try:
        return store.root().hex()
    except Exception as error:  # noqa: BLE001  (any exception is a finding)
        findings.append(Finding(check="store", message=f"no root can be computed: {error}"))
        return ""


def _signoffs(store: Store, keys: KeySource) -> Iterator[Finding]:
    try:
        for doubt in signoff_doubts(store, keys):
            yield Finding(check="sign-offs", position=doubt.position, message=doubt.message)
    except Exception as error:  # noqa: BLE001  (any exception is a finding)
        yield Finding(check="sign-offs", message=f"the sign-offs cannot be recomputed: {error}")


def _events(store: Store, keys: KeySource, library: Library) -> Iterator[Finding]:
    folds: dict[str, Fold] = {}
    times = Times()
    after = 0
    while True:
        try:
            page = store.read(after=after, limit=PAGE)
        except Exception as error:  # noqa: BLE001  (any exception is a finding)
            message = f"the log cannot be read after this: {type(error).__name__}: {error}"
            yield Finding(check="store", position=after + 1, message=message)
            return
        if not page:
            yield from _pins(folds.values(), library)
            return
        for stored in page:
            try:
                yield from _event(stored, keys, folds, times)
            except EvidenceLogError as error:
                yield Finding(check="events", position=stored.position, message=str(error))
            except Exception as error:  # noqa: BLE001  (any exception is a finding)
                message = f"the event cannot be read: {type(error).__name__}: {error}"
                yield Finding(check="events", position=stored.position, message=message)
        after = page[-1].position


def _event(stored: StoredEvent, keys: KeySource, folds: dict[str, Fold], times: Times) -> Iterator[Finding]:
    recorded = from_stored(stored, keys)
    where, fold = stored.position, folds.setdefault(recorded.envelope.inspection, Fold())
    if tags_of(recorded.envelope, recorded.event) != own_tags(recorded.tags):
        yield Finding(check="events", position=where, message="its tags are not those its content makes")
    for doubt in times.take(recorded):
        yield Finding(check="times", position=doubt.position, message=doubt.message)
    for personal in texts_of(recorded.envelope, recorded.event):
        try:
            personal.text  # noqa: B018  (opening is the check)
        except EvidenceLogError as error:
            yield Finding(check="sealed text", position=where, message=str(error))
    if isinstance(recorded.event, RatingRatified | RatingSentBack | PanelDeparted):
        found = fold.draft.recommendations.get(recorded.event.recommendation)
        if found is None or found.by == recorded.envelope.by:
            said = "nobody recommended" if found is None else f"{found.by} recommended and also decided"
            yield Finding(check="four eyes", position=where, message=f"{said} this rating")
    if not isinstance(recorded.event, NOT_FOLDED):
        fold.apply((recorded,))


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
