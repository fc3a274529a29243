"""Answer a prompt, judge a key question, withdraw either with a reason."""

from __future__ import annotations

from uuid import UUID

from evidence_log.commands.command import Command
from evidence_log.events.judgements import Answer
from evidence_log.text import Ref, Text


class AnswerPrompt(Command):
    """Answer a prompt, for a case or (without one) for the organisation."""

    case: Ref | None = None
    prompt: Ref
    answer: Answer
    reason: Text | None = None


class JudgeKeyQuestion(Command):
    """Judge a key question on balance, with a reason, citing evidence where there is some."""

    case: Ref | None = None
    question: Ref
    answer: Answer
    reason: Text | None = None
    cites: tuple[UUID, ...] = ()


class WithdrawJudgement(Command):
    """Withdraw an answer or a judgement, with a reason."""

    target: UUID
    reason: Text
