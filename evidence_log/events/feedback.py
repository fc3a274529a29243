"""What people on probation were asked, which prompts each question maps to, and how many answered.

A standard question links to the domain one prompts it informs (requirement 60), so that its answers stand under
them by themselves. Themes are data: those published, and any other (requirement 64).
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from evidence_log.events.envelope import Event
from evidence_log.text import Line, Ref

THEMES = ("accessibility", "appropriateness", "relationships")
"""The themes of the text survey as published (001, 5.6): offered first; any other one-word theme may be used."""

Number = Annotated[int, Field(ge=0)]


class FeedbackMapped(Event):
    """A question put to people was mapped to prompts; the last mapping holds for answers after it."""

    TOPIC: ClassVar[str] = "FeedbackMapped"
    question: Ref
    text: Line
    theme: Ref
    prompts: tuple[Ref, ...]

    def tags(self, inspection: str) -> tuple[str, ...]:
        """The question first."""
        return (f"feedback:{inspection}:{self.question}", *super().tags(inspection))


class SurveyCounted(Event):
    """How many a survey was sent to, how many it reached, how many answered; the last count holds (63)."""

    TOPIC: ClassVar[str] = "SurveyCounted"
    survey: Ref
    sent: Number
    delivered: Number
    answered: Number
