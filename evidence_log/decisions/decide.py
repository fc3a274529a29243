"""The rules' one door: open inspection, permitted role, then the rule of the command itself."""

from __future__ import annotations

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
    time_rules,
)
from evidence_log.decisions.context import Context, of_inspection
from evidence_log.errors import RefusedError
from evidence_log.events.envelope import Event, Role
from evidence_log.policy import AFTER_CLOSING, role_for
from evidence_log.projections.state import State


def decide(command: Command, state: State, context: Context) -> tuple[Role, tuple[Event, ...]]:
    """The role acted in and the events that follow; raises RefusedError with a sentence instead."""
    time_rules.timely(command, state.inspection, context)
    if isinstance(command, inspections.OpenInspection):
        return Role.LEAD, inspection_rules.opened(command, state, context)
    inspection = of_inspection(state)
    laptop_rules.at_home(command, context)
    if inspection.closed and type(command) not in AFTER_CLOSING:
        raise RefusedError(
            f"the inspection {inspection.id} was closed at {inspection.closed}; "
            "nothing more is recorded in it except notes, sign-offs, report builds, challenges, publication, "
            "checkpoints and what protects people"
        )
    person = state.people.get(command.by)
    if person is None:
        raise RefusedError(
            f"{command.by} does not take part in {inspection.id}; its lead enrols people with `daybook people add`"
        )
    time_rules.scribed(command, state)
    role = role_for(command.by, person.roles, type(command))
    events = _events(command, state, context)
    key_rules.signing_key(command, state, context)
    return role, events


def _events(command: Command, state: State, context: Context) -> tuple[Event, ...]:
    match command:
        case inspections.CloseInspection() | inspections.EnrolPerson() | inspections.ChangeRoles():
            return inspection_rules.people(command, state)
        case settings.ChangeSettings():
            return inspection_rules.settings_changed(command, state)
        case protection.EraseSubject():
            return protection_rules.erased(command, state)
        case protection.RestrictText():
            return protection_rules.restricted(command, state, context)
        case protection.MakeStatement():
            return protection_rules.stated(command, state, context)
        case signoffs.SignOff():
            return signoff_rules.signed(command, state, context)
        case cases.DescribeSample():
            return case_rules.described(command, state)
        case second.DrawSecondSample():
            return second_rules.drawn(command, state)
        case second.JudgeSecond():
            return second_rules.judged(command, state, context)
        case judgements.RecordReasonable():
            return outcome_rules.reasonable(command, state, context)
        case cases.AddCase() | cases.CorrectCase():
            return case_rules.cases(command, state)
        case evidence.RecordEvidence():
            return evidence_rules.recorded(command, state, context)
        case evidence.CorrectEvidence() | evidence.LinkEvidence() | evidence.WithdrawEvidence():
            return evidence_rules.changed(command, state, context)
        case evidence.AttachFile():
            return evidence_rules.attached(command, state)
        case evidence.DisposeEvidence():
            return evidence_rules.disposed(command, state)
        case feedback.MapFeedback():
            return feedback_rules.mapped(command, context)
        case feedback.CountSurvey():
            return feedback_rules.counted(command)
        case judgements.AnswerPrompt():
            return judgement_rules.answered(command, state, context)
        case judgements.JudgeKeyQuestion():
            return judgement_rules.judged(command, state, context)
        case laptops.OpenLaptop():
            return laptop_rules.begun(command)
        case laptops.ReconcileJudgement():
            return laptop_rules.reconciled(command, state, context)
        case judgements.DeferJudgement():
            return judgement_rules.deferred(command, state, context)
        case judgements.WithdrawJudgement():
            return judgement_rules.withdrawn(command, state)
        case ratings.RecommendRating():
            return rating_rules.recommended(command, state, context)
        case ratings.SettleRounding():
            return panel_rules.settled(command, state, context)
        case ratings.SetRatingAside():
            return panel_rules.set_aside(command, state, context)
        case ratings.RatifyRating() | ratings.SendBackRating() | ratings.DepartRating():
            return rating_rules.decided(command, state, context)
        case (
            keys.EnrolKey()
            | keys.CountersignKey()
            | keys.RevokeKey()
            | keys.MakeCheckpoint()
            | keys.RecordTimestamp()
        ):
            return key_rules.keyed(command, state, context)
        case notes.Annotate() | notes.ResolveAnnotation():
            return reporting_rules.noted(command, state, context)
        case (
            reporting.WriteNarrative()
            | reporting.AgreeNarrative()
            | reporting.RecommendImprovement()
            | reporting.WithdrawImprovement()
            | reporting.DeclareNotCovered()
            | reporting.AcceptTemplate()
            | reporting.RecordReportBuilt()
        ):
            return reporting_rules.reported(command, state)
        case (
            challenges.ReceiveChallenge() | challenges.DecideChallenge() | challenges.RecordReportPublished()
        ):
            return challenge_rules.challenged(command, state)
        case _:
            raise RefusedError(f"this version of daybook knows no rule for {type(command).__name__}")
