"""Where somebody wants to go, from what they typed: a case, a standard, a question, a prompt, evidence, an event."""

from __future__ import annotations

import re
from typing import NamedTuple

from frameworks.errors import FrameworkError
from frameworks.naming import node_id
from tui.errors import TerminalError
from tui.live import Live

_LETTER = re.compile(r"(\.\d+) ([a-z])(?!\S)")
"""A prompt as the screens show it: `2.2.3 d`."""

SCREENS = ("home", "workspace", "matrix", "replay", "trail", "report")


class Place(NamedTuple):
    """A sheet (a case, a node, or both), an event's position, or a screen."""

    case: str | None = None
    node: str | None = None
    position: int | None = None
    screen: str | None = None


def place_of(live: Live, text: str) -> Place:
    """The place that words name: `C017 2.2.3`, `2.2.3d`, `E-231`, `1,713`, `trail`; refuses with what may stand."""
    case: str | None = None
    node: str | None = None
    for word in _LETTER.sub(r"\1\2", text).split():
        number = word.replace(",", "").removeprefix("@")
        if word.lower() in SCREENS:
            return Place(screen=word.lower())
        found = live.state.labelled(word) if word.upper().startswith("E-") else None
        if found is not None:
            return Place(case=found.case, node=found.links[0].to, position=found.position)
        if word.upper() in live.state.cases or word in live.state.cases:
            case = word if word in live.state.cases else word.upper()
        elif number.isdigit() and int(number) and "." not in word:
            return Place(position=int(number))
        else:
            node = _node(live, word)
    if case is None and node is None:
        raise TerminalError("say where to: a case, 2.2.3, 2.2.3d, E-231, the number of an event, or a screen")
    return Place(case=case, node=node)


def _node(live: Live, word: str) -> str:
    try:
        return node_id(live.edition, word)
    except FrameworkError as error:
        raise TerminalError(
            f"{word!r} is no case, question, evidence or event here; say C017, 2.2.3, 2.2.3d, E-231 or 1713"
        ) from error
