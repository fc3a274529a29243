"""Fast entry, names and pastes: pure functions of what was typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence_log.library import Library
from evidence_log.text import first_fault
from tests.scene import opened
from tui.errors import TerminalError
from tui.fast_entry import FastEntry, fast_entry, is_entry, kind_of
from tui.name_warning import looks_like_names, replaced, warning
from tui.pasting import cleaned, on_one_line, pasted

EDITION = Library().used_by(None, opened().state.inspection).edition  # type: ignore[arg-type]
CASES = frozenset({"C017", "C1"})


def test_a_line_gives_links_case_kind_and_text() -> None:
    line = "2.2.3b !2.3 2.2.1:c C017 plan: two risks: named"
    assert fast_entry(line, EDITION, CASES) == FastEntry(
        ("2.2.3b", "2.3:undermines", "2.2.1:context"), "C017", "plan", "two risks: named"
    )
    assert fast_entry("c017: x", EDITION, CASES) == FastEntry((), "C017", None, "x")


def test_only_a_line_with_a_colon_and_a_text_is_an_entry() -> None:
    assert is_entry("2.2.3b plan: x")
    assert not any(map(is_entry, ("C017 2.2.3", "2.2:undermines", "2.2.3b plan:", "trail")))


@pytest.mark.parametrize("line", ["9.9.9 C017: x", "C999 plan: x", "2.2.3b plan survey: x"])
def test_a_word_without_a_place_is_refused_by_name(line: str) -> None:
    with pytest.raises(TerminalError, match="is neither"):
        fast_entry(line, EDITION, CASES)


def test_a_kind_is_found_by_its_beginning() -> None:
    assert [kind_of(word) for word in ("doc", "site", "Case-record", "plan", "in")] == [
        "document",
        "site_visit",
        "case_record",
        "plan",
        "interview",
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Mr Dunne did not come.", ["Mr Dunne"]),
        ("Spoke to Jane O'Neill at home.", ["Jane O'Neill"]),
        ("The Probation Service and the Crown Court agreed.", []),
        ("Planning sets out two risks.", []),
        ("Write to a.b@example.org about X123456.", ["a.b@example.org", "X123456"]),
        ("Seen at Harbour Road. Practitioner Anna Berg says so.", ["Anna Berg"]),
    ],
)
def test_what_looks_like_a_name(text: str, names: list[str]) -> None:
    found = looks_like_names(text)
    assert [suspect.words for suspect in found] == names
    assert replaced(text, found, "C017").count("C017") == len(names)
    assert bool(warning(found, "C017")) == bool(names)


def test_words_of_the_inspection_are_no_names() -> None:
    assert looks_like_names("Ben Ortiz spoke to Northshire Leaders.", ("Ben Ortiz", "Northshire PDU")) == []


@given(st.text())
def test_what_is_cleaned_can_be_stored_and_cleaning_again_changes_nothing(text: str) -> None:
    told = cleaned(pasted(text).text)
    assert first_fault(told) is None
    assert cleaned(told) == told


@given(st.text())
def test_a_paste_loses_nothing_but_the_kind_of_its_line_ends(text: str) -> None:
    assert pasted(text).text == text.replace("\r\n", "\n").replace("\r", "\n")
    assert not set(on_one_line(text)) & {"\n", "\t"}
