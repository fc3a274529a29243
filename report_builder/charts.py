"""A chart that Word can edit: python-pptx writes its XML, XlsxWriter the workbook behind it.

Deterministic, and thirty times quicker than a picture (word, section 5). Its values also stand in a table.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from xml.sax.saxutils import quoteattr

import xlsxwriter
from docx.document import Document
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.chart.xmlwriter import ChartXmlWriter
from pptx.enum.chart import XL_CHART_TYPE

from report_builder.fragments import Xml, checked
from report_builder.model import Chart
from report_builder.palette import Paint
from report_builder.zip_normal import normalised

_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_DRAWN = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDTH, _BAR, _REST = 5_976_000, 420_000, 1_250_000
_TOO_SMALL = 8
_SHARES = (Paint("1F4E79", "FFFFFF"), Paint("F4B183", "000000"), Paint("D9D9E8", "000000"))
_TYPES = {
    "shares": XL_CHART_TYPE.BAR_STACKED_100,
    "counts": XL_CHART_TYPE.BAR_CLUSTERED,
    "percents": XL_CHART_TYPE.BAR_CLUSTERED,
}


class Charts:
    """The charts of one document, numbered as they are made."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._count = 0
        held = document.element.nsmap
        self._outer = _declared({"wp": _DRAWN, "a": _A}, held)
        self._inner = _declared({"c": _C, "r": _OFFICE}, held)

    def run(self, chart: Chart, block: str) -> Xml:
        """A run that holds the chart, for a paragraph of its own; the summary is its alternative text."""
        self._count += 1
        package = self._document.part.package
        book_name = PackURI(f"/word/embeddings/chart{self._count}.xlsx")
        book = Part(book_name, _BOOK_TYPE, _workbook(chart), package)
        xml = etree.tostring(_space(chart), xml_declaration=True, encoding="UTF-8", standalone=True)
        part = Part(PackURI(f"/word/charts/chart{self._count}.xml"), _CHART_TYPE, xml, package)
        part.relate_to(book, f"{_OFFICE}/package")
        relation = self._document.part.relate_to(part, f"{_OFFICE}/chart")
        bars = len(chart.categories) * (len(chart.series) if chart.form == "percents" else 1)
        height = min(_REST + _BAR * bars, 20 * _BAR)
        return Xml(
            f'<w:r><w:drawing><wp:inline{self._outer} distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{_WIDTH}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
            f'<wp:docPr id="{self._count}" name="Chart [b:{block}]" descr={quoteattr(checked(chart.summary))}/>'
            f'<wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="{_C}">'
            f'<c:chart{self._inner} r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
        )


def _declared(wanted: Mapping[str, str], held: Mapping[str | None, str]) -> str:
    """The namespaces that the document's root does not declare by itself."""
    return "".join(f' xmlns:{name}="{uri}"' for name, uri in wanted.items() if held.get(name) != uri)


def paints(chart: Chart) -> tuple[Paint, ...]:
    """Fill and ink of each series: neighbours differ in lightness too, and each bar carries its value."""
    return tuple(_SHARES[number % len(_SHARES)] for number in range(len(chart.series)))


