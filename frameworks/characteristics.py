"""The 2018 characteristics beside a recommendation: guidance to be cited, never counted (requirements 100 to 105)."""

from __future__ import annotations

from collections.abc import Mapping

from frameworks.crosswalk import counterparts, load_crosswalk
from frameworks.edition import Edition, RatingText
from frameworks.loader import load_edition
from frameworks.vocabulary import Frozen


class Characteristics(Frozen):
    """The texts of one standard by rating, the qualities of the edition, and a warning where they are older."""

    edition: str
    standard: str
    texts: tuple[RatingText, ...]
    qualities: Mapping[str, tuple[str, ...]]
    warning: str | None = None

    def headline(self, rating: str | None) -> str | None:
        """The sentence that a rating is, verbatim: the report's rating statement."""
        return next((text.headline for text in self.texts if text.rating == rating), None)

    def paragraph(self, rating: str, paragraph: int | None, quality: int | None) -> str | None:
        """The paragraph or quality of a rating by its number from 1; None where there is no such one."""
        if (paragraph is None) == (quality is None):
            return None
        paragraphs = next((text.paragraphs for text in self.texts if text.rating == rating), ())
        held = paragraphs if quality is None else self.qualities.get(rating, ())
        number = paragraph if quality is None else quality
        return held[number - 1] if number is not None and 1 <= number <= len(held) else None


NEXT = "hmip_consultation_2019"
"""The edition whose key questions the paragraphs go with: the first one after them."""


def texts_for(edition: Edition, question: str) -> tuple[tuple[str, str], ...]:
    """Rating and paragraph of what goes with a key question, through the crosswalk: a hint by order alone."""
    guide = characteristics_of(edition, question)
    if guide is None:
        return ()
    known = {question}
    if edition.id != NEXT:
        known = set(counterparts(load_crosswalk(edition.id, NEXT), question))
    return tuple(
        (text.rating, paragraph)
        for text in guide.texts
        for paragraph, item in zip(text.paragraphs, text.goes_with, strict=False)
        if item in known
    )


def characteristics_of(edition: Edition, node: str) -> Characteristics | None:
    """The characteristics that guide the rating of a standard, found by what the edition names, never by title."""
    standard = edition.standard_of.get(node)
    if edition.characteristics is None or standard is None or standard.characteristics is None:
        return None
    guide = load_edition(edition.characteristics)
    found = guide.standard_of[standard.characteristics]
    older = guide.date < edition.date
    warning = f"written {guide.date}, before this edition of {edition.date}: what the edition added has no characteristics"
    return Characteristics(
        edition=guide.id,
        standard=found.id,
        texts=found.ratings,
        qualities=guide.qualities,
        warning=warning if older else None,
    )
