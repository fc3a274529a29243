"""Markdown to Word to Markdown: what the log holds comes back as it was, what it cannot hold is refused."""

from __future__ import annotations

import os

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from report_builder.build import build_report
from report_builder.errors import EditError
from report_builder.markdown_chunks import chunks, kept
from report_builder.merging import merged, sentences
from report_builder.model import Block, Item, Piece, Run
from report_builder.narrative import items
from report_builder.packages import opened
from report_builder.proposals import meant_of
from report_builder.reading import reading_of
from report_builder.sameness import said
from report_builder.word_items import Meant, items_of
from report_builder.written import written
from templates import template_bytes
from tests.reports import small
from tests.returned_fixture import Desk

FULL = os.environ.get("DAYBOOK_TRIALS") == "full"

TEXTS = (
    "Plain words.",
    "**What works**\n\n- one\n- two\n  - deeper\n  - still\n- three\n\nAfter *that*.",
    "1. first\n2. second\n\n   more of the second\n3. third",
    "3. counts from three\n4. four",
    "# Top\n\nText.\n\n## Below\n\nMore.",
    "> said one\n>\n> and again\n\nThen.",
    "See [the site](<https://example.org/a?b=1&c=2>) and ***all*** of it.",
    "Table: Who came\n\n| Who | How many |\n| --- | --- |\n| Staff | 12 |\n| Others \\| guests | 3 |",
    "A line\\\nbroken in two.",
    "5 \\* 3 \\_ 2 \\< 4, \\`a\\` \\# b, 1\\. not a list",
)
WORDS = (
    "planning ",
    "risk",
    "é ",
    "word ",
    "- x",
    ", ",
    ". ",
    "*",
    "_",
    "(",
    ") ",
    "# ",
    "> ",
    "1) ",
    "a_b",
    "\\",
    "<b>",
    "|",
)

text = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map("".join).filter(str.strip)
run = st.builds(Run, text=text, bold=st.booleans(), italic=st.booleans())
runs = st.lists(run, min_size=1, max_size=2).map(tuple)
piece = st.one_of(
    st.builds(Piece, runs=runs),
    st.builds(Piece, kind=st.just("quote"), runs=runs),
    st.builds(Piece, kind=st.just("bullet"), runs=runs, list_number=st.just(1)),
    st.builds(Piece, kind=st.just("numbered"), runs=runs, list_number=st.just(2)),
)


def in_word(found: tuple[Item, ...]) -> tuple[Item, ...]:
    """The items as they are read back from a document that was built of them."""
    model = small("x")
    block = Block(id="foreword_text", label="Foreword", kind="narrative", items=found)
    parts = tuple(
        part.model_copy(
            update={"blocks": tuple(block if b.id == "foreword_text" else b for b in part.blocks)}
        )
        for part in model.parts
    )
    data = build_report(model.model_copy(update={"parts": parts}), template_bytes("inspection_report")).data
    reading = reading_of(opened(data))
    return items_of(reading.blocks["foreword_text"][0], reading, Meant("Foreword", {}))


@pytest.mark.parametrize("source", TEXTS)
def test_markdown_comes_back_from_word_as_it_was(source: str) -> None:
    made = items(source, "foreword")
    back = in_word(made)
    again = written(back, "foreword")
    assert said(items(again.text, "foreword")) == said(made)
    assert len(chunks(source)) == len(again.chunks)


@given(st.lists(piece, min_size=1, max_size=3))
@settings(max_examples=200 if FULL else 8, deadline=None)
def test_any_text_comes_back_from_word_or_is_refused_with_its_place(found: list[Piece]) -> None:
    try:
        source = written(found, "2.3")
    except EditError:
        return
    made = items(source.text, "2.3")
    assert said(made) == said(found)
    assert said(in_word(made)) == said(made)


@given(st.lists(piece, min_size=1, max_size=4))
@settings(max_examples=3000 if FULL else 250, deadline=None)
def test_what_is_written_is_read_as_it_was_meant_or_refused(found: list[Piece]) -> None:
    try:
        source = written(found, "2.3")
    except EditError:
        return
    assert said(items(source.text, "2.3")) == said(found)


