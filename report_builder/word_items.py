"""What an editor left in a block, as the items it would be written from: Word's structures, not its looks.

Colours, fonts and sizes are the template's and are passed over; what would be lost (underlining, a picture, a note
of one's own) is refused with its place. Tracked changes are taken as accepted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from lxml import etree

from report_builder.canonical import W
from report_builder.errors import EditError
from report_builder.model import Item, Piece, Run
from report_builder.reading import Reading, Stand, leaves, targets
from report_builder.revisions import accepted
from report_builder.sources import Sources
from report_builder.tables import Columns, table_of
from report_builder.word_lists import Lists

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_QUOTES = ("quote", "intense quote")
_NOTE = re.compile(r"\s*E-(\d+)\b")
_CAPTION = re.compile(r"Table\s*\d*\s*:\s*")
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}


class Meant(NamedTuple):
    """What an edited block is read with: its name, the words that references were written as, numbers before paragraphs."""

    label: str
    refers: Mapping[str, str]
    numbers: frozenset[str] = frozenset()


def items_of(stand: Stand, reading: Reading, meant: Meant) -> tuple[Item, ...]:
    """The items of a block as it stands; EditError names what the log cannot hold."""
    elements = accepted(list(leaves(stand.elements)))
    return tuple(_Walk(reading, meant).items(elements))


class _Walk:
    """One pass over the paragraphs and tables of a block."""

    def __init__(self, reading: Reading, meant: Meant) -> None:
        self.meant = meant
        self.sources = Sources(reading.parts)
        self.targets = targets(reading.package)
        self.lists = Lists(reading.package.xml("word/numbering.xml"))
        self.number = 0

    def items(self, elements: Sequence[etree._Element]) -> Iterator[Item]:
        """Items in order; a table takes the caption before it and its note is made anew."""
        caption: str | None = None
        after_table = False
        for element in elements:
            if element.tag == f"{W}tbl":
                yield self._table(element, caption)
                caption, after_table = None, True
                continue
            style = self._style(element)
            made = self._piece(element, style)
            if made is None or (after_table and style == "source note"):
                after_table = False
                continue
            if caption is not None:
                raise self.refused("a caption without a table below it", caption)
            if style == "caption":
                caption = _CAPTION.sub("", made.text, count=1)
            else:
                yield made
        if caption is not None:
            raise self.refused("a caption without a table below it", caption)

    def _style(self, element: etree._Element) -> str:
        mark = element.find(f"{W}pPr/{W}pStyle")
        identity = "" if mark is None else mark.get(f"{W}val", "")
        return self.sources.styles.get(identity, identity.lower())

    def _piece(self, element: etree._Element, style: str) -> Piece | None:
        self.number += 1
        runs = self._unnumbered(tuple(_Runs(self).of(element)))
        if not "".join(run.text for run in runs).strip():
            return None
        if style.startswith("heading "):
            plain = tuple(run.model_copy(update={"bold": False}) for run in runs)
            return Piece(kind="heading", runs=plain, level=int(style[-1]) if style[-1].isdigit() else 1)
        listed = self.lists.of(element, style)
        if listed is not None:
            return Piece(
                kind=listed.kind, runs=runs, level=listed.level, list_number=listed.number, start=listed.start
            )
        return Piece(kind="quote" if style in _QUOTES else "paragraph", runs=runs)

    def _unnumbered(self, runs: tuple[Run, ...]) -> tuple[Run, ...]:
        """Without the number that a draft prints before a paragraph."""
        text = "".join(run.text for run in runs)
        number = next(
            (n for n in self.meant.numbers if text.startswith(n) and text[len(n) :][:1].isspace()), None
        )
        if number is None:
            return runs
        left, kept = len(number) + 1, list[Run]()
        for run in runs:
            kept.append(run.model_copy(update={"text": run.text[left:]}))
            left = max(left - len(run.text), 0)
        return tuple(run for run in kept if run.text)

    def _table(self, element: etree._Element, caption: str | None) -> Item:
        rows = [
            tuple(
                "\n".join("".join(r.text for r in _Runs(self, plain=True).of(p)) for p in cell.iter(f"{W}p"))
                for cell in row.iterchildren(f"{W}tc")
            )
            for row in element.iterchildren(f"{W}tr")
        ]
        if caption is None:
            raise self.refused("a table without a caption above it", " | ".join(rows[0]) if rows else "")
        if element.find(f".//{W}gridSpan") is not None or element.find(f".//{W}vMerge") is not None:
            raise self.refused("a table with merged cells", caption)
        if len({len(row) for row in rows}) != 1 or len(rows) < 2:
            raise self.refused("a table whose rows have different numbers of cells, or no row", caption)
        return table_of(caption, Columns(rows[0], tuple(rows[1:])))

    def refused(self, what: str, words: str) -> EditError:
        """The error that names block and paragraph."""
        return EditError(
            f"{self.meant.label}, paragraph {self.number}: {what} ({words[:60]!r}) cannot be taken into the log"
        )


class _Runs:
    """The runs of one paragraph; fields by their instruction, notes by the evidence they cite."""

    def __init__(self, walk: _Walk, *, plain: bool = False) -> None:
        self.walk, self.plain = walk, plain
        self.depth, self.code, self.shows = 0, "", False

    def of(self, paragraph: etree._Element) -> Iterator[Run]:
        """Runs in order."""
        yield from self._inside(paragraph, None)

    def _inside(self, parent: etree._Element, link: str | None) -> Iterator[Run]:
        for child in parent.iterchildren(etree.Element):
            name = etree.QName(child).localname
            if name == "r":
                yield from self._run(child, link)
            elif name == "hyperlink":
                yield from self._inside(child, self._address(child))
            elif name == "fldSimple":
                yield from self._field(child.get(f"{W}instr", ""))
            elif name in ("smartTag", "sdt", "sdtContent", "customXml", "ins", "moveTo", "bdo", "dir"):
                yield from self._inside(child, link)

    def _address(self, link: etree._Element) -> str | None:
        if link.get(f"{W}anchor"):
            return None
        return self.walk.targets.get(link.get(f"{_R}id", "")) or None

    def _run(self, element: etree._Element, link: str | None) -> Iterator[Run]:
        form = element.find(f"{W}rPr")
        for child in element.iterchildren(etree.Element):
            name = etree.QName(child).localname
            if name == "fldChar":
                yield from self._mark(child.get(f"{W}fldCharType", ""))
            elif name == "instrText":
                self.code += child.text or ""
            elif self.depth and not self.shows:
                continue
            elif name == "t":
                yield self._said(child.text or "", form, link)
            elif name in _BREAKS and child.get(f"{W}type") not in ("page", "column"):
                yield self._said(_BREAKS[name], None, link)
            elif name in ("footnoteReference", "endnoteReference"):
                yield self._note(name, child.get(f"{W}id", ""))
            elif name in ("drawing", "pict", "object", "AlternateContent", "sym"):
                raise self.walk.refused("a picture, shape or symbol", "".join(map(str, element.itertext())))

    def _mark(self, kind: str) -> Iterator[Run]:
        """A hyperlink's result is text; any other field counts as its instruction."""
        self.depth += {"begin": 1, "end": -1}.get(kind, 0)
        if kind == "begin" and self.depth == 1:
            self.code, self.shows = "", False
        elif kind == "separate":
            self.shows = self.code.split()[:1] == ["HYPERLINK"]
        elif kind == "end" and not self.depth:
            code, shown = self.code, self.shows
            self.code, self.shows = "", False
            if not shown:
                yield from self._field(code)

    def _field(self, code: str) -> Iterator[Run]:
        words = code.split()
        if words[:1] == ["REF"] and len(words) > 1:
            text = self.walk.meant.refers.get(words[1])
            if text is None:
                raise self.walk.refused("a reference to something outside this text", words[1])
            yield Run(text=text, refers=words[1])
        elif words and words[0] not in ("SEQ", "HYPERLINK", "PAGEREF", "TOC"):
            raise self.walk.refused("a field", " ".join(words))

    def _said(self, text: str, form: etree._Element | None, link: str | None) -> Run:
        if form is None or self.plain:
            return Run(text=text, link=link)
        style = form.find(f"{W}rStyle")
        named = "" if style is None else self.walk.sources.styles.get(style.get(f"{W}val", ""), "")
        for name, what in (
            ("u", "underlined"),
            ("strike", "struck"),
            ("dstrike", "struck"),
            ("vertAlign", "raised"),
        ):
            mark = form.find(f"{W}{name}")
            linked = link is not None or "link" in named
            if (
                mark is not None
                and mark.get(f"{W}val") not in ("0", "false", "none", "baseline")
                and not linked
            ):
                raise self.walk.refused(f"{what} words", text)
        bold = _on(form, "b") or named == "strong"
        italic = _on(form, "i") or named == "emphasis"
        return Run(text=text, bold=bold and link is None, italic=italic and link is None, link=link)

    def _note(self, kind: str, number: str) -> Run:
        note = self.walk.sources.notes.get((kind.removesuffix("Reference"), number))
        words = "" if note is None else "".join(text.text or "" for text in note.iter(f"{W}t"))
        cited = _NOTE.match(words)
        if cited is None:
            raise self.walk.refused("a note of one's own, for notes cite evidence as [E-231],", words)
        return Run(text=f"[E-{cited[1]}]", cites=int(cited[1]))


def _on(form: etree._Element, name: str) -> bool:
    mark = form.find(f"{W}{name}")
    return mark is not None and mark.get(f"{W}val") not in ("0", "false", "none")
