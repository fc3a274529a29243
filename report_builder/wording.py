"""What all makers of blocks share: block ids, and words, numbers and ratings with the positions they come from."""

from __future__ import annotations

from collections.abc import Iterable

from evidence_log.projections.ratings import Ratings, StandardRating
from report_builder.model import Cell, Piece, PieceKind, Run

NOT_RATED = "Not rated"


def block_id(item: str, kind: str) -> str:
    """A block's id from a framework id: 2.3 and text give s2_3_text; at most 36 characters."""
    plain = "".join(letter if letter.isalnum() else "_" for letter in item.lower())
    return f"{'s' if plain[0].isdigit() else ''}{plain}_{kind}"[:36]


def plain(*texts: str, kind: PieceKind = "paragraph") -> tuple[Piece, ...]:
    """Paragraphs of plain words."""
    return tuple(Piece(kind=kind, runs=(Run(text=text),)) for text in texts if text)


def para(*runs: Run | str, kind: PieceKind = "paragraph", **more: int) -> Piece:
    """A paragraph of runs; a string is a run of plain words."""
    made = tuple(Run(text=run) if isinstance(run, str) else run for run in runs)
    return Piece(kind=kind, runs=tuple(run for run in made if run.text), **more)


def number(text: str | int, positions: Iterable[int]) -> Run:
    """A number with the events it comes from."""
    return Run(text=str(text), bound="number", positions=tuple(positions))


def rating(text: str, positions: Iterable[int]) -> Run:
    """A rating's word with the decisions it comes from."""
    return Run(text=text, bold=True, bound="rating", positions=tuple(positions))


def quotation(text: str, position: int) -> Run:
    """Words of the log, as they stand there."""
    return Run(text=text, bound="quotation", positions=(position,))


def refers(anchor: str, text: str) -> Run:
    """A live reference to a caption."""
    return Run(text=text, refers=anchor)


def cell(text: str | int | None) -> Cell:
    """A cell of plain words; a dash where there is nothing."""
    return Cell(text="-" if text in (None, "") else str(text))


def counted(text: str | int, positions: Iterable[int]) -> Cell:
    """A cell with a number."""
    return Cell(text=str(text), bound="number", positions=tuple(positions))


def rated(text: str | None, positions: Iterable[int]) -> Cell:
    """A cell with a rating, coloured beside its word."""
    return Cell(text=text or NOT_RATED, bound="rating", positions=tuple(positions))


def quoted(text: str, position: int) -> Cell:
    """A cell with words of the log."""
    return Cell(text=text, bound="quotation", positions=(position,))


def plural(count: int, one: str, many: str = "") -> str:
    """A count with its word: 1 case, 2 cases, 1,200 cases."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def overall_score(found: Ratings) -> str:
    """The total in words, and how far it is decided."""
    if found.overall_stage == "set aside":
        return "Answered and not rated."
    if found.overall.total is None:
        return "No total yet: not every standard that counts has a rating."
    return f"{found.overall.total} of {found.overall.maximum} points ({found.overall_stage})."


def stage_of(standard: StandardRating) -> str:
    """How far a standard's rating is decided, in words."""
    if not standard.indicated.rated or standard.aside:
        return "answered, not rated"
    words = "no rating yet" if standard.stage == "none" else standard.stage
    return words if standard.indicated.counts else f"{words}, outside the total"
