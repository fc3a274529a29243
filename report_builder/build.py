"""The model and a template make a document; it is read back before anybody gets it.

Same model, same template: same bytes, whatever the clock, the locale or the machine (word, section 7).
"""

from __future__ import annotations

import gc
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from report_builder.accessibility import LOOKED_AT, barriers
from report_builder.anchors import MARKS
from report_builder.errors import AccessibilityError
from report_builder.finish import finish
from report_builder.layout import context_of
from report_builder.lint import accepted
from report_builder.manifest import Manifest, as_part, manifest_of, slot
from report_builder.model import ReportModel
from report_builder.outcome import BuiltReport
from report_builder.packages import parsed
from report_builder.packing import parts_of
from report_builder.readback import check_conserved
from report_builder.strict_template import StrictTemplate
from report_builder.walk import Found, gathered
from report_builder.zip_normal import packed

_READ = re.compile(r"word/(document|styles|footnotes|header\d*|footer\d*)\.xml|docProps/core\.xml")
"""The parts that hold words, and what it takes to read them."""


def build_report(
    model: ReportModel, template: bytes, *, pages: Sequence[int] = (), controls: bool = True
) -> BuiltReport:
    """Builds and reads back; ReportError says what is wrong and where, and nothing is written.

    `pages` are page numbers for the contents; without `controls` the draft is one for LibreOffice.
    """
    with _uncollected():
        layout = StrictTemplate(accepted(template))
        context = context_of(model, layout.document, controls=controls)
        layout.place(dict(context))
        finish(layout.document, model, pages)
        place = slot(layout.document, model.document)
        written = parts_of(layout.document)
        manifest = _checked(written, place, model, template)
        data = packed(written | {place: as_part(manifest)})
    return BuiltReport(data, hashlib.sha256(data).hexdigest(), manifest)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the search for cycles, which would walk through every element again and again and find none."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _checked(written: Mapping[str, bytes], place: str, model: ReportModel, template: bytes) -> Manifest:
    """Reads the bytes of the parts back, before they are packed; the manifest says what was found."""
    parts = {
        name: parsed(data, name) for name, data in written.items() if _READ.fullmatch(name) and name != place
    }
    held = gathered(parts["word/document.xml"], (*LOOKED_AT, MARKS))
    found = check_conserved(parts, held[MARKS[0]], model, template)
    _accessible(parts, held)
    return manifest_of(model, found.hashes, found.fixed)


def _accessible(parts: Mapping[str, Any], held: Found) -> None:
    found = barriers(parts, held)
    if found:
        first = found[0]
        raise AccessibilityError(f"{first.place}: {first.message} ({len(found)} in all)")
