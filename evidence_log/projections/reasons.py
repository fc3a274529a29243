"""What a cause says in words, and the event it is."""

from __future__ import annotations

from collections.abc import Mapping

from evidence_log.events.envelope import Frozen
from evidence_log.events.judgements import Answer
from evidence_log.projections.models import Evidence, Recommendation
from evidence_log.sealing.personal import Personal
from frameworks.banding import FLAGS_MEAN, QuestionResult, Score
from frameworks.rules import Method
from frameworks.scoring import StandardResult


class Reason(Frozen):
    """A statement, the event it is when it is one, who wrote what there, and what it rests on."""

    text: str
    position: int | None = None
    said: Personal | None = None
    children: tuple[Reason, ...] = ()


GROUPS: Mapping[Answer, str] = {
    Answer.NO: "no",
    Answer.YES: "yes",
    Answer.DOES_NOT_ARISE: "where it does not arise (in no denominator)",
}
"""The answers in the order they are told, and how."""


def how(result: StandardResult) -> str:
    """By what rule, and which key question set it."""
    if result.limited_from:
        return f"limited by {result.set_by} from {result.limited_from}"
    match result.method, result.score:
        case Method.PERCENT, Score() as score:
            return f"{score.sufficient} of {score.total} points"
        case Method.SECURE_FIT, _:
            return f"{result.set_by} is not met" if result.set_by else "everything is met"
        case _:
            return f"the lowest band among its key questions, set by {result.set_by}"


def departure(made: Recommendation) -> Reason:
    """The panel's own decision, with what permitted it, who was there, and who differed."""
    minority = (
        (Reason(text="minority view", position=made.position, said=made.minority),) if made.minority else ()
    )
    text = (
        f"the panel departed from {made.indicated}: {made.rating}, present {', '.join(made.present)}; "
        f"permitted by {', '.join(made.near).replace('_', ' ')}"
    )
    return Reason(text=text, position=made.position, said=made.reason, children=minority)


def scored(result: QuestionResult) -> str:
    """The band, the cases it counts, and what would tip it."""
    if not result.score.total:
        return "no case judged yet"
    flags = f" [{', '.join(FLAGS_MEAN[flag] for flag in result.flags)}]" if result.flags else ""
    return (
        f"{result.band}, {result.score.sufficient} of {result.score.total} cases yes, "
        f"{result.score.rounded}%{flags}"
    )


def piece(item: Evidence) -> Reason:
    """A piece of evidence as recorded, and whether it was withdrawn."""
    gone = f", withdrawn at {item.withdrawn.position:,}" if item.withdrawn else ""
    kind = item.kind.replace("_", " ")
    return Reason(text=f"{item.label} {kind}, {item.by}{gone}", position=item.position, said=item.text)


def disposed(item: Evidence, node: str) -> Reason:
    """What became of evidence that undermines a standard."""
    made = item.disposition(node)
    if made is None:
        return Reason(text=f"{item.label} is left open", position=item.position, said=item.text)
    text = f"{item.label} {made.disposition.replace('_', ' ')} by {made.by}"
    return Reason(text=text, position=made.position, said=made.reason, children=(piece(item),))
