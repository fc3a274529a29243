"""What came back from Word, as a person reads it: tokens named, and both texts from where they part."""

from __future__ import annotations

import pytest

from report_builder.alterations import Alteration
from report_builder.canonical import DRAWING, OBJECT
from tui.return_lines import alteration_line, parted, readable


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"Table {OBJECT}{{SEQ Table \\* ARABIC}}: Ratings", "Table [number]: Ratings"),
        (f"page {OBJECT}{{PAGE}}.", "page [field PAGE]."),
        (f"a date{OBJECT}note(E-1, seen (twice) today.).", "a date[note: E-1, seen (twice) today.]."),
        (f"{DRAWING}{OBJECT}symbol{OBJECT}", "[chart][symbol]"),
    ],
)
def test_what_is_no_text_is_named_in_brackets(text: str, said: str) -> None:
    assert readable(text) == said


def test_a_difference_far_into_a_paragraph_is_shown_and_a_near_one_with_its_beginning() -> None:
    long = "Leaders have turned the regional vision into eleven actions, each with an owner and a date"
    found = Alteration("number", "changed", "paragraph 1", f"{long} in 2026.", f"{long} in 2027.")
    line = alteration_line(found)
    assert (
        line
        == "  number changed (paragraph 1): '…an owner and a date in 2026.' -> '…an owner and a date in 2027.'"
    )
    assert parted("Good work.", "Poor work.") == ("Good work.", "Poor work.")
