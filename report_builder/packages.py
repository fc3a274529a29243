"""A Word package from outside is opened as data: looked at entry by entry before anything of it is parsed.

Refused with the part's name: sizes, ratios and names that no word processor writes, encryption, macros, document
types and entities, encodings that could hide one (reliability, section 5). Bytes are counted while they unpack: the
sizes that an archive claims are not trusted.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from lxml import etree

from report_builder.canonical import W
from report_builder.errors import PackageError

MOST_UNPACKED = 200 * 1024 * 1024
"""Bytes, all parts together."""

MOST_RATIO = 200
"""Unpacked to packed, for parts over 1 MiB; text that repeats itself packs tighter, so for XML over 20 MiB."""

MOST_PARTS = 5_000
_SMALL, _SMALL_XML = 1024 * 1024, 20 * 1024 * 1024
_CHUNK = 256 * 1024
_XML = re.compile(r".*\.(xml|rels)")
_NAME = re.compile(r"(?!/)[^\\:*?\"<>|\x00-\x1f]{1,250}")
_DECLARED = re.compile(r"^<\?xml[^>]*encoding\s*=\s*[\"']([A-Za-z0-9._-]+)", re.IGNORECASE)
_DOCTYPE = re.compile(r"<!\s*(DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)", re.IGNORECASE)


class Package(NamedTuple):
    """The parts of a document by name, each unpacked and safe to parse."""

    parts: Mapping[str, bytes]

    def xml(self, name: str) -> etree._Element | None:
        """A part parsed, or None where there is no such part."""
        return parsed(self.parts[name], name) if name in self.parts else None


def opened(data: bytes, what: str = "the document") -> Package:
    """A document that came back; PackageError names the part that cannot be accepted, macros among them."""
    parts = members(data, what)
    for name, content in parts.items():
        if name.casefold().endswith("vbaproject.bin"):
            raise PackageError(f"the part {name!r} holds macros; save the document as .docx without them")
        if _XML.fullmatch(name):
            decoded(content, name)
    return Package(MappingProxyType(parts))


def members(data: bytes, what: str = "it") -> dict[str, bytes]:
    """The parts of a package by name; PackageError names the part that is too large, misnamed or locked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _entries(entries, what)
            parts: dict[str, bytes] = {}
            left = MOST_UNPACKED
            for entry in entries:
                if not entry.is_dir():
                    parts[entry.filename] = _unpacked(archive, entry, left)
                    left -= len(parts[entry.filename])
    except (zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error, RuntimeError) as error:
        raise PackageError(f"{what} is no whole Word document (.docx): {error}") from error
    return parts


def _entries(entries: list[zipfile.ZipInfo], what: str) -> None:
    if len(entries) > MOST_PARTS:
        raise PackageError(
            f"{what} has {len(entries):,} parts and the most is {MOST_PARTS:,}; it is not read"
        )
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename
        steps = name.rstrip("/").split("/")
        if not _NAME.fullmatch(name) or any(step in ("", ".", "..") for step in steps):
            raise PackageError(f"the part {name!r} has a name that leads out of the file; it is not read")
        if name.casefold() in seen:
            raise PackageError(f"the part {name!r} is there twice; it is not read")
        seen.add(name.casefold())
        if entry.flag_bits & 0x1:
            raise PackageError(f"the part {name!r} is encrypted; save the document without a password")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise PackageError(f"the part {name!r} is a link to somewhere else; it is not read")
        small = _SMALL_XML if _XML.fullmatch(name) else _SMALL
        if entry.file_size > small and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
            raise PackageError(
                f"the part {name!r} unpacks to more than {MOST_RATIO} times its size; it is not read"
            )
    total = sum(entry.file_size for entry in entries)
    if total > MOST_UNPACKED:
        biggest = max(entries, key=lambda entry: entry.file_size)
        raise PackageError(
            f"{what} unpacks to more than {MOST_UNPACKED // 1024 // 1024} MiB, most of it the part "
            f"{biggest.filename!r}; it is not read"
        )


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> bytes:
    """The bytes of a part, counted: an entry that unpacks to more than it claims is refused."""
    found = bytearray()
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            found += chunk
            if len(found) > min(entry.file_size, left):
                raise PackageError(
                    f"the part {entry.filename!r} unpacks to more than it claims; it is not read"
                )
    return bytes(found)


def decoded(content: bytes, name: str) -> str:
    """The text of an XML part; refuses what could carry a document type, seen or hidden."""
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise PackageError(f"the part {name!r} is not in UTF-8, as Word writes it; it is not read") from error
    declared = _DECLARED.match(text.lstrip())
    if declared and declared[1].lower() not in ("utf-8", "utf8", "us-ascii", "ascii", "utf-16"):
        raise PackageError(
            f"the part {name!r} says it is in {declared[1]}; Word writes UTF-8; it is not read"
        )
    if _DOCTYPE.search(text):
        raise PackageError(f"the part {name!r} has a document type, which Word never writes; it is not read")
    return text


def parsed(content: bytes, name: str = "of the document") -> etree._Element:
    """The root of an XML part, parsed strictly: no entities, no network, no recovery, no excessive depth."""
    decoded(content, name)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise PackageError(
            f"the part {name!r} is not well-formed XML ({error.msg}); it is not read"
        ) from error


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
