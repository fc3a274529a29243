"""A rating is a word first; its colour keeps a contrast of at least 4.5 to one (WCAG 2.2 AA)."""

from __future__ import annotations

from typing import NamedTuple


class Paint(NamedTuple):
    """Fill and ink, as RRGGBB."""

    fill: str
    ink: str


PLAIN = Paint("FFFFFF", "000000")
HEADER = Paint("D9D9E8", "000000")

RATINGS = {
    "Outstanding": Paint("1B5E20", "FFFFFF"),
    "Good": Paint("A5D6A7", "000000"),
    "Requires improvement": Paint("FFE082", "000000"),
    "Inadequate": Paint("B71C1C", "FFFFFF"),
}


def paint_of(rating: str) -> Paint:
    """The colours of a rating's word; plain where there is no rating."""
    return RATINGS.get(rating, PLAIN)
