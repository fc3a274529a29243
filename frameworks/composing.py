"""Composes decided crosswalks along a chain of editions; equal texts are `same`, whatever the steps said."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from frameworks.edition import Edition
from frameworks.link import Crosswalk, Link, LinkKind, counterparts, in_order
from frameworks.similarity import Node, likeness, nodes

Chain = Sequence[Crosswalk]


def compose(chains: Sequence[Chain], old: Edition, new: Edition) -> Crosswalk:
    """One crosswalk out of every chain given; an item ends only where no chain carries it through."""
    before, after = nodes(old), nodes(new)
    pairs = {(a, b) for chain in chains for a in before for b in _reached(chain, a)}
    steps = [step for chain in chains for step in chain]
    decided = _deciders(steps)
    through = sorted({step.new for step in steps} - {new.id})
    note = f"by way of {' and '.join(through)}"
    links = [*_joined_up(pairs, before, after)]
    links += [
        Link(from_ids=(item,), kind=_end(chains, item, LinkKind.REMOVED))
        for item in before
        if item not in {a for a, _ in pairs}
    ]
    back = [[step.inverted() for step in reversed(chain)] for chain in chains]
    links += [
        Link(to_ids=(item,), kind=_end(back, item, LinkKind.NEW))
        for item in after
        if item not in {b for _, b in pairs}
    ]
    told = [link.model_copy(update={"decided_by": decided, "note": note}) for link in links]
    digest = hashlib.sha256("\n".join(step.digest for step in steps).encode()).hexdigest()
    return Crosswalk(old=old.id, new=new.id, links=in_order(told, before, after), digest=digest)


def _reached(chain: Chain, item: str) -> set[str]:
    found = {item}
    for step in chain:
        found = {to for at in found for to in counterparts(step, at)}
    return found


def _deciders(steps: Sequence[Crosswalk]) -> str | None:
    """Who decided all of it; nobody if any step holds a proposal."""
    names = {link.decided_by for step in steps for link in step.links}
    known = sorted(name for name in names if name is not None)
    return "; ".join(known) if known and len(known) == len(names) else None


def _end(chains: Sequence[Chain], item: str, otherwise: LinkKind) -> LinkKind:
    """How an item ended that no chain carries through: out of scope if any step said so."""
    for chain in chains:
        found = {item}
        for step in chain:
            for link in step.links:
                if link.kind is LinkKind.OUT_OF_SCOPE and found.intersection(link.from_ids):
                    return LinkKind.OUT_OF_SCOPE
            found = {to for at in found for to in counterparts(step, at)}
    return otherwise


def _joined_up(
    pairs: set[tuple[str, str]], before: dict[str, Node], after: dict[str, Node]
) -> Iterator[Link]:
    """One link for each group of ids that the pairs hold together."""
    left = set(pairs)
    while left:
        group = {left.pop()}
        while more := {p for p in left if any(p[0] == a or p[1] == b for a, b in group)}:
            group |= more
            left -= more
        olds = [item for item in before if item in {a for a, _ in group}]
        news = [item for item in after if item in {b for _, b in group}]
        yield _link([before[item] for item in olds], [after[item] for item in news])


def _link(old: list[Node], new: list[Node]) -> Link:
    ids = {"from_ids": tuple(node.id for node in old), "to_ids": tuple(node.id for node in new)}
    if len(old) == len(new) == 1:
        return Link(**ids, kind=kind_of(old[0], new[0]), similarity=likeness(old[0], new[0]))
    return Link(**ids, kind=LinkKind.SPLIT if len(new) > len(old) else LinkKind.JOINED)


def kind_of(old: Node, new: Node) -> LinkKind:
    """What one node became when it became one other: told by their levels and their folded texts."""
    if old.level is not new.level:
        return LinkKind.MOVED
    return LinkKind.SAME if old.folded == new.folded else LinkKind.REWORDED
