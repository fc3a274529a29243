"""Read models to the report model: which words, in which order, from which positions. No XML here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from evidence_log.events.ratings import OVERALL
from evidence_log.projections.compare import Inspected
from evidence_log.projections.ratings import rate_state
from evidence_log.projections.state import State
from frameworks.edition import Edition
from frameworks.rules import Rules
from report_builder.annexes import rules as rules_used
from report_builder.chapters import chapter, domains, narrative
from report_builder.closing import coverage, glossary, opinions, results, verification
from report_builder.comparison import comparison
from report_builder.errors import ReportError
from report_builder.evidence_index import evidence
from report_builder.kinds import PartRule, kind_of
from report_builder.material import Material
from report_builder.model import Block, Part, Piece, RatingLine, ReportModel, Run, Section
from report_builder.overview import profile, ratings, recommendations, sample, team
from report_builder.steps import trail
from report_builder.wording import NOT_RATED, overall_score, stage_of

_MAKERS: dict[str, Callable[[Material], tuple[Block, ...]]] = {
    "comparison": comparison,
    "coverage": coverage,
    "evidence": evidence,
    "glossary": glossary,
    "opinions": opinions,
    "profile": profile,
    "ratings": ratings,
    "recommendations": recommendations,
    "results": results,
    "rules": rules_used,
    "sample": sample,
    "team": team,
    "verification": verification,
}
"""What a kind of report may hold, beside narrative:<section>, domains, reasons and trails."""

_HEADINGS = {
    "comparison": "Comparison with the previous inspection",
    "coverage": "Areas not covered",
    "opinions": "Opinions that differ",
    "results": "Inspection results",
    "rules": "Rules used",
}
"""What an annexe that holds several things calls each of them."""


def assemble(
    state: State,
    edition: Edition,
    rules: Rules,
    root: str,
    *,
    kind: str | None = None,
    issued: date | None = None,
    previous: Inspected | None = None,
    checkpoint: str | None = None,
) -> ReportModel:
    """The report of an inspection as at the state's position; `root` is the log's Merkle root there.

    `issued` is the day of the last event; `previous` is an earlier inspection to compare with; `checkpoint` is the
    log's there, signed or its three lines alone. ReportError when there is nothing to report on, or no such kind.
    """
    material = material_of(
        state, edition, rules, root, kind=kind, issued=issued, previous=previous, checkpoint=checkpoint
    )
    return model_of(material)


def material_of(
    state: State,
    edition: Edition,
    rules: Rules,
    root: str,
    *,
    kind: str | None = None,
    issued: date | None = None,
    previous: Inspected | None = None,
    checkpoint: str | None = None,
) -> Material:
    """What the report of an inspection is made from; ReportError as `assemble`."""
    if state.inspection is None:
        raise ReportError("there is no inspection to report on at this position; name a later one")
    day = _day(state)
    return Material(
        state=state,
        inspection=state.inspection,
        edition=edition,
        rules=rules,
        rated=rate_state(state, edition, rules),
        kind=kind_of(kind, edition.id),
        root=root,
        issued=issued or day,
        previous=previous,
        checkpoint=checkpoint,
    )


def _day(state: State) -> date:
    last = max((e.recorded_at for e in state.evidence.values()), default=None)
    ended = state.inspection.fieldwork_to if state.inspection else None
    day = ended or (last.date() if last else None)
    if day is None:
        raise ReportError(
            "nothing was recorded yet that dates the report; record evidence or give fieldwork dates"
        )
    return day


def model_of(material: Material) -> ReportModel:
    """The report that a material makes."""
    day = _day(material.state)
    inspection, edition, rated = material.inspection, material.edition, material.rated
    position = material.state.position
    return ReportModel(
        document=f"urn:daybook:{inspection.id}",
        report=material.report,
        kind=material.kind.id,
        kind_title=material.kind.title,
        title=inspection.title,
        provider=inspection.provider,
        day=day,
        issued=material.issued,
        status="Published" if material.publication else "Final" if inspection.closed else "Draft",
        published=f"Fieldwork ended {day.day} {day:%B %Y}",
        identity=_identity(material),
        edition=f"{edition.title}, {edition.publisher}, {edition.version or edition.date}",
        position=position,
        root=material.root,
        checkpoint=f"Evidence log at position {position:,}, root {material.root}",
        overall=rated.overall_rating or NOT_RATED,
        overall_score=overall_score(rated),
        ratings=tuple(
            RatingLine(
                ref=s.id,
                name=edition.standard_of[s.id].title,
                rating=s.rating or NOT_RATED,
                stage=stage_of(s),
            )
            for s in rated.standards.values()
        ),
        parts=tuple(part for rule in material.kind.parts for part in _parts(material, rule)),
    )


def _identity(material: Material) -> str:
    """The report's id and day, and which earlier report of its kind it takes the place of."""
    issued = material.issued
    said = f"Report {material.report}, issued {issued.day} {issued:%B %Y}"
    if material.publication:
        earlier_id = material.publication.supersedes
        return f"{said}; it supersedes {earlier_id or 'no other report'}."
    earlier = [built for built in material.state.reports if built.kind in (None, material.kind.id)]
    if not earlier:
        return f"{said}; it supersedes no other report."
    last = earlier[-1]
    return f"{said}; it supersedes {last.report or last.file}, SHA-256 {last.sha256[:12]}."


def _trails(material: Material) -> Iterator[Block]:
    """How each rating was reached, all in one place: each says which."""
    named = {one.id: f"{one.id}, {one.title}," for one in material.edition.standards()}
    for node in (OVERALL, *material.rated.standards):
        name = "The overall rating" if node == OVERALL else f"The rating of {named[node]}"
        found = trail(material, node, f"{name} was reached in these steps")
        if found:
            yield found


def _parts(material: Material, rule: PartRule) -> Iterator[Part]:
    """The parts of a rule; one that would be empty is left out."""
    if rule.holds == ("domains",):
        yield from domains(material)
        return
    blocks: list[Block] = []
    sections: tuple[Section, ...] = ()
    for word in rule.holds:
        if word == "reasons":
            sections += _reasons(material)
        elif word == "trails":
            blocks += _trails(material)
        elif word.startswith("narrative:"):
            found = narrative(material, word.removeprefix("narrative:"), under=1, annexe=rule.annexe)
            blocks += [found] if found else []
        elif word in _MAKERS:
            blocks += _headed(word, _MAKERS[word](material), rule)
        else:
            raise ReportError(f"the report kind {material.kind.id} holds {word}, which nothing makes")
    if blocks or sections:
        yield Part(id=rule.id, title=rule.title, annexe=rule.annexe, blocks=tuple(blocks), sections=sections)


def _headed(word: str, made: tuple[Block, ...], rule: PartRule) -> tuple[Block, ...]:
    """Under a heading of its own, where it is not what the annexe is named for and begins with."""
    if not made or not rule.annexe or word == rule.holds[0] or word not in _HEADINGS:
        return made
    heading = Piece(kind="heading", runs=(Run(text=_HEADINGS[word]),), level=2, annexe=True)
    return (made[0].model_copy(update={"items": (heading, *made[0].items)}), *made[1:])


def _reasons(material: Material) -> tuple[Section, ...]:
    """Each standard with its rating, the reason and the steps, without narrative and scores."""
    made = (
        chapter(material, standard)
        for standard in material.edition.standards()
        if standard.id in material.inspection.standards
    )
    return tuple(
        section.model_copy(
            update={"blocks": tuple(b for b in section.blocks if b.kind in ("rating", "trail"))}
        )
        for section in made
    )
