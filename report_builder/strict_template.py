"""docxtpl, hardened: strict XML, a closed language, no second pass over data. Its only importer.

Replaced steps of the library are named in `_REPLACED`; a test fails when an upgrade renames one.
"""

from __future__ import annotations

import io
import re
import traceback
from collections.abc import Mapping
from typing import Any

import docx.oxml.ns
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import TemplateError as JinjaError
from lxml import etree

from report_builder.errors import ReportError, TemplateError
from report_builder.expressions import compiled

# Where docxcompose is installed, importing docxtpl rebinds this prefix for the whole process, and the core
# properties of every later document are invalid.
docx.oxml.ns.nsmap["cp"] = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"

REPLACED = (
    "map_tree",
    "render_xml_part",
    "fix_tables",
    "fix_docpr_ids",
    "render_properties",
    "render_footnotes",
)

_ALL_TEXT = etree.XPath("string()")  # python-docx elements override .text, so itertext() repeats words
_P, _R, _T, _TBL, _TC, _SDT = (qn(f"w:{name}") for name in ("p", "r", "t", "tbl", "tc", "sdt"))
_WRONG = {  # what a fragment in the wrong kind of tag leaves behind, invisible in Word
    _P: {_R, _P},
    _R: {_R, qn("w:body"), _TC, qn("w:hdr"), qn("w:ftr")},
    _TBL: {_R, _P},
}
_CELL_ORDER = [
    "cnfStyle",
    "tcW",
    "gridSpan",
    "hMerge",
    "vMerge",
    "tcBorders",
    "shd",
    "noWrap",
    "tcMar",
    "textDirection",
    "tcFitText",
    "vAlign",
    "hideMark",
]


class StrictTemplate:
    """A template that places a context or says where it cannot."""

    def __init__(self, template: bytes) -> None:
        self._inner = _Hardened(io.BytesIO(template))
        self._inner.init_docx()

    @property
    def document(self) -> Document:
        """The document being made, for charts and finishing."""
        document: Document = self._inner.docx
        return document

    def place(self, context: Mapping[str, Any]) -> None:
        """Renders once; data is never looked at as a template again."""
        self._inner.render(dict(context), autoescape=True)


class _Hardened(DocxTemplate):  # type: ignore[misc]  # the library ships no types
    def render_xml_part(
        self,
        src_xml: str,
        part: Any,
        context: Mapping[str, Any],
        jinja_env: Any = None,  # noqa: ARG002  (the library's signature; our environment is always the closed one)
    ) -> str:
        """One paragraph a line, so that an error can name its paragraph."""
        source = src_xml.replace("</w:p>", "</w:p>\n")
        self.current_rendering_part = part
        try:
            xml: str = compiled(source).render(context)
        except (JinjaError, ReportError, TypeError, ValueError) as error:
            line = source.split("\n")[_line(error) - 1]
            said = re.sub("<[^>]+>", "", line)[:80]
            raise TemplateError(f"{part.partname}, at {said!r}: {error}") from error
        return xml if part is self.docx.part else etree.tostring(_settled(xml), encoding="unicode")

    def fix_tables(self, xml: str) -> etree._Element:
        """The library parses with recovery, which drops text; here parsing is strict."""
        return _settled(xml)

    def fix_docpr_ids(self, tree: etree._Element) -> None:
        """Drawings are numbered in document order."""
        for number, element in enumerate(tree.iter(qn("wp:docPr")), 1):
            element.set("id", str(number))

    def render_properties(self, context: Any, jinja_env: Any = None) -> None:
        """`finish` sets them: the library escapes them twice."""

    def render_footnotes(self, context: Any, jinja_env: Any = None) -> None:
        """Not rendered: the library does it once a section, so that data is evaluated as a template."""


def _settled(xml: str) -> etree._Element:
    """Parsed strictly, nothing where it would be lost, children of cell properties in schema order."""
    tree = parse_xml(xml)
    for element in tree.iter(_P, _R, _T, _TBL, _TC, _SDT):
        if _misplaced(element):
            said = str(_ALL_TEXT(element))[:80]
            raise TemplateError(f"something stands in the wrong kind of tag, at {said!r}")
    rank = {qn(f"w:{name}"): place for place, name in enumerate(_CELL_ORDER)}
    shade = qn("w:shd")
    for element in tree.iter(qn("w:tcPr")):
        if (
            not len(element) or element[0].tag != shade
        ):  # only a coloured cell of the template's own is out of order
            continue
        element[:] = sorted(element, key=lambda child: rank.get(str(child.tag), len(rank)))
    return tree


def _misplaced(element: etree._Element) -> bool:
    kind, parent = element.tag, element.getparent()
    if kind == _T:
        return len(element) > 0
    if kind == _TC:
        return len(element) == 0 or element[-1].tag != _P
    if parent is None:
        return False
    if kind == _SDT:
        return parent.tag == _P and element.find(f"{qn('w:sdtContent')}/{_P}") is not None
    return parent.tag in _WRONG[str(kind)]


def _line(error: BaseException) -> int:
    """The engine gives syntax errors a line; for the rest the compiled template's frame has it."""
    frames = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == "<template>"]
    return getattr(error, "lineno", None) or (frames[-1] if frames else 1) or 1