def _workbook(chart: Chart) -> bytes:
    """What opens under 'Edit data': a fixed creation date, labels never formulas."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"created": dt.datetime(2000, 1, 1)})  # noqa: DTZ001  (the library wants it naive)
        sheet = book.add_worksheet("Sheet1")
        sheet.write_column(1, 0, [checked(label) for label in chart.categories])
        for column, series in enumerate(chart.series, 1):
            sheet.write_column(0, column, [checked(series.name), *series.values])
    return normalised(target.getvalue())


def _space(chart: Chart) -> etree._Element:
    data = CategoryChartData(number_format="0")
    data.categories = [checked(label) for label in chart.categories]
    for series in chart.series:
        data.add_series(checked(series.name), series.values)
    root = etree.fromstring(ChartXmlWriter(_TYPES[chart.form], data).xml.encode())
    for element, series, paint in zip(root.iter(_c("ser")), chart.series, paints(chart), strict=True):
        _dress(element, paint, series.values, chart.form)
    _scale(root)
    inner = root.find(_c("chart"))
    assert inner is not None  # noqa: S101  (the writer always makes one)
    _frame(root, inner, chart)
    for axis in root.iter(_c("axId"), _c("crossAx")):
        axis.set("val", str(abs(int(axis.get("val", "1")))))  # negative ids are not in the schema
    return root


def _dress(element: etree._Element, paint: Paint, values: tuple[int, ...], form: str) -> None:
    """Fill, white edge and value labels; schema order is tx, spPr, invertIfNegative, dLbls, cat, val."""
    for old in element.findall(_c("spPr")):
        element.remove(old)
    edge = '<a:ln w="6350"><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill></a:ln>'
    shape = _made(f'<c:spPr><a:solidFill><a:srgbClr val="{paint.fill}"/></a:solidFill>{edge}</c:spPr>')
    _found(element, "tx").addnext(shape)
    inverted = element.find(_c("invertIfNegative"))
    (shape if inverted is None else inverted).addnext(_labels(paint, values, form))


def _labels(paint: Paint, values: tuple[int, ...], form: str) -> etree._Element:
    """Values inside stacked bars where they fit, beside bars that stand alone."""
    stacked = form == "shares"
    hidden = "".join(
        f'<c:dLbl><c:idx val="{index}"/><c:delete val="1"/></c:dLbl>'
        for index, value in enumerate(values)
        if stacked and value < _TOO_SMALL
    )
    ink, unit = (paint.ink if stacked else "000000"), ("" if form == "counts" else "&quot;%&quot;")
    font = f'<a:defRPr sz="1200" b="1"><a:solidFill><a:srgbClr val="{ink}"/></a:solidFill></a:defRPr>'
    names = ("LegendKey", "Val", "CatName", "SerName", "Percent", "BubbleSize")
    shown = "".join(f'<c:show{name} val="{int(name == "Val")}"/>' for name in names)
    place = "" if stacked else '<c:dLblPos val="outEnd"/>'
    return _made(
        f'<c:dLbls>{hidden}<c:numFmt formatCode="0{unit}" sourceLinked="0"/>'
        f"<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr><c:txPr>{_text(font)}</c:txPr>{place}{shown}</c:dLbls>"
    )


def _scale(root: etree._Element) -> None:
    """First label on top, bars close together, no value axis: each bar has its label."""
    bars = next(root.iter(_c("barChart")))
    gap = bars.find(_c("gapWidth"))
    if gap is None:
        gap = etree.Element(_c("gapWidth"))
        overlap = bars.find(_c("overlap"))
        (next(bars.iter(_c("axId"))) if overlap is None else overlap).addprevious(gap)
    gap.set("val", "50")
    scaling = _found(next(root.iter(_c("catAx"))), "scaling")
    way = scaling.find(_c("orientation"))
    if way is None:
        way = etree.SubElement(scaling, _c("orientation"))
    way.set("val", "maxMin")
    values = next(root.iter(_c("valAx")))
    _found(values, "delete").set("val", "1")
    for line in values.findall(_c("majorGridlines")):
        values.remove(line)


def _frame(root: etree._Element, chart: etree._Element, made: Chart) -> None:
    """Title, legend, font and the link to the workbook, each in its place."""
    removed = _found(chart, "autoTitleDeleted")
    removed.set("val", "0")
    font = '<a:pPr><a:defRPr sz="1200" b="1"/></a:pPr><a:r><a:rPr lang="en-GB" sz="1200" b="1"/><a:t/></a:r>'
    body = f"<c:rich><a:bodyPr/><a:lstStyle/><a:p>{font}</a:p></c:rich>"
    heading = _made(f'<c:title><c:tx>{body}</c:tx><c:overlay val="0"/></c:title>')
    next(heading.iter(f"{{{_A}}}t")).text = checked(made.title)
    removed.addprevious(heading)
    if chart.find(_c("legend")) is None and len(made.series) > 1:
        _found(chart, "plotArea").addnext(
            _made('<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend>')
        )
    for old in root.findall(_c("txPr")):
        root.remove(old)
    text = _made(
        f"<c:txPr>{_text('<a:defRPr sz=' + quoteattr('1200') + '><a:latin typeface=' + quoteattr('Arial') + '/></a:defRPr>')}</c:txPr>"
    )
    chart.addnext(text)
    text.addnext(_made('<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData>'))


def _text(font: str) -> str:
    return f'<a:bodyPr/><a:lstStyle/><a:p><a:pPr>{font}</a:pPr><a:endParaRPr lang="en-GB"/></a:p>'


def _c(name: str) -> str:
    return f"{{{_C}}}{name}"


def _found(parent: etree._Element, name: str) -> etree._Element:
    return next(parent.iterchildren(_c(name)))


def _made(xml: str) -> etree._Element:
    return etree.fromstring(f'<x xmlns:c="{_C}" xmlns:a="{_A}" xmlns:r="{_OFFICE}">{xml}</x>')[0]
