"""One walk over a tree for everybody who looks for elements: in a long report a walk costs more than what it finds."""

from __future__ import annotations

from collections.abc import Iterable

from lxml.etree import _Element

Found = dict[str, list[_Element]]


def gathered(root: _Element, tags: Iterable[str]) -> Found:
    """The elements of each tag in document order; every tag has its list."""
    found: Found = {tag: [] for tag in tags}
    for element in root.iter(*found):
        found[str(element.tag)].append(element)
    return found
