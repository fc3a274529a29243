"""Events to stored bytes and back. Stored bytes are what is hashed; they are never written again.

Stored form: JSON with `v` (the event type's version), `who` (the envelope) and `what` (the event), in which
every personal text is sealed under its subject's key. Absent values are left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json, to_json

from evidence_log.errors import BrokenLogError
from evidence_log.events.envelope import Envelope, Event, Recorded
from evidence_log.events.registry import TOPICS, class_of
from evidence_log.sealing.personal import Gate, KeySource, Personal, open_later, seal
from evidence_log.store.interface import NewEvent, StoredEvent

LATE = "late_reason"
"""The one personal text of an envelope."""


def personal_fields(cls: type[Event]) -> tuple[str, ...]:
    """The fields of an event class that hold personal text."""
    return tuple(name for name, field in cls.model_fields.items() if _holds_personal(field.annotation))


def _holds_personal(annotation: Any) -> bool:
    return annotation is Personal or Personal in getattr(annotation, "__args__", ())


_PERSONAL = {topic: personal_fields(cls) for topic, cls in TOPICS.items()}


def tags_of(envelope: Envelope, event: Event) -> tuple[str, ...]:
    """An event's own tags, then its id and its command's, each once."""
    own = (*event.tags(envelope.inspection), f"ev:{envelope.event_id}", f"cmd:{envelope.command_id}")
    return tuple(dict.fromkeys(own))


def personal_values(event: Event) -> tuple[Personal, ...]:
    """The personal texts an event holds."""
    values = [getattr(event, name) for name in _PERSONAL[event.TOPIC]]
    return tuple([value for value in values if value is not None])


def texts_of(envelope: Envelope, event: Event) -> tuple[Personal, ...]:
    """Every personal text of an entry: its event's, and why it was made late."""
    texts = personal_values(event)
    return texts if envelope.late_reason is None else (*texts, envelope.late_reason)


def subjects_of(made: Iterable[tuple[Envelope, Event]]) -> frozenset[str]:
    """The subjects whose keys these events will be sealed under."""
    return frozenset(personal.subject for pair in made for personal in texts_of(*pair))


def sealed_subjects(data: bytes) -> frozenset[str]:
    """The subjects that a stored event's sealed texts stand under, without reading it as an event."""
    return frozenset(value["subject"] for value in sealed_fields(data).values())


def sealed_fields(data: bytes) -> dict[str, dict[str, str]]:
    """The sealed texts of a stored event by the name that each is sealed under."""
    held = from_json(data)
    named = [*held["what"].items(), *((f"who.{name}", value) for name, value in held["who"].items())]
    return {
        name: value
        for name, value in named
        if isinstance(value, dict) and value.keys() == {"subject", "sealed"}
    }


def to_stored(envelope: Envelope, event: Event, keys: KeySource) -> NewEvent:
    """The bytes and tags of an event; personal text leaves this function sealed only."""
    what = event.model_dump(mode="json", exclude_none=True, exclude=set(_PERSONAL[event.TOPIC]))
    for name in _PERSONAL[event.TOPIC]:
        personal = getattr(event, name)
        if personal is not None:
            what[name] = seal(
                personal, topic=event.TOPIC, event_id=str(envelope.event_id), field=name, keys=keys
            )
    who = envelope.model_dump(mode="json", exclude_none=True)
    if envelope.late_reason is not None:
        who[LATE] = seal(
            envelope.late_reason,
            topic=event.TOPIC,
            event_id=str(envelope.event_id),
            field=f"who.{LATE}",
            keys=keys,
        )
    data = to_json({"v": event.VERSION, "who": who, "what": what})
    return NewEvent(event.TOPIC, data, tags_of(envelope, event))


def from_stored(stored: StoredEvent, keys: KeySource, gate: Gate | None = None) -> Recorded:
    """The event at a position; personal text opens when it is first read, and a reader's through their gate."""
    before = partial(_before, gate, stored.tags) if gate else None
    try:
        held = from_json(stored.data)
        cls = class_of(stored.type, held["v"])
        who, what = held["who"], held["what"]
        for number in range(held["v"], cls.VERSION):
            cls.UPCASTS[number](what)
        for name in _PERSONAL[stored.type]:
            if name in what:
                what[name] = open_later(
                    what[name],
                    topic=stored.type,
                    event_id=who["event_id"],
                    field=name,
                    keys=keys,
                    before=before,
                )
        if LATE in who:
            who[LATE] = open_later(
                who[LATE],
                topic=stored.type,
                event_id=who["event_id"],
                field=f"who.{LATE}",
                keys=keys,
                before=before,
            )
        return Recorded(stored.position, stored.tags, Envelope.model_validate(who), cls.model_validate(what))
    except (ValueError, KeyError, TypeError, ValidationError) as error:
        raise BrokenLogError(
            f"the event at position {stored.position} cannot be read as a {stored.type}: run `daybook verify`"
        ) from error


def _before(gate: Gate, tags: tuple[str, ...], subject: str) -> str | None:
    return gate.instead(subject, tags)
