"""The events that a node's rating rests on up to a position, read by tag: not the whole log for one question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from evidence_log.events.cases import CaseAdded, CaseCorrected
from evidence_log.events.envelope import Recorded
from evidence_log.events.evidence import EvidenceRecorded
from evidence_log.events.inspections import FrameworkAdopted, InspectionOpened
from evidence_log.events.judgements import KeyQuestionJudged
from evidence_log.events.ratings import OVERALL, PanelDeparted, RatingRecommended
from evidence_log.library import Frameworks
from evidence_log.log import EvidenceLog
from evidence_log.mapper import from_stored
from evidence_log.readable_log import PAGE
from evidence_log.store.interface import BoundaryItem, StoredEvent

_FRAME = tuple(cls.TOPIC for cls in (InspectionOpened, FrameworkAdopted, CaseAdded, CaseCorrected))


def cause_events(
    log: EvidenceLog, inspection: str, node: str, used: Frameworks, upto: int
) -> tuple[Recorded, ...]:
    """In order: the frame, all on the node's standards and ratings, what those cite; nothing hidden from the reader."""
    log.gate.refresh()
    nodes = _nodes(node, used)
    found = dict(_read(log, BoundaryItem(_FRAME, (f"inspection:{inspection}",)), upto))
    for item in nodes:
        found |= dict(_read(log, BoundaryItem((), (f"standard:{inspection}:{item}",)), upto))
        found |= dict(_read(log, BoundaryItem((), (f"rating:{inspection}:{item}",)), upto))
    events = {position: from_stored(stored, log.keys, log.gate) for position, stored in found.items()}
    for rested in _rested_on(events.values()):
        for tag in (f"ev:{rested}", f"about:{rested}"):
            for position, stored in _read(log, BoundaryItem((), (tag,)), upto):
                events.setdefault(position, from_stored(stored, log.keys, log.gate))
    return tuple(events[position] for position in sorted(events.keys() - log.hidden(inspection)))


def _nodes(node: str, used: Frameworks) -> tuple[str, ...]:
    if node == OVERALL:
        return (*(rule.id for rule in used.rules.standards), OVERALL)
    standard = used.edition.standard_of.get(node)
    above = standard.id if standard else node
    return tuple(dict.fromkeys((above, *used.rules.beneath(above))))


def _read(log: EvidenceLog, item: BoundaryItem, upto: int) -> Iterator[tuple[int, StoredEvent]]:
    after = 0
    while page := log.store.read((item,), after=after, upto=upto, limit=PAGE):
        yield from ((stored.position, stored) for stored in page)
        after = page[-1].position


def _rested_on(events: Iterable[Recorded]) -> set[UUID]:
    """The evidence these events are or cite."""
    found: set[UUID] = set()
    for recorded in events:
        match recorded.event:
            case EvidenceRecorded():
                found.add(recorded.envelope.event_id)
            case KeyQuestionJudged(cites=cites) | RatingRecommended(cites=cites):
                found |= set(cites)
            case PanelDeparted(recommendation=target):
                found.add(target)
            case _:
                continue
    return found
