"""Narrative is revised from its current text only; nobody agrees their own; notes pin to what exists."""

from __future__ import annotations

from evidence_log.commands.command import Command
from evidence_log.commands.notes import Annotate, ResolveAnnotation
from evidence_log.commands.reporting import (
    AcceptTemplate,
    AgreeNarrative,
    DeclareNotCovered,
    RecommendImprovement,
    RecordReportBuilt,
    WithdrawImprovement,
    WriteNarrative,
)
from evidence_log.decisions.context import Context, maybe_sealed, of_inspection, sealed
from evidence_log.errors import ConflictError, RefusedError
from evidence_log.events.envelope import Event
from evidence_log.events.notes import AnnotationResolved, EventAnnotated
from evidence_log.events.reporting import (
    SECTIONS,
    AreaNotCovered,
    ImprovementRecommended,
    ImprovementWithdrawn,
    NarrativeAgreed,
    NarrativeWritten,
    ReportBuilt,
    TemplateAccepted,
)
from evidence_log.projections.state import State


def noted(command: Annotate | ResolveAnnotation, state: State, context: Context) -> tuple[Event, ...]:
    """Pins a note to an event of this inspection, or settles an open note."""
    match command:
        case Annotate():
            if command.target not in context.held:
                raise RefusedError("there is no such event in this inspection; `daybook log` shows them all")
            return (EventAnnotated(target=command.target, text=sealed(state, command.text)),)
        case ResolveAnnotation():
            found = state.annotations.get(command.annotation)
            if found is None:
                raise RefusedError("there is no such note; `daybook note list` shows them all")
            if found.resolved:
                raise RefusedError(
                    f"the note at {found.position} was settled at {found.resolved.position} already"
                )
            resolution = sealed(state, command.resolution)
            return (AnnotationResolved(annotation=found.id, resolution=resolution),)


def reported(command: Command, state: State) -> tuple[Event, ...]:
    """Writes or agrees narrative, recommends improvements, records a build."""
    match command:
        case WriteNarrative():
            return (_written(command, state),)
        case AgreeNarrative():
            return (_agreed(command, state),)
        case RecommendImprovement():
            return (_improvement(command, state),)
        case WithdrawImprovement():
            found = state.improvements.get(command.improvement)
            if found is None or found.withdrawn:
                raise RefusedError(
                    "there is no such recommendation that stands; `daybook improve list` shows them"
                )
            reason = sealed(state, command.reason)
            return (ImprovementWithdrawn(improvement=found.id, reason=reason),)
        case DeclareNotCovered():
            return (AreaNotCovered(area=command.area, reason=sealed(state, command.reason)),)
        case AcceptTemplate():
            if command.template.digest in state.templates:
                held = state.templates[command.template.digest]
                raise RefusedError(f"this template was accepted already, by {held.by} at {held.position}")
            return (
                TemplateAccepted(template=command.template, outline=command.outline, golden=command.golden),
            )
        case RecordReportBuilt():
            facts = {name: getattr(command, name) for name in ReportBuilt.model_fields}
            return (ReportBuilt(**facts),)
        case _:
            raise RefusedError(f"this version of daybook knows no rule for {type(command).__name__}")


def _written(command: WriteNarrative, state: State) -> NarrativeWritten:
    known = (*SECTIONS, *of_inspection(state).standards)
    if command.section not in known:
        raise RefusedError(f"the report has no section {command.section}; it has: {', '.join(known)}")
    current = state.narratives.get(command.section)
    if (current.id if current else None) != command.revises:
        base = f"revision {current.revision}, by {current.by}" if current else "nothing yet"
        raise ConflictError(
            f"the section {command.section} has moved on: its current text is {base}; your text is not lost, "
            "look at the current one and save yours as a revision of it"
        )
    unknown = [item for item in command.answers if item not in state.challenges]
    if unknown:
        raise RefusedError(
            "there is no such challenge to answer; `daybook report challenge list` shows them all"
        )
    return NarrativeWritten(
        section=command.section,
        revision=current.revision + 1 if current else 1,
        text=sealed(state, command.text),
        revises=command.revises,
        edited=command.edited,
        difference=maybe_sealed(state, command.difference),
        claimed=maybe_sealed(state, command.claimed),
        answers=command.answers,
    )


def _agreed(command: AgreeNarrative, state: State) -> NarrativeAgreed:
    current = state.narratives.get(command.section)
    if current is None:
        raise RefusedError(f"the section {command.section} has no text to agree; write it first")
    if command.revision not in (None, current.id):
        raise ConflictError(
            f"the section {command.section} was revised meanwhile, by {current.by}; read it first"
        )
    if current.agreed:
        raise RefusedError(f"revision {current.revision} of {command.section} is agreed already")
    if current.by == command.by:
        raise RefusedError(f"{command.by} wrote this text of {command.section}; somebody else agrees it")
    return NarrativeAgreed(section=command.section, agreed=current.id)


def _improvement(command: RecommendImprovement, state: State) -> ImprovementRecommended:
    unknown = [s for s in command.standards if s not in of_inspection(state).standards]
    if unknown:
        raise RefusedError(f"the standard {unknown[0]} is not inspected here; name one that is")
    return ImprovementRecommended(
        addressee=command.addressee,
        text=sealed(state, command.text),
        priority=command.priority,
        standards=command.standards,
    )
