"""Blocks as HTML: headings, nested lists, quotations, tables, notes and references, numbered in the model's order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from markupsafe import Markup

from report_builder.html_tables import Text, figure, table
from report_builder.model import Block, Chart, Part, Piece, ReportModel, Run, Table

_LISTS = ("bullet", "numbered", "continued")


class Outline:
    """Numbers of headings, captions and notes, given in the order in which the page has them."""

    def __init__(self, model: ReportModel) -> None:
        self.labels: dict[str, str] = {}
        self.notes: list[tuple[str, int | None]] = []
        self.indexed: set[int] = set()
        self.entries: list[tuple[tuple[str, str], list[tuple[str, str]]]] = []
        self._headings: dict[str, tuple[str, str]] = {}
        self._pieces: dict[int, tuple[str, str]] = {}
        counts = {"t": 0, "f": 0}
        for block in model.blocks():
            for item, anchor in block.anchors():
                counts[anchor[1]] += 1
                word = "Table" if isinstance(item, Table) else "Figure"
                self.labels[anchor] = f"{word} {counts[anchor[1]]}"
                if isinstance(item, Table):
                    self.indexed |= {c.anchor for row in item.rows for c in row if c.anchor is not None}
        plain = annexes = 0
        for part in model.parts:
            if part.annexe:
                annexes += 1
                self._numbered(part, chr(ord("A") + (annexes - 1) % 26))
            else:
                plain += 1
                self._numbered(part, str(plain))

    def _numbered(self, part: Part, number: str) -> None:
        words = f"Annexe {number}: {part.title}" if part.annexe else f"{number} {part.title}"
        entry = (f"h_{number}", words)
        self._headings[part.id] = entry
        under: list[tuple[str, str]] = []

        def count(title: str) -> tuple[str, str]:
            under.append((f"h_{number}_{len(under) + 1}", f"{number}.{len(under) + 1} {title}"))
            return under[-1]

        for block in part.blocks:
            self._inner(block, count)
        for section in part.sections:
            self._headings[section.id] = count(section.title)
            for block in section.blocks:
                self._inner(block, count)
        self.entries.append((entry, under))

    def _inner(self, block: Block, count: Callable[[str], tuple[str, str]]) -> None:
        for item in block.items:
            if isinstance(item, Piece) and item.kind == "heading" and item.level == 2:
                self._pieces[id(item)] = count(item.text)

    def heading(self, identity: str) -> tuple[str, str]:
        """The anchor and the words of a part's or section's heading."""
        return self._headings[identity]

    def numbered(self, piece: Piece) -> tuple[str, str] | None:
        """The anchor and the words of a heading of narrative that is numbered, else None."""
        return self._pieces.get(id(piece))

    def note(self, run: Run) -> int:
        """The number of a new note."""
        self.notes.append((run.note or "", run.cites))
        return len(self.notes)


def block_text(block: Block, outline: Outline, text: Text, drawn: Callable[[Chart, Text], Markup]) -> Markup:
    """Everything in a block."""
    anchors = {id(item): anchor for item, anchor in block.anchors()}
    made = Markup("")
    held: list[Piece] = []
    counted: dict[int, int] = {}
    for item in (*block.items, None):
        if isinstance(item, Piece) and item.kind in _LISTS:
            held.append(item)
            continue
        if held:
            made += _list(held, outline, text, counted)
            held = []
        match item:
            case Piece():
                made += _piece(item, outline, text)
            case Table():
                made += table(item, outline.labels[anchors[id(item)]], anchors[id(item)], text)
            case Chart():
                anchor = anchors[id(item)]
                made += figure(item, outline.labels[anchor], anchor, text, drawn)
    return made


def _piece(item: Piece, outline: Outline, text: Text) -> Markup:
    words = runs(item, outline, text)
    match item.kind:
        case "heading":
            found = outline.numbered(item)
            level = min(item.level + 1, 6)
            if found is None:
                return Markup("<h{}>{}</h{}>\n").format(level, words, level)
            number = text(found[1].split(" ", 1)[0])
            return Markup('<h{} id="{}">{} {}</h{}>\n').format(level, found[0], number, words, level)
        case "quote":
            return Markup("<blockquote><p>{}</p></blockquote>\n").format(words)
        case "lead":
            return Markup('<p class="lead">{}</p>\n').format(words)
        case _:
            return Markup("<p>{}</p>\n").format(words)


def _list(
    items: Sequence[Piece], outline: Outline, text: Text, counted: dict[int, int] | None = None
) -> Markup:
    """Lists nested by level; a new list begins where the number or the kind of the outermost changes.

    A list that other paragraphs interrupted goes on counting: `counted` is how far each has come in its block.
    """
    made = Markup("")
    for group in _lists(items):
        first = group[0]
        entries = list(_entries(group))
        lines = Markup("").join(_entry(entry, outline, text) for entry in entries)
        if first.kind == "numbered":
            at = first.start + (counted or {}).get(first.list_number, 0)
            if counted is not None:
                counted[first.list_number] = counted.get(first.list_number, 0) + len(entries)
            start = Markup(' start="{}"').format(at) if at != 1 else Markup("")
            made += Markup("<ol{}>\n{}</ol>\n").format(start, lines)
        else:
            made += Markup("<ul>\n{}</ul>\n").format(lines)
    return made


def _lists(items: Sequence[Piece]) -> Iterator[list[Piece]]:
    level, group = items[0].level, list[Piece]()
    for item in items:
        other = group and item.level <= level and item.kind != "continued"
        if other and (item.list_number, item.kind) != (group[0].list_number, group[0].kind):
            yield group
            group = []
        group.append(item)
    yield group


def _entries(group: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Each item of the outermost list with what belongs to it."""
    level, entry = group[0].level, list[Piece]()
    for item in group:
        if entry and item.level <= level and item.kind != "continued":
            yield entry
            entry = []
        entry.append(item)
    yield entry


