"""One line that fills the evidence form: `2.2.3b C017 plan: two risks named, no contingency`.

Before the colon, in any order: what it bears on (with `:undermines` or `:context`, or `!` in front for undermines), the
case, and one word for the kind. After it, the text as typed. A line without a colon and a text is no entry.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from evidence_log.events.evidence import KINDS, Says
from frameworks.edition import Edition
from frameworks.errors import FrameworkError
from frameworks.naming import node_id
from tui.errors import TerminalError

_SAYS = {"s": "supports", "u": "undermines", "c": "context"}


class FastEntry(NamedTuple):
    """The parts of the line; `on` holds names with their `:says` as the form shows them."""

    on: tuple[str, ...]
    case: str | None
    kind: str | None
    text: str


def is_entry(line: str) -> bool:
    """Whether a line is evidence rather than a place to go to."""
    return re.search(r":\s+\S", line) is not None


def fast_entry(line: str, edition: Edition, cases: frozenset[str]) -> FastEntry:
    """The line's parts; refuses the word it cannot place, and says what may stand there."""
    head, text = re.split(r":\s+", line, maxsplit=1)
    on: list[str] = []
    case: str | None = None
    kind: str | None = None
    for word in head.split():
        link = _link(word, edition)
        if link is not None:
            on.append(link)
        elif word in cases or word.upper() in cases:
            case = word if word in cases else word.upper()
        elif kind is None and re.fullmatch(r"[A-Za-z][A-Za-z_-]*", word):
            kind = kind_of(word)
        else:
            raise TerminalError(
                f"{word!r} is neither a prompt, question or standard of {edition.id}, nor a case, nor one word for "
                "the kind; write 2.2.3b C017 plan: text"
            )
    return FastEntry(tuple(on), case, kind, text.strip())


def _link(word: str, edition: Edition) -> str | None:
    name, _, says = word.removeprefix("!").partition(":")
    try:
        node_id(edition, name)
    except FrameworkError:
        return None
    found = "undermines" if word.startswith("!") else _SAYS.get(says, says or "supports")
    if found not in set(Says):
        raise TerminalError(f"evidence {says} nothing: after the colon stands {', '.join(Says)}")
    return name if found == "supports" else f"{name}:{found}"


def kind_of(word: str) -> str:
    """A kind by its beginning where only one kind begins so; any other word is a kind of its own."""
    folded = word.casefold().replace("-", "_")
    found = [kind for kind in KINDS if kind.startswith(folded)]
    return found[0] if len(found) == 1 or folded in found else folded
