"""Which paragraphs changed since a draft, and which challenge each change responds to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from evidence_log.projections.models import Challenge, Narrative
from evidence_log.projections.state import State
from report_builder.paragraph_numbers import Numbered, numbers_of


class Change(NamedTuple):
    """A paragraph that changed since a draft: its text then and now, and the challenges that the change answers."""

    section: str
    number: str
    before: str
    after: str
    answers: tuple[str, ...]


def paragraphs(state: State) -> dict[str, dict[str, Numbered]]:
    """The numbered paragraphs of each section, by number."""
    builds = [built.as_at for built in state.reports]
    return {
        name: {one.number: one for one in numbers_of(found, builds)}
        for name, found in state.narratives.items()
    }


def changes(then: State, now: State) -> tuple[Change, ...]:
    """Every paragraph that was changed, added or taken out between two states, in the order of the sections."""
    return tuple(_changes(then, now))


def _changes(then: State, now: State) -> Iterator[Change]:
    # Numbers are given by the first draft, which may be the one that `then` was built into.
    builds = [built.as_at for built in now.reports]
    for name, found in now.narratives.items():
        old = _numbered(then.narratives.get(name), builds)
        new = _numbered(found, builds)
        for number in dict.fromkeys((*new, *old)):
            before, after = old.get(number, ()), new.get(number, ())
            if before != after:
                answers = _answers(found, number, then.position, now.challenges)
                yield Change(name, number, *_differing(before, after), answers)


def _numbered(found: Narrative | None, builds: Sequence[int]) -> dict[str, tuple[str, ...]]:
    """Each paragraph with the items of its list: who challenged the one is answered by the others, too."""
    return {} if found is None else {one.number: (one.text, *one.items) for one in numbers_of(found, builds)}


def _differing(before: Sequence[str], after: Sequence[str]) -> tuple[str, str]:
    """What only one of the two says; all of both where only the order differs."""
    old = [text for text in before if text not in after]
    new = [text for text in after if text not in before]
    return "\n".join(old if old or new else before), "\n".join(new if old or new else after)


def _answers(
    found: Narrative, number: str, since: int, challenges: Mapping[UUID, Challenge]
) -> tuple[str, ...]:
    """The challenges that a revision since then responds to: those of this paragraph, else all of the section."""
    named = [item for r in found.history if r.position > since for item in r.answers]
    held = [challenges[item] for item in dict.fromkeys(named) if item in challenges]
    own = [challenge.number for challenge in held if challenge.paragraph == number]
    return tuple(own or [challenge.number for challenge in held if challenge.section == found.section])


def answered(found: Challenge, now: State) -> str:
    """What became of the paragraph that a challenge is about, in words."""
    section = now.narratives.get(found.section)
    if not found.answered or section is None:
        return ""
    builds = [built.as_at for built in now.reports]
    texts = _numbered(section, builds).get(found.paragraph)
    if texts is None:
        return f"{found.paragraph} was taken out."
    text = texts[0]
    return (
        f"{found.paragraph} now reads: {text}"
        if text != found.quoted.text
        else "The text around it was changed."
    )
