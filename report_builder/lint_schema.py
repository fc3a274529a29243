"""What a name of a template leads to, from the JSON Schema that its editors read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, NamedTuple

from jinja2 import nodes

from report_builder.layout import Context

Sort = Literal["text", "run", "paragraph", "list", "group", "flag"]


class Known(NamedTuple):
    """A name that is known: what sort of thing it is, and its schema."""

    sort: Sort
    schema: Mapping[str, Any]


class Unknown(NamedTuple):
    """A name that is not known, and what there is instead."""

    name: str
    instead: tuple[str, ...]
    of: str = ""


@cache
def schema() -> dict[str, Any]:
    """The schema of everything a template may name."""
    return Context.model_json_schema()


def known(node: Mapping[str, Any]) -> Known:
    """The sort of a schema's node, its reference followed."""
    if "$ref" in node:
        node = schema()["$defs"][node["$ref"].rsplit("/", 1)[-1]]
    match node.get("type"):
        case "object":
            return Known("group", node)
        case "array":
            return Known("list", node)
        case "boolean":
            return Known("flag", node)
        case _:
            form = node.get("format")
            return Known("run" if form == "run" else "paragraph" if form == "paragraph" else "text", node)


def resolved(expression: nodes.Node, scope: Mapping[str, Mapping[str, Any]]) -> Known | Unknown | None:
    """What a name, or a name's attribute, leads to; None where the expression is neither."""
    match expression:
        case nodes.Name():
            found = scope.get(expression.name) or schema()["properties"].get(expression.name)
            return known(found) if found else Unknown(expression.name, (*schema()["properties"], *scope))
        case nodes.Getattr():
            inner = resolved(expression.node, scope)
            if not isinstance(inner, Known):
                return inner
            held = inner.schema.get("properties", {}) if inner.sort == "group" else {}
            if expression.attr in held:
                return known(held[expression.attr])
            return Unknown(expression.attr, tuple(held), _words(expression.node))
        case _:
            return None


def _words(expression: nodes.Node) -> str:
    if isinstance(expression, nodes.Getattr):
        return f"{_words(expression.node)}.{expression.attr}"
    return getattr(expression, "name", "it")


def unknown_words(found: Unknown) -> str:
    """The sentence on a name that is not known, with what there is instead."""
    instead = ", ".join(dict.fromkeys(found.instead)) or "nothing of that kind"
    return f"{found.of or 'the report'} has no {found.name}; it has: {instead}"


def other_tag(body: str, sort: Sort) -> str:
    """Which tag a thing wants, where it was given another."""
    ways = {
        "text": f"{body} is text: write {{{{ {body} }}}}",
        "run": f"{body} is words in a form: write {{{{r {body} }}}}",
        "paragraph": f"{body} is whole paragraphs: write {{{{p {body} }}}} alone in a paragraph",
        "list": f"{body} is a list: write {{%p for one in {body} %}}",
        "group": f"{body} has parts: write {{{{ {body}.title }}}} or another of them",
        "flag": f"{body} is yes or no: write {{%p if {body} %}}",
    }
    return ways[sort]
