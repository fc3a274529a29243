"""The events a command's decision depends on, by type and tag; its append fails if a new one came meanwhile.

Inspectors on different questions never share a boundary, so they never collide (log, section 1). The
command's own id is always part of it: the same command sent twice is found and written once.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

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
    ratings,
    reporting,
    second,
)
from evidence_log.commands.command import Command
from evidence_log.commands.keys import SIGNED
from evidence_log.commands.protection import EraseSubject, MakeStatement, RestrictText
from evidence_log.commands.signoffs import SignOff
from evidence_log.events.keys import keyed, public
from evidence_log.events.ratings import OVERALL
from evidence_log.signing.verifier import fingerprint_of
from evidence_log.store.interface import Boundary, BoundaryItem

_PERSON = ("PersonEnrolled", "RolesChanged")
_CASE = ("CaseAdded", "CaseCorrected")
_EVIDENCE = (
    "EvidenceRecorded",
    "EvidenceCorrected",
    "EvidenceLinked",
    "EvidenceWithdrawn",
    "EvidenceDisposed",
)
_KEYS = ("KeyEnrolled", "KeyCountersigned", "KeyRevoked")
_JUDGED = ("KeyQuestionJudged", "JudgementReconciled", "JudgementWithdrawn")
_WRITTEN = ("NarrativeWritten", "RatingRecommended", "RatingOverridden")
_RATED = (
    "RatingRecommended",
    "RatingOverridden",
    "RatingRatified",
    "RatingSentBack",
    "PanelDeparted",
    "RoundingSettled",
    "RatingSetAside",
)


def life_of(inspection: str) -> BoundaryItem:
    """Whether the inspection is open, and what it is pinned to."""
    return BoundaryItem((), (f"life:{inspection}",))


def boundary_of(command: Command, rests_on: Iterable[str] = ()) -> Boundary:
    """The events that decide this command; `rests_on` are the nodes a rated one is computed from."""
    item = command.inspection
    return (
        BoundaryItem((), (f"cmd:{command.command_id}",)),
        life_of(item),
        *(
            BoundaryItem(_PERSON, (f"person:{item}:{who}",))
            for who in (command.by, command.written_by)
            if who
        ),
        *((BoundaryItem(_KEYS, (keyed(item, command.by),)),) if type(command) in SIGNED else ()),
        *_own(command, item),
        *(part for node in rests_on for part in _rated(item, node)),
    )


def _own(command: Command, item: str) -> Boundary:
    """What a command rests on beside its person: each room of commands has its own rule."""
    return (
        _gathered(command, item)
        or _judged(command, item)
        or _decided(command, item)
        or _reported(command, item)
        or _protected(command, item)
    )


def _gathered(command: Command, item: str) -> Boundary:
    match command:
        case inspections.EnrolPerson() | inspections.ChangeRoles():
            return (BoundaryItem(_PERSON, (f"person:{item}:{command.person}",)),)
        case second.DrawSecondSample():
            return (BoundaryItem(_CASE, (f"inspection:{item}",)), BoundaryItem((), (f"second:{item}",)))
        case second.JudgeSecond():
            place = f"second:{item}:{command.case}:{command.question}"
            return (
                *_case(item, command.case),
                BoundaryItem((), (f"second:{item}",)),
                BoundaryItem((), (place,)),
            )
        case cases.DescribeSample():
            return (BoundaryItem(_CASE, (f"inspection:{item}",)),)
        case cases.AddCase() | cases.CorrectCase():
            return _case(item, command.case)
        case evidence.RecordEvidence():
            asked = (_asked(item, command.asked),) if command.asked else ()
            return (*_case(item, command.case), *asked)
        case feedback.MapFeedback():
            return (_asked(item, command.question),)
        case (
            evidence.CorrectEvidence()
            | evidence.LinkEvidence()
            | evidence.WithdrawEvidence()
            | evidence.DisposeEvidence()
            | evidence.AttachFile()
        ):
            return _about(item, command.evidence)
        case _:
            return ()


def _judged(command: Command, item: str) -> Boundary:
    match command:
        case judgements.AnswerPrompt():
            place = f"answer:{item}:{command.case or '-'}:{command.prompt}"
            reasonable = f"judged:{item}:{command.case or '-'}:{command.prompt.rpartition('.')[0]}"
            return (
                *_case(item, command.case),
                BoundaryItem((), (place,)),
                BoundaryItem(("ReasonableRecorded",), (reasonable,)),
                *_cited(item, (*command.planning, *command.considered)),
            )
        case judgements.JudgeKeyQuestion() | laptops.ReconcileJudgement():
            place = f"judged:{item}:{command.case or '-'}:{command.question}"
            seen = (
                (*command.planning, *command.considered)
                if isinstance(command, judgements.JudgeKeyQuestion)
                else ()
            )
            cited = _cited(item, (*command.cites, *seen))
            return (*_case(item, command.case), BoundaryItem((), (place,)), *cited)
        case judgements.RecordReasonable():
            return _case(item, command.case)
        case judgements.DeferJudgement():
            return _case(item, command.case)
        case judgements.WithdrawJudgement():
            return _about(item, command.target)
        case _:
            return ()


def _decided(command: Command, item: str) -> Boundary:
    match command:
        case ratings.RecommendRating():
            targets = (*command.cites, *(c for named in command.characteristics for c in named.cites))
            return (*_rated(item, command.node), *_cited(item, targets))
        case ratings.DepartRating():
            here = BoundaryItem((*_PERSON, *_EVIDENCE), (f"inspection:{item}",))
            return (*_rated(item, command.node), here)
        case ratings.SetRatingAside():
            return _rated(item, command.node)
        case ratings.RatifyRating():
            people = tuple(BoundaryItem(_PERSON, (f"person:{item}:{who}",)) for who in command.present)
            evidence_on = BoundaryItem(_EVIDENCE, (f"inspection:{item}",))
            return (*_rated(item, command.node), *people, evidence_on)
        case ratings.SendBackRating():
            return _rated(item, command.node)
        case notes.Annotate():
            return (BoundaryItem((), (f"ev:{command.target}", f"inspection:{item}")),)
        case notes.ResolveAnnotation():
            return _about(item, command.annotation)
        case SignOff():
            return (BoundaryItem((), (f"inspection:{item}",)),)
        case _:
            return ()


def _reported(command: Command, item: str) -> Boundary:
    match command:
        case reporting.WriteNarrative():
            here = BoundaryItem((), (f"section:{item}:{command.section}",))
            return (here, *_cited(item, command.answers))
        case reporting.AgreeNarrative():
            return (BoundaryItem((), (f"section:{item}:{command.section}",)),)
        case reporting.WithdrawImprovement():
            return _about(item, command.improvement)
        case reporting.AcceptTemplate():
            return (BoundaryItem(("TemplateAccepted",), (f"inspection:{item}",)),)
        case challenges.ReceiveChallenge():
            builds = BoundaryItem(("ReportBuilt",), (f"inspection:{item}",))
            return (BoundaryItem((), (f"challenges:{item}",)), builds)
        case challenges.DecideChallenge():
            return (BoundaryItem(_WRITTEN, (f"inspection:{item}",)), *_about(item, command.challenge))
        case challenges.RecordReportPublished():
            return tuple(BoundaryItem((), (f"{name}:{item}",)) for name in ("challenges", "published"))
        case _:
            return ()


def _protected(command: Command, item: str) -> Boundary:
    match command:
        case EraseSubject() | RestrictText():
            subjects = BoundaryItem((*_CASE, *_PERSON), (f"inspection:{item}",))
            target = getattr(command, "target", None)
            return (
                subjects,
                BoundaryItem((), (f"protection:{item}",)),
                *(_about(item, target) if target else ()),
            )
        case MakeStatement():
            return _about(item, command.target)
        case keys.EnrolKey():
            here = BoundaryItem(_KEYS, (f"inspection:{item}",))
            return (here, BoundaryItem(("KeyEnrolled",), (public(fingerprint_of(command.vkey)),)))
        case keys.RecordTimestamp():
            return _about(item, command.checkpoint)
        case keys.CountersignKey() | keys.RevokeKey():
            return (BoundaryItem((*_PERSON, *_KEYS), (f"inspection:{item}",)),)
        case _:
            return ()


def _case(item: str, case: str | None) -> Boundary:
    return (BoundaryItem(_CASE, (f"case:{item}:{case}",)),) if case else ()


def _asked(item: str, question: str) -> BoundaryItem:
    return BoundaryItem((), (f"feedback:{item}:{question}",))


def _about(item: str, target: UUID) -> Boundary:
    here = f"inspection:{item}"
    return (BoundaryItem((), (f"ev:{target}", here)), BoundaryItem((), (f"about:{target}", here)))


def _cited(item: str, targets: Iterable[UUID]) -> Boundary:
    return tuple(found for target in targets for found in _about(item, target))


def _rated(item: str, node: str) -> Boundary:
    """A standard: its judgements and ratings. Overall: every judgement and rating of the inspection."""
    if node == OVERALL:
        return (BoundaryItem((*_JUDGED, *_RATED, *_CASE), (f"inspection:{item}",)),)
    return (
        BoundaryItem(_CASE, (f"inspection:{item}",)),
        BoundaryItem(_JUDGED, (f"standard:{item}:{node}",)),
        BoundaryItem(_RATED, (f"rating:{item}:{node}",)),
    )
