"""The gate for a template: unknown names, tags that would lose text, tracked changes, unsafe parts."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from functools import lru_cache

from jinja2 import TemplateError as JinjaError
from jinja2 import meta, nodes
from lxml import etree

from report_builder.errors import ReportError
from report_builder.expressions import ClosedEnvironment
from report_builder.layout import Context, PartContext, RatingContext, SectionContext
from report_builder.model import Frozen
from report_builder.packages import parsed, said

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_RENDERED = re.compile(r"word/(document|header\d*|footer\d*)\.xml")
_TAG = re.compile(r"\{[{%#]")
_ALONE = re.compile(r"\s*(\{[{%]-?(p|tr|tc)\s(?:(?!\{[{%]).)*[%}]\})\s*", re.DOTALL)
_MERGE = re.compile(r"\{%\s*(vm|hm|colspan)\b")
_EACH = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_CELL = re.compile(r"\{%\s*cellbg\s+([^%]*?)\s*%\}")
_MARK = re.compile(r"(\{[{%]-?)(p|tr|tc|r)\s")
_REVISED = tuple(f"{_W}{n}" for n in ("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange"))
_MEMBERS: dict[str, type[Frozen]] = {
    "parts": PartContext,
    "parts.sections": SectionContext,
    "ratings": RatingContext,
}


class Finding(Frozen):
    """A fault of a template: where, and what."""

    place: str
    message: str


@lru_cache(8)
def lint_template(template: bytes) -> tuple[Finding, ...]:
    """Every fault of a template, with part and paragraph; none means that it is accepted."""
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as archive:
            names = archive.namelist()
            parts = {name: archive.read(name) for name in names if name.endswith((".xml", ".rels"))}
    except zipfile.BadZipFile as error:
        raise ReportError("the template is no Word document (.docx)") from error
    found = [
        Finding(place=name, message="macros and embedded objects are not accepted")
        for name in names
        if "vbaProject" in name or "/embeddings/" in name
    ]
    for name, data in sorted(parts.items()):
        found += _outside(name, data) if name.endswith(".rels") else _part(name, parsed(data))
    return tuple(found)


def _outside(name: str, data: bytes) -> Iterator[Finding]:
    for relation in parsed(data):
        kind = relation.get("Type", "").rsplit("/", 1)[-1]
        if relation.get("TargetMode") == "External" and kind != "hyperlink":
            yield Finding(
                place=name, message=f"refers to a {kind} outside the file ({relation.get('Target')})"
            )


def _part(name: str, root: etree._Element) -> Iterator[Finding]:
    if not _RENDERED.fullmatch(name):
        if name.startswith("word/") and _TAG.search(said(root)):
            yield Finding(
                place=name, message="a tag here is never rendered; move it to the text, header or footer"
            )
        return
    if next(root.iter(*_REVISED), None) is not None:
        yield Finding(place=name, message="it holds tracked changes; accept or reject them first")
    yield from _balance(name, said(root))
    loops: dict[str, str] = {}
    for number, element in enumerate(root.iter(f"{_W}p"), 1):
        text = said(element)
        if _TAG.search(text):
            yield from _paragraph(f"{name}, paragraph {number} {text[:50]!r}", text, loops)
    for kind in ("tr", "tc"):
        for element in root.iter(f"{_W}{kind}"):
            text = "".join(said(p) for p in element.iter(f"{_W}p"))
            if re.search(rf"\{{[{{%]-?{kind}\s", text) and not _ALONE.fullmatch(text):
                where = f"{name}, {'row' if kind == 'tr' else 'cell'} {text[:50]!r}"
                yield Finding(place=where, message=f"other text beside a {kind} tag would be lost")


def _paragraph(place: str, text: str, loops: dict[str, str]) -> Iterator[Finding]:
    if re.search(r"\{[{%]-?p\s", text) and not _ALONE.fullmatch(text):
        yield Finding(place=place, message="other text beside a p tag would be lost; let it stand alone")
    if _MERGE.search(text):
        yield Finding(place=place, message="merged cells are not accessible; repeat the words instead")
    plain = _CELL.sub(r"{{ \1 }}", _MARK.sub(r"\1 ", text))
    yield from _names(place, plain, loops)


def _names(place: str, text: str, loops: dict[str, str]) -> Iterator[Finding]:
    """Unknown names down to attributes, tag by tag; a loop's variable is known from its own tag on."""
    rest = _EACH.sub("", text)
    if re.search(r"\{[{%#]|[%}#]\}", rest):
        yield Finding(place=place, message=f"a tag is not closed, or not opened: {rest.strip()[:40]!r}")
    for tag in _EACH.findall(text):
        word = tag.strip("{%-} ").split(" ")[0] if tag.startswith("{%") else ""
        if word in ("endfor", "endif", "else"):
            continue
        closed = {"for": "{% endfor %}", "if": "{% endif %}", "elif": "{% endif %}"}.get(word, "")
        try:
            tree = ClosedEnvironment().parse(tag.replace("elif", "if", 1) + closed if closed else tag)
        except JinjaError as error:
            yield Finding(place=place, message=f"{tag}: {error}")
            continue
        for loop in tree.find_all(nodes.For):
            if isinstance(loop.target, nodes.Name):
                loops[loop.target.name] = _path(loop.iter, loops)
        yield from _unknown(place, tree, loops)


def _path(expression: nodes.Node, loops: dict[str, str]) -> str:
    """What a loop runs over: a name of the report, or an attribute of one of its members."""
    match expression:
        case nodes.Name():
            return expression.name
        case nodes.Getattr():
            inner = _path(expression.node, loops)
            return f"{loops.get(inner, inner)}.{expression.attr}"
        case _:
            return ""


def _unknown(place: str, tree: nodes.Template, loops: dict[str, str]) -> Iterator[Finding]:
    for name in sorted(meta.find_undeclared_variables(tree)):
        if name not in Context.model_fields and name not in loops:
            known = ", ".join(Context.model_fields)
            yield Finding(place=place, message=f"the report has no {name}; it has: {known}")
    for node in tree.find_all(nodes.Getattr):
        if isinstance(node.node, nodes.Name) and node.node.name in loops:
            member = _MEMBERS.get(loops[node.node.name])
            fields = list(member.model_fields) if member else []
            if node.attr not in fields:
                known = ", ".join(fields) or "nothing of that kind"
                yield Finding(place=place, message=f"{node.node.name} has no {node.attr}; it has: {known}")


def _balance(name: str, text: str) -> Iterator[Finding]:
    for word in ("for", "if"):
        opened = len(re.findall(rf"\{{%-?\s*(?:p|tr|tc|r)?\s*{word}\s", text))
        closed = len(re.findall(rf"\{{%-?\s*(?:p|tr|tc|r)?\s*end{word}\s", text))
        if opened != closed:
            said_so = f"{opened} tags '{word}' and {closed} tags 'end{word}'; each wants the other"
            yield Finding(place=name, message=said_so)
