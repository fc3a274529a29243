"""A linter for authors of editions and rules: each finding names file, key path, message and remedy."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from frameworks.edition import Edition
from frameworks.errors import FrameworkError
from frameworks.finding import Finding, Reporter
from frameworks.lint_edition import edition_findings
from frameworks.lint_rules import rules_findings
from frameworks.loader import edition_of, rules_of
from frameworks.rules import Rules
from frameworks.vocabulary import Rated


def lint_file(path: Path) -> tuple[Finding, ...]:
    """The findings of an edition or rules file; which it is, is told by its keys."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FrameworkError(f"{path} cannot be read: {error.strerror}") from error
    return lint_bytes(data, str(path))


def lint_bytes(data: bytes, name: str) -> tuple[Finding, ...]:
    """The same for bytes."""
    say = Reporter(name)
    try:
        state = tomllib.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return (say.error(f"it cannot be read: {error}", "mend that line"),)
    try:
        if "domains" not in state and {"points", "ratings", "standards_counted"} & set(state):
            return tuple(rules_findings(rules_of(data, name), say))
        return tuple(edition_findings(edition_of(data, name), say))
    except FrameworkError as error:
        return tuple(_shape(error, say)) or (say.error(str(error), "mend it"),)


def _shape(error: FrameworkError, say: Reporter) -> Iterator[Finding]:
    cause = error.__cause__
    if isinstance(cause, ValidationError):
        for fault in cause.errors():
            yield say.at(*fault["loc"]).error(fault["msg"], _remedy(fault["type"]))


def _remedy(kind: str) -> str:
    known = {
        "missing": "add the key",
        "extra_forbidden": "take the key out, or spell it as the schema does",
        "enum": "use one of the values named",
    }
    return known.get(kind, "correct the value")


def lint_pair(edition: Edition, rules: Rules, name: str) -> tuple[Finding, ...]:
    """What rules and an edition say differently of the same nodes."""
    return tuple(_pair(edition, rules, Reporter(name)))


def _pair(edition: Edition, rules: Rules, whole: Reporter) -> Iterator[Finding]:
    for place, rule in enumerate(rules.standards):
        say = whole.at("standards", place)
        if rule.id not in edition.standard_of:
            yield say.at("id").error(f"{edition.id} has no {rule.id}", "name a standard or question it has")
            continue
        for number, question in enumerate(rule.questions):
            if question not in edition.standard_of:
                said = f"{edition.id} has no key question {question}"
                yield say.at("questions", number).error(said, "name one it has")
        standard = edition.standard_of[rule.id]
        if standard.id == rule.id and (standard.rated is Rated.NOT_RATED) == rule.rated:
            said = f"{edition.id} and the rules differ on whether {rule.id} is rated"
            yield say.at("rated").error(said, "let them agree")
