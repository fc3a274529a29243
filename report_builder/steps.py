"""How a rating was reached, step by step: computed, weighed, recommended, sent back, ratified, each with its event."""

from __future__ import annotations

from collections.abc import Iterator

from evidence_log.events.ratings import OVERALL
from evidence_log.projections.models import Recommendation
from evidence_log.projections.ratings import StandardRating
from frameworks.rules import Method
from report_builder.material import Material
from report_builder.model import Block, Piece
from report_builder.wording import block_id, para, plural, rating


def trail(material: Material, node: str, heading: str = "How this rating was reached") -> Block | None:
    """The steps of a node's rating, or None where there are none to tell; away from its section the heading names it."""
    steps = list(_steps(material, node))
    if not steps:
        return None
    head = para(heading, kind="lead")
    numbered = (step.model_copy(update={"kind": "numbered", "list_number": 1}) for step in steps)
    positions = tuple(sorted({p for step in steps for run in step.runs for p in run.positions}))
    return Block(
        id=block_id(node, "trail"),
        label=f"How the rating of {node} was reached",
        kind="trail",
        items=(head, *numbered),
        positions=positions,
    )


def _steps(material: Material, node: str) -> Iterator[Piece]:
    found = material.rated.standards.get(node)
    if node == OVERALL:
        yield from _total(material)
    elif found is None or not found.indicated.rated:
        yield para("This standard is answered and published, and not rated.")
        return
    else:
        yield _computed(material, found)
        yield from _weighed(material, node)
    yield from _aside(material, node)
    for made in material.state.recommendations.values():
        if made.node == node:
            yield from _decided(material, made)


def _computed(material: Material, found: StandardRating) -> Piece:
    result = found.indicated
    if not result.method.computed or result.rating is None:
        return para("The rating rests on judgement; no rating is computed.")
    positions = tuple(p for q in material.rules.by_id[found.id].questions for p in material.judged(q))
    lowest = f", set by key question {result.set_by}" if result.method is Method.LOWEST else ""
    return para(f"The rules {material.rules.id} indicate ", rating(result.rating, positions), f"{lowest}.")


def _total(material: Material) -> Iterator[Piece]:
    whole = material.rated.overall
    if whole.rating:
        positions = tuple(p for s in material.rated.counted() for p in material.decided(s.id))
        yield para(
            f"The standards that count add up to {whole.total} of {whole.maximum} points, which gives ",
            rating(whole.rating, positions),
            ".",
        )


def _weighed(material: Material, node: str) -> Iterator[Piece]:
    """How much evidence undermines the standard, and what became of it."""
    found = [e for e in material.state.evidence.values() if node in e.undermines and not e.withdrawn]
    if found:
        said = [e.disposition(node) for e in found]
        words = [disposed.disposition.value.replace("_", " ") for disposed in said if disposed]
        fates = ", ".join(f"{words.count(word)} {word}" for word in dict.fromkeys(words))
        left = len(found) - len(words)
        rest = f"; {left} not weighed yet" if left else ""
        yield para(
            f"Evidence that undermines it: {plural(len(found), 'piece')}; {fates or 'none weighed'}{rest}."
        )


def _aside(material: Material, node: str) -> Iterator[Piece]:
    ending = material.state.aside.get(node)
    if ending:
        reason = f" {ending.reason.text}" if ending.reason else ""
        yield para(f"{material.who(ending.by)} set it aside, not rated (event {ending.position}).{reason}")


def _decided(material: Material, made: Recommendation) -> Iterator[Piece]:
    word = rating(made.rating, (made.position,))
    by, event = material.who(made.by), f" (event {made.position})"
    if made.near:
        there = ", ".join(material.who(person) for person in made.present)
        near = ", ".join(made.near).replace("_", " ")
        yield para(f"The panel ({there}) departed from it and decided ", word, f"{event}, as {near} permits.")
    else:
        verb = "departed from it and recommended " if made.override else "recommended "
        yield para(f"{by} {verb}", word, f"{event}.")
    if made.sent_back:
        reason = f" {made.sent_back.reason.text}" if made.sent_back.reason else ""
        who = material.who(made.sent_back.by)
        yield para(f"{who} sent it back (event {made.sent_back.position}).{reason}")
    elif made.ratified and made.ratified.position != made.position:
        differed = " A minority view is on record." if made.minority else ""
        yield para(
            f"{material.who(made.ratified.by)} ratified it (event {made.ratified.position}).{differed}"
        )
    elif made.open:
        yield para("It is not ratified.")
