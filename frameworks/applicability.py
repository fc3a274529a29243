"""Which prompts apply to a case: what does not apply is in no denominator, and is never 'no'."""

from __future__ import annotations

from collections.abc import Collection

from frameworks.edition import Edition, KeyQuestion, Prompt, Standard
from frameworks.vocabulary import Condition, Frozen


class CaseFacts(Frozen):
    """What the printed conditions look at (requirements 16, 17)."""

    post_custody: bool = False
    unpaid_work_only: bool = False
    rehabilitative_requirements: bool = True


def applies(node: Prompt | KeyQuestion, facts: CaseFacts) -> bool:
    """True unless the node's condition leaves this case out."""
    match node.applies_when:
        case None:
            return True
        case Condition.POST_CUSTODY:
            return facts.post_custody
        case Condition.REHABILITATIVE:
            return facts.rehabilitative_requirements and not facts.unpaid_work_only


def applicable_prompts(edition: Edition, facts: CaseFacts) -> tuple[Prompt, ...]:
    """The prompts of an edition that apply to a case, in the order printed."""
    return tuple(prompt for prompt in edition.prompts.values() if applies(prompt, facts))


def draws_on(standard: Standard, samples: Collection[str]) -> bool:
    """Whether a standard draws on one of these samples (requirement 49)."""
    return not standard.samples or any(sample in standard.samples for sample in samples)


def asked(edition: Edition, facts: CaseFacts, samples: Collection[str]) -> frozenset[str]:
    """The ids of the key questions and prompts asked of such a case; all else is in no denominator."""
    found: set[str] = set()
    for standard in edition.standards():
        if not draws_on(standard, samples):
            continue
        for question in standard.key_questions:
            prompts = [prompt.id for prompt in question.prompts if applies(prompt, facts)]
            if applies(question, facts) and (prompts or not question.prompts):
                found.update((question.id, *prompts))
    return frozenset(found)


def standards_for(edition: Edition, sector: str | None) -> tuple[Standard, ...]:
    """The standards offered to a sector; the others are 'not inspected', never 'no' (requirement 15)."""
    return tuple(s for s in edition.standards() if s.sector is None or sector is None or s.sector == sector)
