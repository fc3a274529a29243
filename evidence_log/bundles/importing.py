"""Import a bundle at the office: every check, then all its events in one transaction, or nothing.

Checked: whose laptop it is and that the office made its log; that nothing before or within is missing; that what is
here already is the same (else the laptop's history forked); the root of the whole laptop's log under its signed
checkpoint; that each event is its author's own and of a kind that a laptop records.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from evidence_log.bundles.bundle import Bundle
from evidence_log.bundles.device_tree import arrivals, device_root
from evidence_log.bundles.export import device_origin
from evidence_log.bundles.trust import signed_by_its_own
from evidence_log.errors import BrokenLogError, BundleError, ConflictError, EvidenceLogError, ForkError
from evidence_log.events.envelope import Recorded
from evidence_log.events.laptops import LAPTOP, LaptopOpened, arrival_tag, arrived_from
from evidence_log.events.registry import FROM_LAPTOPS
from evidence_log.log import EvidenceLog
from evidence_log.mapper import from_stored, tags_of, texts_of
from evidence_log.projections.models import Person
from evidence_log.projections.state import State
from evidence_log.signing.checkpoint_note import read_checkpoint
from evidence_log.store.interface import BoundaryItem, NewEvent, StoredEvent
from evidence_log.tree.checkpoint import Checkpoint, parse_checkpoint

BATCH = 100

OPENING = 2
"""A laptop's opening is its first own event, or its second after what was wrong with its clock."""


class Arrived(NamedTuple):
    """What came of an import: the events that are new, and every event of the bundle, there and here."""

    new: int
    placed: tuple[tuple[int, int], ...]


def import_bundle(office: EvidenceLog, bundle: Bundle) -> Arrived:
    """Takes a bundle in, unless it is here already; BundleError or ForkError says why it cannot be."""
    if office.laptop is not None:
        raise BundleError(
            f"this log is the laptop {office.laptop.device}; bundles are imported at the office"
        )
    _from_here(office, bundle)
    held = _held(office, bundle)
    known = {stored.position: (here, stored) for here, stored in held}
    _complete(bundle, known)
    new = [stored for stored in bundle.events if stored.position not in known]
    own = [*(stored for _, stored in held), *new]
    _rooted(office, bundle, [e for e in own if e.position <= bundle.head.upto])
    signed_by_its_own(
        bundle.checkpoint, office.keys_of(bundle.head.inspection, bundle.head.person), office.now()
    )
    _decent(office, bundle, new)
    last = _append(office, bundle.head.device, new)
    placed = {there: here for there, (here, _) in known.items()}
    placed |= {e.position: last - len(new) + number for number, e in enumerate(new, 1)}
    return Arrived(len(new), tuple((e.position, placed[e.position]) for e in bundle.events))


def _from_here(office: EvidenceLog, bundle: Bundle) -> None:
    head = bundle.head
    if head.office_size > office.head():
        raise BundleError(
            f"the laptop {head.device} began with {head.office_size:,} of the office's events and this log has "
            f"{office.head():,}: it is another log, or an older copy of the office's; run `daybook verify --checkpoint`"
        )
    if office.root(head.office_size).hex() != head.office_root:
        raise BundleError(
            f"the laptop {head.device} did not begin as a copy of this log: its root at {head.office_size:,} differs"
        )


def _held(office: EvidenceLog, bundle: Bundle) -> tuple[tuple[int, StoredEvent], ...]:
    """What is here of this laptop, from its opening on."""
    opened = office.store.read((BoundaryItem((), (f"{LAPTOP}:{bundle.head.device}",)),))
    for stored in opened:
        if origin := arrived_from(stored.tags):
            before = origin[1] - bundle.head.office_size - 1
            return arrivals(office.store, bundle.head.device, stored.position - before)
    return ()


def _complete(bundle: Bundle, known: dict[int, tuple[int, StoredEvent]]) -> None:
    """What came before is here, and what is here already is what the bundle says."""
    upto = max(known, default=bundle.head.office_size)
    if bundle.head.after > upto:
        raise BundleError(
            f"the events {upto + 1:,} to {bundle.head.after:,} of the laptop {bundle.head.device} are not here yet; "
            "import the bundle before this one, or export again without the receipt"
        )
    for stored in bundle.events:
        if stored.position in known and known[stored.position][1] != stored:
            raise ForkError(
                f"the laptop {bundle.head.device} tells two histories: its event {stored.position:,} is here already, at "
                f"{known[stored.position][0]:,}, and reads otherwise. A copy of its log was restored and went on; nothing "
                "was imported. Record what is new in it on a new laptop log"
            )


