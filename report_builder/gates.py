"""What must hold before a report is published; each gate names what is in the way, and nothing is published past one.

Requirement 106: no rating without its narrative reason. Counter-evidence, challenges, texts and ratings are looked at
as they stand now, not as they stood when they were signed.
"""

from __future__ import annotations

from collections.abc import Iterator

from evidence_log.events.challenges import Outcome
from evidence_log.events.ratings import OVERALL
from evidence_log.projections.models import Recommendation
from evidence_log.projections.ratings import Ratings, rate_state, unsettled
from evidence_log.projections.state import State
from frameworks.edition import Edition
from frameworks.rules import Rules
from report_builder.model import Frozen
from report_builder.sections import sections
from report_builder.small_numbers import mentions
from report_builder.suppression import Suppression
from report_builder.withheld import leaks


class Gate(Frozen):
    """One gate: what it asks, and what is in the way; open when nothing is."""

    name: str
    asks: str
    faults: tuple[str, ...]


def gates(state: State, edition: Edition, rules: Rules, suppression: Suppression) -> tuple[Gate, ...]:
    """Every gate, in the order in which they are best mended."""
    rated = rate_state(state, edition, rules)
    texts = _said(state, rated)
    small = mentions(texts, rated.questions.values(), edition, suppression)
    asked = (
        ("counter-evidence", "nothing that undermines a rating is left open", _countered(state)),
        (
            "rounding",
            "where rounding decides a band, somebody said which per cent holds",
            _rounded(state, rated, rules),
        ),
        ("ratings", "each rating is ratified, and its figures have not moved since", _ratings(rated)),
        ("reasons", "no rating without its narrative reason", _reasons(state, rated)),
        ("texts", "each text is agreed, fits the ratings and cites what stands", _texts(state, edition)),
        ("challenges", "each challenge is decided, and what was accepted was answered", _challenges(state)),
        ("small numbers", suppression.rule() or "every number is published", small),
        ("withheld", "no text repeats what was given in confidence", leaks(state, texts)),
    )
    return tuple(Gate(name=name, asks=asks, faults=tuple(faults)) for name, asks, faults in asked)


def _scope(state: State) -> tuple[str, ...]:
    return state.inspection.standards if state.inspection else ()


def _countered(state: State) -> Iterator[str]:
    for standard in _scope(state):
        for item in state.undisposed(standard):
            yield f"{item.label} undermines {standard}, and nobody said what became of it"


def _rounded(state: State, rated: Ratings, rules: Rules) -> Iterator[str]:
    for standard in rated.standards:
        for question in unsettled(standard, rated, state, rules):
            yield f"the band of {question} depends on rounding; settle it with `daybook rate settle`"


def _ratings(rated: Ratings) -> Iterator[str]:
    for item in rated.standards.values():
        if item.indicated.rated and not item.aside:
            yield from _ratified(item.id, item.ratified, item.standing, item.indicated.rating)
    if not rated.overall_aside:
        yield from _ratified(OVERALL, rated.overall_ratified, rated.overall_standing, rated.overall.rating)


def _ratified(
    node: str, ratified: Recommendation | None, standing: Recommendation | None, now: str | None
) -> Iterator[str]:
    if ratified is None:
        yield f"the rating of {node} is not ratified"
    elif standing and standing.id != ratified.id:
        yield f"another rating of {node} was recommended at {standing.position} and is not ratified"
    elif ratified.indicated != now:
        yield (
            f"the rules now indicate {now or 'nothing'} for {node}, and {ratified.indicated or 'nothing'} when it was "
            f"ratified (event {ratified.position}): it is to be decided again"
        )


def _reasons(state: State, rated: Ratings) -> Iterator[str]:
    for item in rated.standards.values():
        if item.rating is None:
            continue
        decided = item.ratified or item.standing
        if decided is None or not decided.reason.text.strip():
            yield f"the rating of {item.id} has no reason"
        if item.id not in state.narratives:
            yield f"the rating of {item.id} has no text in the report"


def _texts(state: State, edition: Edition) -> Iterator[str]:
    for section in sections(state, edition):
        if section.status == "draft":
            yield f"the text of {section.id} is not agreed"
        elif section.status == "stale":
            yield f"the text of {section.id} is stale"
        yield from (f"the text of {section.id}: {check}" for check in section.checks)


def _challenges(state: State) -> Iterator[str]:
    for found in state.challenges.values():
        if found.decided is None:
            yield f"the challenge {found.number} to {found.paragraph} is not decided"
        elif found.decided.outcome is not Outcome.REJECTED and not _answered(found.section, found.answered):
            yield f"the challenge {found.number} was accepted, and no text of {found.section} answers it"


def _answered(section: str, positions: tuple[int, ...]) -> bool:
    """Recommendations have no text of their own: they are withdrawn and made anew."""
    return bool(positions) or section == "recommendations"


def _said(state: State, rated: Ratings) -> dict[str, str]:
    """Every text that is published as it was written: sections by name, and the reasons of ratings."""
    texts = {name: found.text.text for name, found in state.narratives.items()}
    for item in rated.standards.values():
        decided = item.ratified or item.standing
        if decided:
            texts[f"the reason for the rating of {item.id}"] = decided.reason.text
    return texts
