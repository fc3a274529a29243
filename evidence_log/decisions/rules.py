"""Which rule decides on which command: one table, by its exact type. What stands in none is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from evidence_log.commands import (
    cases,
    challenges,
    evidence,
    feedback,
    inspections,
    judgements,
    keys,
    laptops,
    notes,
    protection,
    ratings,
    reporting,
    second,
    settings,
    signoffs,
)
from evidence_log.commands.command import Command
from evidence_log.decisions import (
    case_rules,
    challenge_rules,
    evidence_rules,
    feedback_rules,
    inspection_rules,
    judgement_rules,
    key_rules,
    laptop_rules,
    outcome_rules,
    panel_rules,
    protection_rules,
    rating_rules,
    reporting_rules,
    second_rules,
    signoff_rules,
)
from evidence_log.decisions.context import Context
from evidence_log.errors import RefusedError
from evidence_log.events.envelope import Event
from evidence_log.projections.state import State

Events = tuple[Event, ...]
Rule = Callable[[Any, State, Context], Events]
"""Decides on the commands of one type: what follows, or RefusedError."""

C = TypeVar("C", bound=Command)


def rule_of(command: Command) -> Rule:
    """The rule for a command; RefusedError where this version knows none."""
    rule = RULES.get(type(command))
    if rule is None:
        raise RefusedError(f"this version of daybook knows no rule for {type(command).__name__}")
    return rule


def _by(command: type[C], rule: Callable[[C, State, Context], Events]) -> tuple[type[Command], Rule]:
    """A row of the table; the rule is one for commands of this type, as the type checker sees."""
    return command, rule


def _of_state(rule: Callable[[C, State], Events]) -> Callable[[C, State, Context], Events]:
    return lambda command, state, _: rule(command, state)


def _of_context(rule: Callable[[C, Context], Events]) -> Callable[[C, State, Context], Events]:
    return lambda command, _, context: rule(command, context)


def _alone(rule: Callable[[C], Events]) -> Callable[[C, State, Context], Events]:
    return lambda command, _, __: rule(command)


RULES: Mapping[type[Command], Rule] = dict(
    (
        _by(inspections.CloseInspection, _of_state(inspection_rules.people)),
        _by(inspections.EnrolPerson, _of_state(inspection_rules.people)),
        _by(inspections.ChangeRoles, _of_state(inspection_rules.people)),
        _by(settings.ChangeSettings, _of_state(inspection_rules.settings_changed)),
        _by(protection.EraseSubject, _of_state(protection_rules.erased)),
        _by(protection.RestrictText, protection_rules.restricted),
        _by(protection.LiftRestriction, protection_rules.restricted),
        _by(protection.MakeStatement, protection_rules.stated),
        _by(signoffs.SignOff, signoff_rules.signed),
        _by(cases.DescribeSample, _of_state(case_rules.described)),
        _by(second.DrawSecondSample, _of_state(second_rules.drawn)),
        _by(second.JudgeSecond, second_rules.judged),
        _by(judgements.RecordReasonable, outcome_rules.reasonable),
        _by(cases.AddCase, _of_state(case_rules.cases)),
        _by(cases.CorrectCase, _of_state(case_rules.cases)),
        _by(evidence.RecordEvidence, evidence_rules.recorded),
        _by(evidence.CorrectEvidence, evidence_rules.changed),
        _by(evidence.LinkEvidence, evidence_rules.changed),
        _by(evidence.WithdrawEvidence, evidence_rules.changed),
        _by(evidence.AttachFile, _of_state(evidence_rules.attached)),
        _by(evidence.DisposeEvidence, _of_state(evidence_rules.disposed)),
        _by(feedback.MapFeedback, _of_context(feedback_rules.mapped)),
        _by(feedback.CountSurvey, _alone(feedback_rules.counted)),
        _by(judgements.AnswerPrompt, judgement_rules.answered),
        _by(judgements.JudgeKeyQuestion, judgement_rules.judged),
        _by(laptops.OpenLaptop, _alone(laptop_rules.begun)),
        _by(laptops.ReconcileJudgement, laptop_rules.reconciled),
        _by(judgements.DeferJudgement, judgement_rules.deferred),
        _by(judgements.WithdrawJudgement, _of_state(judgement_rules.withdrawn)),
        _by(ratings.RecommendRating, rating_rules.recommended),
        _by(ratings.OverrideRating, rating_rules.recommended),
        _by(ratings.SettleRounding, panel_rules.settled),
        _by(ratings.SetRatingAside, panel_rules.set_aside),
        _by(ratings.RatifyRating, rating_rules.decided),
        _by(ratings.SendBackRating, rating_rules.decided),
        _by(ratings.DepartRating, rating_rules.decided),
        _by(keys.EnrolKey, key_rules.keyed),
        _by(keys.CountersignKey, key_rules.keyed),
        _by(keys.RevokeKey, key_rules.keyed),
        _by(keys.MakeCheckpoint, key_rules.keyed),
        _by(keys.RecordTimestamp, key_rules.keyed),
        _by(notes.Annotate, reporting_rules.noted),
        _by(notes.ResolveAnnotation, reporting_rules.noted),
        _by(reporting.WriteNarrative, _of_state(reporting_rules.reported)),
        _by(reporting.AgreeNarrative, _of_state(reporting_rules.reported)),
        _by(reporting.RecommendImprovement, _of_state(reporting_rules.reported)),
        _by(reporting.WithdrawImprovement, _of_state(reporting_rules.reported)),
        _by(reporting.DeclareNotCovered, _of_state(reporting_rules.reported)),
        _by(reporting.AcceptTemplate, _of_state(reporting_rules.reported)),
        _by(reporting.RecordReportBuilt, _of_state(reporting_rules.reported)),
        _by(challenges.ReceiveChallenge, _of_state(challenge_rules.challenged)),
        _by(challenges.DecideChallenge, _of_state(challenge_rules.challenged)),
        _by(challenges.RecordReportPublished, _of_state(challenge_rules.challenged)),
    )
)
"""Opening an inspection is not here: there is no inspection yet whose people and roles could be asked."""
