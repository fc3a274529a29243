"""A prompt is answered; a key question is judged in its own right, with a reason, never from its prompts.

`supersedes` names the entries that stood when the person decided, so that two offline entries that supersede
the same one can both be kept and shown as contested.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from evidence_log.events.envelope import Event
from evidence_log.sealing.personal import Personal
from evidence_log.text import Line, Ref


class Answer(StrEnum):
    """Yes, no, or 'does not arise' with a reason (requirement 18); open questions are answered in words."""

    YES = "yes"
    NO = "no"
    DOES_NOT_ARISE = "does_not_arise"
    IN_WORDS = "in_words"


class Basis(StrEnum):
    """What carries a yes on an outcome: progress, or stability with its three records (requirement 78)."""

    PROGRESS = "progress"
    STABILITY = "stability"


class Outcome(Event):
    """What an answer or judgement may say beside yes and no; nothing turns one into the other.

    `degree` is met, part met or not met where the edition offers it (requirement 80). `considered` names the
    linked evidence that was in view (requirement 55), `looked_at` what the edition says must always have been
    looked at (69), `measure` the dates or counts of a measurable test (71).
    """

    TOPIC: ClassVar[str] = ""
    degree: Ref | None = None
    basis: Basis | None = None
    exceptional: Personal | None = None
    defensible: Personal | None = None
    planning: tuple[UUID, ...] = ()
    considered: tuple[UUID, ...] = ()
    looked_at: tuple[Line, ...] = ()
    measure: Personal | None = None


class PromptAnswered(Outcome):
    """A prompt was answered, for a case or for the organisation."""

    TOPIC: ClassVar[str] = "PromptAnswered"
    case: Ref | None = None
    prompt: Ref
    question: Ref
    standard: Ref
    answer: Answer
    reason: Personal | None = None
    supersedes: tuple[UUID, ...] = ()

    def tags(self, inspection: str) -> tuple[str, ...]:
        """The prompt of this case first, then the entries it supersedes."""
        place = f"answer:{inspection}:{self.case or '-'}:{self.prompt}"
        return (place, *_about(self.supersedes), *super().tags(inspection))


class KeyQuestionJudged(Outcome):
    """A key question was judged on balance, for a case or for the organisation (requirement 5)."""

    TOPIC: ClassVar[str] = "KeyQuestionJudged"
    case: Ref | None = None
    question: Ref
    standard: Ref
    answer: Answer
    reason: Personal
    cites: tuple[UUID, ...] = ()
    supersedes: tuple[UUID, ...] = ()

    def tags(self, inspection: str) -> tuple[str, ...]:
        """The key question of this case first, then its standard and the entries it supersedes."""
        return (
            f"judged:{inspection}:{self.case or '-'}:{self.question}",
            f"standard:{inspection}:{self.standard}",
            *_about(self.supersedes),
            *super().tags(inspection),
        )


class JudgementReconciled(KeyQuestionJudged):
    """Somebody decided between judgements that were made apart; `supersedes` names every one of them."""

    TOPIC: ClassVar[str] = "JudgementReconciled"


class ReasonableRecorded(Event):
    """What was reasonable for this person at this time, said before the verdict (requirement 77)."""

    TOPIC: ClassVar[str] = "ReasonableRecorded"
    case: Ref
    question: Ref
    standard: Ref
    text: Personal
    limits: Personal | None = None

    def tags(self, inspection: str) -> tuple[str, ...]:
        """The key question of this case first."""
        return (f"judged:{inspection}:{self.case}:{self.question}", *super().tags(inspection))


class JudgementWithdrawn(Event):
    """An answer or judgement no longer stands; the prompt or question is open again."""

    TOPIC: ClassVar[str] = "JudgementWithdrawn"
    target: UUID
    case: Ref | None = None
    prompt: Ref | None = None
    question: Ref
    standard: Ref
    reason: Personal

    def tags(self, inspection: str) -> tuple[str, ...]:
        """The same narrow tag as the entry withdrawn, and the entry itself."""
        kind, item = ("answer", self.prompt) if self.prompt else ("judged", self.question)
        return (
            f"{kind}:{inspection}:{self.case or '-'}:{item}",
            f"about:{self.target}",
            f"standard:{inspection}:{self.standard}",
            *super().tags(inspection),
        )


class JudgementDeferred(Event):
    """Somebody means to come back to a prompt or key question; it stays open, and says so until it is decided."""

    TOPIC: ClassVar[str] = "JudgementDeferred"
    case: Ref | None = None
    prompt: Ref | None = None
    question: Ref
    standard: Ref

    def tags(self, inspection: str) -> tuple[str, ...]:
        """A tag of its own: whoever decides the same place meanwhile is not in its way."""
        place = f"deferred:{inspection}:{self.case or '-'}:{self.prompt or self.question}"
        return (place, *super().tags(inspection))


def _about(targets: tuple[UUID, ...]) -> tuple[str, ...]:
    return tuple(f"about:{target}" for target in targets)
