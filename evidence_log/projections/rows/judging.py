"""Judgements in words, and what stands beside them: deferred, expected, judged a second time."""

from __future__ import annotations

from collections.abc import Mapping

from evidence_log.events import judgements, second
from evidence_log.events.envelope import Event, Recorded
from evidence_log.projections.rows.row import Memory, Said

KINDS: Mapping[type[Event], str] = {
    judgements.PromptAnswered: "prompt",
    judgements.KeyQuestionJudged: "judgement",
    judgements.JudgementReconciled: "reconcile",
    judgements.JudgementWithdrawn: "withdraw",
    judgements.JudgementDeferred: "later",
    judgements.ReasonableRecorded: "reasonable",
    second.SecondSampleDrawn: "second",
    second.SecondJudged: "second",
}
"""The events told here, and the kind of row that each makes."""


def told(recorded: Recorded, before: Memory) -> Said:
    """What one of these events says."""
    match recorded.event:
        case judgements.PromptAnswered(case=case, prompt=item) as made:
            change = before.moved((case, item), made.answer)
            return Said(before.shown(item), change, case=case, reason=made.reason)
        case judgements.JudgementReconciled(case=case, question=item) as made:
            change = f"{len(made.supersedes)} contested → {before.moved((case, item), made.answer)}"
            return Said(item, change, case=case, reason=made.reason)
        case judgements.KeyQuestionJudged(case=case, question=item) as made:
            change = before.moved((case, item), made.answer)
            return Said(item, change, case=case, reason=made.reason)
        case judgements.JudgementWithdrawn(case=case) as gone:
            item = gone.prompt or gone.question
            old = before.answers.pop((case, item), "")
            change = f"{old} withdrawn".strip()
            return Said(before.shown(item), change, case=case, reason=gone.reason, about=gone.target)
        case judgements.JudgementDeferred(case=ref) as later:
            item = before.shown(later.prompt or later.question)
            return Said(item, "to come back to", case=ref)
        case second.SecondSampleDrawn(seed=seed, assigned=assigned):
            return Said(f"{len(assigned)} cases", f"drawn by the seed {seed}")
        case second.SecondJudged(case=ref, question=item) as made:
            change = made.answer.replace("_", " ")
            return Said(item, change, case=ref, reason=made.reason)
        case judgements.ReasonableRecorded(case=ref, question=item, text=text, limits=limits):
            return Said(item, "for this person now", case=ref, text=text, reason=limits)
        case other:
            raise TypeError(other)
