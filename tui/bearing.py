"""The evidence that bears on a key question of a case, and what it says of it; what undermines comes first. Pure."""

from __future__ import annotations

from evidence_log.events.evidence import Link, Says
from evidence_log.projections.models import Evidence
from evidence_log.projections.state import State


def bearing(state: State, case: str | None, question: str) -> list[Evidence]:
    """Evidence of the case that bears on a question, its prompts or its standard; what undermines comes first."""
    found = [
        item
        for item in state.evidence.values()
        if item.case == case and not item.withdrawn and any(_bears(link, question) for link in item.links)
    ]
    return sorted(found, key=lambda item: says_of(item, question) is not Says.UNDERMINES)


def _bears(link: Link, question: str) -> bool:
    return f"{link.to}.".startswith(f"{question}.") or question.startswith(f"{link.to}.")


def says_of(item: Evidence, question: str) -> Says:
    """What evidence says of a question: undermining anything of it counts first."""
    said = {link.says for link in item.links if _bears(link, question)}
    return next((word for word in (Says.UNDERMINES, Says.SUPPORTS) if word in said), Says.CONTEXT)
