"""A laptop's log is its author's own; what was judged apart is contested until somebody decides between it.

Facts are never refused when logs are merged (reliability, section 9): only what needs the office's log is
refused on a laptop, and only a rating that would rest on contested judgements is refused at the office.
"""

from __future__ import annotations

from collections.abc import Iterable

from evidence_log.commands.command import Command
from evidence_log.commands.laptops import OpenLaptop, ReconcileJudgement
from evidence_log.decisions.context import Context, sealed
from evidence_log.decisions.evidence_rules import standing_evidence
from evidence_log.errors import RefusedError
from evidence_log.events.envelope import Event
from evidence_log.events.judgements import Answer, JudgementReconciled
from evidence_log.events.laptops import LaptopOpened
from evidence_log.events.ratings import OVERALL
from evidence_log.policy import ON_LAPTOPS
from evidence_log.projections.models import Entry
from evidence_log.projections.state import Place, State

_NAMED = 5


def at_home(command: Command, context: Context) -> None:
    """On a laptop only its author records, for its one inspection, and only what needs no other log."""
    laptop = context.laptop
    if laptop is None:
        return
    if isinstance(command, OpenLaptop):
        raise RefusedError(
            f"this log is the laptop {laptop.device} already; copies are made from the office's log"
        )
    if command.by != laptop.person or command.inspection != laptop.inspection:
        raise RefusedError(
            f"this log is {laptop.person}'s laptop for {laptop.inspection}, and nothing else is recorded in it; "
            f"{command.by} records at the office or on a laptop of their own"
        )
    if type(command) not in ON_LAPTOPS:
        raise RefusedError(
            f"{type(command).__name__} needs the office's log as it stands now, and this is the laptop "
            f"{laptop.device}; export a bundle, and do it at the office"
        )


def begun(command: OpenLaptop) -> tuple[Event, ...]:
    """The first event of a laptop's own."""
    return (LaptopOpened(device=command.device, size=command.size, root=command.root),)


def reconciled(command: ReconcileJudgement, state: State, context: Context) -> tuple[Event, ...]:
    """Decides between the judgements that stand side by side; there is nothing to decide between one."""
    question = context.edition.questions.get(command.question)
    entries = state.judgements.get((command.case, command.question), ())
    if question is None or len(entries) < 2:
        raise RefusedError(f"{_named((command.case, command.question))} is not contested; judge it instead")
    if command.answer in (Answer.YES, Answer.NO) and not any(
        e.answer in (Answer.YES, Answer.NO) for e in entries
    ):
        raise RefusedError(f"{question.id} is not answered yes or no by any of those who judged it")
    for target in command.cites:
        standing_evidence(state, target)
    return (
        JudgementReconciled(
            case=command.case,
            question=question.id,
            standard=context.edition.standard_of[question.id].id,
            answer=command.answer,
            reason=sealed(state, command.reason, command.case),
            cites=command.cites,
            supersedes=tuple(entry.id for entry in entries),
        ),
    )


def nothing_contested(node: str, state: State, context: Context) -> None:
    """No rating is recommended or decided while a judgement that it rests on is contested."""
    standards = None if node == OVERALL else _standards_of(node, context)
    left = state.contested(standards)
    if left:
        raise RefusedError(
            f"{node} rests on judgements that are contested: {_listed(left)}; decide between them first with "
            f"`daybook judge reconcile`"
        )


def not_contested(place: Place, entries: Iterable[Entry]) -> None:
    """A contested judgement is decided by reconciling it, so that nobody overrules another unawares."""
    people = ", ".join(f"{entry.by} {entry.answer.replace('_', ' ')}" for entry in entries)
    if len(tuple(entries)) > 1:
        raise RefusedError(
            f"{_named(place)} is contested ({people}); decide between the two with `daybook judge reconcile`"
        )


def _standards_of(node: str, context: Context) -> set[str]:
    nodes = (node, *context.rules.beneath(node))
    return {standard.id for item in nodes if (standard := context.edition.standard_of.get(item))}


def _listed(left: dict[Place, tuple[Entry, ...]]) -> str:
    named = ", ".join(_named(place) for place in list(left)[:_NAMED])
    return named + (f" and {len(left) - _NAMED} more" if len(left) > _NAMED else "")


def _named(place: Place) -> str:
    case, question = place
    return f"{question} of {case}" if case else question
