"""A Word package from outside is opened as data: sizes are checked first, no document type, no entities, no network."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from report_builder.canonical import W
from report_builder.errors import ReportError

MOST_UNPACKED = 200 * 1024 * 1024
MOST_RATIO = 200
_SMALL = 1024 * 1024
"""A part below this size may be packed as tightly as it likes."""

_XML = re.compile(r".*\.(xml|rels)")
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True)


def members(package: bytes) -> dict[str, bytes]:
    """The parts of a package by name; ReportError names the part that is too large, or misnamed."""
    try:
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            _measured(archive)
            return {entry.filename: archive.read(entry) for entry in archive.infolist() if not entry.is_dir()}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise ReportError(f"it is no Word document (.docx) that can be read: {error}") from error


def _measured(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise ReportError(f"it unpacks to more than {MOST_UNPACKED >> 20} MB; it is not read")
    names = set()
    for entry in entries:
        name = entry.filename
        if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or name in names:
            raise ReportError(f"the part {name!r} is misnamed or stands twice; it is not read")
        names.add(name)
        if entry.file_size > _SMALL and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
            raise ReportError(
                f"the part {name} unpacks to more than {MOST_RATIO} times its size; it is not read"
            )


def parsed(data: bytes, name: str = "a part of the document") -> etree._Element:
    """XML without a document type, entities or network; ReportError says what is wrong."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise ReportError(f"{name} has a document type, which Word never writes; it is not read")
    try:
        root = etree.fromstring(data, _PARSER)
    except etree.XMLSyntaxError as error:
        raise ReportError(f"{name} is not well-formed XML: {error}") from error
    if root.getroottree().docinfo.doctype:
        raise ReportError(f"{name} has a document type, which Word never writes; it is not read")
    return root


def parsed_parts(package: bytes) -> dict[str, etree._Element]:
    """Every XML part of a package, by name."""
    return {name: parsed(data, name) for name, data in members(package).items() if _XML.fullmatch(name)}


def part(package: bytes, name: str) -> etree._Element:
    """One part of a package."""
    return parsed(members(package)[name], name)


def said(element: etree._Element) -> str:
    """The words of an element, with breaks and tabs; the cached results of fields included."""
    parts: list[str] = []
    for item in element.iter(f"{W}t", f"{W}br", f"{W}tab"):
        if item.tag == f"{W}t":
            parts.append(item.text or "")
        elif item.tag == f"{W}br":
            parts.append("\n")
        elif _in_run(item):
            parts.append("\t")
    return "".join(parts)


def _in_run(item: etree._Element) -> bool:
    parent = item.getparent()
    return parent is not None and parent.tag == f"{W}r"


def paragraphs(element: etree._Element) -> Iterator[str]:
    """The words of each paragraph, in order."""
    for found in element.iter(f"{W}p"):
        yield said(found)
