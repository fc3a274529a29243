"""What may be typed next in a field of the evidence form: prompts and questions with their texts, cases, kinds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from textual.suggester import Suggester

from evidence_log.events.evidence import KINDS, Says
from frameworks.edition import Edition
from frameworks.errors import FrameworkError
from frameworks.naming import node_id, shown


class Choice(NamedTuple):
    """Something that may stand in a field, and what it means."""

    value: str
    meaning: str = ""


def nodes_of(edition: Edition, standards: Iterable[str]) -> tuple[Choice, ...]:
    """Every standard, key question and prompt in scope, as people write it, with its text."""
    found: list[Choice] = []
    for item in standards:
        standard = edition.standard_of[item]
        found.append(Choice(standard.id, standard.title))
        for question in standard.key_questions:
            found.append(Choice(question.id, question.text))
            found += [Choice(shown(edition, p.id).replace(" ", ""), p.text) for p in question.prompts]
    return tuple(found)


def meaning_of(edition: Edition, name: str) -> str:
    """The text of what a name stands for, or nothing."""
    try:
        node = node_id(edition, name.partition(":")[0])
    except FrameworkError:
        return ""
    if node in edition.prompts:
        return edition.prompts[node].text
    return edition.questions[node].text if node in edition.questions else edition.standard_of[node].title


def kinds_of(used: Iterable[str]) -> tuple[Choice, ...]:
    """The kinds offered first, then those used in this inspection."""
    return tuple(map(Choice, dict.fromkeys((*KINDS, *sorted(used)))))


SAYS = tuple(map(Choice, Says))


def matching(choices: Iterable[Choice], typed: str) -> list[Choice]:
    """The choices that begin with the last word typed; after three letters also those that hold it in their text."""
    word = typed.rpartition(" ")[2].partition(":")[0].casefold()
    if not word:
        return []
    all_of = list(choices)
    first = [choice for choice in all_of if choice.value.casefold().startswith(word)]
    if len(word) >= 3:
        first += [c for c in all_of if c not in first and word in c.meaning.casefold()]
    return first


class LastWord(Suggester):
    """Completes the last word of a field from a list of choices; → takes it."""

    def __init__(self, choices: Iterable[Choice]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._choices = tuple(choices)

    async def get_suggestion(self, value: str) -> str | None:
        """The field with its last word completed, or nothing."""
        before, last = value[: value.rfind(" ") + 1], value[value.rfind(" ") + 1 :]
        name, colon, says = last.partition(":")
        if colon:
            found = next((word for word in Says if says and word.startswith(says)), None)
            return f"{before}{name}:{found}" if found else None
        word = name.casefold()
        found_one = next(
            (c.value for c in self._choices if word and c.value.casefold().startswith(word)), None
        )
        return f"{before}{name}{found_one[len(name) :]}" if found_one else None
