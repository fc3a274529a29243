"""Citations of a text become footnotes that name the evidence by its reference, never by its words."""

from __future__ import annotations

from evidence_log.projections.models import Evidence, Narrative
from report_builder.errors import NarrativeError
from report_builder.material import Material
from report_builder.model import Item, Piece, Run
from report_builder.narrative import items


def with_notes(material: Material, found: Narrative, under: int, *, annexe: bool) -> tuple[Item, ...]:
    """A section's items, each citation with its note; NarrativeError when it cites what is not there."""
    held = {item.position: item for item in material.state.evidence.values()}
    made = items(found.text.text, found.section, under)
    marked = (
        item.model_copy(update={"annexe": annexe}) if isinstance(item, Piece) else item for item in made
    )
    return tuple(_noted(item, held, found.section) if isinstance(item, Piece) else item for item in marked)


def _noted(piece: Piece, held: dict[int, Evidence], section: str) -> Piece:
    if all(run.cites is None for run in piece.runs):
        return piece
    return piece.model_copy(update={"runs": tuple(_run(run, held, section) for run in piece.runs)})


def _run(run: Run, held: dict[int, Evidence], section: str) -> Run:
    if run.cites is None:
        return run
    found = held.get(run.cites)
    if found is None:
        raise NarrativeError(
            f"the text of {section} cites E-{run.cites}, which is not there; `daybook log kind:evidence` shows what is"
        )
    return run.model_copy(update={"note": note_of(found), "positions": (found.position,)})


def note_of(found: Evidence) -> str:
    """E-231, interview, case C012, seen 11 March 2026: what a reader needs to find it, and no word of its text."""
    kind = "given in confidence" if found.confidential else found.kind.replace("_", " ")
    parts = [found.label, kind]
    if found.case and not found.confidential:
        parts.append(f"case {found.case}")
    if found.observed_at:
        parts.append(f"seen {found.observed_at.day} {found.observed_at:%B %Y}")
    if found.withdrawn:
        parts.append(f"withdrawn at {found.withdrawn.position}")
    return ", ".join(parts) + "."
