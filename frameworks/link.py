"""What became of a question or prompt between two editions; nothing is ever linked for its id alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from pydantic import ConfigDict, Field

from frameworks.similarity import Node
from frameworks.vocabulary import Frozen


class LinkKind(StrEnum):
    """What became of it; `moved` is to another level, `out_of_scope` is what the other edition never asks."""

    SAME = "same"
    REWORDED = "reworded"
    SPLIT = "split"
    JOINED = "joined"
    MOVED = "moved"
    NEW = "new"
    REMOVED = "removed"
    OUT_OF_SCOPE = "out_of_scope"


ONE_TO_ONE = (LinkKind.SAME, LinkKind.REWORDED, LinkKind.MOVED)
ENDS = (LinkKind.NEW, LinkKind.REMOVED, LinkKind.OUT_OF_SCOPE)
_INVERSE = {
    LinkKind.SPLIT: LinkKind.JOINED,
    LinkKind.JOINED: LinkKind.SPLIT,
    LinkKind.NEW: LinkKind.REMOVED,
    LinkKind.REMOVED: LinkKind.NEW,
}


class Link(Frozen):
    """One link from ids of the old edition to ids of the new one; without `decided_by` it is only proposed."""

    model_config = ConfigDict(populate_by_name=True)

    from_ids: tuple[str, ...] = Field(default=(), alias="from")
    to_ids: tuple[str, ...] = Field(default=(), alias="to")
    kind: LinkKind
    similarity: int | None = Field(default=None, ge=0, le=100)
    decided_by: str | None = None
    note: str | None = None

    def inverted(self) -> Link:
        """The same link read from the new edition to the old one."""
        kind = _INVERSE.get(self.kind, self.kind)
        return self.model_copy(
            update={"from_ids": self.to_ids, "to_ids": self.from_ids, "kind": kind},
        )


class Crosswalk(Frozen):
    """All links from one edition to another; `digest` is the SHA-256 of the files they were read from."""

    old: str
    new: str
    links: tuple[Link, ...]
    digest: str = Field(pattern=r"^[0-9a-f]{64}$")

    def inverted(self) -> Crosswalk:
        """The same decisions read from the new edition to the old one, with the digest of the same file."""
        links = tuple(link.inverted() for link in self.links)
        return Crosswalk(old=self.new, new=self.old, links=links, digest=self.digest)


def counterparts(crosswalk: Crosswalk, item: str) -> tuple[str, ...]:
    """The ids in the new edition that a node of the old one became; none where it ended."""
    found = (to for link in crosswalk.links if item in link.from_ids for to in link.to_ids)
    return tuple(dict.fromkeys(found))


def in_order(links: Iterable[Link], old: Mapping[str, Node], new: Mapping[str, Node]) -> tuple[Link, ...]:
    """Links in the order of the new edition, then what has no place there in the order of the old one."""
    before, after = ({item: place for place, item in enumerate(known)} for known in (old, new))

    def place(link: Link) -> tuple[bool, list[int], list[int]]:
        to = sorted(after.get(item, len(after)) for item in link.to_ids)
        return not to, to, sorted(before.get(item, len(before)) for item in link.from_ids)

    return tuple(sorted(links, key=place))
