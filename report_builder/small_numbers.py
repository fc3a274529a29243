"""Where a text says a number that the tables hide: in figures, in words, or as a per cent.

Only what is hidden is looked for, so that a text may give every number that the tables give.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from frameworks.banding import QuestionResult, Score
from frameworks.edition import Edition
from report_builder.suppression import Suppression

_WORDS = [
    "no",
    "none",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
][1:]
_TENS = {30: "thirty", 40: "forty", 50: "fifty", 60: "sixty", 70: "seventy", 80: "eighty", 90: "ninety"}


def mentions(
    texts: Mapping[str, str], results: Iterable[QuestionResult], edition: Edition, suppression: Suppression
) -> Iterator[str]:
    """Each text, by name, that tells a hidden score; a per cent is looked for in the text of its own standard."""
    for result in results:
        if not suppression.hides(result.score):
            continue
        standard = edition.standard_of[result.id].id
        counts, shares = _counts(result.score), _shares(result.score)
        for name, text in texts.items():
            found = counts.search(text) or (shares.search(text) if name == standard else None)
            if found:
                where = name if " " in name else f"the text of {name}"
                yield f"{where} says {found[0]!r}, the score of {result.id}, which is too small to be published"


def _counts(score: Score) -> re.Pattern[str]:
    parts = {score.sufficient, score.total - score.sufficient}
    some = "|".join(form for part in sorted(parts) for form in _forms(part))
    whole = "|".join(_forms(score.total))
    between = r"(?: \w+){0,3}? (?:out )?of (?:the |all )?"
    return re.compile(rf"\b(?:{some}){between}(?:{whole})\b", re.IGNORECASE)


def _shares(score: Score) -> re.Pattern[str]:
    return re.compile(rf"\b{score.rounded} ?(?:%|per ?cent)", re.IGNORECASE)


def _forms(number: int) -> tuple[str, ...]:
    """A number in figures and, up to ninety, in words."""
    word = _WORDS[number] if number < len(_WORDS) else _TENS.get(number)
    if number == 0:
        return ("0", "none", "no")
    return (str(number),) if word is None else (str(number), word)
