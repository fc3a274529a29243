"""One pass over all events in order: each is read, opened and compared with what was before it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from uuid import UUID

from evidence_log.attestation import Times
from evidence_log.checks.arrivals import Arrivals
from evidence_log.checks.checkpoints import in_the_log
from evidence_log.checks.finding import Finding
from evidence_log.checks.signatures import Signatures
from evidence_log.checks.timestamps import stamped
from evidence_log.checks.verification import Founding
from evidence_log.errors import EvidenceLogError
from evidence_log.events.checkpoints import CHECKPOINT, CheckpointMade, CheckpointTimestamped
from evidence_log.events.envelope import Recorded
from evidence_log.events.evidence import EvidenceRecorded
from evidence_log.events.judgements import KeyQuestionJudged, PromptAnswered
from evidence_log.events.laptops import arrived_from, own_tags
from evidence_log.events.ratings import PanelDeparted, RatingRatified, RatingSentBack
from evidence_log.mapper import from_stored, tags_of, texts_of
from evidence_log.projections.state import Fold
from evidence_log.sealing.personal import KeySource
from evidence_log.signing.verifier import Verifier
from evidence_log.store.interface import BoundaryItem, Store, StoredEvent
from evidence_log.tree.checkpoint import origin_of
from evidence_log.tree.frontier import Frontier
from evidence_log.tree.leaf import event_leaf

PAGE = 1000


NOT_FOLDED = (PromptAnswered, KeyQuestionJudged, EvidenceRecorded)
"""The many: no check of a whole inspection looks at the state they make."""


Progress = Callable[[int, int], None]
"""Told how many of how many events were looked at."""


class Reading:
    """One pass over all events in order, with the roots that checkpoints will be compared with."""

    def __init__(self, store: Store, keys: KeySource, progress: Progress, sizes: Iterable[int]) -> None:
        self.store, self.keys, self.progress = store, keys, progress
        self.folds: dict[str, Fold] = {}
        self.signatures = Signatures()
        self.times = Times()
        self.arrivals = Arrivals()
        self.authorities: bytes | None = None
        self.stamps = 0
        self._notes: dict[UUID, str] = {}
        self.frontier = Frontier()
        self.roots: dict[int, bytes] = {0: self.frontier.root()}
        self.origin, self.head = "", 0
        self.kept: list[int] = []
        self._wanted = {*sizes, *self._sizes()}
        self._last = max(self._wanted, default=0)

    def _sizes(self) -> Iterator[int]:
        """What the checkpoints in the log cover, found by their tag; one that is not found is noticed later."""
        try:
            for stored in self.store.read((BoundaryItem((), (CHECKPOINT,)),)):
                event = from_stored(stored, self.keys).event
                if isinstance(event, CheckpointMade):
                    yield event.size
        except Exception:  # noqa: BLE001  (reading through finds the same fault, with its place)
            return

    def events(self) -> Iterator[Finding]:
        """Every finding of every event."""
        after, total = 0, self._total()
        while True:
            try:
                page = self.store.read(after=after, limit=PAGE)
            except Exception as error:  # noqa: BLE001  (any exception is a finding)
                message = f"the log cannot be read after this: {type(error).__name__}: {error}"
                yield Finding(check="store", position=after + 1, message=message)
                return
            if not page:
                yield from self.signatures.left()
                return
            for stored in page:
                yield from self._guarded(stored)
            after = self.head = page[-1].position
            self.progress(after, total)

    def _total(self) -> int:
        try:
            return self.store.head()
        except EvidenceLogError:
            return 0

    def _guarded(self, stored: StoredEvent) -> Iterator[Finding]:
        try:
            self._rooted(stored)
            yield from self._event(stored)
        except EvidenceLogError as error:
            yield Finding(check="events", position=stored.position, message=str(error))
        except Exception as error:  # noqa: BLE001  (any exception is a finding)
            message = f"the event cannot be read: {type(error).__name__}: {error}"
            yield Finding(check="events", position=stored.position, message=message)

    def _rooted(self, stored: StoredEvent) -> None:
        """Leaves up to the last size that a checkpoint names; the store's own check hashes all of them."""
        if self.origin and self.frontier.size >= self._last:
            return
        leaf = event_leaf(stored.position, stored.type, stored.tags, stored.data)
        self.origin = self.origin or origin_of(leaf)
        self.frontier.append(leaf)
        if self.frontier.size in self._wanted:
            self.roots[self.frontier.size] = self.frontier.root()

    def _event(self, stored: StoredEvent) -> Iterator[Finding]:
        recorded = from_stored(stored, self.keys)
        where, fold = stored.position, self.folds.get(recorded.envelope.inspection)
        if fold is None:
            fold = self.folds[recorded.envelope.inspection] = Fold()
        if tags_of(recorded.envelope, recorded.event) != own_tags(recorded.tags):
            yield Finding(check="events", position=where, message="its tags are not those its content makes")
        yield from self.arrivals.of(recorded)
        for doubt in self.times.take(recorded):
            yield Finding(check="times", position=doubt.position, message=doubt.message)
        for personal in texts_of(recorded.envelope, recorded.event):
            try:
                personal.text  # noqa: B018  (opening is the check)
            except EvidenceLogError as error:
                yield Finding(check="sealed text", position=where, message=str(error))
        yield from _four_eyes(recorded, fold)
        yield from self.signatures.of(recorded, stored.data, fold.draft)
        if isinstance(recorded.event, CheckpointMade):
            yield from self._checkpoint(recorded, recorded.event, fold)
        if isinstance(recorded.event, CheckpointTimestamped):
            note = self._notes.get(recorded.event.checkpoint)
            yield from stamped(recorded, recorded.event, note, self.authorities)
            self.stamps += 1
        if not isinstance(recorded.event, NOT_FOLDED):
            fold.apply((recorded,))

    def _checkpoint(self, recorded: Recorded, event: CheckpointMade, fold: Fold) -> Iterator[Finding]:
        """A checkpoint of this log; one that came from a laptop is of that laptop's, which its bundle was checked by."""
        self._notes[recorded.envelope.event_id] = event.note
        if arrived_from(recorded.tags) is not None:
            return
        root = self.roots.get(event.size)
        found = list(in_the_log(recorded, event, fold.draft.keys, self.origin, root))
        if not found:
            self.kept.append(event.size)
        yield from found

    def verifiers(self) -> Iterator[Verifier]:
        """Every key that was vouched for in the log, revoked ones too: what they signed stays signed."""
        seen = {
            key.verifier for fold in self.folds.values() for key in fold.draft.keys.values() if key.vouched
        }
        yield from sorted(seen)

    def founding(self) -> Iterator[Founding]:
        """The keys to be compared by another way."""
        for name, fold in self.folds.items():
            for key in fold.draft.keys.values():
                if key.founding:
                    print_of = key.verifier.fingerprint
                    yield Founding(inspection=name, person=key.person, vkey=key.vkey, fingerprint=print_of)


def _four_eyes(recorded: Recorded, fold: Fold) -> Iterator[Finding]:
    """Nobody decides on their own recommendation: by person, whatever key was used (reliability, promise 6)."""
    if isinstance(recorded.event, RatingRatified | RatingSentBack | PanelDeparted):
        found = fold.draft.recommendations.get(recorded.event.recommendation)
        if found is None or found.by == recorded.envelope.by:
            said = "nobody recommended" if found is None else f"{found.by} recommended and also decided"
            yield Finding(check="four eyes", position=recorded.position, message=f"{said} this rating")
