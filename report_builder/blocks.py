"""A block of the model as WordprocessingML, with the anchors by which it is found again."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.sax.saxutils import quoteattr

from report_builder.errors import ReportError
from report_builder.fragments import Xml, caption, checked, paragraph, piece, run, table
from report_builder.keeping import leads
from report_builder.model import Block, Chart, Item, Piece, Table


def block(made: Block, drawn: Callable[[Chart, str], Xml], *, controls: bool = True) -> Xml:
    """An anchored block: a content control for Word, and a hidden bookmark for what outlives the control.

    It starts and ends with a paragraph: a table stands between its caption and its note. Without `controls` it is
    for LibreOffice, which loses text inside them.
    """
    anchors = {id(item): anchor for item, anchor in made.anchors()}
    following = (*made.items[1:], None)
    parts = [
        _item(made.id, item, anchors.get(id(item), ""), drawn, led=leads(item, after))
        for item, after in zip(made.items, following, strict=True)
    ]
    if not parts:
        raise ReportError(f"the block {made.id} is empty")
    name = f"_b_{made.id}"
    start, end = f'<w:bookmarkStart w:id="{name}" w:name="{name}"/>', f'<w:bookmarkEnd w:id="{name}"/>'
    inner = re.sub("^<w:p>(<w:pPr>.*?</w:pPr>)?", lambda found: found[0] + start, "".join(parts), count=1)
    inner = f"{inner.removesuffix('</w:p>')}{end}</w:p>"
    if not controls:
        return Xml(inner)
    title = quoteattr(checked(f"{made.label} [b:{made.id}]"))
    return Xml(
        f'<w:sdt><w:sdtPr><w:alias w:val={title}/><w:tag w:val="b:{made.id}"/><w:id w:val="1"/></w:sdtPr>'
        f"<w:sdtContent>{inner}</w:sdtContent></w:sdt>"
    )


def _item(
    block_id: str, item: Item, anchor: str, drawn: Callable[[Chart, str], Xml], *, led: bool = False
) -> str:
    """A paragraph that leads to what follows stays on its page."""
    match item:
        case Piece():
            return piece(block_id, item, keep_next=led)
        case Table():
            note = paragraph(run(item.note), style="SourceNote")
            return caption("Table", item.caption, anchor) + table(item) + note
        case Chart():
            return paragraph(drawn(item, block_id), keep_next=True) + caption("Figure", item.title, anchor)
