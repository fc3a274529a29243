"""Which prompts apply to a case: what does not apply is in no denominator, and is never 'no'."""

from __future__ import annotations

from frameworks.edition import Condition, Edition, Frozen, Prompt, Standard


class CaseFacts(Frozen):
    """What the printed conditions look at (requirements 16, 17)."""

    post_custody: bool = False
    unpaid_work_only: bool = False
    rehabilitative_requirements: bool = True


def applies(prompt: Prompt, facts: CaseFacts) -> bool:
    """True unless the prompt's printed condition leaves this case out."""
    match prompt.applies_when:
        case None:
            return True
        case Condition.POST_CUSTODY:
            return facts.post_custody
        case Condition.REHABILITATIVE:
            return facts.rehabilitative_requirements and not facts.unpaid_work_only


def applicable_prompts(edition: Edition, facts: CaseFacts) -> tuple[Prompt, ...]:
    """The prompts of an edition that apply to a case, in the order printed."""
    return tuple(prompt for prompt in edition.prompts.values() if applies(prompt, facts))


def standards_for(edition: Edition, sector: str | None) -> tuple[Standard, ...]:
    """The standards offered to a sector; the others are 'not inspected', never 'no' (requirement 15)."""
    return tuple(s for s in edition.standards() if s.sector is None or sector is None or s.sector == sector)
