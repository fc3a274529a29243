"""A section a standard: its statement, rating, text, scores, chart, and how its rating was reached."""

from __future__ import annotations

from collections.abc import Iterator

from evidence_log.projections.ratings import StandardRating
from frameworks.characteristics import characteristics_of
from frameworks.edition import Standard
from report_builder.material import Material
from report_builder.model import Block, Part, Piece, Section
from report_builder.narrative import citations
from report_builder.notes import with_notes
from report_builder.paragraph_numbers import numbers_of, with_numbers
from report_builder.scores import scores
from report_builder.steps import trail
from report_builder.wording import NOT_RATED, block_id, para, plain, quotation, rating, stage_of


def domains(material: Material) -> Iterator[Part]:
    """A part for each domain that has a standard in scope, named by the report's kind or else by the edition."""
    scope = material.inspection.standards
    for domain in material.edition.domains:
        found = [standard for standard in domain.standards if standard.id in scope]
        if found:
            title = material.kind.domains.get(domain.id) or domain.title or "Findings"
            sections = tuple(chapter(material, standard) for standard in found)
            yield Part(id=f"domain_{domain.id}", title=title, sections=sections)


def chapter(material: Material, standard: Standard) -> Section:
    """A standard's section as at the material's position."""
    found = material.rated.standards.get(standard.id)
    blocks = (
        _statement(standard),
        _rating(material, standard, found),
        narrative(material, standard.id, under=2),
        *scores(material, standard),
        trail(material, standard.id),
        _notes(standard),
    )
    return Section(
        id=standard.id,
        ref=standard.id,
        title=f"Standard {standard.id}: {standard.title}",
        blocks=tuple(block for block in blocks if block),
    )


def narrative(material: Material, section: str, *, under: int, annexe: bool = False) -> Block | None:
    """A section's text with the positions it comes from and cites; None where nothing was written."""
    found = material.state.narratives.get(section)
    if found is None:
        return None
    said = with_notes(material, found, under, annexe=annexe)
    if material.numbered:
        builds = [built.as_at for built in material.state.reports]
        said = with_numbers(said, numbers_of(found, builds))
    agreed = (found.agreed.position,) if found.agreed else ()
    return Block(
        id=block_id(section, "text"),
        label=f"Text of {section}",
        kind="narrative",
        items=said,
        positions=(found.position, *agreed, *citations(said)),
    )


def _statement(standard: Standard) -> Block | None:
    if not standard.statement:
        return None
    said = plain(standard.statement, kind="lead")
    return Block(
        id=block_id(standard.id, "standard"), label=f"Statement of {standard.id}", kind="text", items=said
    )


def _notes(standard: Standard) -> Block | None:
    """The notes, definitions and guidance that the edition prints with a standard (requirements 24, 25, 76)."""
    said = plain(*standard.notes, *standard.guidance)
    if not said:
        return None
    return Block(id=block_id(standard.id, "notes"), label=f"Notes of {standard.id}", kind="text", items=said)


def _rating(material: Material, standard: Standard, found: StandardRating | None) -> Block:
    """The rating, the headline of the characteristics verbatim, and the reason that was given."""
    positions = material.decided(standard.id)
    word = (found.rating if found else None) or NOT_RATED
    stage = f" ({stage_of(found)})" if found else ""
    said: list[Piece] = [para("Rating: ", rating(word, positions), f"{stage}.")]
    if found and found.rating:
        guide = characteristics_of(material.edition, standard.id)
        said += plain((guide.headline(found.rating) if guide else None) or "")
        decided = found.ratified or found.standing
        if decided:
            said.append(para(quotation(decided.reason.text, decided.position)))
    return Block(
        id=block_id(standard.id, "rating"),
        label=f"Rating of {standard.id}",
        kind="rating",
        items=tuple(said),
        positions=positions,
    )
