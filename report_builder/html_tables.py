"""Tables and figures of the page, each with its caption, and the words that every maker of the page escapes with."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from report_builder.keeping import kept
from report_builder.model import Cell, Chart, Table
from report_builder.palette import paint_of

Text = Callable[[str], Markup]
_SHORT = 14
"""Letters of a number, such as 1,038 of 2,050, that is not broken over two lines."""


def table(made: Table, label: str, anchor: str, text: Text) -> Markup:
    """A table with caption and column headers, in a region that scrolls by itself, and its note below."""
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(text(word)) for word in made.header)
    rows = Markup("").join(
        Markup("<tr>{}</tr>\n").format(Markup("").join(_cell(cell, text) for cell in row))
        for row in made.rows
    )
    whole = Markup(' class="whole"') if all(kept(made)) else Markup("")
    return Markup(
        '<div class="scroll" role="region" aria-labelledby="{}" tabindex="0"><table{}>\n'
        '<caption id="{}">{}: {}</caption>\n<thead><tr>{}</tr></thead>\n<tbody>\n{}</tbody>\n</table></div>\n'
        '<p class="source">{}</p>\n'
    ).format(anchor, whole, anchor, label, text(made.caption), head, rows, text(made.note))


def _cell(cell: Cell, text: Text) -> Markup:
    mark = Markup(' id="e_{}"').format(cell.anchor) if cell.anchor is not None else Markup("")
    if cell.bound == "rating":
        paint = paint_of(cell.text)
        style = Markup(' style="background:#{};color:#{}"').format(paint.fill, paint.ink)
        return Markup("<td{}{}><strong>{}</strong></td>").format(mark, style, text(cell.text))
    number = Markup(' class="number"') if cell.bound == "number" and len(cell.text) <= _SHORT else Markup("")
    return Markup("<td{}{}>{}</td>").format(mark, number, text(cell.text))


def figure(
    made: Chart, label: str, anchor: str, text: Text, drawn: Callable[[Chart, Text], Markup]
) -> Markup:
    """The drawing, its caption, and its values as a table that opens."""
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(text(s.name)) for s in made.series)
    rows = Markup("").join(
        Markup('<tr><th scope="row">{}</th>{}</tr>\n').format(
            text(name), Markup("").join(Markup("<td>{}</td>").format(s.values[place]) for s in made.series)
        )
        for place, name in enumerate(made.categories)
    )
    return Markup(
        '<figure id="{}">\n{}<figcaption>{}: {}</figcaption>\n<details><summary>Data of {}</summary>\n'
        '<table class="data">\n<thead><tr><td></td>{}</tr></thead>\n<tbody>\n{}</tbody>\n</table></details>\n</figure>\n'
    ).format(anchor, drawn(made, text), label, text(made.title), label, head, rows)
