"""Who may do what: one table, role by command. What the table does not permit is refused.

A person may hold several roles; the role recorded is the first in the table that they hold.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

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
from evidence_log.errors import RefusedError
from evidence_log.events.envelope import Role

_FIELD = (Role.INSPECTOR, Role.LEAD)
_LEAD = (Role.LEAD,)
_DECIDING = (Role.PANEL, Role.LEAD)
_WRITING = (Role.EDITOR, Role.LEAD, Role.INSPECTOR)
_WORKING = (Role.INSPECTOR, Role.LEAD, Role.PANEL, Role.EDITOR)
_EVERYBODY = (*_WORKING, Role.AUDITOR)

PERMITTED: Mapping[type[Command], tuple[Role, ...]] = {
    inspections.CloseInspection: _LEAD,
    inspections.EnrolPerson: _LEAD,
    inspections.ChangeRoles: _LEAD,
    cases.AddCase: _FIELD,
    cases.CorrectCase: _FIELD,
    cases.DescribeSample: _LEAD,
    evidence.RecordEvidence: _FIELD,
    evidence.CorrectEvidence: _FIELD,
    evidence.LinkEvidence: _FIELD,
    evidence.WithdrawEvidence: _FIELD,
    evidence.AttachFile: _FIELD,
    evidence.DisposeEvidence: _DECIDING,
    feedback.MapFeedback: _LEAD,
    feedback.CountSurvey: _FIELD,
    judgements.AnswerPrompt: _FIELD,
    judgements.JudgeKeyQuestion: _FIELD,
    judgements.RecordReasonable: _FIELD,
    laptops.OpenLaptop: _WORKING,
    laptops.ReconcileJudgement: _DECIDING,
    judgements.WithdrawJudgement: _FIELD,
    judgements.DeferJudgement: _FIELD,
    second.DrawSecondSample: _LEAD,
    second.JudgeSecond: _FIELD,
    ratings.RecommendRating: _LEAD,
    ratings.OverrideRating: _LEAD,
    ratings.RatifyRating: _DECIDING,
    ratings.SendBackRating: _DECIDING,
    ratings.DepartRating: (Role.PANEL,),
    ratings.SettleRounding: _DECIDING,
    ratings.SetRatingAside: _LEAD,
    notes.Annotate: _WORKING,
    notes.ResolveAnnotation: _WORKING,
    reporting.WriteNarrative: _WRITING,
    reporting.AgreeNarrative: _DECIDING,
    reporting.RecommendImprovement: (Role.LEAD, Role.EDITOR),
    reporting.WithdrawImprovement: (Role.LEAD, Role.EDITOR),
    reporting.DeclareNotCovered: (Role.LEAD, Role.EDITOR),
    reporting.AcceptTemplate: _WRITING,
    reporting.RecordReportBuilt: _WRITING,
    settings.ChangeSettings: _LEAD,
    signoffs.SignOff: _WORKING,
    keys.EnrolKey: _EVERYBODY,
    keys.CountersignKey: (Role.LEAD, Role.PANEL),
    keys.RevokeKey: _EVERYBODY,
    keys.MakeCheckpoint: _EVERYBODY,
    keys.RecordTimestamp: _EVERYBODY,
    challenges.ReceiveChallenge: (Role.EDITOR, Role.LEAD),
    challenges.DecideChallenge: (Role.PANEL,),
    challenges.RecordReportPublished: (Role.EDITOR, Role.LEAD),
    protection.EraseSubject: _LEAD,
    protection.RestrictText: _LEAD,
    protection.LiftRestriction: _LEAD,
    protection.MakeStatement: _WORKING,
}
"""Opening an inspection is not here: whoever opens one becomes its lead."""

AFTER_CLOSING: frozenset[type[Command]] = frozenset(
    {
        notes.Annotate,
        notes.ResolveAnnotation,
        reporting.AcceptTemplate,
        keys.MakeCheckpoint,
        keys.RecordTimestamp,
        challenges.ReceiveChallenge,
        challenges.DecideChallenge,
        challenges.RecordReportPublished,
        keys.RevokeKey,
        protection.EraseSubject,
        protection.LiftRestriction,
        protection.MakeStatement,
        protection.RestrictText,
        reporting.RecordReportBuilt,
        settings.ChangeSettings,
        signoffs.SignOff,
    }
)
"""What may still be done once an inspection is closed."""

SCRIBES = (Role.INSPECTOR, Role.LEAD, Role.EDITOR)
"""Who may write down what somebody else decided."""

WRITTEN_FOR_OTHERS: frozenset[type[Command]] = frozenset(
    {
        cases.AddCase,
        cases.CorrectCase,
        cases.DescribeSample,
        evidence.RecordEvidence,
        evidence.CorrectEvidence,
        evidence.LinkEvidence,
        judgements.AnswerPrompt,
        judgements.JudgeKeyQuestion,
        judgements.RecordReasonable,
        notes.Annotate,
        reporting.WriteNarrative,
        reporting.RecommendImprovement,
    }
)
"""What a scribe may write down. Ratings, sign-offs, withdrawals and second judgements are made in person."""


ON_LAPTOPS: frozenset[type[Command]] = frozenset(
    {
        evidence.RecordEvidence,
        evidence.CorrectEvidence,
        evidence.LinkEvidence,
        evidence.WithdrawEvidence,
        judgements.AnswerPrompt,
        judgements.JudgeKeyQuestion,
        judgements.RecordReasonable,
        judgements.WithdrawJudgement,
        judgements.DeferJudgement,
        second.JudgeSecond,
        ratings.RecommendRating,
        ratings.OverrideRating,
        notes.Annotate,
        notes.ResolveAnnotation,
    }
)
"""What may be recorded in a laptop's log; all else needs the office's log as it stands now."""


def may(roles: Collection[Role], command: type[Command]) -> Role | None:
    """The role under which the holder of these roles may issue the command, or None."""
    return next((role for role in PERMITTED.get(command, ()) if role in roles), None)


def role_for(person: str, roles: Collection[Role], command: type[Command]) -> Role:
    """The role acted in; refuses with the roles that would be needed."""
    role = may(roles, command)
    if role is None:
        raise RefusedError(why_not(person, roles, command))
    return role


def why_not(person: str, roles: Collection[Role], command: type[Command]) -> str:
    """The sentence that says which role is missing."""
    wanted = " or ".join(PERMITTED.get(command, ())) or "nobody"
    held = ", ".join(sorted(roles)) or "none"
    return f"{person} may not do this ({command.__name__}): it needs the role {wanted}, and {person} holds {held}"
