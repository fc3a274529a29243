"""One walk over a tree for everybody who looks for elements: in a long report a walk costs more than what it finds."""

from __future__ import annotations

from collections.abc import Iterable

from lxml.etree import _Element

Found = dict[str, list[_Element]]


def gathered(root: _Element, tags: Iterable[str | tuple[str, ...]]) -> Found:
    """The elements of each tag in document order; every tag has its list, and tags in a tuple share one."""
    found: Found = {}
    for tag in tags:
        shared = list[_Element]()
        found |= dict.fromkeys((tag,) if isinstance(tag, str) else tag, shared)
    for element in root.iter(*found):
        found[str(element.tag)].append(element)
    return found
