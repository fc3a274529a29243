"""Draw cases for a second judgement; judge a case a second time without seeing the first."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from evidence_log.commands.command import Command
from evidence_log.events.judgements import Answer
from evidence_log.text import Line, Ref, Text


class DrawSecondSample(Command):
    """Draw so many cases by a seed and give each to an assessor who did not judge it first."""

    seed: Line
    sample: Ref | None = None
    size: Annotated[int, Field(ge=1)]
    assessors: tuple[Ref, ...]


class JudgeSecond(Command):
    """Judge a key question of a case a second time."""

    case: Ref
    question: Ref
    answer: Answer
    degree: Ref | None = None
    reason: Text
