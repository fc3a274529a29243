"""The model and a template make a document; it is read back before anybody gets it.

Same model, same template: same bytes, whatever the clock, the locale or the machine (word, section 7).
"""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE
from lxml import etree

from report_builder.canonical import Hashes
from report_builder.errors import ConservationError, ReportError
from report_builder.finish import finish
from report_builder.layout import context_of
from report_builder.lint import lint_template
from report_builder.manifest import Manifest, attach, manifest_of
from report_builder.model import ReportModel
from report_builder.packages import parsed
from report_builder.readback import check_conserved, contents_of, hashes_of, words_hashes
from report_builder.strict_template import StrictTemplate
from report_builder.zip_normal import normalised


class BuiltReport(NamedTuple):
    """A document, its SHA-256, and its manifest."""

    data: bytes
    sha256: str
    manifest: Manifest

    @property
    def manifest_sha256(self) -> str:
        """The digest that the log records."""
        return hashlib.sha256(self.manifest.written().encode()).hexdigest()


def build_report(
    model: ReportModel, template: bytes, *, pages: Sequence[int] = (), controls: bool = True
) -> BuiltReport:
    """Builds and reads back; ReportError says what is wrong and where, and nothing is written.

    `pages` are page numbers for the contents; without `controls` the draft is one for LibreOffice.
    """
    faults = lint_template(template)
    if faults:
        first = faults[0]
        raise ReportError(f"the template is refused: {first.place}: {first.message} ({len(faults)} in all)")
    layout = StrictTemplate(template)
    context = context_of(model, layout.document, controls=controls)
    layout.place(dict(context))
    finish(layout.document, model, pages)
    manifest = _manifest(layout.document, model)
    attach(layout.document, manifest)
    target = io.BytesIO()
    layout.document.save(target)
    data = normalised(target.getvalue())
    _same(check_conserved(data, model, template), manifest)
    return BuiltReport(data, hashlib.sha256(data).hexdigest(), manifest)


def _manifest(document: Document, model: ReportModel) -> Manifest:
    """From the finished tree; the bytes are read again afterwards."""
    found, loose = contents_of(_trees(document))
    return manifest_of(model, hashes_of(found), words_hashes(loose))


def _trees(document: Document) -> dict[str, etree._Element]:
    """The parts of a document that reading it back needs, without writing them first."""
    trees = {"word/document.xml": document.element, "word/styles.xml": document.styles.element}
    for part in document.part.package.iter_parts():
        if part.content_type == CONTENT_TYPE.WML_FOOTNOTES:
            trees["word/footnotes.xml"] = parsed(part.blob)
    return trees


def _same(found: dict[str, Hashes], manifest: Manifest) -> None:
    for block in manifest.blocks:
        if found.get(block.id) != Hashes(block.full, block.words):
            raise ConservationError(f"the block {block.id} was not written as it was made")


def write_atomically(path: Path, data: bytes) -> None:
    """The old file or the new one stands there, whole, whatever happens: beside, synced, then renamed."""
    try:
        handle, name = tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.name}.", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _sync_folder(path.absolute().parent)
    except OSError as error:
        raise ReportError(
            f"{path} cannot be written: {error.strerror}; the file that was there is whole"
        ) from error


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
