"""A reader's gate: before a text opens it asks whether it was erased or restricted, and whether reading is recorded.

The one place that all reading passes: lists, screens, exports and reports open texts through it. Deciding on
commands and verifying do not: they show nothing to anybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from evidence_log.errors import EvidenceLogError, RefusedError
from evidence_log.events.cases import CaseAdded
from evidence_log.events.envelope import Recorded, Role
from evidence_log.events.inspections import LIFE
from evidence_log.events.protection import PROTECTION
from evidence_log.events.settings import SettingsChanged
from evidence_log.mapper import from_stored
from evidence_log.projections.models import Restriction
from evidence_log.projections.state import Fold, fold
from evidence_log.sealing.access_log import Access, AccessLog
from evidence_log.sealing.personal import KeySource
from evidence_log.store.interface import BoundaryItem, Store

NOT_SHOWN = "[not shown: reading is recorded here now; leave, and come back with --purpose]"
"""What stands on an open screen in place of a text that needs a purpose."""


class Reader(NamedTuple):
    """Who reads, for what, for whom and by which command; an empty one is an ordinary reader without a name.

    On a screen that is open already, what may not be read shows that instead of stopping the program.
    """

    person: str | None = None
    purpose: str | None = None
    recipient: str | None = None
    how: str = "reading"
    on_screen: bool = False


class Gatekeeper:
    """The gate of one open log. `refresh` before reading: it takes in what was erased or restricted since."""

    def __init__(
        self,
        store: Store,
        keys: KeySource,
        reader: Reader | None = None,
        access: AccessLog | None = None,
        *,
        always: bool = False,
    ) -> None:
        self._store, self._keys, self._access, self._always = store, keys, access, always
        self.reader = reader or Reader()
        self._folds: dict[str, Fold] = {}
        self._seen = 0
        self._recording: set[str] = set()
        self._cases: dict[str, tuple[str, str]] = {}
        self._told: set[str] = set()
        self._auditing: dict[str, bool] = {}

    @property
    def erased(self) -> Mapping[str, str]:
        """The subjects that were erased, with the day and the authority."""
        return {item.subject: item.words for f in self._folds.values() for item in f.draft.erasures.values()}

    def refresh(self) -> None:
        """Takes in erasures, restrictions, settings and, where reading is recorded, cases since the last time."""
        head, watched = (
            self._store.head(),
            [BoundaryItem((), (PROTECTION,)), BoundaryItem((SettingsChanged.TOPIC,), (LIFE,))],
        )
        if head == self._seen:
            return
        for recorded in self._read(watched):
            here = recorded.envelope.inspection
            self._folds.setdefault(here, Fold()).apply((recorded,))
            if isinstance(recorded.event, SettingsChanged):
                (self._recording.add if recorded.event.settings.access_log else self._recording.discard)(here)
        self._auditing.clear()
        if self._access is not None and (self._always or self._recording):
            self._learn()
        self._seen = head

    def _learn(self) -> None:
        for stored in self._store.read((BoundaryItem((CaseAdded.TOPIC,)),)):
            recorded = from_stored(stored, self._keys)
            if isinstance(recorded.event, CaseAdded):
                self._cases[recorded.event.subject] = (recorded.envelope.inspection, recorded.event.case)

    def _read(self, wanted: list[BoundaryItem]) -> list[Recorded]:
        return [
            from_stored(stored, self._keys) for stored in self._store.read(tuple(wanted), after=self._seen)
        ]

    def instead(self, subject: str, tags: tuple[str, ...]) -> str | None:
        """The words in place of an erased or restricted text; else None, once the reading is recorded."""
        words = self.withheld(subject, tags)
        if words is not None or self._access is None:
            return words
        try:
            self._note(subject, self._access)
        except EvidenceLogError:
            if not self.reader.on_screen:
                raise
            return NOT_SHOWN
        return None

    def withheld(self, subject: str, tags: tuple[str, ...] = ()) -> str | None:
        """The words in place of an erased or restricted text; None where it may be opened. Records nothing."""
        for inspection, known in self._folds.items():
            gone = known.draft.erasures.get(subject)
            if gone is not None:
                return f"[erased {gone.words}]"
            found = _restriction(known.draft.restrictions, subject, tags)
            if found is not None and not self._audits(inspection):
                return found.words
        return None

    def _audits(self, inspection: str) -> bool:
        person = self.reader.person
        if inspection not in self._auditing:
            tag = f"person:{inspection}:{person}"
            enrolled = fold(
                from_stored(stored, self._keys) for stored in self._store.read((BoundaryItem((), (tag,)),))
            )
            held = enrolled.people.get(person or "")
            self._auditing[inspection] = held is not None and Role.AUDITOR in held.roles
        return self._auditing[inspection]

    def _note(self, subject: str, access: AccessLog) -> None:
        """Records that a named case's text is opened, once for each time a reader comes."""
        inspection, case = self._cases.get(subject, ("", ""))
        if not case or subject in self._told or not (self._always or inspection in self._recording):
            return
        self.wanted(inspection)
        person, purpose, recipient, how, _ = self.reader
        access.record(
            Access(
                datetime.now(UTC).isoformat(),
                person or "",
                inspection,
                case,
                subject,
                purpose or "",
                recipient,
                how,
            )
        )
        self._told.add(subject)

    def wanted(self, inspection: str) -> None:
        """Refuses a reader without a name or a purpose where reading is recorded."""
        self.refresh()
        if self._access is None or not (self._always or inspection in self._recording):
            return
        if not self.reader.person or not self.reader.purpose:
            raise RefusedError(
                f"reading the text of cases in {inspection} is recorded, with who reads it and what for: give --as "
                'PERSON and --purpose "…" (or DAYBOOK_PERSON and DAYBOOK_PURPOSE) before the command'
            )


def _restriction(held: Mapping[str, Restriction], subject: str, tags: tuple[str, ...]) -> Restriction | None:
    """A restriction of the subject, of the entry itself, or of the entry that this one is about."""
    if not held:
        return None
    if subject in held:
        return held[subject]
    named = (tag.partition(":")[2] for tag in tags if tag.startswith(("ev:", "about:")))
    return next((held[name] for name in named if name in held), None)
