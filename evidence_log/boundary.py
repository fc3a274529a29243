"""The events a command's decision depends on, by type and tag; its append fails if a new one came meanwhile.

Inspectors on different questions never share a boundary, so they never collide (log, section 1). The
command's own id is always part of it: the same command sent twice is found and written once.
"""

from __future__ import annotations

from collections.abc import Iterable

from evidence_log.boundary_items import (
    CASE,
    EVIDENCE,
    KEYS,
    PERSON,
    WRITTEN,
    about,
    asked_of,
    case_of,
    cited_by,
    life_of,
    rated_at,
)
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
from evidence_log.signing.verifier import fingerprint_of
from evidence_log.store.interface import Boundary, BoundaryItem


def boundary_of(command: Command, rests_on: Iterable[str] = ()) -> Boundary:
    """The events that decide this command; `rests_on` are the nodes a rated one is computed from."""
    item = command.inspection
    return (
        BoundaryItem((), (f"cmd:{command.command_id}",)),
        life_of(item),
        *(BoundaryItem(PERSON, (f"person:{item}:{who}",)) for who in (command.by, command.written_by) if who),
        *((BoundaryItem(KEYS, (keyed(item, command.by),)),) if type(command) in SIGNED else ()),
        *_own(command, item),
        *(part for node in rests_on for part in rated_at(item, node)),
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
            return (BoundaryItem(PERSON, (f"person:{item}:{command.person}",)),)
        case second.DrawSecondSample():
            return (BoundaryItem(CASE, (f"inspection:{item}",)), BoundaryItem((), (f"second:{item}",)))
        case second.JudgeSecond():
            place = f"second:{item}:{command.case}:{command.question}"
            return (
                *case_of(item, command.case),
                BoundaryItem((), (f"second:{item}",)),
                BoundaryItem((), (place,)),
            )
        case cases.DescribeSample():
            return (BoundaryItem(CASE, (f"inspection:{item}",)),)
        case cases.AddCase() | cases.CorrectCase():
            return case_of(item, command.case)
        case evidence.RecordEvidence():
            asked = (asked_of(item, command.asked),) if command.asked else ()
            return (*case_of(item, command.case), *asked)
        case feedback.MapFeedback():
            return (asked_of(item, command.question),)
        case (
            evidence.CorrectEvidence()
            | evidence.LinkEvidence()
            | evidence.WithdrawEvidence()
            | evidence.DisposeEvidence()
            | evidence.AttachFile()
        ):
            return about(item, command.evidence)
        case _:
            return ()


def _judged(command: Command, item: str) -> Boundary:
    match command:
        case judgements.AnswerPrompt():
            place = f"answer:{item}:{command.case or '-'}:{command.prompt}"
            reasonable = f"judged:{item}:{command.case or '-'}:{command.prompt.rpartition('.')[0]}"
            return (
                *case_of(item, command.case),
                BoundaryItem((), (place,)),
                BoundaryItem(("ReasonableRecorded",), (reasonable,)),
                *cited_by(item, (*command.planning, *command.considered)),
            )
        case judgements.JudgeKeyQuestion() | laptops.ReconcileJudgement():
            place = f"judged:{item}:{command.case or '-'}:{command.question}"
            seen = (
                (*command.planning, *command.considered)
                if isinstance(command, judgements.JudgeKeyQuestion)
                else ()
            )
            cited = cited_by(item, (*command.cites, *seen))
            return (*case_of(item, command.case), BoundaryItem((), (place,)), *cited)
        case judgements.RecordReasonable():
            return case_of(item, command.case)
        case judgements.DeferJudgement():
            return case_of(item, command.case)
        case judgements.WithdrawJudgement():
            return about(item, command.target)
        case _:
            return ()


def _decided(command: Command, item: str) -> Boundary:
    match command:
        case ratings.RecommendRating():
            targets = (*command.cites, *(c for named in command.characteristics for c in named.cites))
            return (*rated_at(item, command.node), *cited_by(item, targets))
        case ratings.DepartRating():
            here = BoundaryItem((*PERSON, *EVIDENCE), (f"inspection:{item}",))
            return (*rated_at(item, command.node), here)
        case ratings.SetRatingAside():
            return rated_at(item, command.node)
        case ratings.RatifyRating():
            people = tuple(BoundaryItem(PERSON, (f"person:{item}:{who}",)) for who in command.present)
            evidence_on = BoundaryItem(EVIDENCE, (f"inspection:{item}",))
            return (*rated_at(item, command.node), *people, evidence_on)
        case ratings.SendBackRating():
            return rated_at(item, command.node)
        case notes.Annotate():
            return (BoundaryItem((), (f"ev:{command.target}", f"inspection:{item}")),)
        case notes.ResolveAnnotation():
            return about(item, command.annotation)
        case SignOff():
            return (BoundaryItem((), (f"inspection:{item}",)),)
        case _:
            return ()


def _reported(command: Command, item: str) -> Boundary:
    match command:
        case reporting.WriteNarrative():
            here = BoundaryItem((), (f"section:{item}:{command.section}",))
            return (here, *cited_by(item, command.answers))
        case reporting.AgreeNarrative():
            return (BoundaryItem((), (f"section:{item}:{command.section}",)),)
        case reporting.WithdrawImprovement():
            return about(item, command.improvement)
        case reporting.AcceptTemplate():
            return (BoundaryItem(("TemplateAccepted",), (f"inspection:{item}",)),)
        case challenges.ReceiveChallenge():
            builds = BoundaryItem(("ReportBuilt",), (f"inspection:{item}",))
            return (BoundaryItem((), (f"challenges:{item}",)), builds)
        case challenges.DecideChallenge():
            return (BoundaryItem(WRITTEN, (f"inspection:{item}",)), *about(item, command.challenge))
        case challenges.RecordReportPublished():
            return tuple(BoundaryItem((), (f"{name}:{item}",)) for name in ("challenges", "published"))
        case _:
            return ()


def _protected(command: Command, item: str) -> Boundary:
    match command:
        case EraseSubject() | RestrictText():
            subjects = BoundaryItem((*CASE, *PERSON), (f"inspection:{item}",))
            target = getattr(command, "target", None)
            return (
                subjects,
                BoundaryItem((), (f"protection:{item}",)),
                *(about(item, target) if target else ()),
            )
        case MakeStatement():
            return about(item, command.target)
        case keys.EnrolKey():
            here = BoundaryItem(KEYS, (f"inspection:{item}",))
            return (here, BoundaryItem(("KeyEnrolled",), (public(fingerprint_of(command.vkey)),)))
        case keys.RecordTimestamp():
            return about(item, command.checkpoint)
        case keys.CountersignKey() | keys.RevokeKey():
            return (BoundaryItem((*PERSON, *KEYS), (f"inspection:{item}",)),)
        case _:
            return ()
