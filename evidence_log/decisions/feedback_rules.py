"""Feedback informs what is judged for the organisation; it is never fed into the answers on a case.

Source: 001 5.5 and 5.7 (requirements 60 to 63). It has the status of any other evidence: nothing here weighs it.
"""

from __future__ import annotations

from collections.abc import Iterable

from evidence_log.commands.evidence import LinkTo, RecordEvidence
from evidence_log.commands.feedback import CountSurvey, MapFeedback
from evidence_log.decisions.context import Context
from evidence_log.errors import RefusedError
from evidence_log.events.envelope import Event
from evidence_log.events.evidence import Says
from evidence_log.events.feedback import FeedbackMapped, SurveyCounted
from evidence_log.projections.state import State
from frameworks.edition import Edition
from frameworks.vocabulary import EvidenceMode


def mapped(command: MapFeedback, context: Context) -> tuple[Event, ...]:
    """Maps a question to prompts that are judged for the organisation."""
    if not command.prompts:
        raise RefusedError(f"{command.question} is mapped to nothing; name the prompts it informs")
    for prompt in command.prompts:
        if prompt not in context.edition.prompts:
            raise RefusedError(f"the edition {context.edition.id} holds no prompt {prompt}")
        _organisational(prompt, context.edition, f"the question {command.question}")
    facts = {"question": command.question, "text": command.text, "theme": command.theme}
    return (FeedbackMapped(**facts, prompts=tuple(dict.fromkeys(command.prompts))),)


def counted(command: CountSurvey) -> tuple[Event, ...]:
    """Takes the three numbers of a survey; none can be larger than the one before."""
    if not command.sent >= command.delivered >= command.answered:
        raise RefusedError(
            f"{command.sent} sent, {command.delivered} delivered and {command.answered} answered cannot be: "
            "each is at most the one before"
        )
    numbers = {"sent": command.sent, "delivered": command.delivered, "answered": command.answered}
    return (SurveyCounted(survey=command.survey, **numbers),)


def with_mapped(command: RecordEvidence, state: State, edition: Edition) -> tuple[LinkTo, ...]:
    """The links of evidence, and those of the question it answers: to each mapped prompt not linked already."""
    if command.asked is None:
        return command.links
    known = state.feedback.get(command.asked)
    if known is None:
        raise RefusedError(
            f"no question {command.asked} is mapped to prompts here; `daybook feedback map` maps it"
        )
    not_fed_into_cases(command.asked, command.links, edition)
    given = {link.to for link in command.links}
    added = (LinkTo(to=prompt, says=Says.CONTEXT) for prompt in known.prompts if prompt not in given)
    return (*command.links, *added)


def not_fed_into_cases(asked: str | None, links: Iterable[LinkTo], edition: Edition) -> None:
    """Refuses to link feedback to what is judged case by case, except as context (requirement 62)."""
    for link in links:
        if asked is not None and link.says is not Says.CONTEXT:
            _organisational(link.to, edition, f"an answer to {asked}")


def not_for_a_case(case: str | None, asked: str | None, label: str) -> None:
    """Refuses an answer on a case that cites feedback (requirement 62)."""
    if case is not None and asked is not None:
        raise RefusedError(
            f"{label} is feedback of people on probation, which informs what is judged for the organisation and "
            "not the answers on a case; leave it out here"
        )


def _organisational(item: str, edition: Edition, what: str) -> None:
    standard = edition.standard_of.get(item)
    question = edition.questions.get(item) or edition.question_of.get(item)
    questions = (question,) if question else standard.key_questions if standard else ()
    if any(q.evidence_mode is EvidenceMode.CASES for q in questions):
        raise RefusedError(
            f"{item} is judged case by case and feedback informs what is judged for the organisation; link {what} "
            "to it as context at most"
        )
