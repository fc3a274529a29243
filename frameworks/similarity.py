"""How alike two printed texts are; white space, case, apostrophes and hyphens never count."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from difflib import SequenceMatcher
from enum import StrEnum

from rapidfuzz import fuzz

from frameworks.edition import Edition

_APOSTROPHES = re.compile("[\u2018\u2019\u201b\u02bc\u00b4`]")
_HYPHENS_AND_BLANKS = re.compile(r"[\s\u2010-\u2015\u2212\u00ad-]+")


class Level(StrEnum):
    """Where in an edition a node stands."""

    STANDARD = "standard"
    QUESTION = "question"
    PROMPT = "prompt"


class Node:
    """One standard, key question or prompt of an edition, with its text as printed and as compared."""

    __slots__ = ("folded", "id", "level", "parent", "text")

    def __init__(self, item: str, level: Level, text: str, parent: str | None) -> None:
        self.id, self.level, self.text, self.parent = item, level, text, parent
        self.folded = folded(text)


def nodes(edition: Edition) -> dict[str, Node]:
    """Every node of an edition by id, in the order printed; a standard's text is its title and statement."""
    return {node.id: node for node in _nodes(edition)}


def _nodes(edition: Edition) -> Iterator[Node]:
    for standard in edition.standards():
        text = ". ".join(part for part in (standard.title, standard.statement) if part)
        yield Node(standard.id, Level.STANDARD, text, None)
        for question in standard.key_questions:
            yield Node(question.id, Level.QUESTION, question.text, standard.id)
            for prompt in question.prompts:
                yield Node(prompt.id, Level.PROMPT, prompt.text, question.id)


def folded(text: str) -> str:
    """A text as it is compared: one case, one apostrophe, and a blank for every hyphen or run of blanks."""
    plain = _APOSTROPHES.sub("'", unicodedata.normalize("NFC", text)).casefold()
    return _HYPHENS_AND_BLANKS.sub(" ", plain).strip()


def likeness(old: Node, new: Node) -> int:
    """How alike two nodes' texts are, of 100; 100 only when the folded texts are equal."""
    return 100 if old.folded == new.folded else min(99, int(fuzz.ratio(old.folded, new.folded)))


def word_diff(old: str, new: str) -> str:
    """The new text with the words taken out in [-…-] and those put in in {+…+}."""
    before, after = old.split(), new.split()
    parts: list[str] = []
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            parts += after[k:m]
            continue
        parts += [f"[-{' '.join(before[i:j])}-]"] if i < j else []
        parts += [f"{{+{' '.join(after[k:m])}+}}"] if k < m else []
    return " ".join(parts)
