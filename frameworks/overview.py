"""An overview for the author of an edition: prompts by question, gaps and repeats, so that balance can be seen."""

from __future__ import annotations

from collections import defaultdict

from frameworks.edition import Edition
from frameworks.similarity import folded
from frameworks.vocabulary import Frozen


class QuestionOverview(Frozen):
    """One key question: how many prompts it has, how many of them on a condition, and what it leaves open."""

    id: str
    prompts: int
    conditional: int
    gaps: tuple[str, ...]


class Overview(Frozen):
    """Every key question, and the texts that stand more than once anywhere in the edition."""

    questions: tuple[QuestionOverview, ...]
    repeats: tuple[tuple[str, ...], ...]


def overview(edition: Edition) -> Overview:
    """The overview of an edition (requirement 6); no number of prompts is right or wrong (requirement 4)."""
    places: defaultdict[str, list[str]] = defaultdict(list)
    questions = []
    for question in edition.questions.values():
        places[folded(question.text)].append(question.id)
        for prompt in question.prompts:
            places[folded(prompt.text)].append(prompt.id)
        gaps = [
            said
            for missing, said in (
                (not question.prompts, "no prompts"),
                (not question.evidence_base, "no evidence base"),
                (not question.serves, "not linked to the statement"),
            )
            if missing
        ]
        questions.append(
            QuestionOverview(
                id=question.id,
                prompts=len(question.prompts),
                conditional=sum(p.applies_when is not None or p.may_not_arise for p in question.prompts),
                gaps=tuple(gaps),
            )
        )
    return Overview(
        questions=tuple(questions),
        repeats=tuple(tuple(ids) for ids in places.values() if len(ids) > 1),
    )