def _entry(entry: Sequence[Piece], outline: Outline, text: Text) -> Markup:
    """An item's paragraphs and the lists inside it, in order."""
    made, inner = Markup(""), list[Piece]()
    for item in entry:
        if item.level > entry[0].level:
            inner.append(item)
            continue
        made += _list(inner, outline, text) if inner else Markup("")
        made += Markup("<p>{}</p>").format(runs(item, outline, text))
        inner = []
    made += _list(inner, outline, text) if inner else Markup("")
    return Markup("<li>{}</li>\n").format(made)


def runs(item: Piece, outline: Outline, text: Text) -> Markup:
    """The words of a paragraph with their emphasis, links, notes and references."""
    return Markup("").join(_run(run, outline, text) for run in item.runs)


def _run(run: Run, outline: Outline, text: Text) -> Markup:
    if run.note is not None:
        number = outline.note(run)
        return Markup('<sup><a id="mark_{}" href="#note_{}" aria-label="Note {}">{}</a></sup>').format(
            number, number, number, number
        )
    if run.refers is not None:
        label = outline.labels.get(run.refers, run.text)
        return Markup('<a href="#{}">{}</a>').format(run.refers, text(label))
    if run.cites is not None:
        return tagged(run.text, run.cites, outline, text)
    words = text(run.text)
    if run.bold:
        words = Markup("<strong>{}</strong>").format(words)
    if run.italic:
        words = Markup("<em>{}</em>").format(words)
    return Markup('<a href="{}">{}</a>').format(run.link, words) if run.link else words


def tagged(words: str, cites: int | None, outline: Outline, text: Text) -> Markup:
    """Words whose label leads to the evidence index, where the page has one."""
    label, comma, rest = words.partition(",")
    if cites is None or cites not in outline.indexed:
        return text(words)
    return Markup('<a href="#e_{}">{}</a>{}').format(cites, text(label), text(comma + rest))
