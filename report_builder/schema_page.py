"""What a template may name, as a page that an editor reads: each name, its tag, and what it stands for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from report_builder.lint_schema import Known, known, schema

MEANINGS = {
    "kind": "the kind of report in words",
    "title": "the inspection's title; of a part or section: its heading",
    "provider": "who was inspected",
    "status": "Draft, Final or Published",
    "published": "when fieldwork ended",
    "identity": "the report's id, its day, and what it supersedes",
    "edition": "the standards inspected under, with publisher and date",
    "checkpoint": "position and root of the evidence log",
    "overall": "the overall rating",
    "overall_fill": "its colour, for a cell",
    "overall_score": "points of the maximum, and how far it is decided",
    "contents": "the table of contents",
    "ratings": "the ratings of the standards, for a table of your own",
    "parts": "the parts of the report, in the order of its kind",
    "sections": "the sections of a part; a standard has one each",
    "blocks": "the blocks that stand under the heading; every one must be placed",
    "id": "for conditions, such as {%p if part.id == 'foreword' %}",
    "annexe": "whether the part is an annexe",
    "ref": "the standard's number",
    "name": "the standard's name",
    "rating": "the rating, in the ink that fits its colour",
    "stage": "how far the rating is decided",
    "fill": "the colour of the rating, for a cell",
}
"""A word on each name; a test wants one for every name."""


def page() -> Iterator[str]:
    """The lines of the page, in Markdown."""
    yield "# What a template may name"
    yield ""
    yield "| name | write | what it is |"
    yield "|---|---|---|"
    yield from _rows("", schema())


def _rows(prefix: str, node: Mapping[str, Any]) -> Iterator[str]:
    for name, inner in node["properties"].items():
        found = known(inner)
        path = f"{prefix}{name}"
        yield f"| {path} | `{_written(path, name, found)}` | {MEANINGS[name]} |"
        if found.sort == "list":
            items = known(found.schema["items"])
            if items.sort == "group":
                yield from _rows(f"{name[:-1]}.", items.schema)


def _written(path: str, name: str, found: Known) -> str:
    match found.sort:
        case "list":
            return f"{{%p for {name[:-1]} in {path} %}} … {{%p endfor %}}"
        case "paragraph":
            return f"{{{{p {path} }}}}, alone in a paragraph"
        case "run":
            return f"{{{{r {path} }}}}"
        case "flag":
            return f"{{%p if {path} %}} … {{%p endif %}}"
        case _:
            return f"{{% cellbg {path} %}}" if name.endswith("fill") else f"{{{{ {path} }}}}"
