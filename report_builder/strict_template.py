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
from docx.oxml.document import CT_Body, CT_Document
from docx.oxml.ns import nsmap, qn
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
_RANK = {qn(f"w:{name}"): place for place, name in enumerate(_CELL_ORDER)}
_CELL, _SHADE, _DRAWING, _HELD = (
    qn("w:tcPr"),
    qn("w:shd"),
    qn("wp:docPr"),
    f"{qn('w:sdtContent')}/{qn('w:p')}",
)
_PARSER = etree.XMLParser(remove_blank_text=True, resolve_entities=False)
"""As python-docx's own, but of its classes only those that a document is asked for: each makes a look slower."""

_CLASSES = etree.ElementNamespaceClassLookup()
_CLASSES.get_namespace(nsmap["w"]).update({"document": CT_Document, "body": CT_Body})
_PARSER.set_element_class_lookup(_CLASSES)


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
        """The whole document, parsed strictly: the library parses the body alone, and with recovery, which drops text."""
        whole = etree.tostring(self.docx.element, encoding="unicode")
        start, end = whole.index("<w:body"), whole.rindex("</w:body>") + len("</w:body>")
        body = xml[xml.index(">") :]  # its namespaces are the root's
        return _settled(f"{whole[:start]}<w:body{body}{whole[end:]}", numbered=True)

    def map_tree(self, tree: etree._Element) -> None:
        """The tree is the document's now: the library moves a body node by node, which takes as long as parsing it."""
        self.docx._element = self.docx.part._element = tree  # noqa: SLF001  (as the library does)

    def fix_docpr_ids(self, tree: etree._Element) -> None:
        """Drawings have their numbers from the same walk."""

    def render_properties(self, context: Any, jinja_env: Any = None) -> None:
        """`finish` sets them: the library escapes them twice."""

    def render_footnotes(self, context: Any, jinja_env: Any = None) -> None:
        """Not rendered: the library does it once a section, so that data is evaluated as a template."""


def _settled(xml: str, *, numbered: bool = False) -> etree._Element:
    """Parsed strictly, nothing where it would be lost, children of cell properties in schema order; one walk.

    `numbered`: drawings are numbered in document order, as the body's are.
    """
    tree = etree.fromstring(xml, _PARSER)
    drawings, cells = [], []
    for element in tree.iter(_P, _R, _T, _TBL, _TC, _SDT, _CELL, _DRAWING):
        if element.tag == _CELL:
            cells.append(element)
        elif element.tag == _DRAWING:
            drawings.append(element)
        elif _misplaced(element):
            said = str(_ALL_TEXT(element))[:80]
            raise TemplateError(f"something stands in the wrong kind of tag, at {said!r}")
    for cell in cells:
        _ordered(cell)
    for number, drawing in enumerate(drawings if numbered else (), 1):
        drawing.set("id", str(number))
    return tree


def _ordered(properties: etree._Element) -> None:
    """Only a coloured cell of the template's own is out of order: its colour stands first."""
    if len(properties) > 1 and properties[0].tag == _SHADE:
        properties[:] = sorted(properties, key=lambda child: _RANK.get(str(child.tag), len(_RANK)))


def _misplaced(element: etree._Element) -> bool:
    kind = element.tag
    if kind == _T:
        return len(element) > 0
    if kind == _TC:
        return len(element) == 0 or element[-1].tag != _P
    parent = element.getparent()
    if parent is None:
        return False
    if kind == _SDT:
        return parent.tag == _P and element.find(_HELD) is not None
    return parent.tag in _WRONG[str(kind)]


def _line(error: BaseException) -> int:
    """The engine gives syntax errors a line; for the rest the compiled template's frame has it."""
    frames = [f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == "<template>"]
    return getattr(error, "lineno", None) or (frames[-1] if frames else 1) or 1
