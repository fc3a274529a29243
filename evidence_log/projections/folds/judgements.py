"""How judgements change, and what stands beside them: what was reasonable, second judgements."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from evidence_log.events import (
    judgements,
    second,
)
from evidence_log.events.envelope import Recorded
from evidence_log.projections.draft import Draft
from evidence_log.projections.models import (
    Entry,
    Expectation,
    SecondSample,
)


def beside(draft: Draft, recorded: Recorded) -> None:
    """What stands beside a judgement: what was reasonable, and second judgements."""
    who = recorded.envelope
    match recorded.event:
        case judgements.ReasonableRecorded() as said if draft.order.writes(
            ("reasonable", said.case, said.question)
        ):
            draft.expectations[said.case, said.question] = Expectation(
                case=said.case,
                question=said.question,
                text=said.text,
                limits=said.limits,
                by=who.by,
                position=recorded.position,
            )
        case second.SecondSampleDrawn(seed=seed, assigned=assigned):
            draft.second_sample = SecondSample(
                seed=seed,
                assessors={each.case: each.assessor for each in assigned},
                by=who.by,
                position=recorded.position,
            )
        case second.SecondJudged() as made:
            standing = draft.seconds.get((made.case, made.question), ())
            entry = Entry(
                id=who.event_id,
                position=recorded.position,
                case=made.case,
                prompt=None,
                question=made.question,
                standard=made.standard,
                answer=made.answer,
                reason=made.reason,
                cites=(),
                by=who.by,
                recorded_at=who.recorded_at,
                degree=made.degree,
            )
            draft.seconds[made.case, made.question] = standing_with(draft, standing, entry, made.supersedes)
        case _:
            return


def judged(draft: Draft, recorded: Recorded) -> None:
    """Answers and judgements as they are made, superseded and withdrawn."""
    who = recorded.envelope
    match recorded.event:
        case judgements.PromptAnswered() | judgements.KeyQuestionJudged() as made:
            prompt = made.prompt if isinstance(made, judgements.PromptAnswered) else None
            entry = Entry(
                id=who.event_id,
                position=recorded.position,
                case=made.case,
                prompt=prompt,
                question=made.question,
                standard=made.standard,
                answer=made.answer,
                reason=made.reason,
                cites=made.cites if isinstance(made, judgements.KeyQuestionJudged) else (),
                by=who.by,
                recorded_at=who.recorded_at,
                degree=made.degree,
                basis=made.basis,
                considered=made.considered,
                looked_at=made.looked_at,
                measure=made.measure,
            )
            table = draft.answers if prompt else draft.judgements
            place = (made.case, prompt or made.question)
            if draft.order.writes(("deferred", *place)):
                draft.deferred.pop(place, None)
            table[place] = standing_with(draft, table.get(place, ()), entry, made.supersedes)
        case judgements.JudgementWithdrawn() as withdrawn:
            table = draft.answers if withdrawn.prompt else draft.judgements
            place = (withdrawn.case, withdrawn.prompt or withdrawn.question)
            kept = tuple(old for old in table.get(place, ()) if old.id != withdrawn.target)
            if kept:
                table[place] = kept
            else:
                table.pop(place, None)
        case _:
            return


def standing_with(
    draft: Draft, standing: tuple[Entry, ...], entry: Entry, supersedes: Collection[UUID]
) -> tuple[Entry, ...]:
    """The entries that stand once this one does: several, in order of time, when they were made apart."""
    draft.order.keep()
    kept = {old.id: old for old in standing if old.id not in supersedes} | {entry.id: entry}
    return tuple(kept[item] for item in draft.order.in_order(kept)) if len(kept) > 1 else (entry,)
