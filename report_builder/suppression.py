"""Small numbers are not published: nor what would tell them, which is zero, all, and the number of the others.

The rule is stated in the report and in every table published with it. A count under the threshold points at people;
so does its complement (27 of 30 tells that three were not); nought and all tell it of everybody (reliability,
section 7; requirement 67). The shorthand `[c]` is that of official statistics for a confidential value.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from frameworks.banding import Score

CONFIDENTIAL = "[c]"
FEWEST = 5
"""The smallest count published, unless another is named; 0 publishes everything."""


class Suppression(NamedTuple):
    """The rule with its threshold."""

    fewest: int = 0

    def hides(self, score: Score) -> bool:
        """Whether a score's count, or that of the others, is under the threshold; a score of nothing is not hidden."""
        others = score.total - score.sufficient
        return score.total > 0 and min(score.sufficient, others) < self.fewest

    def counts(self, score: Score) -> str:
        """A score as a reader sees it: 12 of 30, or that it is confidential."""
        return CONFIDENTIAL if self.hides(score) else f"{score.sufficient} of {score.total}"

    def share(self, score: Score) -> str:
        """Its rounded per cent, a dash where no case was judged, or that it is confidential."""
        if self.hides(score):
            return CONFIDENTIAL
        return "-" if score.rounded is None else f"{score.rounded}%"

    def part(self, count: int, whole: int) -> str:
        """A count of people out of a whole, or that it is confidential."""
        return CONFIDENTIAL if self.hides(Score(sufficient=count, total=whole)) else f"{count:,}"

    def rule(self) -> str:
        """The rule in a sentence; nothing where everything is published."""
        if not self.fewest:
            return ""
        return (
            f"Counts under {self.fewest}, and what would tell them (none, all, or all but a few), are not published and "
            f"are shown as {CONFIDENTIAL}."
        )


class Publication(NamedTuple):
    """What a published report is issued as: its id and day, what it replaces, and what it hides."""

    report: str
    issued: date
    supersedes: str | None
    suppression: Suppression


EVERYTHING = Suppression(0)
"""Nothing is hidden: a draft."""
