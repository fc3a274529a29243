"""The tags of a template: closed, alone where they must be, of the right kind, naming only what a report has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from jinja2 import TemplateError as JinjaError
from jinja2 import nodes

from report_builder.canonical import W
from report_builder.expressions import ClosedEnvironment
from report_builder.lint_finding import Finding, place_of
from report_builder.lint_schema import Known, Sort, Unknown, other_tag, resolved, unknown_words
from report_builder.packages import said

RENDERED = re.compile(r"word/(document|header\d*|footer\d*)\.xml")
_TAG = re.compile(r"\{[{%#]|[%}#]\}")
_EACH = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_PARTS = re.compile(r"\{(?P<open>[{%])-?(?P<kind>p|tr|tc|r)?(?P<body>\s.*?|)-?[%}]\}", re.DOTALL)
_REVISED = (
    "ins",
    "del",
    "moveFrom",
    "moveTo",
    "rPrChange",
    "pPrChange",
    "tblPrChange",
    "sectPrChange",
    "trPrChange",
)
_MERGING = ("vm", "hm", "colspan")
_WANTED: dict[str, Sort] = {"": "text", "p": "paragraph", "r": "run"}
_ENVIRONMENT = ClosedEnvironment()


class _Open(NamedTuple):
    word: str
    variable: str
    schema: Mapping[str, Any]
    place: str
    paragraph: int


def rendered(roots: Mapping[str, Any]) -> Iterator[Finding]:
    """The faults of the parts that are rendered, and tags in those that are not."""
    for name, root in sorted(roots.items()):
        if RENDERED.fullmatch(name):
            yield from _Part(name).findings(root)
        elif name.startswith(("word/", "docProps/")) and not name.endswith(".rels"):
            text = said(root) or "".join(map(str, root.itertext()))
            if _TAG.search(text):
                message = "a tag here is never rendered; move it to the text, a header or a footer"
                yield Finding(part=name, place=name, rule="unrendered", message=message)


class _Part:
    """One part, read from its first paragraph to its last, with the loops that are open."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.open: list[_Open] = []

    def findings(self, root: Any) -> Iterator[Finding]:
        """Every fault of the part, in the order of its paragraphs."""
        yield from self._revisions(root)
        numbers = {}
        for number, paragraph in enumerate(root.iter(f"{W}p"), 1):
            numbers[paragraph] = number
            if _TAG.search(said(paragraph)):
                yield from self._paragraph(number, paragraph)
        for left in self.open:
            end = f"end{left.word}"
            message = f"the tag '{left.word}' has no '{end}'; each wants the other"
            yield Finding(
                part=self.name, place=left.place, rule="balance", message=message, paragraph=left.paragraph
            )
        yield from self._rows(root, numbers)

    def _revisions(self, root: Any) -> Iterator[Finding]:
        for number, paragraph in enumerate(root.iter(f"{W}p"), 1):
            if next(paragraph.iter(*(f"{W}{kind}" for kind in _REVISED)), None) is None:
                continue
            deleted = "".join(text.text or "" for text in paragraph.iter(f"{W}delText"))
            what = "a tag in a tracked deletion" if _TAG.search(deleted) else "tracked changes"
            message = (
                f"it holds {what}; accept or reject them first, for a tag that was struck out still runs"
            )
            place = place_of(self.name, number, paragraph)
            yield Finding(part=self.name, place=place, rule="tracked", message=message, paragraph=number)

    def _paragraph(self, number: int, paragraph: Any) -> Iterator[Finding]:
        text = said(paragraph)
        rest = _EACH.sub("", text)
        if _TAG.search(rest):
            message = f"a tag is not closed, or not opened: {rest.strip()[:40]!r}"
            yield self._finding(number, paragraph, text, rest.strip(), "tag", message)
            return
        tags = [found[0] for found in _EACH.finditer(text)]
        if any(re.match(r"\{[{%]-?p(\s|[%}])", tag) for tag in tags) and (len(tags) > 1 or rest.strip()):
            message = "other text beside a p tag would be lost; let it stand alone in its paragraph"
            yield self._finding(number, paragraph, text, tags[0], "alone", message)
        for tag in tags:
            for rule, message in self._tag(tag, number, paragraph):
                yield self._finding(number, paragraph, text, tag, rule, message)

    def _tag(self, tag: str, number: int, paragraph: Any) -> Iterator[tuple[str, str]]:
        found = _PARTS.fullmatch(tag)
        if tag.startswith("{#") or found is None:
            yield "tag", f"{tag[:40]!r} is no tag that a report knows; notes belong in Word comments"
            return
        kind, body = found["kind"] or "", found["body"].strip()
        if found["open"] == "{":
            yield from self._placed(kind, body)
            return
        word, _, rest = body.partition(" ")
        if word in _MERGING:
            yield "merge", "merged cells are not accessible; repeat the words instead"
        elif word == "cellbg":
            yield from self._placed("", rest)
        elif word in ("endfor", "endif"):
            yield from self._closed(word)
        elif word in ("else", "elif"):
            if not self.open:
                yield "balance", f"the tag '{word}' stands outside any 'if'"
            if word == "elif":
                yield from self._condition(rest)
        elif word == "if":
            self.open.append(_Open("if", "", {}, place_of(self.name, number, paragraph), number))
            yield from self._condition(rest)
        elif word == "for":
            yield from self._loop(body, number, paragraph)
        else:
            yield "unsafe", self._refusal(f"{{% {body} %}}") or f"'{word}' has no place in a template"

    def _closed(self, word: str) -> Iterator[tuple[str, str]]:
        wanted = word.removeprefix("end")
        if self.open and self.open[-1].word == wanted:
            self.open.pop()
        else:
            yield "balance", f"the tag '{word}' closes no '{wanted}'; each wants the other"

    def _loop(self, body: str, number: int, paragraph: Any) -> Iterator[tuple[str, str]]:
        refusal = self._refusal(f"{{% {body} %}}{{% endfor %}}")
        place = place_of(self.name, number, paragraph)
        if refusal:
            self.open.append(_Open("for", "", {}, place, number))
            yield "unsafe", refusal
            return
        loop = next(_ENVIRONMENT.parse(f"{{% {body} %}}{{% endfor %}}").find_all(nodes.For))
        found = resolved(loop.iter, self._scope())
        items: Mapping[str, Any] = {}
        if isinstance(found, Unknown):
            yield "name", unknown_words(found)
        elif found is None or found.sort != "list":
            yield "kind", "a loop wants a list of the report; this is none"
        else:
            items = found.schema["items"]
        name = loop.target.name if isinstance(loop.target, nodes.Name) else ""
        if not name:
            yield "unsafe", "a loop has one variable"
        self.open.append(_Open("for", name, items, place, number))

    def _condition(self, body: str) -> Iterator[tuple[str, str]]:
        refusal = self._refusal(f"{{% if {body} %}}{{% endif %}}")
        if refusal:
            yield "unsafe", refusal
            return
        tree = _ENVIRONMENT.parse(f"{{% if {body} %}}{{% endif %}}")
        test = next(tree.find_all(nodes.If)).test
        for node in (test, *test.find_all((nodes.Name, nodes.Getattr))):
            found = resolved(node, self._scope())
            if isinstance(found, Unknown):
                yield "name", unknown_words(found)
                return

    def _placed(self, kind: str, body: str) -> Iterator[tuple[str, str]]:
        refusal = self._refusal(f"{{{{ {body} }}}}")
        if refusal:
            yield "unsafe", refusal
            return
        outputs = list(_ENVIRONMENT.parse(f"{{{{ {body} }}}}").find_all(nodes.Output))
        expression = outputs[0].nodes[0] if outputs else nodes.Const(None)
        found = resolved(expression, self._scope())
        if isinstance(found, Unknown):
            yield "name", unknown_words(found)
        elif not isinstance(found, Known):
            yield (
                "unsafe",
                f"{body[:40]!r} is no name of the report; a template only places what the report has",
            )
        elif found.sort != _WANTED.get(kind):
            yield "kind", other_tag(body, found.sort)

    def _scope(self) -> dict[str, Mapping[str, Any]]:
        return {one.variable: one.schema for one in self.open if one.variable and one.schema}

    def _refusal(self, source: str) -> str:
        try:
            _ENVIRONMENT.parse(source)
        except JinjaError as error:
            return f"the template tries {source[:60]!r}: {error}; nothing is rendered"
        except RecursionError:
            return "the tag is nested too deeply; nothing is rendered"
        return ""

    def _finding(self, number: int, paragraph: Any, text: str, tag: str, rule: str, message: str) -> Finding:
        run = _run_at(paragraph, text.find(tag))
        place = place_of(self.name, number, paragraph, run)
        return Finding(part=self.name, place=place, rule=rule, message=message, paragraph=number)

    def _rows(self, root: Any, numbers: Mapping[Any, int]) -> Iterator[Finding]:
        """A tag for rows or columns stands alone in its row or cell; elsewhere it would take text with it."""
        for kind, what in (("tr", "row"), ("tc", "cell")):
            pattern = re.compile(rf"\{{[{{%]-?{kind}\s")
            for element in root.iter(f"{W}{kind}"):
                held = list(element.iter(f"{W}p"))
                text = "".join(map(said, held))
                tags = _EACH.findall(text)
                if not any(pattern.match(tag) for tag in tags) or (
                    len(tags) == 1 and not _EACH.sub("", text).strip()
                ):
                    continue
                at = next(p for p in held if pattern.search(said(p)))
                place = place_of(self.name, numbers[at], at)
                message = f"other text beside a {kind} tag would be lost; let it stand alone in its {what}"
                yield Finding(
                    part=self.name, place=place, rule="alone", message=message, paragraph=numbers[at]
                )


def _run_at(paragraph: Any, offset: int) -> int:
    """The number of the run in which a place of the paragraph's text stands."""
    passed = 0
    for number, run in enumerate(paragraph.iter(f"{W}r"), 1):
        passed += len(said(run))
        if offset < passed:
            return number
    return 1
