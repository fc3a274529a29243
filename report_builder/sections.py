"""The report's sections and how far each is: empty, draft, agreed, or stale because a cited figure moved."""

from __future__ import annotations

import re

from evidence_log.events.reporting import SECTIONS
from evidence_log.projections.signoffs import SignOffs
from evidence_log.projections.state import State
from frameworks.edition import Edition
from report_builder.errors import NarrativeError
from report_builder.model import Frozen
from report_builder.narrative import citations, items

TITLES = {
    "foreword": "Foreword",
    "executive_summary": "Executive summary",
    "context": "Context",
    "views_of_people_on_probation": "Views of people on probation",
    "diversity": "Diversity",
    "methodology": "Methodology",
    "acknowledgements": "Acknowledgements",
    "chief_inspectors_judgement": "Chief Inspector's judgement",
    "operating_model": "Operating model and map",
    "progress": "Progress on previous recommendations",
    "web_links": "Web links",
}


class SectionStatus(Frozen):
    """One section as the editor sees it."""

    id: str
    title: str
    words: int
    status: str
    by: str | None
    position: int | None
    checks: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()


def sections(state: State, edition: Edition, signoffs: SignOffs | None = None) -> tuple[SectionStatus, ...]:
    """Named sections first, then the standards in scope, each with what is to be mended and who signed it."""
    scope = state.inspection.standards if state.inspection else ()
    titles = TITLES | {item: f"{item} {edition.standard_of[item].title}" for item in scope}
    order = (*SECTIONS[:3], *scope, *SECTIONS[3:])
    found = tuple(_status(state, item, titles[item]) for item in order)
    return tuple(status.model_copy(update={"signed": _signed(status.id, signoffs)}) for status in found)


def _signed(item: str, signoffs: SignOffs | None) -> tuple[str, ...]:
    """The sign-offs of a section's text and, for a standard, of its record."""
    found = signoffs.on(f"section:{item}", f"standard:{item}") if signoffs else ()
    return tuple(f"{made.scope.partition(':')[0]} {made.words()}" for made in found)


def _status(state: State, item: str, title: str) -> SectionStatus:
    found = state.narratives.get(item)
    if found is None:
        return SectionStatus(id=item, title=title, words=0, status="empty", by=None, position=None)
    text = found.text.text
    checks = _checks(state, item, text)
    moved = _moved(state, item, found.position)
    status = "stale" if moved else "agreed" if found.agreed else "draft"
    return SectionStatus(
        id=item,
        title=title,
        words=len(re.findall(r"\w+", text)),
        status=status,
        by=found.by,
        position=found.position,
        checks=(*checks, *moved),
    )


def _checks(state: State, item: str, text: str) -> tuple[str, ...]:
    try:
        cited = citations(items(text, item))
    except NarrativeError as error:
        return (str(error),)
    held = {evidence.position: evidence for evidence in state.evidence.values()}
    found = [f"cites E-{position}, which is not there" for position in cited if position not in held]
    gone = [position for position in cited if position in held and held[position].withdrawn]
    return (*found, *(f"cites E-{position}, which was withdrawn" for position in gone))


def _moved(state: State, item: str, written: int) -> tuple[str, ...]:
    """A rating decided after the text was written."""
    later = [r for r in state.recommendations.values() if r.node == item and r.position > written]
    return (f"the rating of {item} was decided at {later[-1].position}, after this text",) if later else ()
