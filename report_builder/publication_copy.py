"""The copy that is published: the words and looks of a report, and nothing that was for working on it.

No content controls, hidden block bookmarks, manifest, comments or tracked changes (word, section 6). The copy is read
back: every word of the report is in it, and nothing internal is.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping

from lxml import etree

from report_builder.canonical import W
from report_builder.errors import PublicationError
from report_builder.packages import opened, parsed
from report_builder.reading import reading_of
from report_builder.returned import compared
from report_builder.revisions import settle
from report_builder.zip_normal import normalised

_TEXT = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_DROPPED = re.compile(r"customXml/.*|word/(comments\w*|people)\.xml|docProps/(custom|app|thumbnail)\..*")
_COMMENT = tuple(
    f"{W}{n}" for n in ("commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef")
)
_LEFT = tuple(
    f"{W}{n}" for n in ("sdt", "ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "vanish")
)


def publication_copy(report: bytes) -> bytes:
    """The copy of a built report; PublicationError when something internal is left in it or a word is gone."""
    package = opened(report)
    parts = {name: data for name, data in package.parts.items() if not _gone(name)}
    for name in list(parts):
        if _TEXT.fullmatch(name):
            parts[name] = _cleaned(parsed(parts[name], name))
        elif name.endswith(".rels"):
            parts[name] = _related(name, parsed(parts[name], name), parts)
    parts["[Content_Types].xml"] = _typed(parsed(parts["[Content_Types].xml"], "[Content_Types].xml"), parts)
    copy = normalised(_zipped(parts))
    _check(report, copy)
    return copy


def _gone(name: str) -> bool:
    base = posixpath.basename(name).removesuffix(".rels")
    return bool(_DROPPED.fullmatch(name)) or (
        name.endswith(".rels") and base.startswith(("comments", "item"))
    )


def _cleaned(root: etree._Element) -> bytes:
    settle(root)
    for control in list(root.iter(f"{W}sdt")):
        content = control.find(f"{W}sdtContent")
        for child in [] if content is None else list(content):
            control.addprevious(child)
        _drop(control)
    numbers = set()
    for mark in list(root.iter(f"{W}bookmarkStart")):
        if mark.get(f"{W}name", "").startswith("_b_"):
            numbers.add(mark.get(f"{W}id"))
            _drop(mark)
    for mark in list(root.iter(f"{W}bookmarkEnd")):
        if mark.get(f"{W}id") in numbers:
            _drop(mark)
    for mark in list(root.iter(*_COMMENT)):
        _drop(mark)
    for element in root.iter(etree.Element):
        for name in [name for name in element.attrib if str(name).startswith(f"{W}rsid")]:
            del element.attrib[name]
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    assert parent is not None  # noqa: S101  (a root is never dropped)
    parent.remove(element)


def _related(name: str, root: etree._Element, parts: Mapping[str, bytes]) -> bytes:
    """Relationships to parts that are still there."""
    folder = posixpath.dirname(posixpath.dirname(name))
    for relation in list(root):
        target = posixpath.normpath(posixpath.join(folder, relation.get("Target", ""))).lstrip("/")
        if relation.get("Target", "").startswith("/"):
            target = relation.get("Target", "").lstrip("/")
        if relation.get("TargetMode") != "External" and target not in parts:
            root.remove(relation)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _typed(root: etree._Element, parts: Mapping[str, bytes]) -> bytes:
    for override in list(root):
        name = override.get("PartName")
        if name is not None and name.lstrip("/") not in parts:
            root.remove(override)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _zipped(parts: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return target.getvalue()


def internal(copy: bytes) -> tuple[str, ...]:
    """What is left in a document that was for working on it, by part."""
    found = []
    for name, data in opened(copy).parts.items():
        if _DROPPED.fullmatch(name):
            found.append(f"{name} is a part for working on the report")
        elif _TEXT.fullmatch(name):
            root = parsed(data, name)
            found += [
                f"{name} holds {etree.QName(element).localname}" for element in root.iter(*_LEFT, *_COMMENT)
            ]
            marks = [mark.get(f"{W}name", "") for mark in root.iter(f"{W}bookmarkStart")]
            found += [f"{name} holds the bookmark {mark}" for mark in marks if mark.startswith("_b_")]
    return tuple(found)


def _check(report: bytes, copy: bytes) -> None:
    left = internal(copy)
    if left:
        raise PublicationError(
            f"the copy to be published still holds what is internal: {left[0]} ({len(left)} in all)"
        )
    comparison = compared(reading_of(opened(report)), reading_of(opened(copy)))
    if not comparison.faithful:
        changed = next((b.block for b in comparison.blocks if b.status not in ("unchanged", "restyled")), "")
        raise PublicationError(
            f"the copy to be published lost words of {changed or 'the text outside blocks'}"
        )
