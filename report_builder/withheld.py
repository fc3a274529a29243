"""What was given in confidence stays out of what is published: its words, and who said them.

Six words in a row that confidential evidence holds are taken for its words; a source is looked for as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from evidence_log.projections.models import Evidence
from evidence_log.projections.state import State

RUN = 6
_SOURCE = 5


def confidential(state: State) -> tuple[Evidence, ...]:
    """The evidence that may not be shown."""
    return tuple(item for item in state.evidence.values() if item.confidential)


def leaks(state: State, texts: Mapping[str, str]) -> tuple[str, ...]:
    """Where texts, by name, repeat what may not be shown, each in a sentence that does not repeat it."""
    whole = {name: f" {' '.join(_words(text))} " for name, text in texts.items()}
    found = []
    for item in confidential(state):
        runs = tuple(_runs(item.text.text))
        source = " ".join(_words(item.source.text)) if item.source else ""
        for name, text in whole.items():
            if any(run in text for run in runs):
                found.append(f"{name} repeats words of {item.label}, which was given in confidence")
            elif len(source) >= _SOURCE and f" {source} " in text:
                found.append(f"{name} names the source of {item.label}, which was given in confidence")
    return tuple(found)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _runs(text: str) -> Iterator[str]:
    """Every run of six words; a text of three to five words is one run, a shorter one tells nothing."""
    words = _words(text)
    size = min(RUN, len(words))
    if size > 2:
        for start in range(len(words) - size + 1):
            yield f" {' '.join(words[start : start + size])} "
