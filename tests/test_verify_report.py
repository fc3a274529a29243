"""Fifty alterations, each named exactly; fifty re-saves that alter nothing, without an alarm."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest

from report_builder.alterations import Alteration
from report_builder.errors import PackageError
from report_builder.verification import Verified
from tests import edits
from tests.edits import Root, W, content, edited, made, paragraph, parts_of, replaced, run, words
from tests.returned_fixture import Desk

MATHS = "http://schemas.openxmlformats.org/officeDocument/2006/math"
FULL = os.environ.get("DAYBOOK_TRIALS") == "full"


class Altered(NamedTuple):
    """An alteration: of which block, the document, and what must be named: what, how, old and new."""

    name: str
    block: str
    data: bytes
    what: str
    how: str
    old: str
    new: str


def tables(desk: Desk) -> list[str]:
    return [b.id for b in desk.model.blocks() if b.id.endswith("_scores")]


def cell_changed(desk: Desk, block: str, row: int, column: int, new: str) -> tuple[bytes, str]:
    old = ""

    def change(root: Root) -> None:
        nonlocal old
        found = list(list(content(root, block).iter(f"{W}tr"))[row].iter(f"{W}tc"))[column]
        text = next(found.iter(f"{W}t"))
        old, text.text = text.text or "", new

    return edited(desk.data, change), old


def digits(desk: Desk) -> Iterator[Altered]:
    for block in tables(desk):
        for column in (2, 3):
            _, old = cell_changed(desk, block, 1, column, "")
            new = re.sub(r"\d", lambda found: str((int(found[0]) + 1) % 10), old, count=1)
            data, _ = cell_changed(desk, block, 1, column, new)
            yield Altered(f"a digit in {block}, column {column}", block, data, "number", "changed", old, new)


def rating_words(desk: Desk) -> Iterator[Altered]:
    for block in tables(desk):
        data, old = cell_changed(desk, block, 1, 4, "Inadequate")
        if old not in ("Inadequate", "Not rated"):
            yield Altered(f"a rating in {block}", block, data, "rating", "changed", old, "Inadequate")
    data, old = cell_changed(desk, "ratings_table", 3, 2, "Outstanding")
    yield Altered(
        "a rating in the ratings table", "ratings_table", data, "rating", "changed", old, "Outstanding"
    )


def rows(desk: Desk) -> Iterator[Altered]:
    for block, one in (("s2_2_scores", 1), ("s2_3_scores", 2), ("ratings_table", 2), ("evidence_index", 3)):

        def swap(root: Root, block: str = block, one: int = one) -> None:
            found = list(content(root, block).iter(f"{W}tr"))
            found[one].addprevious(found[one + 1])

        label = _row(desk, block, one)
        yield Altered(
            f"swapped rows of {block}",
            block,
            edited(desk.data, swap),
            "row",
            "moved",
            f"{label}||{_row(desk, block, one + 1)}",
            "",
        )

        def drop(root: Root, block: str = block, one: int = one) -> None:
            found = list(content(root, block).iter(f"{W}tr"))[one]
            holder = found.getparent()
            assert holder is not None
            holder.remove(found)

        yield Altered(f"a row gone from {block}", block, edited(desk.data, drop), "row", "deleted", label, "")


def _row(desk: Desk, block: str, one: int) -> str:
    (table,) = [u for u in desk.expected.blocks[block][0].units if u.kind == "table"]
    return " | ".join(table.rows[one])


def sentences(desk: Desk) -> Iterator[Altered]:
    for block in (
        "foreword_text",
        "executive_summary_text",
        "s2_1_text",
        "s2_4_text",
        "context_text",
        "methodology_text",
    ):
        text = next(t for t in _texts(desk, block) if re.search(r"\. [A-Z]", t) and "&" not in t)
        first, second = re.split(r"(?<=\.) (?=[A-Z])", text, maxsplit=1)
        gone = re.split(r"(?<=\.) (?=[A-Z])", second, maxsplit=1)[0]
        new = first if text.endswith(gone) else text.replace(f"{gone} ", "", 1)
        data = replaced(desk.data, text, new)
        yield Altered(f"a sentence gone from {block}", block, data, "text", "deleted", gone[:40], "")


def _texts(desk: Desk, block: str) -> list[str]:
    from lxml import etree  # noqa: PLC0415

    root = etree.fromstring(parts_of(desk.data)["word/document.xml"])
    return [t.text or "" for t in content(root, block).iter(f"{W}t")]


def pasted(desk: Desk) -> Iterator[Altered]:
    said = "\u201cNobody ever rang me back\u201d, said one man."
    for block in ("s2_5_text", "views_of_people_on_probation_text", "diversity_text", "foreword_text"):

        def paste(root: Root, block: str = block) -> None:
            paragraph(root, block).append(run(f" {said}"))

        data = edited(desk.data, paste)
        yield Altered(f"a quotation pasted into {block}", block, data, "text", "added", "", said[:20])


def charts(desk: Desk) -> Iterator[Altered]:
    names = sorted(n for n in parts_of(desk.data) if re.fullmatch(r"word/charts/chart\d+\.xml", n))
    owners = [s.block for s in desk.expected.stands() for _ in s.plots]
    for name, block in list(zip(names, owners, strict=True))[1:6]:
        xml = parts_of(desk.data)[name].decode()
        value = re.search(r"<c:val>.*?<c:v>(\d+(?:\.0)?)</c:v>", xml, re.DOTALL)
        assert value is not None
        old = value[1]
        new = xml[: value.start(1)] + "99" + xml[value.end(1) :]
        parts = parts_of(desk.data) | {name: new.encode()}
        yield Altered(
            f"a value drawn in {name}",
            block,
            edits.package(parts),
            "chart",
            "changed",
            f"{float(old):g}",
            "99",
        )


def workbooks(desk: Desk) -> Iterator[Altered]:
    names = sorted(n for n in parts_of(desk.data) if n.startswith("word/embeddings/"))
    owners = [s.block for s in desk.expected.stands() for _ in s.plots]
    for name, block in list(zip(names, owners, strict=True))[1:5]:
        book = parts_of(parts_of(desk.data)[name])
        sheet = book["xl/worksheets/sheet1.xml"].decode()
        value = re.search(r'<c r="B2"[^>]*><v>(\d+)</v>', sheet)
        assert value is not None
        sheet = sheet[: value.start(1)] + "98" + sheet[value.end(1) :]
        data = edits.package(
            parts_of(desk.data) | {name: edits.package(book | {"xl/worksheets/sheet1.xml": sheet.encode()})}
        )
        yield Altered(f"the workbook {name}", block, data, "workbook", "changed", value[1], "98")


def elsewhere(desk: Desk) -> Iterator[Altered]:
    """Outside blocks, in headers, struck out, hidden, in a note, and a link that leads elsewhere."""
    data = replaced(desk.data, "15 of 27 points", "17 of 27 points")
    yield Altered("the score on the cover", "", data, "number", "changed", "15 of 27", "17 of 27")
    name = next(
        n
        for n in parts_of(desk.data)
        if "root" in parts_of(desk.data)[n].decode("utf-8", "ignore") and "footer" in n
    )
    data = replaced(desk.data, desk.model.root, "0" * 64, name)
    yield Altered("the root in the footer", "", data, "number", "changed", desk.model.root, "0" * 64)
    for form, label in (
        ("<w:strike/>", "struck out"),
        ("<w:vanish/>", "hidden"),
        ('<w:color w:val="FFFFFF"/>', "white on white"),
    ):

        def strike(root: Root, form: str = form) -> None:
            found = list(list(content(root, "s2_3_scores").iter(f"{W}tr"))[1].iter(f"{W}tc"))[2]
            holder = next(found.iter(f"{W}r"))
            text = words(holder)
            holder.addprevious(run(text, form))
            parent = holder.getparent()
            assert parent is not None
            parent.remove(holder)

        yield Altered(
            f"a number {label}", "s2_3_scores", edited(desk.data, strike), "number", "deleted", "of 50", ""
        )
    for new in ("Executive outcome", "Executive summary: Outstanding"):

        def list_otherwise(root: Root, new: str = new) -> None:
            entry = next(p for p in root.iter(f"{W}p") if words(p).startswith("4Executive summary"))
            next(t for t in entry.iter(f"{W}t") if t.text == "Executive summary").text = new

        data = edited(desk.data, list_otherwise)
        yield Altered(f"the contents say {new}", "", data, "text", "added", "", f"4 {new}")
    data = replaced(desk.data, "E-3204", "E-3205", "word/footnotes.xml")
    yield Altered("a citation", "s1_2_text", data, "number", "changed", "E-3204", "E-3205")


STRANGE = {
    "a formula": f'<m:oMath xmlns:m="{MATHS}"><m:r><m:t>Withdrawn</m:t></m:r></m:oMath>',
    "words run from right to left": '<w:bdo w:val="rtl"><w:r><w:t>Withdrawn</w:t></w:r></w:bdo>',
    "words in another direction": '<w:dir w:val="rtl"><w:r><w:t>Withdrawn</w:t></w:r></w:dir>',
    "words above words": (
        "<w:r><w:ruby><w:rt><w:r><w:t>Withdrawn</w:t></w:r></w:rt>"
        "<w:rubyBase><w:r><w:t>this</w:t></w:r></w:rubyBase></w:ruby></w:r>"
    ),
    "a control of one word": "<w:sdt><w:sdtContent><w:r><w:t>Withdrawn</w:t></w:r></w:sdtContent></w:sdt>",
}
"""Places for words that no report of ours has; a reader sees them all the same."""


def strange(desk: Desk) -> Iterator[Altered]:
    """Words where no report has any; rows, headers and footers that are there and not shown."""
    for name, xml in STRANGE.items():

        def add(root: Root, xml: str = xml) -> None:
            paragraph(root, "s2_5_text").append(made(xml))

        yield Altered(name, "s2_5_text", edited(desk.data, add), "text", "changed", "", "Withdrawn")

    def hide(root: Root) -> None:
        row = list(content(root, "s2_3_scores").iter(f"{W}tr"))[2]
        held = row.find(f"{W}trPr")
        (row if held is None else held).insert(
            0, made("<w:hidden/>" if held is not None else "<w:trPr><w:hidden/></w:trPr>")
        )

    label = _row(desk, "s2_3_scores", 2)
    yield Altered("a row hidden", "s2_3_scores", edited(desk.data, hide), "row", "deleted", label, "")

    def unrefer(root: Root) -> None:
        for mark in list(root.iter(f"{W}footerReference")):
            if mark.get(f"{W}type") == "default":
                holder = mark.getparent()
                assert holder is not None
                holder.remove(mark)

    yield Altered("no footer any more", "", edited(desk.data, unrefer), "text", "deleted", "Page ", "")
    name = "word/numbering.xml"
    numbering = parts_of(desk.data)[name].decode()
    mark = re.search(r'<w:numFmt w:val="bullet"/>(?:(?!</w:lvl>).)*?<w:lvlText w:val="([^"]*)"', numbering)
    assert mark is not None
    renamed = f"{numbering[: mark.start(1)]}Withdrawn:{numbering[mark.end(1) :]}".encode()
    data = edits.package(parts_of(desk.data) | {name: renamed})
    yield Altered("bullets that say something", "", data, "text", "added", "", "Withdrawn:")


ALL = (strange, digits, rating_words, rows, sentences, pasted, charts, workbooks, elsewhere)


def named(found: Verified, wanted: Altered) -> list[Alteration]:
    if not wanted.block:
        return list(found.outside)
    (verdict,) = [v for v in found.verdicts if v.block == wanted.block]
    assert verdict.standing == "altered", wanted.name
    return list(verdict.altered)


def test_fifty_alterations_are_each_named_exactly(desk: Desk) -> None:
    every = [wanted for kind in ALL for wanted in kind(desk)]
    assert len(every) >= 50
    for wanted in every:
        verdicts = desk.checked(wanted.data)
        assert verdicts.altered, wanted.name
        others = [v.block for v in verdicts.verdicts if v.standing != "unchanged" and v.block != wanted.block]
        assert others == [], wanted.name
        found = named(verdicts, wanted)
        assert len(found) == 1, (wanted.name, found)
        assert (found[0].what, found[0].how) == (wanted.what, wanted.how), (wanted.name, found)
        assert any(old in found[0].old for old in wanted.old.split("||")), (wanted.name, found)
        if wanted.how != "moved":
            assert wanted.new in found[0].new, (wanted.name, found)


@pytest.mark.parametrize("form", ["<w:vanish/>", '<w:sz w:val="2"/>'])
def test_a_style_that_hides_its_words_takes_them_away(desk: Desk, form: str) -> None:
    styles = parts_of(desk.data)["word/styles.xml"].decode()
    hiding, count = re.subn(
        r'(<w:style [^>]*w:styleId="Heading1".*?<w:rPr>).*?(</w:rPr>)',
        rf"\1{form}\2",
        styles,
        flags=re.DOTALL,
    )
    assert count == 1
    found = desk.checked(edits.package(parts_of(desk.data) | {"word/styles.xml": hiding.encode()}))
    assert ("text", "deleted", "Foreword") in {(a.what, a.how, a.old) for a in found.outside}


def test_a_file_that_takes_in_another_is_refused(desk: Desk) -> None:
    def take_in(root: Root) -> None:
        root[0].insert(0, made("<w:altChunk/>"))

    with pytest.raises(PackageError, match="takes in another one"):
        desk.checked(edited(desk.data, take_in))


INNOCENT: tuple[Callable[[Root], None], ...] = (
    edits.split_runs,
    edits.proofing,
    edits.revision_ids,
    edits.languages,
    edits.fonts,
    edits.fields_refreshed,
    edits.no_controls,
    edits.no_tags,
    edits.empty_paragraphs,
    edits.no_bookmarks,
)


def test_fifty_innocent_saves_raise_no_alarm(desk: Desk) -> None:
    """What Word does by itself, in every order: seeds of one to four of them at once, and the metadata stripped."""
    for seed in range(50 if FULL else 12):
        chance = random.Random(seed)
        data = desk.data
        for change in chance.sample(INNOCENT, chance.randint(1, 4)):
            data = edited(data, change)
        if seed % 3 == 0:
            data = edits.stripped(data)
        sheet = desk.back(data)
        assert not sheet.verified.altered, (seed, sheet.verified.outside)
        assert sheet.imported.proposals == (), seed


def test_values_are_counted_by_what_became_of_them(desk: Desk) -> None:
    data, _ = cell_changed(desk, "s2_3_scores", 1, 3, "99%")
    values = desk.back(data).verified.values
    whole = desk.back(desk.data).verified.values
    assert values["number"].altered == 1
    assert values["number"].unchanged == whole["number"].unchanged - 1
    assert values["rating"] == whole["rating"]


@pytest.mark.skipif(edits.office() is None, reason="LibreOffice (soffice) is not installed here")
@pytest.mark.trial
def test_an_alteration_is_named_after_libreoffice_saved_the_file(
    desk: Desk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    for old, new in ((">70%<", ">71%<"), ("24 per cent", "42 per cent")):
        data = edits.resaved(replaced(desk.plain, old, new), tmp_path_factory.mktemp("office"))
        sheet = desk.back(data)
        altered = [v for v in sheet.verified.verdicts if v.standing == "altered"]
        assert len(altered) == 1
        assert sheet.verified.outside == ()
