"""A linter for authors of editions and rules: each finding names file, place, message and remedy."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from frameworks.edition import Edition, Frozen, Rated
from frameworks.errors import FrameworkError
from frameworks.loader import edition_of, rules_of
from frameworks.rules import Method, Rules


class Finding(Frozen):
    """What is wrong in a file, where, and what to do."""

    level: Literal["error", "warning"]
    file: str
    place: str
    message: str
    remedy: str

    def sentence(self) -> str:
        """The finding on one line."""
        return f"{self.file}: {self.place}: {self.level}: {self.message}; {self.remedy}"


def lint_file(path: Path) -> tuple[Finding, ...]:
    """The findings of an edition or rules file; which it is, is told by its keys."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FrameworkError(f"{path} cannot be read: {error.strerror}") from error
    return lint_bytes(data, str(path))


def lint_bytes(data: bytes, name: str) -> tuple[Finding, ...]:
    """The same for bytes."""
    try:
        state = tomllib.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return (_error(name, "the file", f"it cannot be read: {error}", "mend that line"),)
    try:
        found = (
            _rules(rules_of(data, name), name) if "bands" in state else _edition(edition_of(data, name), name)
        )
        return tuple(found)
    except FrameworkError as error:
        return tuple(_shape(error, name)) or (_error(name, "the file", str(error), "mend it"),)


def _error(file: str, place: str, message: str, remedy: str) -> Finding:
    return Finding(level="error", file=file, place=place, message=message, remedy=remedy)


def _warning(file: str, place: str, message: str, remedy: str) -> Finding:
    return Finding(level="warning", file=file, place=place, message=message, remedy=remedy)


def _shape(error: FrameworkError, name: str) -> Iterator[Finding]:
    cause = error.__cause__
    if isinstance(cause, ValidationError):
        for fault in cause.errors():
            place = ".".join(str(part) for part in fault["loc"])
            yield _error(name, place, fault["msg"], _remedy(fault["type"]))


def _remedy(kind: str) -> str:
    known = {
        "missing": "add the key",
        "extra_forbidden": "take the key out, or spell it as the schema does",
        "enum": "use one of the values named",
    }
    return known.get(kind, "correct the value")


def _repeated(items: list[str]) -> list[str]:
    return [item for item, count in Counter(items).items() if count > 1]


def _edition(edition: Edition, name: str) -> Iterator[Finding]:
    for item in _repeated([standard.id for standard in edition.standards()]):
        yield _error(
            name, f"standard {item}", "the id stands there twice", "give each standard an id of its own"
        )
    for standard in edition.standards():
        yield from _texts(name, f"standard {standard.id}", title=standard.title)
        for item in _repeated([question.id for question in standard.key_questions]):
            yield _error(
                name, f"key question {item}", "the id stands there twice", "give each an id of its own"
            )
        for question in standard.key_questions:
            place = f"key question {question.id}"
            yield from _texts(name, place, text=question.text)
            if not question.id.startswith(f"{standard.id}."):
                yield _warning(
                    name, place, f"its id does not begin with {standard.id}.", "check where it belongs"
                )
            if not question.prompts:
                yield _warning(name, place, "it has no prompts", "add some, or leave it if none are printed")
            if len(question.prompts) > edition.most_prompts:
                said = f"it has {len(question.prompts)} prompts and the most is {edition.most_prompts}"
                yield _error(name, place, said, "divide the question (requirement 3)")
            for label in _repeated([prompt.label for prompt in question.prompts]):
                remedy = "keep it only if it is printed so; prompts are told apart by their place"
                yield _warning(name, place, f"the label {label} stands there twice", remedy)
            for text in _repeated([prompt.text for prompt in question.prompts]):
                yield _error(name, place, f"the prompt {text[:40]!r}… stands there twice", "keep one")
            for prompt in question.prompts:
                yield from _texts(
                    name, f"prompt {question.id} {prompt.label}", text=prompt.text, label=prompt.label
                )
                if prompt.marked and prompt.applies_when is None:
                    where = f"prompt {question.id} {prompt.label}"
                    yield _error(name, where, "it is marked but has no condition", "say applies_when")
        if not standard.key_questions and not standard.ratings:
            yield _warning(
                name, f"standard {standard.id}", "it has no key questions", "add them, or its ratings"
            )


def _texts(name: str, place: str, **texts: str) -> Iterator[Finding]:
    for key, text in texts.items():
        if not text.strip():
            yield _error(name, f"{place}, {key}", "the text is missing", "write it as published")
        elif text != " ".join(text.split()):
            yield _error(
                name, f"{place}, {key}", "white space is not folded", "use single blanks, none at the ends"
            )


