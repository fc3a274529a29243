"""A row of the trail, what is said in it, and what its words rest on: the events before it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from evidence_log.events.judgements import Answer
from evidence_log.sealing.personal import Personal
from frameworks.edition import Edition
from frameworks.naming import shown


class Row(NamedTuple):
    """One event in words. `on` is what it concerns, `change` what it did, `text` and `reason` what was written."""

    position: int
    at: datetime
    by: str
    role: str
    kind: str
    on: str
    case: str | None
    change: str
    text: Personal | None
    reason: Personal | None
    event_id: UUID
    about: int | None = None


class Said(NamedTuple):
    """What one event says: a row without who, when and of what kind; `about` is the event that it is about."""

    on: str
    change: str
    case: str | None = None
    text: Personal | None = None
    reason: Personal | None = None
    about: UUID | None = None


class Memory:
    """What was said before: where each event stands, the last answer at each place, the last rating decided.

    `positions` may be given where not all events pass through: it then answers for those that did not.
    """

    def __init__(self, edition: Edition, positions: dict[UUID, int] | None = None) -> None:
        self.positions: dict[UUID, int] = {} if positions is None else positions
        self.answers: dict[tuple[str | None, str], str] = {}
        self.ratings: dict[str, str] = {}
        self._edition = edition

    def shown(self, item: str) -> str:
        """A node as people write it: a prompt by its printed letter ("2.2.3 d"), all else by its id."""
        return shown(self._edition, item)

    def label(self, target: UUID) -> str:
        """A piece of evidence as it is called: E- and its position."""
        return f"E-{self.place(target)}"

    def place(self, target: UUID) -> str:
        """The position of an event, as it stands in a sentence."""
        return str(self.positions.get(target, "?"))

    def moved(self, place: tuple[str | None, str], answer: Answer) -> str:
        """The answer at a place, with the one before it where that was another."""
        old, new = self.answers.get(place), answer.replace("_", " ")
        self.answers[place] = new
        return new if old in (None, new) else f"{old} → {new}"
