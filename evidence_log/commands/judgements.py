"""Answer a prompt, judge a key question, withdraw either with a reason."""

from __future__ import annotations

from uuid import UUID

from evidence_log.commands.command import Command
from evidence_log.events.judgements import Answer, Basis
from evidence_log.text import Line, Ref, Text


class Verdict(Command):
    """What may be said beside an answer: its degree, what carries it, and the evidence that was in view."""

    degree: Ref | None = None
    basis: Basis | None = None
    exceptional: Text | None = None
    defensible: Text | None = None
    planning: tuple[UUID, ...] = ()
    considered: tuple[UUID, ...] = ()
    looked_at: tuple[Line, ...] = ()
    measure: Text | None = None


class AnswerPrompt(Verdict):
    """Answer a prompt, for a case or (without one) for the organisation."""

    case: Ref | None = None
    prompt: Ref
    answer: Answer
    reason: Text | None = None


class JudgeKeyQuestion(Verdict):
    """Judge a key question on balance, with a reason, citing evidence where there is some."""

    case: Ref | None = None
    question: Ref
    answer: Answer
    reason: Text | None = None
    cites: tuple[UUID, ...] = ()


class RecordReasonable(Command):
    """Record what is reasonable for this person at this time, before the verdict; and what limits it."""

    case: Ref
    question: Ref
    text: Text
    limits: Text | None = None


class DeferJudgement(Command):
    """Mark a prompt or key question to come back to; nothing is decided."""

    case: Ref | None = None
    item: Ref


class WithdrawJudgement(Command):
    """Withdraw an answer or a judgement, with a reason."""

    target: UUID
    reason: Text
