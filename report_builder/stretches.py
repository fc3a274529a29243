"""Reads elements of a document's body into canonical form, in one of its two views."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from report_builder.canonical import (
    DRAWING,
    OBJECT,
    Comment,
    Format,
    Paragraph,
    Revision,
    RunForm,
    Stretch,
    View,
    W,
    merged,
)
from report_builder.sources import Sources
from report_builder.visibility import on, pale, shaded, small

_MARKS = {
    f"{W}tab": "\t",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "\u2011",
    f"{W}softHyphen": "\u00ad",
    f"{W}sym": f"{OBJECT}symbol",
    f"{W}drawing": DRAWING,
    f"{W}pict": DRAWING,
    f"{W}object": DRAWING,
}
_STYLED = {"strong": "b", "emphasis": "i"}
_RAISED = {"superscript": "sup", "subscript": "sub"}
_HOLDERS = {f"{W}{n}" for n in ("hyperlink", "smartTag", "sdt", "sdtContent", "customXml", "bdo", "dir")}
_TRACKED = {f"{W}{name}" for name in ("ins", "moveTo", "del", "moveFrom")}
_NEW = {f"{W}ins", f"{W}moveTo"}
_WORDS = {f"{W}t", f"{W}delText"}
_WORDLESS = {f"{W}{name}" for name in ("pPr", "bookmarkStart", "bookmarkEnd", "proofErr")}
_NOTES = {f"{W}footnoteReference": "footnote", f"{W}endnoteReference": "endnote"}
_R, _P, _PPR, _RPR, _STYLE = f"{W}r", f"{W}p", f"{W}pPr", f"{W}rPr", f"{W}pStyle"
_RSTYLE, _VAL, _FIELD, _CODE = f"{W}rStyle", f"{W}val", f"{W}fldChar", f"{W}instrText"
_T, _DELETED, _FIELD_TYPE, _ALIGN = f"{W}t", f"{W}delText", f"{W}fldCharType", f"{W}vertAlign"
_PCHANGE, _COMMENTED, _SIMPLE = f"{W}pPrChange", f"{W}commentRangeStart", f"{W}fldSimple"
_RCHANGE = f"{W}rPrChange"
_PALE = "W"
"""Stands in a format until it is known whether the white words stand on a colour."""
_FORMS = tuple(
    (mark, f"{W}{kind}")
    for mark, kind in (("b", "b"), ("i", "i"), ("u", "u"), ("S", "strike"), ("S", "dstrike"), ("V", "vanish"))
)


def read(elements: Iterable[Any], sources: Sources, view: View = "accepted") -> Stretch:
    """What elements of a document's body say in one view."""
    reader = _Reader(view, sources)
    content = tuple(reader.paragraphs(elements))
    return Stretch(content, tuple(reader.revisions), tuple(reader.comments))


class _Field:
    """A complex field counts as one token, its instruction: its cached result changes on refresh."""

    depth = 0
    code = ""

    def token(self, mark: str) -> str:
        """The token, once the outermost field ends."""
        self.depth += {"begin": 1, "end": -1}.get(mark, 0)
        if mark != "end" or self.depth:
            return ""
        code, self.code = self.code, ""
        return _field(code)


