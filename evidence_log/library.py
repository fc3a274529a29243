"""Frameworks in use: the edition and rules an inspection is pinned to, checked by digest.

An inspection keeps the wording and the rules it was opened under; a file that differs is refused, never used.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from evidence_log.commands.command import Command
from evidence_log.commands.inspections import OpenInspection
from evidence_log.errors import BrokenLogError, RefusedError
from evidence_log.events.inspections import Pinned
from evidence_log.projections.models import Inspection
from frameworks.edition import Edition
from frameworks.errors import FrameworkError
from frameworks.loader import load_edition, load_rules
from frameworks.rules import Rules


class Frameworks(NamedTuple):
    """An edition and rating rules."""

    edition: Edition
    rules: Rules


class Library(NamedTuple):
    """Where editions and rules are found by id; the shipped ones unless others are given."""

    edition: Callable[[str], Edition] = load_edition
    rules: Callable[[str], Rules] = load_rules

    def chosen(self, command: OpenInspection) -> Frameworks:
        """The edition named by whoever opens an inspection, with its own rules unless others are named."""
        try:
            edition = self.edition(command.edition)
            rules = command.rules or edition.rules
            if rules is None:
                raise RefusedError(
                    f"the edition {edition.id} comes with no rating rules; name some, as `daybook framework rules` "
                    "lists them"
                )
            return Frameworks(edition, self.rules(rules))
        except FrameworkError as error:
            raise RefusedError(str(error)) from error

    def pinned(self, inspection: Inspection) -> Frameworks:
        """The very files an inspection was opened under."""
        found = Frameworks(self.edition(inspection.edition.id), self.rules(inspection.rules.id))
        _same(inspection.edition, found.edition.digest)
        _same(inspection.rules, found.rules.digest)
        return found

    def used_by(self, command: Command, inspection: Inspection | None) -> Frameworks:
        """What a command is decided under."""
        match command, inspection:
            case OpenInspection(), None:
                return self.chosen(command)
            case _, Inspection():
                return self.pinned(inspection)
            case _:
                raise RefusedError(
                    f"there is no inspection {command.inspection} in this log; `daybook inspection list` shows them"
                )


def _same(wanted: Pinned, digest: str) -> None:
    if wanted.digest != digest:
        raise BrokenLogError(
            f"the file of {wanted.id} differs from the one this inspection was opened under "
            f"(SHA-256 {digest[:12]}…, wanted {wanted.digest[:12]}…); install the daybook that ships it"
        )
