"""Every edit that comes back is classified right: the scenes of the design paper, by Word's XML and by LibreOffice."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest

from report_builder.proposals import Proposal
from report_builder.reading import Unit
from tests import edits
from tests.edits import (
    Root,
    W,
    commented,
    content,
    control,
    edited,
    made,
    mark,
    paragraph,
    run,
    stripped,
    words,
    wrapped,
)
from tests.returned_fixture import Desk, Sheet

BLOCK = "s2_3_text"


def text_of(units: tuple[Unit, ...]) -> list[str]:
    return [unit.words for unit in units]


def only(sheet: Sheet) -> Proposal:
    (proposal,) = sheet.imported.proposals
    assert sheet.imported.discrepancies == ()
    return proposal


def changed_blocks(sheet: Sheet) -> set[str]:
    return {b.block for b in sheet.comparison.blocks if b.status not in ("unchanged", "restyled")}


def reworded(root: Root) -> None:
    text = next(t for t in paragraph(root, BLOCK).iter(f"{W}t") if "most" in (t.text or ""))
    text.text = (text.text or "").replace("in most cases", "in nearly all cases")


def reworded_tracked(root: Root) -> None:
    found = paragraph(root, BLOCK)
    old = next(r for r in found.iter(f"{W}r") if "in most cases" in words(r))
    before, after = words(old).split("in most cases")
    for new in (
        run(before),
        wrapped("del", run("in most cases")),
        wrapped("ins", run("in nearly all cases")),
        run(after),
    ):
        old.addprevious(new)
    found.remove(old)


def split(root: Root) -> None:
    found = paragraph(root, BLOCK)
    text = next(t for t in found.iter(f"{W}t") if "It does not" in (t.text or ""))
    head, tail = (text.text or "").split("It does not")
    new = made("<w:p/>")
    new.append(run(f"It does not{tail}"))
    text.text = head
    found.addnext(new)


def split_tracked(root: Root) -> None:
    split(root)
    mark(paragraph(root, BLOCK), "ins")


def joined(root: Root) -> None:
    first, second = paragraph(root, BLOCK, 1), paragraph(root, BLOCK, 2)
    for found in list(second.iter(f"{W}r")):
        first.append(found)
    content(root, BLOCK).remove(second)


def joined_tracked(root: Root) -> None:
    mark(paragraph(root, BLOCK, 1), "del")


def emboldened(root: Root) -> None:
    found = paragraph(root, BLOCK)
    text = next(t for t in found.iter(f"{W}t") if "most" in (t.text or ""))
    holder = text.getparent()
    assert holder is not None
    before, after = (text.text or "").split(" most ")
    for new in (run(f"{before} "), run("most", "<w:b/>"), run(f" {after}")):
        holder.addprevious(new)
    found.remove(holder)


def moved(root: Root) -> None:
    control(root, "s2_5_text").addnext(control(root, BLOCK))


def removed(root: Root) -> None:
    found = control(root, BLOCK)
    parent = found.getparent()
    assert parent is not None
    parent.remove(found)


def copied(root: Root) -> None:
    twin = deepcopy(control(root, BLOCK))
    for found in list(twin.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")):
        holder = found.getparent()
        assert holder is not None
        holder.remove(found)
    control(root, "s2_5_text").addnext(twin)


def emptied(root: Root) -> None:
    for found in list(content(root, BLOCK).iter(f"{W}p")):
        for child in list(found.iter(f"{W}r")):
            holder = child.getparent()
            assert holder is not None
            holder.remove(child)


def new_between(root: Root) -> None:
    new = made("<w:p/>")
    new.append(run("A sentence that somebody put between two blocks."))
    control(root, BLOCK).addnext(new)


def new_inside(root: Root) -> None:
    new = made("<w:p/>")
    new.append(run("A third thing is that reviews come late."))
    paragraph(root, BLOCK, 3).addnext(new)


def test_an_unedited_report_is_unchanged(desk: Desk) -> None:
    sheet = desk.back(desk.data)
    assert sheet.comparison.faithful
    assert sheet.imported.proposals == ()
    assert sheet.imported.discrepancies == ()
    assert not sheet.verified.altered
    assert {verdict.anchor for verdict in sheet.verified.verdicts} == {"tag"}


@pytest.mark.parametrize(
    "change",
    [
        edits.split_runs,
        edits.proofing,
        edits.revision_ids,
        edits.languages,
        edits.fields_refreshed,
        edits.no_controls,
        edits.no_tags,
        edits.no_bookmarks,
        edits.empty_paragraphs,
    ],
    ids=lambda change: change.__name__,
)
def test_what_word_does_by_itself_is_no_edit(desk: Desk, change: Callable[[Root], None]) -> None:
    sheet = desk.back(edited(desk.data, change))
    assert sheet.comparison.faithful
    assert sheet.imported.proposals == ()
    assert not sheet.verified.altered


def test_controls_bookmarks_and_custom_xml_may_all_be_gone(desk: Desk) -> None:
    bare = stripped(edited(edited(desk.data, edits.no_controls), edits.no_bookmarks))
    sheet = desk.back(bare)
    assert sheet.comparison.faithful
    assert {verdict.anchor for verdict in sheet.verified.verdicts} == {"words"}
    again = desk.back(edits.replaced(bare, "in most cases", "in nearly all cases"))
    assert changed_blocks(again) == {BLOCK}


@pytest.mark.parametrize("change", [reworded, reworded_tracked], ids=["plain", "tracked"])
@pytest.mark.parametrize(
    "after", [None, edits.no_controls, edits.split_runs], ids=["", "no controls", "split"]
)
def test_reworded_prose_is_proposed(
    desk: Desk, change: Callable[[Root], None], after: Callable[[Root], None] | None
) -> None:
    data = edited(desk.data, change)
    proposal = only(desk.back(edited(data, after) if after else data))
    assert proposal.stage == "proposed"
    assert proposal.block == BLOCK
    old = desk.texts[BLOCK].text.text.rstrip()
    assert proposal.text == old.replace("in most cases", "in nearly all cases")
    assert "-Planning" in proposal.difference
    assert "+Planning" in proposal.difference
    tracked = change is reworded_tracked
    assert proposal.authors == (("Rae Quill",) if tracked else ())
    assert proposal.complete is (True if tracked else None)


def test_an_edit_beside_a_tracked_one_is_seen_to_be_untracked(desk: Desk) -> None:
    def both(root: Root) -> None:
        reworded_tracked(root)
        text = next(paragraph(root, BLOCK, 1).iter(f"{W}t"))
        text.text = "risks are named and nobody acts;"

    assert only(desk.back(edited(desk.data, both))).complete is False


@pytest.mark.parametrize("change", [split, split_tracked], ids=["plain", "tracked"])
def test_a_split_paragraph_is_two_paragraphs(desk: Desk, change: Callable[[Root], None]) -> None:
    proposal = only(desk.back(edited(desk.data, change)))
    assert "in most cases.\n\nIt does not" in proposal.text
    assert proposal.complete is (True if change is split_tracked else None)


@pytest.mark.parametrize("change", [joined, joined_tracked], ids=["plain", "tracked"])
def test_joined_paragraphs_are_one(desk: Desk, change: Callable[[Root], None]) -> None:
    proposal = only(desk.back(edited(desk.data, change)))
    assert "who will act;contingency" in proposal.text
    assert proposal.complete is (True if change is joined_tracked else None)


def test_emphasis_alone_is_an_edit_of_prose_and_no_alteration(desk: Desk) -> None:
    sheet = desk.back(edited(desk.data, emboldened))
    assert " **most** " in only(sheet).text
    assert not sheet.verified.altered


def test_a_moved_block_is_said_to_have_moved(desk: Desk) -> None:
    sheet = desk.back(edited(desk.data, moved))
    assert sheet.imported.moved == ("Text of 2.3",)
    assert sheet.imported.proposals == ()
    assert sheet.verified.altered


def test_a_deleted_block_is_never_taken_for_an_empty_text(desk: Desk) -> None:
    for change, status in ((removed, "deleted"), (emptied, "emptied")):
        sheet = desk.back(edited(desk.data, change))
        (found,) = [b for b in sheet.comparison.blocks if b.block == BLOCK]
        assert found.status == status
        assert only(sheet).stage == "refused"
        assert "never emptied" in only(sheet).why


def test_a_copied_block_is_said_to_be_copied(desk: Desk) -> None:
    sheet = desk.back(edited(desk.data, copied))
    assert sheet.imported.copied == ("Text of 2.3",)
    assert sheet.imported.proposals == ()


def test_text_copied_without_its_anchor_names_where_it_is_from(desk: Desk) -> None:
    def pasted(root: Root) -> None:
        twin = deepcopy(paragraph(root, BLOCK))
        edits.no_bookmarks(twin)
        control(root, "s2_5_text").addnext(twin)

    (found,) = desk.back(edited(desk.data, pasted)).imported.discrepancies
    (alteration,) = found.alterations
    assert alteration.how == "copied"
    assert BLOCK in alteration.place


def test_new_text_between_blocks_is_shown_with_its_place(desk: Desk) -> None:
    sheet = desk.back(edited(desk.data, new_between))
    (found,) = sheet.imported.discrepancies
    (alteration,) = found.alterations
    assert (alteration.how, alteration.new) == ("added", "A sentence that somebody put between two blocks.")
    assert "2.3" in alteration.place
    assert sheet.verified.altered


def test_a_new_paragraph_inside_a_block_is_proposed(desk: Desk) -> None:
    proposal = only(desk.back(edited(desk.data, new_inside)))
    assert proposal.text.endswith("A third thing is that reviews come late.")


def last_of(root: Root, block: str) -> Root:
    return [p for p in content(root, block).iter(f"{W}p") if words(p)][-1]


def new_at_end(root: Root) -> None:
    for text in ("Nobody asked what comes next.", "Two more plans were late."):
        new = made("<w:p/>")
        new.append(run(text))
        last_of(root, BLOCK).addnext(new)


def new_at_end_tracked(root: Root) -> None:
    new = made("<w:p/>")
    new.append(wrapped("ins", run("Nobody asked what comes next.")))
    mark(new, "ins")
    last_of(root, BLOCK).addnext(new)


AT_END = pytest.mark.parametrize(
    ("change", "added"),
    [
        (new_at_end, "Nobody asked what comes next.\n\nTwo more plans were late."),
        (new_at_end_tracked, "Nobody asked what comes next."),
    ],
    ids=["plain", "tracked"],
)


@AT_END
@pytest.mark.parametrize("controls", [True, False], ids=["with controls", "without"])
def test_paragraphs_added_at_the_end_of_a_text_are_proposed_for_it(
    desk: Desk, change: Callable[[Root], None], added: str, *, controls: bool
) -> None:
    data = edited(desk.data, change)
    proposal = only(desk.back(data if controls else edited(data, edits.no_controls)))
    assert (proposal.block, proposal.stage) == (BLOCK, "proposed")
    assert proposal.text == f"{desk.sections[BLOCK].base.text}\n\n{added}"
    if change is new_at_end_tracked:
        assert (proposal.complete, proposal.authors) == (True, ("Rae Quill",))


def test_new_text_behind_a_text_without_a_control_is_taken_only_where_nothing_else_is_meant(
    desk: Desk,
) -> None:
    def heading_changed(root: Root) -> None:
        head = next(p for p in root.iter(f"{W}p") if words(p) == "Standard 2.4: Implementation and delivery")
        next(head.iter(f"{W}t")).text = "Standard 2.4: Delivery"

    def behind_scores(root: Root) -> None:
        new = made("<w:p/>")
        new.append(run("These scores are wrong."))
        control(root, "s2_3_scores").addnext(new)

    def copied_here(root: Root) -> None:
        twin = deepcopy(paragraph(root, "s2_5_text"))
        edits.no_bookmarks(twin)
        control(root, BLOCK).addnext(twin)

    for change in (heading_changed, behind_scores, copied_here):
        sheet = desk.back(edited(edited(desk.data, change), edits.no_controls))
        assert sheet.imported.proposals == (), change
        assert len(sheet.imported.discrepancies) == 1, change


def test_changed_words_of_the_template_are_a_discrepancy(desk: Desk) -> None:
    sheet = desk.back(edits.replaced(desk.data, "Inspection of probation services", "Inspection of services"))
    (found,) = sheet.imported.discrepancies
    assert found.alterations[0].old == "Inspection of probation services"


def test_a_changed_note_is_refused_with_its_words(desk: Desk) -> None:
    data = edits.replaced(desk.data, "E-3204", "See the HR return of March", "word/footnotes.xml")
    sheet = desk.back(data)
    (proposal,) = [p for p in sheet.imported.proposals if p.block == "s1_2_text"]
    assert proposal.stage == "refused"
    assert "note" in proposal.why
    assert sheet.verified.altered


def test_comments_come_back_with_their_words_and_change_nothing(desk: Desk) -> None:
    sheet = desk.back(commented(desk.data, BLOCK, "Is this still true?"))
    (note,) = sheet.imported.notes
    assert (note.block, note.remark.author, note.remark.text) == (BLOCK, "Rae Quill", "Is this still true?")
    assert note.remark.on.startswith("2.3-1")
    assert sheet.comparison.faithful


@pytest.mark.parametrize(
    ("old", "new"), [("15 of 27 points", "18 of 27 points"), (">70%<", ">80%<"), ("35 of 50", "36 of 50")]
)
def test_edits_to_bound_values_are_refused_and_listed(desk: Desk, old: str, new: str) -> None:
    sheet = desk.back(edits.replaced(desk.data, old, new))
    assert sheet.imported.proposals == ()
    assert any(new.strip("<>") in a.new for d in sheet.imported.discrepancies for a in d.alterations)
    assert sheet.verified.altered


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("<w:u w:val='single'/>", "underlined"),
        ("<w:strike/>", "struck"),
        ("<w:vertAlign w:val='superscript'/>", "raised"),
    ],
)
def test_what_the_log_cannot_hold_is_refused_with_its_place(desk: Desk, form: str, said: str) -> None:
    def styled(root: Root) -> None:
        paragraph(root, BLOCK).append(run(" and so on", form))

    proposal = only(desk.back(edited(desk.data, styled)))
    assert proposal.stage == "refused"
    assert "Text of 2.3, paragraph 1" in proposal.why
    assert said in proposal.why


def test_word_s_own_list_buttons_are_lists(desk: Desk) -> None:
    """A bulleted list made with Word's button: List Paragraph style and a numbering of its own."""

    def bullets(root: Root) -> None:
        for text in ("first point", "second point"):
            new = made(
                '<w:p><w:pPr><w:pStyle w:val="ListParagraph"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="900"/>'
                "</w:numPr></w:pPr></w:p>"
            )
            new.append(run(text))
            content(root, "context_text").append(new)

    data = edited(desk.data, bullets)
    numbering = '<w:abstractNum w:abstractNumId="900"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>'
    parts = edits.parts_of(data)
    xml = parts["word/numbering.xml"].decode()
    first = xml.index("<w:num ")
    xml = xml[:first] + numbering + xml[first:]
    xml = xml.replace(
        "</w:numbering>", '<w:num w:numId="900"><w:abstractNumId w:val="900"/></w:num></w:numbering>'
    )
    parts["word/numbering.xml"] = xml.encode()
    assert only(desk.back(edits.package(parts))).text.endswith("- first point\n- second point")


