"""What looks like somebody's name in a text; a warning, never a refusal, for only people can tell.

A title with a capital after it, or two capitalised words that are no sentence's beginning and no words of the
inspection itself; and references that point at one person. A case's reference says the same without the name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

_TITLE = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Sir|Dame|Rev)\b\.?"
_CAPITAL = r"[A-ZÀ-ÖØ-Þ](?:['’][A-ZÀ-ÖØ-Þ])?[a-zß-öø-ÿ]+(?:[-'’][A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ]+)*"  # noqa: RUF001  (the apostrophe of a typesetter)
_TITLED = re.compile(rf"\b{_TITLE}\s+{_CAPITAL}(?:\s+{_CAPITAL})?")
_PAIR = re.compile(rf"\b{_CAPITAL}\s+{_CAPITAL}(?:\s+{_CAPITAL})?\b")
_REFERENCES = (
    re.compile(r"\b[A-Z]\d{6}\b"),
    re.compile(r"\b[A-Z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]\b"),
    re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.-]+\b"),
    re.compile(r"(?<!\d)0\d{2,4}[ -]?\d{3}[ -]?\d{3,4}(?!\d)"),
)
ORDINARY = frozenset(
    re.findall(
        r"\w+",
        """
    accommodation approved board chief children community constabulary council court crown custody domestic drug
    family friday harbour health home hostel house housing hmp hmi inspectorate integrated intelligence january
    february march april may june july august september october november december justice licence local magistrates
    main manager mental ministry monday multi national nhs office officer offender order panel parole partnership pdu
    plan police premises prison probation programme protection public punishment region road royal saturday section
    sentence service services social spousal street sunday supervision team the thursday tuesday unit unpaid
    victim violence wednesday women work young youth assault
    """,
    )
)


class Suspect(NamedTuple):
    """A part of a text that looks like a name, and where it stands."""

    start: int
    end: int
    words: str


def looks_like_names(text: str, known: Collection[str] = ()) -> list[Suspect]:
    """The parts that look like a name or point at one person, in order; words of the inspection are known."""
    fine = ORDINARY | {word.casefold() for phrase in known for word in phrase.split()}
    found = [
        Suspect(m.start(), m.end(), m.group())
        for pattern in (_TITLED, *_REFERENCES)
        for m in pattern.finditer(text)
    ]
    found += [pair for pair in _pairs(text, fine) if not any(_overlap(pair, one) for one in found)]
    return sorted(found)


def _pairs(text: str, fine: Collection[str]) -> Iterator[Suspect]:
    for match in _PAIR.finditer(text):
        words = list(re.finditer(_CAPITAL, match.group()))
        if _begins_sentence(text, match.start()):
            words = words[1:] if words[0].group().casefold() in _STARTERS else words
        if len(words) >= 2 and not any(word.group().casefold() in fine for word in words):
            yield Suspect(match.start() + words[0].start(), match.end(), match.group()[words[0].start() :])


_STARTERS = frozenset(
    re.findall(
        r"\w+",
        "a after although an and as at because before both but by each every for from he her his if in it its many "
        "most no not of on one our she since so some that the their then there these they this those to two we what "
        "when where while who with yes planning plan practitioner supervision",
    )
)


def _begins_sentence(text: str, start: int) -> bool:
    before = text[:start].rstrip(" \t\"'“‘(")  # noqa: RUF001  (opening quotation marks)
    return not before or before[-1] in ".!?:;\n–-"  # noqa: RUF001  (a dash may open a sentence)


def _overlap(one: Suspect, other: Suspect) -> bool:
    return one.start < other.end and other.start < one.end


def warning(suspects: list[Suspect], instead: str) -> str:
    """The line that says what looks like a name, and what F8 writes instead."""
    if not suspects:
        return ""
    more = f" and {len(suspects) - 1} more" if len(suspects) > 1 else ""
    return f'Looks like a name: "{suspects[0].words}"{more}. F8 writes {instead} instead.'


def replaced(text: str, suspects: list[Suspect], instead: str) -> str:
    """The text with another word in place of each."""
    for suspect in sorted(suspects, reverse=True):
        text = f"{text[: suspect.start]}{instead}{text[suspect.end :]}"
    return text
