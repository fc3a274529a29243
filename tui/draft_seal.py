"""Drafts lie sealed under the very keys of what they become: erasing a case makes its drafts unreadable too.

A draft about a case is sealed under the case's subject, any other under the inspection's own (reliability,
promises 2 and 7).
"""

from __future__ import annotations

from typing import NamedTuple

from evidence_log.errors import EvidenceLogError, RefusedError
from evidence_log.log import EvidenceLog
from evidence_log.projections.state import State
from evidence_log.sealing.personal import Personal, open_later, seal
from tui.errors import TerminalError

_TOPIC, _FIELD = "draft", "said"


class LogSeal(NamedTuple):
    """Seals with the keys of an open log, for one inspection as it stands."""

    log: EvidenceLog
    state: State

    def close(self, what: str, name: str, text: str) -> dict[str, str]:
        """The stored form of what was typed; `name` is the draft's own, and it opens under no other.

        What is restricted is known from the last reading of the log: one that is away holds up nobody who types.
        """
        subject = self._subject(what)
        try:
            self._refuse_restricted(subject)
            self.log.keys.ensure((subject,))
            return seal(
                Personal(subject, text), topic=_TOPIC, event_id=name, field=_FIELD, keys=self.log.keys
            )
        except EvidenceLogError as error:
            raise TerminalError(f"the draft cannot be kept: {error}") from error

    def open(self, name: str, sealed: dict[str, str]) -> str:
        """What was typed; TerminalError while its case is restricted, no JSON where its key is gone."""
        found = open_later(sealed, topic=_TOPIC, event_id=name, field=_FIELD, keys=self.log.keys)
        try:
            self.log.gate.refresh()
            self._refuse_restricted(found.subject)
            text = found.text
        except EvidenceLogError as error:
            raise TerminalError(f"the draft {name} does not open: {error}") from error
        return text

    def _refuse_restricted(self, subject: str) -> None:
        """A draft is in no ordinary view while its case is not: neither shown nor written over by a new one."""
        words = self.log.gate.withheld(subject)
        if words is not None:
            raise RefusedError(f"what is written about its case is {words.strip('[]')}")

    def _subject(self, what: str) -> str:
        for part in what.split("."):
            if part in self.state.cases:
                return self.state.cases[part].subject
        if self.state.inspection is None:
            raise TerminalError("there is no inspection to keep a draft for")
        return self.state.inspection.subject
