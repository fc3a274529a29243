"""Map a question put to people to the prompts it informs; count who was asked and who answered."""

from __future__ import annotations

from evidence_log.commands.command import Command
from evidence_log.events.feedback import Number
from evidence_log.text import Line, Ref


class MapFeedback(Command):
    """Map a question to prompts, so that its answers stand under them by themselves."""

    question: Ref
    text: Line
    theme: Ref
    prompts: tuple[Ref, ...]


class CountSurvey(Command):
    """Say how many a survey was sent to, how many it reached and how many answered."""

    survey: Ref
    sent: Number
    delivered: Number
    answered: Number