class _Reader:
    """One view of a document, with the tracked changes and comments met on the way."""

    def __init__(self, view: View, sources: Sources) -> None:
        self.view, self.sources, self.styles = view, sources, sources.styles
        self.revisions: list[Revision] = []
        self.comments: list[Comment] = []

    def paragraphs(self, elements: Iterable[Any]) -> Iterator[Paragraph]:
        """Paragraphs with words; one whose mark is gone goes on in the next."""
        open_style, open_runs = None, list[RunForm]()
        for element in elements:
            for one in element.iter(_P):
                style, runs, gone = self._paragraph(one)
                if open_style is not None:
                    style, runs = open_style, open_runs + runs
                open_style, open_runs = (style, runs) if gone else (None, [])
                if not gone and (whole := merged(runs)):
                    yield Paragraph(style, whole)
        if open_style is not None and (whole := merged(open_runs)):
            yield Paragraph(open_style, whole)

    def _paragraph(self, element: Any) -> tuple[str, list[RunForm], bool]:
        runs: list[RunForm] = []
        self._runs(element, _Field(), runs, inserted=False, deleted=False)
        first = element[0] if len(element) else None
        if first is None or first.tag != _PPR:  # the schema has properties first or not at all
            return "", self._seen("", runs), False
        mark, gone = None, False
        for child in first:
            kind = child.tag
            if kind == _STYLE:
                mark = child
            elif kind == _RPR:
                gone = self._mark_gone(child)
            elif kind == _PCHANGE:
                mark = self._in_force(first, _PCHANGE).find(_STYLE)
        name = "" if mark is None else self._style(mark)
        runs = self._seen("" if mark is None else mark.get(_VAL, ""), runs)
        return "" if name == "normal" else name, runs, gone

    def _seen(self, style: str, runs: list[RunForm]) -> list[RunForm]:
        """The runs, hidden where their paragraph's style hides them."""
        if style not in self.sources.hiding:
            return runs
        return [(form if "V" in form else f"{form}V", text) for form, text in runs]

    def _mark_gone(self, properties: Any) -> bool:
        """Whether a tracked change took the paragraph's mark away in this view."""
        marks = {kind: properties.find(f"{W}{kind}") for kind in ("ins", "del")}
        for kind, mark in marks.items():
            if mark is not None:
                self.revisions.append(
                    Revision(f"{kind} paragraph mark", mark.get(f"{W}author", ""), "\u00b6")
                )
        return marks["del" if self.view == "accepted" else "ins"] is not None

    def _runs(
        self, parent: Any, state: _Field, found: list[RunForm], *, inserted: bool, deleted: bool
    ) -> None:
        for child in parent:
            kind = child.tag
            if kind == _R:
                if self.sources.comments:
                    for mark in child.iter(f"{W}commentReference"):
                        self._comment(mark)
                if not (deleted if self.view == "accepted" else inserted):
                    self._run(child, state, found)
            elif kind in _TRACKED:
                words = "".join(str(text) for text in child.itertext(*_WORDS))
                self.revisions.append(Revision(kind[len(W) :], child.get(f"{W}author", ""), words))
                new = kind in _NEW
                self._runs(child, state, found, inserted=inserted or new, deleted=deleted or not new)
            elif kind in _HOLDERS:
                self._runs(child, state, found, inserted=inserted, deleted=deleted)
            elif kind == _COMMENTED:
                self._comment(child)
            elif kind == _SIMPLE:
                found.append(("", _field(child.get(f"{W}instr", ""))))
            elif kind not in _WORDLESS:
                found += _unknown(child)

    def _run(self, element: Any, state: _Field, found: list[RunForm]) -> None:
        form: Format = ""
        for child in element:
            kind = child.tag
            if kind == _T and not state.depth:
                found.append((form, child.text or ""))
            elif kind == _RPR and not state.depth:
                form = self._format(child)
                if _PALE in form:
                    form = form.replace(_PALE, "" if shaded(element) else "V")
            elif kind == _FIELD:
                token = state.token(child.get(_FIELD_TYPE, ""))
                if token:
                    found.append(("", token))
            elif state.depth:
                state.code += (child.text or "") if kind == _CODE else ""
            elif kind == _DELETED:
                found.append((form, child.text or ""))
            elif kind in _MARKS:
                mark = _MARKS[kind]
                found.append(("" if mark.startswith(OBJECT) else form, mark))
            elif kind in _NOTES:
                found.append(("", f"{OBJECT}note({self._note(_NOTES[kind], child.get(f'{W}id', ''))})"))
            else:
                found += _unknown(child)

    def _in_force(self, properties: Any, change: str) -> Any:
        tracked = properties.find(change)
        if self.view == "accepted" or tracked is None or not len(tracked):
            return properties
        return tracked[0]

    def _style(self, mark: Any) -> str:
        identity: str = mark.get(_VAL, "")
        known = self.styles.get(identity)
        return identity.lower() if known is None else known

    def _format(self, properties: Any) -> Format:
        """Colour, size and font are the template's business, but for white on white, which hides the words.

        The same properties are looked at once.
        """
        same = tuple([(child.tag, child.get(_VAL)) for child in properties])
        if (_RCHANGE, None) in same:
            change = properties.find(_RCHANGE)
            self.revisions.append(Revision("format", change.get(f"{W}author", ""), ""))
            return self._form(self._in_force(properties, _RCHANGE))
        known: Format | None = self.sources.forms.get(same)
        if known is None:
            self.sources.forms[same] = known = self._form(properties)
        return known

    def _form(self, properties: Any) -> Format:
        held = {child.tag: child for child in properties}
        styled = _STYLED.get(self._style(held[_RSTYLE]), "") if _RSTYLE in held else ""
        said = "".join(mark for mark, tag in _FORMS if mark == styled or on(held.get(tag)))
        if "V" not in said:
            hides = _RSTYLE in held and held[_RSTYLE].get(_VAL, "") in self.sources.hiding
            said += "V" if hides or small(properties) else _PALE if pale(properties) else ""
        raised = held.get(_ALIGN)
        return said + ("" if raised is None else _RAISED.get(raised.get(_VAL, ""), ""))

    def _note(self, kind: str, number: str) -> str:
        note = self.sources.notes.get((kind, number))
        found = () if note is None else _Reader(self.view, self.sources).paragraphs((note,))
        return " ".join(" ".join(paragraph.text for paragraph in found).split())

    def _comment(self, mark: Any) -> None:
        one = self.sources.comments.get(mark.get(f"{W}id", ""))
        if one is not None:
            said = Comment(one.get(f"{W}author", ""), "".join(map(str, one.itertext(f"{W}t"))))
            if said not in self.comments:
                self.comments.append(said)


def _unknown(element: Any) -> Iterator[RunForm]:
    """Words in what this reading does not know, such as a formula: a reader sees them, so they count.

    Paragraphs inside are read as paragraphs.
    """
    words = " ".join("".join(map(str, element.itertext())).split())
    if words and next(element.iter(_P), None) is None:
        yield "", f"{OBJECT}other({words})"


def _field(code: str) -> str:
    return f"{OBJECT}{{{' '.join(code.split())}}}"
