"""Which question or prompt of one edition is which of another: decided by people, shipped as data.

A record cites its own edition for ever; only a crosswalk carries it to another, and ids never do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from itertools import pairwise

from frameworks.composing import compose
from frameworks.crosswalk_file import as_toml, crosswalk_of
from frameworks.edition import Edition
from frameworks.errors import FrameworkError
from frameworks.link import ENDS, ONE_TO_ONE, Crosswalk, Link, LinkKind, counterparts
from frameworks.loader import load_edition
from frameworks.proposing import propose
from frameworks.similarity import Level, Node, nodes

__all__ = [
    "Crosswalk",
    "Link",
    "LinkKind",
    "as_toml",
    "check",
    "counterparts",
    "crosswalk_ids",
    "crosswalk_of",
    "load_crosswalk",
    "propose",
]

_PACKAGE = "frameworks.crosswalks"


def crosswalk_ids() -> tuple[tuple[str, str], ...]:
    """The pairs of editions, old and new, that a shipped file links directly."""
    names = sorted(entry.name for entry in resources.files(_PACKAGE).iterdir())
    pairs = (name.removesuffix(".toml").split("--") for name in names if name.endswith(".toml"))
    return tuple((old, new) for old, new in pairs)


@cache
def load_crosswalk(old: str, new: str) -> Crosswalk:
    """The crosswalk between two shipped editions: its file, the reverse file, or the shortest chains of files."""
    before, after = load_edition(old), load_edition(new)
    if old == new:
        raise FrameworkError(f"{old} is one edition and needs no crosswalk to itself; name two editions")
    chains = [[_step(a, b) for a, b in pairwise(path)] for path in _paths(old, new)]
    if not chains:
        raise FrameworkError(
            f"no crosswalk leads from {old} to {new}; `daybook framework crosswalk {old} {new} --propose` proposes one"
        )
    return chains[0][0] if len(chains[0]) == 1 else compose(chains, before, after)


def _paths(old: str, new: str) -> list[tuple[str, ...]]:
    """Every shortest way from one edition to another over the shipped files, forwards or backwards."""
    neighbours: defaultdict[str, set[str]] = defaultdict(set)
    for a, b in crosswalk_ids():
        neighbours[a].add(b)
        neighbours[b].add(a)
    paths: list[tuple[str, ...]] = [(old,)]
    seen = {old}
    while paths and new not in seen:
        paths = [(*path, to) for path in paths for to in sorted(neighbours[path[-1]] - seen)]
        seen.update(path[-1] for path in paths)
    return [path for path in paths if path[-1] == new]


def _step(old: str, new: str) -> Crosswalk:
    if (old, new) not in crosswalk_ids():
        return _step(new, old).inverted()
    name = f"{old}--{new}.toml"
    return crosswalk_of(resources.files(_PACKAGE).joinpath(name).read_bytes(), name)


def check(crosswalk: Crosswalk, old: Edition, new: Edition) -> Iterator[str]:
    """Every fault of a crosswalk, as a sentence; a sound one names each question and prompt of both editions."""
    for which, named, edition in (("old", crosswalk.old, old), ("new", crosswalk.new, new)):
        if named != edition.id:
            yield f"the {which} edition is {named}, not {edition.id}; give the edition that the crosswalk names"
    before, after = nodes(old), nodes(new)
    for link in crosswalk.links:
        yield from (f"{_name(link)}: {fault}" for fault in _faults(link, before, after))
    yield from _sides(old.id, before, [(link.kind, link.from_ids) for link in crosswalk.links])
    yield from _sides(new.id, after, [(link.kind, link.to_ids) for link in crosswalk.links])


def _name(link: Link) -> str:
    return f"{'+'.join(link.from_ids) or '-'} -> {'+'.join(link.to_ids) or '-'} ({link.kind})"


def _faults(link: Link, before: Mapping[str, Node], after: Mapping[str, Node]) -> Iterator[str]:
    unknown = [f"no {item} in the old edition" for item in link.from_ids if item not in before]
    unknown += [f"no {item} in the new edition" for item in link.to_ids if item not in after]
    yield from unknown
    if not _counts_fit(link):
        yield f"{len(link.from_ids)} from and {len(link.to_ids)} to do not make a link {link.kind}"
    elif link.kind in ONE_TO_ONE and not unknown:
        yield from _pair_faults(link.kind, before[link.from_ids[0]], after[link.to_ids[0]])


def _counts_fit(link: Link) -> bool:
    olds, news = len(link.from_ids), len(link.to_ids)
    match link.kind:
        case LinkKind.SPLIT:
            return olds >= 1 and news >= 2
        case LinkKind.JOINED:
            return olds >= 2 and news >= 1
        case LinkKind.NEW:
            return olds == 0 and news >= 1
        case LinkKind.REMOVED:
            return olds >= 1 and news == 0
        case LinkKind.OUT_OF_SCOPE:
            return (olds == 0) != (news == 0)
        case _:
            return olds == news == 1


def _pair_faults(kind: LinkKind, old: Node, new: Node) -> Iterator[str]:
    if kind is LinkKind.MOVED:
        if old.level is new.level:
            yield f"both are of the level {old.level}; only another level is moved"
        if Level.STANDARD in (old.level, new.level):
            yield "a standard does not move to another level"
    elif old.level is not new.level:
        yield f"a {old.level} became a {new.level}; that is moved"
    elif (old.folded == new.folded) != (kind is LinkKind.SAME):
        yield (
            "the texts differ; that is reworded"
            if kind is LinkKind.SAME
            else "the texts are equal; that is same"
        )


def _sides(
    edition: str, known: Mapping[str, Node], links: Iterable[tuple[LinkKind, tuple[str, ...]]]
) -> Iterator[str]:
    """Faults of one side: an id that no link names, and one that is both linked and said to have ended."""
    kinds: defaultdict[str, list[LinkKind]] = defaultdict(list)
    for kind, items in links:
        for item in items:
            kinds[item].append(kind)
    for item, node in known.items():
        if item not in kinds and node.level is not Level.STANDARD:
            yield f"{item} of {edition} stands in no link; say what became of it"
        if len(kinds[item]) > 1 and any(kind in ENDS for kind in kinds[item]):
            yield f"{item} of {edition} is linked and also {', '.join(kinds[item])}; keep one"
