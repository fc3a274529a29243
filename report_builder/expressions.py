"""The template language, closed: names, attributes, loops and conditions; no calls, filters, globals or includes.

A template that tried `cycler.__init__.__globals__` ran a shell command under the library's defaults (word,
section 3). Here whatever is not on the list is refused when it is parsed.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, Undefined, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from report_builder.errors import ReportError
from report_builder.fragments import Xml, checked

_LANGUAGE = {
    nodes.And,
    nodes.Compare,
    nodes.Const,
    nodes.For,
    nodes.Getattr,
    nodes.If,
    nodes.Name,
    nodes.Not,
    nodes.Operand,
    nodes.Or,
    nodes.Output,
    nodes.Template,
    nodes.TemplateData,
}


class ClosedEnvironment(ImmutableSandboxedEnvironment):
    """An environment in which a template can place data and do nothing else."""

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=True, finalize=placed)
        self.globals = {}
        self.filters = {}

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for node in tree.find_all(nodes.Node):
            word = str(getattr(node, "attr", None) or getattr(node, "name", None) or "")
            if type(node) not in _LANGUAGE or word.startswith("_"):
                said = f"{type(node).__name__} {word}".strip()
                raise TemplateSyntaxError(f"{said} has no place in a template", node.lineno or 1)
        return tree


def placed(value: Any) -> Xml:
    """The one door from data into XML: it escapes, whatever the template says about escaping."""
    if isinstance(value, Xml):
        return value
    if isinstance(value, Undefined):
        str(value)  # raises with the name
    if isinstance(value, Markup | bool) or not isinstance(value, str | int):
        raise ReportError(f"{type(value).__name__} reached the template; a report gives text")
    text = str(escape(checked(str(value))))
    return Xml(text.replace("\n", _between("br")).replace("\t", _between("tab")))


def _between(mark: str) -> str:
    return f'</w:t><w:{mark}/><w:t xml:space="preserve">'


_ENVIRONMENT = ClosedEnvironment()


@lru_cache(64)
def compiled(source: str) -> Template:
    """A template's part, compiled once: its source never holds data."""
    return _ENVIRONMENT.from_string(source)
