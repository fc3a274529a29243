"""What chapters, sections and annexes share: block ids, a section's text, and words for what is not there."""

from __future__ import annotations

from evidence_log.projections.models import Narrative
from evidence_log.projections.ratings import Ratings
from report_builder.model import Block, Piece, Run
from report_builder.narrative import citations, pieces

NOT_RATED = "Not rated"


def block_id(item: str, kind: str) -> str:
    """A block's id from a framework id: 2.3 and narrative give s2_3_narrative."""
    return (
        f"s{item.lower().replace('.', '_')}_{kind}"
        if item[0].isdigit()
        else f"{item.lower().replace('.', '_')}_{kind}"
    )


def narrative_block(found: Narrative) -> Block:
    """A section's text with the positions it comes from and cites."""
    said = pieces(found.text.text, found.section)
    agreed = (found.agreed.position,) if found.agreed else ()
    return Block(
        id=block_id(found.section, "text"),
        label=f"Text of {found.section}",
        pieces=said,
        positions=(found.position, *agreed, *citations(said)),
    )


def plain(*texts: str) -> tuple[Piece, ...]:
    """Paragraphs of plain words."""
    return tuple(Piece(runs=(Run(text=text),)) for text in texts)


def overall_score(rated: Ratings) -> str:
    """The total in words, and how far it is decided."""
    if rated.overall.total is None:
        return "No total yet: not every standard that counts has a rating."
    return f"{rated.overall.total} of {rated.overall.maximum} points ({rated.overall_stage})."