@given(run, st.sampled_from(["paragraph", "quote", "bullet"]))
@settings(max_examples=2000 if FULL else 250, deadline=None)
def test_text_of_one_form_is_never_refused(one: Run, kind: str) -> None:
    found = [Piece(kind=kind, runs=(one,), list_number=1)]
    assert said(items(written(found, "2.3").text, "2.3")) == said(found)


def test_every_text_of_the_example_comes_back_as_the_markdown_it_was(desk: Desk) -> None:
    for block, narrative in desk.texts.items():
        source = narrative.text.text
        stand = desk.expected.blocks[block][0]
        model = next(b for b in desk.model.blocks() if b.id == block)
        made = written(items_of(stand, desk.expected, meant_of(desk.model, model)), narrative.section)
        again = kept(made.chunks, made.chunks, chunks(source))
        assert again == chunks(source)  # as it was written, indents of its lists and all
        assert said(items(made.text, narrative.section)) == said(items(source, narrative.section))


def test_what_markdown_cannot_say_is_refused_with_its_place() -> None:
    for found in (
        Piece(runs=(Run(text="bold*", bold=True), Run(text="plain"))),
        Piece(kind="heading", level=2, runs=(Run(text="two\nlines"),)),
    ):
        with pytest.raises(EditError, match=r"the text of 2\.3, paragraph 1 "):
            written([found], "2.3")


def test_untouched_paragraphs_keep_the_words_they_were_written_in() -> None:
    source = ("*one*", "__two__", "* three")
    assert kept(("*one*", "**two**", "- three"), ("*one*", "new", "**two**", "- three"), source) == (
        "*one*",
        "new",
        "__two__",
        "* three",
    )


# -- two changes joined


BASE = "Planning is weak.\n\nRisks are named. Nobody acts.\n\nVictims wait."


def test_changes_of_different_sentences_are_joined() -> None:
    found = merged(
        BASE,
        BASE.replace("Planning is weak", "Planning is poor"),
        BASE.replace("Victims wait", "Victims wait long"),
    )
    assert found.clashes == ()
    assert found.text == "Planning is poor.\n\nRisks are named. Nobody acts.\n\nVictims wait long."


def test_changes_of_one_sentence_clash_and_show_all_three_texts() -> None:
    edit, log = (
        BASE.replace("Nobody acts", "Somebody acts"),
        BASE.replace("Nobody acts", "Nobody acts in time"),
    )
    found = merged(BASE, edit, log)
    assert found.text == ""
    (clash,) = found.clashes
    assert [side.strip() for side in clash] == ["Nobody acts.", "Somebody acts.", "Nobody acts in time."]
    assert merged(BASE, edit, log, "edit").text == edit
    assert merged(BASE, edit, log, "log").text == log


def test_the_same_change_on_both_sides_is_made_once() -> None:
    new = BASE.replace("Nobody acts", "Somebody acts")
    assert merged(BASE, new, new) == (new, ())


sentence = st.sampled_from(["One. ", "Two. ", "Three. ", "Four. ", "Five. ", "Six.\n\n", "Seven. "])
whole = st.lists(sentence, max_size=7).map("".join)


@given(whole, whole)
@settings(max_examples=400, deadline=None)
def test_a_change_on_one_side_only_is_taken_as_it_is(base: str, edit: str) -> None:
    assert "".join(sentences(edit)) == edit
    assert merged(base, edit, base) == (edit, ())
    assert merged(base, base, edit) == (edit, ())


@given(whole, whole, whole)
@settings(max_examples=400, deadline=None)
def test_nothing_new_is_lost_in_joining(base: str, edit: str, log: str) -> None:
    found = merged(base, edit, log)
    assume(not found.clashes)
    for side in (edit, log):
        for part in sentences(side):
            if part not in sentences(base):
                assert part.strip() in found.text
