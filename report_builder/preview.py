"""A PDF by LibreOffice, for preview and for page numbers only; its files are never published nor sent back.

LibreOffice 7.4 loses text and prints field codes inside block controls, so it is given a copy without them.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from lxml import etree
from platformdirs import user_cache_path

from report_builder.canonical import W
from report_builder.errors import ReportError
from report_builder.packages import members, parsed

LONGEST = 180
"""Seconds that LibreOffice may take."""

_SPARE = 60
"""Seconds more before a copy counts as left behind."""

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


def place() -> Path:
    """Where copies lie while LibreOffice reads them: DAYBOOK_CACHE, else the platform's place for caches."""
    given = os.environ.get("DAYBOOK_CACHE")
    return (Path(given) if given else user_cache_path("daybook")) / "previews"


def purge_previews() -> tuple[Path, ...]:
    """Removes the copies that a killed run left behind: those older than any run may last."""
    oldest, gone = time.time() - LONGEST - _SPARE, list[Path]()
    for folder in place().iterdir() if place().exists() else ():
        with suppress(FileNotFoundError):  # another run has just tidied it up
            if folder.stat().st_mtime < oldest:
                shutil.rmtree(folder, ignore_errors=True)
                gone.append(folder)
    return tuple(gone)


def pdf_of(package: bytes) -> bytes:
    """The PDF of a document; ReportError where LibreOffice is missing or makes none."""
    program = office()
    if program is None:
        raise ReportError(
            "no PDF was made: LibreOffice is not on this machine; install it, or save as PDF in Word"
        )
    purge_previews()
    place().mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place(), ignore_cleanup_errors=True) as name:
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
