"""Challenges from a table to commands, and back to the provider as a response."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from evidence_log.commands.challenges import ReceiveChallenge
from evidence_log.log import EvidenceLog
from evidence_log.projections.models import Built, Challenge, Inspection
from evidence_log.projections.state import State
from report_builder.challenge_table import Answer, Row, called, rows_of
from report_builder.paragraph_numbers import SHORT
from report_builder.tracing import answered, paragraphs
from tui.errors import TerminalError
from tui.session import made, read_bytes


def draft_of(state: State, named: int | None) -> Built:
    """The build that the provider read: the one named, else the last."""
    builds = {built.position: built for built in state.reports}
    if not builds:
        raise TerminalError(
            "no report was built yet; the provider is sent a draft first: `daybook report build`"
        )
    if named is not None and named not in builds:
        known = ", ".join(map(str, builds))
        raise TerminalError(f"no report was built at {named}; there are builds at {known}")
    return builds[named] if named is not None else state.reports[-1]


def received(
    args: argparse.Namespace, log: EvidenceLog, inspection: Inspection, path: Path
) -> Iterator[ReceiveChallenge]:
    """A command a row; TerminalError names the row whose paragraph the draft does not have."""
    state = log.state(inspection.id)
    draft = draft_of(state, args.draft)
    then = paragraphs(log.state(inspection.id, draft.as_at))
    held = {number: (section, one.text) for section, found in then.items() for number, one in found.items()}
    taken = {challenge.number for challenge in state.challenges.values()}
    for row in rows_of(read_bytes(path), path.name):
        paragraph = called(row.paragraph)
        if paragraph not in held:
            raise TerminalError(
                f"{path.name}, row {row.row}: {_unknown(paragraph, held)}; nothing was recorded"
            )
        section, text = held[paragraph]
        number = _number(row, taken)
        taken.add(number)
        yield made(
            ReceiveChallenge,
            args,
            inspection.id,
            number=number,
            section=section,
            paragraph=paragraph,
            draft=draft.position,
            text=row.challenge,
            quoted=text,
            proposed=row.proposed or None,
            support=row.support or None,
        )


def _unknown(paragraph: str, held: dict[str, tuple[str, str]]) -> str:
    begins = paragraph.rpartition("-")[0]
    near = [number for number in held if number.rpartition("-")[0] == begins]
    said = (
        f"it has {', '.join(near)}"
        if near
        else f"its numbers begin with a standard or {', '.join(SHORT.values())}"
    )
    return f"the draft has no paragraph {paragraph}; {said}"


def _number(row: Row, taken: set[str]) -> str:
    """The provider's own number, else the next that is free."""
    if row.number:
        return row.number
    return next(f"{n}" for n in range(1, 100_000) if f"{n}" not in taken)


def numbered(state: State, number: str) -> Challenge:
    """The challenge of a number."""
    found = next((c for c in state.challenges.values() if c.number == number), None)
    if found is None:
        raise TerminalError(f"there is no challenge {number}; `daybook report challenge list` shows them all")
    return found


def stage_of(found: Challenge) -> str:
    """How far a challenge is."""
    return found.decided.outcome.replace("_", " ") if found.decided else "not decided"


def answers(state: State) -> tuple[Answer, ...]:
    """Each challenge once, with what became of it."""
    return tuple(
        Answer(
            number=found.number,
            paragraph=found.paragraph,
            quoted=found.quoted.text,
            challenge=found.text.text,
            outcome=stage_of(found),
            reason=found.decided.reason.text if found.decided else "",
            decided_by=_name(state, found.decided.by) if found.decided else "",
            changed=answered(found, state),
        )
        for found in state.challenges.values()
    )


def _name(state: State, person: str) -> str:
    return state.people[person].name.text if person in state.people else person
