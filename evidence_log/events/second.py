"""A second judgement: some cases are judged again by somebody who does not see the first; nothing here is counted."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from evidence_log.events.envelope import Event, Frozen
from evidence_log.events.judgements import Answer
from evidence_log.sealing.personal import Personal
from evidence_log.text import Line, Ref


class Assigned(Frozen):
    """A case that is judged a second time, and by whom."""

    case: Ref
    assessor: Ref


class SecondSampleDrawn(Event):
    """Cases were drawn for a second judgement by a seed that anybody can draw them by again."""

    TOPIC: ClassVar[str] = "SecondSampleDrawn"
    seed: Line
    assigned: tuple[Assigned, ...]

    def tags(self, inspection: str) -> tuple[str, ...]:
        """The drawing first."""
        return (f"second:{inspection}", *super().tags(inspection))


class SecondJudged(Event):
    """A key question of a case was judged a second time; the rating rests on the first judgement alone."""

    TOPIC: ClassVar[str] = "SecondJudged"
    case: Ref
    question: Ref
    standard: Ref
    answer: Answer
    degree: Ref | None = None
    reason: Personal
    supersedes: tuple[UUID, ...] = ()

    def tags(self, inspection: str) -> tuple[str, ...]:
        """The second judgement of this case first."""
        return (f"second:{inspection}:{self.case}:{self.question}", *super().tags(inspection))