# -- LibreOffice


needs_office = pytest.mark.skipif(
    edits.office() is None, reason="LibreOffice (soffice) is not installed here"
)


@needs_office
def test_libreoffice_saves_a_draft_without_controls_and_nothing_is_altered(
    desk: Desk, tmp_path: Path
) -> None:
    sheet = desk.back(edits.resaved(desk.plain, tmp_path))
    assert sheet.comparison.faithful
    assert sheet.imported.proposals == ()
    assert not sheet.verified.altered


SCENES: dict[str, Callable[[Root], None]] = {
    found.__name__: found
    for found in (
        reworded,
        reworded_tracked,
        split,
        split_tracked,
        joined,
        joined_tracked,
        emboldened,
        moved,
        removed,
        emptied,
        copied,
        new_between,
        new_inside,
        new_at_end,
        new_at_end_tracked,
    )
}


def classified(sheet: Sheet) -> dict[str, object]:
    """What an editor is told of a document."""
    back = sheet.imported
    return {
        "proposals": [(p.block, p.stage, p.text, p.complete) for p in back.proposals],
        "discrepancies": [
            (d.block, a.what, a.how, a.old, a.new) for d in back.discrepancies for a in d.alterations
        ],
        "moved": back.moved,
        "copied": back.copied,
        "comments": [(n.block, n.remark.text) for n in back.notes],
        "altered": sheet.verified.altered,
    }


@needs_office
@pytest.mark.trial
@pytest.mark.parametrize("name", [*SCENES, "commented", "number", "fixed text"])
def test_each_scene_is_classified_the_same_after_libreoffice_saved_it(
    desk: Desk, tmp_path: Path, name: str
) -> None:
    """On a draft without controls, which is what an editor who works in LibreOffice is given."""
    if name == "commented":
        data = commented(desk.data, BLOCK, "Is this still true?")
    elif name == "number":
        data = edits.replaced(desk.data, ">70%<", ">80%<")
    elif name == "fixed text":
        data = edits.replaced(desk.data, "Inspection of probation services", "Inspection of services")
    else:
        data = edited(desk.data, SCENES[name])
    plain = edited(data, edits.no_controls)
    before, after = classified(desk.back(plain)), classified(desk.back(edits.resaved(plain, tmp_path)))
    assert after == before
