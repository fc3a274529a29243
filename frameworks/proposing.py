"""Proposes a crosswalk by the likeness of texts. A proposal is never a decision: a person decides each link.

At 75 of 100 or more the decided crosswalks hold no false pair; below that a pair needs a person's eye, and
below 48 they hold hardly a true one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product

from frameworks.edition import Edition
from frameworks.link import Link, LinkKind, in_order
from frameworks.similarity import Level, Node, likeness, nodes

SURE = 75
LEAST = 48
CLEARLY = 10
_HOME = 10

Pairs = Mapping[tuple[str, str], int]


def propose(old: Edition, new: Edition) -> tuple[Link, ...]:
    """Links by likeness of text alone, none of them decided; a note that begins with `?` asks for a person."""
    before, after = nodes(old), nodes(new)
    scores = {
        (a.id, b.id): likeness(a, b)
        for a, b in product(before.values(), after.values())
        if (a.level is Level.STANDARD) == (b.level is Level.STANDARD)
    }
    matched = _across_levels(scores, before, after)
    for level in Level:
        matched |= _matched(level, scores, before, after, matched)
    links = [_link(before[a], after[b], scores[a, b]) for a, b in matched.items()]
    links += [Link(from_ids=(item,), kind=LinkKind.REMOVED) for item in before if item not in matched]
    taken = set(matched.values())
    links += [Link(to_ids=(item,), kind=LinkKind.NEW) for item in after if item not in taken]
    return in_order(links, before, after)


def _across_levels(scores: Pairs, before: Mapping[str, Node], after: Mapping[str, Node]) -> dict[str, str]:
    """Questions that became prompts, or prompts questions: only where no text of the own level comes near."""
    best: dict[tuple[bool, str], int] = {}
    for (a, b), score in scores.items():
        if before[a].level is after[b].level:
            for end in ((True, a), (False, b)):
                best[end] = max(best.get(end, 0), score)
    clear = {
        (a, b): score
        for (a, b), score in scores.items()
        if before[a].level is not after[b].level
        and score >= max(SURE, best.get((True, a), 0) + CLEARLY, best.get((False, b), 0) + CLEARLY)
    }
    return _greedy((score, a, b) for (a, b), score in clear.items())


def _matched(
    level: Level,
    scores: Pairs,
    before: Mapping[str, Node],
    after: Mapping[str, Node],
    matched: Mapping[str, str],
) -> dict[str, str]:
    """The pairs of one level, the most alike first; a pair whose parents match is preferred to one elsewhere."""
    taken = set(matched.values())
    candidates = []
    for (a, b), score in scores.items():
        if score < LEAST or a in matched or b in taken:
            continue
        if before[a].level is level and after[b].level is level:
            parent = before[a].parent
            at_home = parent is not None and matched.get(parent) == after[b].parent
            candidates.append((score + (_HOME if at_home else 0), a, b))
    return _greedy(candidates)


def _greedy(candidates: Iterable[tuple[int, str, str]]) -> dict[str, str]:
    """Each id once; candidates of equal weight stay in the order printed."""
    pairs: dict[str, str] = {}
    taken: set[str] = set()
    for _, a, b in sorted(candidates, key=lambda candidate: -candidate[0]):
        if a not in pairs and b not in taken:
            pairs[a] = b
            taken.add(b)
    return pairs


def _link(old: Node, new: Node, score: int) -> Link:
    if old.level is not new.level:
        kind = LinkKind.MOVED
    else:
        kind = LinkKind.SAME if score == 100 else LinkKind.REWORDED
    note = None if score >= SURE else f"? alike {score} of 100: a person must say whether this is a pair"
    return Link(from_ids=(old.id,), to_ids=(new.id,), kind=kind, similarity=score, note=note)
