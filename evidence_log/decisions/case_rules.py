"""A case is added once; what decides its prompts is corrected with a reason, never silently."""

from __future__ import annotations

from evidence_log.commands.cases import AddCase, CorrectCase, DescribeSample
from evidence_log.decisions.context import new_subject, sealed
from evidence_log.errors import RefusedError
from evidence_log.events.cases import CaseAdded, CaseAttributes, CaseCorrected, SampleDescribed
from evidence_log.events.envelope import Event
from evidence_log.projections.models import Case
from evidence_log.projections.state import State


def described(command: DescribeSample, state: State) -> tuple[Event, ...]:
    """Says how large the population of a sample is; never smaller than the cases already drawn from it."""
    drawn = sum(command.sample in case.attributes.samples for case in state.cases.values())
    if command.population < drawn:
        raise RefusedError(
            f"the sample {command.sample} holds {drawn} cases already, so it was drawn from no fewer; correct the number"
        )
    said = sealed(state, command.text)
    return (SampleDescribed(sample=command.sample, population=command.population, text=said),)


def cases(command: AddCase | CorrectCase, state: State) -> tuple[Event, ...]:
    """Adds or corrects a case; refuses attributes that contradict each other."""
    _consistent(command.case, command.attributes)
    match command:
        case AddCase():
            if command.case in state.cases:
                raise RefusedError(f"the case {command.case} is in the sample already; correct it instead")
            return (
                CaseAdded(
                    case=command.case,
                    subject=new_subject(command),
                    attributes=command.attributes,
                    inspector=command.inspector,
                ),
            )
        case CorrectCase():
            known_case(state, command.case)
            return (
                CaseCorrected(
                    case=command.case,
                    attributes=command.attributes,
                    inspector=command.inspector,
                    reason=sealed(state, command.reason, command.case),
                ),
            )


def known_case(state: State, ref: str) -> Case:
    """The case of this reference, or a refusal."""
    found = state.cases.get(ref)
    if found is None:
        raise RefusedError(
            f"there is no case {ref} in this inspection; `daybook case list` shows those there are"
        )
    return found


def _consistent(ref: str, attributes: CaseAttributes) -> None:
    if attributes.unpaid_work_only and attributes.rehabilitative_requirements:
        raise RefusedError(
            f"the case {ref} is marked unpaid work only and as having rehabilitative requirements; "
            "an unpaid-work-only case has none (standards of 2021, domain two)"
        )
    if attributes.unpaid_work_only and attributes.post_custody:
        raise RefusedError(f"the case {ref} is marked unpaid work only and post-custody; it cannot be both")