def _rooted(office: EvidenceLog, bundle: Bundle, own: Sequence[StoredEvent]) -> None:
    """The checkpoint is the laptop's, and its root is that of the whole log, recomputed here."""
    head = bundle.head
    checkpoint = _checkpoint(bundle)
    wanted = Checkpoint(
        device_origin(head.device, head.office_root),
        head.upto,
        device_root(office.store, head.office_size, own),
    )
    if checkpoint != wanted:
        raise ForkError(
            f"the laptop {head.device} does not come to the root in its checkpoint: an event of it was changed, or its "
            f"history before {head.after + 1:,} is not the one that is here; nothing was imported"
        )


def _checkpoint(bundle: Bundle) -> Checkpoint:
    try:
        if "\n\n" in bundle.checkpoint:
            return read_checkpoint(bundle.checkpoint)[0]
        return parse_checkpoint(bundle.checkpoint)
    except EvidenceLogError as error:
        raise BundleError(f"the bundle's checkpoint cannot be read: {error}") from error


def _decent(office: EvidenceLog, bundle: Bundle, new: Sequence[StoredEvent]) -> None:
    """Each event is its author's own, made in a role that they held, of a kind that a laptop records."""
    head = bundle.head
    state = office.state(head.inspection)
    if state.inspection is None:
        raise BundleError(f"there is no inspection {head.inspection} in this log")
    if state.inspection.closed and new:
        raise BundleError(
            f"the inspection {head.inspection} was closed at {state.inspection.closed:,} and nothing more is recorded in "
            "it; the bundle is kept, and what is in it is for its lead to decide on"
        )
    if new and new[0].position == head.office_size + 1 and not _opens(new[:OPENING]):
        raise BundleError(
            f"the laptop {head.device} does not begin by saying whose it is; nothing was imported"
        )
    person = state.people.get(head.person)
    before = office.state(head.inspection, head.office_size)
    for stored in new:
        for fault in _faults(office, bundle, stored, person, before):
            raise BundleError(
                f"the event {stored.position:,} of the laptop {head.device} {fault}; nothing was imported"
            )
    for start in range(0, len(new), BATCH):
        ids = tuple(
            BoundaryItem((), (tag,))
            for e in new[start : start + BATCH]
            for tag in e.tags
            if tag.startswith("ev:")
        )
        if found := office.store.read(ids, limit=1):
            raise BundleError(
                f"an event of the laptop {head.device} has the id of the one at {found[0].position:,} here"
            )


def _opens(first: Sequence[StoredEvent]) -> bool:
    return any(stored.type == LaptopOpened.TOPIC for stored in first)


def _faults(
    office: EvidenceLog, bundle: Bundle, stored: StoredEvent, person: Person | None, before: State
) -> Iterator[str]:
    head = bundle.head
    try:
        recorded = from_stored(stored, office.keys)
    except BrokenLogError as error:
        yield f"cannot be read here ({error})"
        return
    who = recorded.envelope
    if (who.by, who.inspection) != (head.person, head.inspection) or person is None:
        yield f"is by {who.by} on {who.inspection}, and the laptop is {head.person}'s for {head.inspection}"
    if who.by in before.people and who.role not in before.people[who.by].roles:
        yield f"was made as {who.role}, a role that {who.by} did not hold"
    opens = stored.type == LaptopOpened.TOPIC
    if stored.type not in FROM_LAPTOPS or (opens and stored.position > head.office_size + OPENING):
        yield f"is a {stored.type}, which a laptop does not record there"
    if arrived_from(stored.tags) or stored.tags != tags_of(who, recorded.event):
        yield "does not carry the tags that its content makes"
    yield from _said(office, recorded, head.device)


def _said(office: EvidenceLog, recorded: Recorded, device: str) -> Iterator[str]:
    if isinstance(recorded.event, LaptopOpened) and recorded.event.device != device:
        yield f"opens the laptop {recorded.event.device}"
    for personal in texts_of(recorded.envelope, recorded.event):
        try:
            office.keys.key(personal.subject)
        except EvidenceLogError:
            yield f"is sealed under {personal.subject}, whose key the office does not hold"


def _append(office: EvidenceLog, device: str, new: Sequence[StoredEvent]) -> int:
    """All in one transaction, each unchanged but for the last tag, on condition that the first is not here yet."""
    if not new:
        return office.head()
    tagged = [NewEvent(e.type, e.data, (*e.tags, arrival_tag(device, e.position))) for e in new]
    unless = (BoundaryItem((), (arrival_tag(device, new[0].position),)),)
    try:
        with office.store.alone():  # or an entry of the office could be stamped before and stored after
            return office.store.append(tagged, fail_if=unless)
    except ConflictError as error:
        raise ConflictError(
            f"another import of the laptop {device} came first; import the bundle again"
        ) from error
