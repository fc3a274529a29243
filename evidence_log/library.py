"""Frameworks in use: the edition and rules an inspection is pinned to, checked by digest.

An inspection keeps the wording and the rules it was opened under; a file that differs is refused, never used.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from evidence_log.commands.command import Command
from evidence_log.commands.inspections import FrameworkFile, OpenInspection
from evidence_log.errors import BrokenLogError, RefusedError
from evidence_log.events.inspections import Pinned
from evidence_log.projections.models import Inspection
from frameworks.edition import Edition
from frameworks.errors import FrameworkError
from frameworks.loader import edition_bytes, edition_of, load_edition, load_rules, rules_bytes, rules_of
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
        """The edition named by whoever opens an inspection, with its own rules unless others are named.

        Files sent along are linted and taken before shipped ones of the same id.
        """
        try:
            own = [_own(file) for file in command.files]
            edition = next(
                (f for f in own if isinstance(f, Edition) and f.id == command.edition), None
            ) or self.edition(command.edition)
            rules = command.rules or edition.rules
            if rules is None:
                raise RefusedError(
                    f"the edition {edition.id} comes with no rating rules; name some, as `daybook framework rules` "
                    "lists them"
                )
            held = next((f for f in own if isinstance(f, Rules) and f.id == rules), None)
            return _fitting(edition, held or self.rules(rules))
        except FrameworkError as error:
            raise RefusedError(str(error)) from error

    def pinned(self, inspection: Inspection) -> Frameworks:
        """The very files an inspection was opened under."""
        own = inspection.adopted
        edition, rules = own.get(inspection.edition.digest), own.get(inspection.rules.digest)
        found = Frameworks(
            edition_from(edition) if edition is not None else self.edition(inspection.edition.id),
            rules_from(rules) if rules is not None else self.rules(inspection.rules.id),
        )
        _same(inspection.edition, found.edition.digest)
        _same(inspection.rules, found.rules.digest)
        return found

    def files(self, inspection: Inspection) -> tuple[tuple[str, Pinned, bytes], ...]:
        """The bytes of the very files an inspection was opened under: kind, pin, bytes."""
        pins = (("edition", inspection.edition, edition_bytes), ("rules", inspection.rules, rules_bytes))
        found = []
        for kind, pin, shipped in pins:
            own = inspection.adopted.get(pin.digest)
            data = shipped(pin.id) if own is None else own.encode()
            _same(pin, hashlib.sha256(data).hexdigest())
            found.append((kind, pin, data))
        return tuple(found)

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


@lru_cache(maxsize=8)
def edition_from(text: str) -> Edition:
    """An edition from the text the log holds."""
    return edition_of(text.encode(), "the edition in the log")


@lru_cache(maxsize=8)
def rules_from(text: str) -> Rules:
    """Rating rules from the text the log holds."""
    return rules_of(text.encode(), "the rules in the log")


def _own(file: FrameworkFile) -> Edition | Rules:
    """A file of the user's, refused with its first fault where it has one."""
    from frameworks.lint import lint_bytes  # noqa: PLC0415  (only who opens under a file of their own needs it)

    faults = [f for f in lint_bytes(file.text.encode(), f"the {file.kind} file") if f.level == "error"]
    if faults:
        raise RefusedError(
            f"{faults[0].sentence()}; {len(faults)} faults in all, `daybook framework lint` lists them"
        )
    return edition_from(file.text) if file.kind == "edition" else rules_from(file.text)


def _fitting(edition: Edition, rules: Rules) -> Frameworks:
    """Both, refused where the rules rate what the edition does not have.

    What an edition leaves unrated may be rated by rules of another id (requirement 75).
    """
    named = (node for rule in rules.standards for node in (rule.id, *rule.questions))
    unknown = [node for node in named if node not in edition.standard_of]
    if unknown:
        raise RefusedError(
            f"the rules {rules.id} are not for the edition {edition.id}, which has no {unknown[0]}; leave the rules out "
            "to have the edition's own, or name some that rate its standards (`daybook framework rules`)"
        )
    return Frameworks(edition, rules)


def _same(wanted: Pinned, digest: str) -> None:
    if wanted.digest != digest:
        raise BrokenLogError(
            f"the file of {wanted.id} differs from the one this inspection was opened under "
            f"(SHA-256 {digest[:12]}…, wanted {wanted.digest[:12]}…); install the daybook that ships it"
        )
