"""A PDF by LibreOffice, for preview and for page numbers only; its files are never published nor sent back.

LibreOffice 7.4 loses text and prints field codes inside block controls, so it is given a copy without them.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from report_builder.canonical import W
from report_builder.errors import ReportError
from report_builder.packages import members, parsed

LONGEST = 180
"""Seconds that LibreOffice may take."""

_FILTER = 'pdf:writer_pdf_Export:{"ExportBookmarks":{"type":"boolean","value":"true"}}'
_BODY = "word/document.xml"


def office() -> str | None:
    """Where LibreOffice is, or None."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def without_controls(package: bytes) -> bytes:
    """A copy whose content controls are taken away, their content kept."""
    parts = members(package)
    root = parsed(parts[_BODY], _BODY)
    for control in list(root.iter(f"{W}sdt")):
        content, parent = control.find(f"{W}sdtContent"), control.getparent()
        for child in [] if content is None else list(content):
            control.addprevious(child)
        if parent is not None:
            parent.remove(control)
    parts[_BODY] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for name, data in parts.items():
            copy.writestr(name, data)
    return target.getvalue()


def pdf_of(package: bytes) -> bytes:
    """The PDF of a document; ReportError where LibreOffice is missing or makes none."""
    program = office()
    if program is None:
        raise ReportError(
            "no PDF was made: LibreOffice is not on this machine; install it, or save as PDF in Word"
        )
    with tempfile.TemporaryDirectory(prefix="daybook-") as name:
        folder = Path(name)
        source = folder / "preview.docx"
        source.write_bytes(without_controls(package))
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        words = [program, profile, "--headless", "--convert-to", _FILTER, "--outdir", name, str(source)]
        try:
            done = subprocess.run(words, capture_output=True, timeout=LONGEST, check=False)  # noqa: S603  (our own words)
        except subprocess.TimeoutExpired as error:
            raise ReportError(f"LibreOffice made no PDF within {LONGEST} seconds") from error
        made = source.with_suffix(".pdf")
        if not made.exists():
            raise ReportError(
                f"LibreOffice made no PDF: {done.stderr.decode(errors='replace').strip()[:200]}"
            )
        return made.read_bytes()


def heading_pages(pdf: bytes) -> tuple[int, ...]:
    """The page of each heading of the two highest levels in document order, from the PDF's outline."""
    try:
        from pypdf import PdfReader  # noqa: PLC0415  (an optional library, wanted for page numbers only)
    except ImportError as error:
        raise ReportError("page numbers want the library pypdf: pip install 'daybook[pdf]'") from error
    reader = PdfReader(io.BytesIO(pdf))
    return tuple(
        (reader.get_destination_page_number(entry) or 0) + 1 for entry in _entries(reader.outline, 1)
    )


def _entries(outline: list[Any], depth: int) -> Iterator[Any]:
    """Entries of an outline, which nests lists, down to the second level."""
    for entry in outline:
        if not isinstance(entry, list):
            yield entry
        elif depth < 2:
            yield from _entries(entry, depth + 1)