def _rules(rules: Rules, name: str) -> Iterator[Finding]:
    yield from _points(rules, name)
    yield from _bands(rules, name)
    yield from _totals(rules, name)
    yield from _standards(rules, name)
    if not rules.sources:
        yield _error(name, "sources", "no value names its source", "add a source and its grade for each")


def _points(rules: Rules, name: str) -> Iterator[Finding]:
    for rating in _repeated(list(rules.ratings)):
        yield _error(
            name, "ratings", f"{rating} stands there twice", "name each rating once, from the lowest up"
        )
    if set(rules.points) != set(rules.ratings):
        odd = ", ".join(sorted(set(rules.points) ^ set(rules.ratings)))
        yield _error(name, "points", f"ratings and points do not match: {odd}", "give each rating its points")
        return
    points = [rules.points[rating] for rating in rules.ratings]
    if points != sorted(set(points)):
        yield _error(name, "points", f"they do not ascend with the ratings: {points}", "order them")


def _bands(rules: Rules, name: str) -> Iterator[Finding]:
    for band in rules.bands:
        if band.rating not in rules.ratings:
            yield _error(name, f"band {band.rating}", "it is no rating of these rules", "name one that is")
    floors = [band.at_least for band in rules.bands]
    if floors != sorted(set(floors)):
        yield _error(name, "bands", "they overlap or are out of order", "let at_least ascend")
    if not floors or min(floors) != 0:
        yield _error(name, "bands", "nothing is said of 0 per cent", "let the lowest band begin at 0")
    named = [band.rating for band in rules.bands if band.rating in rules.ratings]
    if named != sorted(named, key=rules.ratings.index):
        yield _error(name, "bands", "a higher per cent gives a lower rating", "order them as the ratings")


def _totals(rules: Rules, name: str) -> Iterator[Finding]:
    expected = 0
    for band in rules.overall:
        if band.rating not in rules.ratings:
            yield _error(name, f"overall {band.rating}", "it is no rating of these rules", "name one that is")
        if band.lowest != expected or band.highest < band.lowest:
            kind = "overlap" if band.lowest < expected else "gap"
            said = f"{kind}: totals from {band.lowest} to {band.highest} follow {expected - 1}"
            yield _error(name, f"overall {band.rating}", said, "let each band begin where the last ended")
        expected = band.highest + 1
    if rules.points and expected - 1 != rules.maximum:
        said = f"the bands end at {expected - 1} and the maximum is {rules.maximum}"
        yield _error(name, "overall", said, "correct the bands or standards_counted")


def _standards(rules: Rules, name: str) -> Iterator[Finding]:
    for item in _repeated([rule.id for rule in rules.standards]):
        yield _error(name, f"standard {item}", "it stands there twice", "keep one")
    for rule in rules.standards:
        if rule.method is Method.LOWEST and not rule.questions:
            yield _error(name, f"standard {rule.id}", "it takes the lowest of no key questions", "name them")
        if rule.counts and not rule.rated:
            yield _error(name, f"standard {rule.id}", "it counts but is not rated", "let counts be false")
    sectors: set[str | None] = {rule.sector for rule in rules.standards if rule.sector} or {None}
    for sector in sectors if rules.standards else ():
        counted = sum(rule.counts for rule in rules.standards if rule.sector in (None, sector))
        if counted != rules.standards_counted:
            said = f"{counted} standards count{f' for {sector}' if sector else ''}, not {rules.standards_counted}"
            yield _error(name, "standards_counted", said, "correct the number or the standards")


def lint_pair(edition: Edition, rules: Rules, name: str) -> tuple[Finding, ...]:
    """What rules and an edition say differently of the same standards."""
    held: dict[str, Any] = {standard.id: standard for standard in edition.standards()}
    found = []
    for rule in rules.standards:
        if rule.id not in held:
            found.append(
                _error(name, f"standard {rule.id}", f"{edition.id} has no such standard", "name one it has")
            )
            continue
        for question in rule.questions:
            if question not in edition.questions:
                said = f"{edition.id} has no key question {question}"
                found.append(_error(name, f"standard {rule.id}", said, "name one it has"))
        if (held[rule.id].rated is Rated.NOT_RATED) == rule.rated:
            said = f"{edition.id} and the rules differ on whether it is rated"
            found.append(_error(name, f"standard {rule.id}", said, "let them agree"))
    return tuple(found)
