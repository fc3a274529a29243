"""A challenge is decided once, with reasons, by somebody who had no part in what it challenges.

Publication waits for every challenge; a report id is issued once, and what is replaced is named.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from evidence_log.commands.challenges import DecideChallenge, ReceiveChallenge, RecordReportPublished
from evidence_log.decisions.context import maybe_sealed, of_inspection, sealed
from evidence_log.errors import RefusedError
from evidence_log.events.challenges import ChallengeDecided, ChallengeReceived
from evidence_log.events.envelope import Event, Role
from evidence_log.events.publishing import ReportPublished
from evidence_log.events.reporting import SECTIONS
from evidence_log.projections.models import Challenge
from evidence_log.projections.state import State

TEAM = frozenset({Role.INSPECTOR, Role.LEAD, Role.EDITOR})
"""Whoever holds one of these took part in the inspection or in its report."""


def challenged(
    command: ReceiveChallenge | DecideChallenge | RecordReportPublished, state: State
) -> tuple[Event, ...]:
    """Takes in or decides a challenge, or records that the report was issued."""
    match command:
        case ReceiveChallenge():
            return (_received(command, state),)
        case DecideChallenge():
            return (_decided(command, state),)
        case RecordReportPublished():
            return (_published(command, state),)
        case _:
            assert_never(command)


def _received(command: ReceiveChallenge, state: State) -> ChallengeReceived:
    known = (*SECTIONS, *of_inspection(state).standards, "recommendations")
    if command.section not in known:
        raise RefusedError(f"the report has no section {command.section}; it has: {', '.join(known)}")
    if any(challenge.number == command.number for challenge in state.challenges.values()):
        raise RefusedError(
            f"there is a challenge {command.number} already; give this one another number, or leave it out"
        )
    if command.draft not in {built.position for built in state.reports}:
        raise RefusedError(
            f"no report was built at {command.draft}; name the build that the provider read, as `daybook log "
            "kind:report` lists them"
        )
    return ChallengeReceived(
        number=command.number,
        section=command.section,
        paragraph=command.paragraph,
        draft=command.draft,
        text=sealed(state, command.text),
        quoted=sealed(state, command.quoted),
        proposed=maybe_sealed(state, command.proposed),
        support=maybe_sealed(state, command.support),
    )


def _decided(command: DecideChallenge, state: State) -> ChallengeDecided:
    found = state.challenges.get(command.challenge)
    if found is None:
        raise RefusedError("there is no such challenge; `daybook report challenge list` shows them all")
    if found.decided:
        raise RefusedError(
            f"the challenge {found.number} was decided at {found.decided.position} already, by {found.decided.by}"
        )
    part = next(_parts(command.by, found, state), None)
    if part:
        raise RefusedError(
            f"{command.by} {part}, so somebody outside the team that wrote {found.section} decides the challenge "
            f"{found.number}"
        )
    return ChallengeDecided(
        challenge=found.id,
        outcome=command.outcome,
        reason=sealed(state, command.reason),
        cites=command.cites,
    )


def _parts(person: str, found: Challenge, state: State) -> Iterator[str]:
    """What a person had to do with the text challenged."""
    roles = [role for role in state.people[person].roles if role in TEAM]
    if roles:
        yield f"holds the role {roles[0]}"
    narrative = state.narratives.get(found.section)
    if narrative and person in narrative.authors:
        yield f"wrote the text of {found.section}"
    if any(r.by == person for r in state.recommendations.values() if r.node == found.section):
        yield f"recommended the rating of {found.section}"
    if found.by == person:
        yield f"took in the challenge {found.number}"


def _published(command: RecordReportPublished, state: State) -> ReportPublished:
    waiting = [challenge.number for challenge in state.challenges.values() if not challenge.decided]
    if waiting:
        raise RefusedError(f"the challenge {waiting[0]} is not decided; {len(waiting)} wait for a decision")
    held = {published.report: published for published in state.published}
    if command.report in held:
        raise RefusedError(
            f"the report {command.report} was issued at {held[command.report].position} already; give this one "
            "an id of its own"
        )
    last = state.published[-1].report if state.published else None
    if command.supersedes != last:
        said = f"it supersedes {last}" if last else "nothing was issued yet, so it supersedes nothing"
        raise RefusedError(f"the report {command.report} must say what it replaces: {said}")
    facts = {name: getattr(command, name) for name in ReportPublished.model_fields}
    return ReportPublished(**facts)
