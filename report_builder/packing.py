"""A document's parts as they will be written: serialised once, packed once.

The library's own writer would compress everything before it is read back and normalised; its steps are used here
without that, and a test fails when an upgrade renames one.
"""

from __future__ import annotations

from docx.document import Document
from docx.opc.package import OpcPackage
from docx.opc.pkgwriter import PackageWriter

STEPS = ("_write_content_types_stream", "_write_pkg_rels", "_write_parts")


class _Parts:
    """Takes what a writer of packages writes."""

    def __init__(self) -> None:
        self.found: dict[str, bytes] = {}

    def write(self, uri: str, blob: bytes) -> None:
        """One part; a package's names have no leading slash."""
        self.found[str(uri).removeprefix("/")] = blob


def parts_of(document: Document) -> dict[str, bytes]:
    """Every part of a document by name, with its content types and relationships."""
    package: OpcPackage = document.part.package
    for part in package.parts:
        part.before_marshal()  # type: ignore[no-untyped-call]  # the library's own step before it writes
    target = _Parts()
    types, rels, parts = (getattr(PackageWriter, step) for step in STEPS)
    types(target, package.parts)
    rels(target, package.rels)
    parts(target, package.parts)
    return target.found
