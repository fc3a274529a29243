"""The model and a template make a document; it is read back before anybody gets it.

Same model, same template: same bytes, whatever the clock, the locale or the machine (word, section 7).
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tempfile
from pathlib import Path
from typing import NamedTuple

from report_builder.errors import ReportError
from report_builder.finish import finish
from report_builder.layout import context_of
from report_builder.lint import lint_template
from report_builder.model import ReportModel
from report_builder.readback import check_conserved
from report_builder.strict_template import StrictTemplate
from report_builder.zip_normal import normalised


class BuiltReport(NamedTuple):
    """A document, its SHA-256, and the manifest: positions and hash of the words of each block."""

    data: bytes
    sha256: str
    manifest: str


def build_report(model: ReportModel, template: bytes) -> BuiltReport:
    """Builds and reads back; ReportError says what is wrong and where, and nothing is written."""
    faults = lint_template(template)
    if faults:
        first = faults[0]
        raise ReportError(f"the template is refused: {first.place}: {first.message} ({len(faults)} in all)")
    layout = StrictTemplate(template)
    context = context_of(model, layout.document)
    layout.place(dict(context))
    finish(layout.document, model)
    target = io.BytesIO()
    layout.document.save(target)
    data = normalised(target.getvalue())
    hashes = check_conserved(data, model)
    return BuiltReport(data, hashlib.sha256(data).hexdigest(), _manifest(model, hashes))


def _manifest(model: ReportModel, hashes: dict[str, str]) -> str:
    facts = {
        "document": model.document,
        "position": model.position,
        "root": model.root,
        "blocks": {
            block.id: {"sha256": hashes[block.id], "positions": list(block.positions)}
            for block in model.blocks()
        },
    }
    return json.dumps(facts, sort_keys=True, separators=(",", ":"))


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
