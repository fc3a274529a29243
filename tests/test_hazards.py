"""Hazardous texts in every slot of model and template: exact in Word and in the page, or refused with a sentence."""

from __future__ import annotations

import os
import random
from xml.sax.saxutils import escape

import pytest
from pydantic import TypeAdapter, ValidationError

from evidence_log.commands.reporting import RecommendImprovement, WriteNarrative
from evidence_log.text import Line, Text, first_fault
from report_builder.assemble import assemble
from report_builder.build import build_report
from report_builder.errors import ReportError
from report_builder.golden import golden
from report_builder.html_readback import checked_page
from report_builder.lint import lint_template
from report_builder.packages import paragraphs, parsed_parts
from templates import template_bytes
from tests.reports import HOSTILE, small, words
from tests.scene import HERE, evidence, opened
from tests.test_report_kinds import PDU, RULES
from tests.test_template_lint import DOCUMENT, inserted, paragraph

TEMPLATE = template_bytes("inspection_report")
FUZZED = 10_000 if os.environ.get("DAYBOOK_TRIALS") == "full" else 200
PIECES = (
    "&", "<", ">", '"', "'", "{{", "}}", "{%", "%}", "{#", "{{ 7*7 }}", "]]>", "<!--", "&amp;", "&#0;", "=cmd()", "+1",
    "\t", "\n", "\r", "\x00", "\x07", "\x0b", "\x0c", "\x1b[31m", "\x7f", "\x85", "\x9f", "\ud800", "\udfff", "\ufffe",
    "\uffff", "\ufdd0", "\ufeff", "\u200b", "\u200d", "\u202e", "\u202c", "\u2066", "\u2028", "\u2029", "\U0001f469\u200d\U0001f467",
    "\U0010ffff", "e\u0301", "\u0645\u0631\u062d\u0628\u0627", "\u6f22\u5b57", "ﬁ", "[E-1]", "|", "*", "_", "  ", "</w:t>", "<script>", "x" * 300,
    "\ufffc", "\ufffcnote(x)", "b", "7", " a ",
)  # fmt: skip


def tried(text: str) -> str:
    """'exact' or 'refused'; anything else fails here."""
    fault = first_fault(text)
    try:
        report = build_report(small(text), TEMPLATE)
        checked_page(small(text))
    except ReportError as error:
        said = str(error)
    else:
        said = ""
    if said:
        assert fault or not text.strip(), (text, said)
        return "refused"
    assert words(report.data)["s2_3_text"] == (text.replace("\r\n", "\n").replace("\r", "\n"),)
    return "exact"


@pytest.mark.trial
def test_fuzzed_texts_in_every_slot_are_exact_or_refused() -> None:
    chance, outcomes = random.Random(20260320), {"exact": 0, "refused": 0}
    for _ in range(FUZZED):
        outcomes[tried("".join(chance.choices(PIECES, k=chance.randint(1, 12))))] += 1
    assert outcomes["exact"] > FUZZED / 10
    assert outcomes["refused"] > FUZZED / 10


@pytest.mark.parametrize(
    "text", [*HOSTILE, "\u0645\u0631\u062d\u0628\u0627", "\ufffcnote(x)", "\u2028a\u2029"]
)
def test_a_hazardous_text_is_exact_in_every_slot(text: str) -> None:
    assert first_fault(text) is None
    assert tried(text) == "exact"


def test_a_hundred_kilobytes_are_exact_in_every_slot() -> None:
    assert tried("z" * 100_000) == "exact"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\x00b", "U+0000 (NUL) at line 1, column 2"),
        ("one\nbell\x07", "U+0007 (BEL) at line 2, column 5"),
        ("\x1b[31m", "U+001B (ESC)"),
        ("\ud800", "U+D800"),
        ("\ufffe", "U+FFFE"),
        ("x" * 300_000, "300,000 bytes and the most is 262,144"),
    ],
)
def test_what_cannot_stand_is_refused_at_entry_with_its_place(text: str, said: str) -> None:
    for kind in (Text, Line):
        with pytest.raises(ValidationError) as refused:
            TypeAdapter(kind).validate_python(text)
        assert said in str(refused.value) or kind is Line
    with pytest.raises(ValidationError, match=r"cannot be stored|the most is"):
        WriteNarrative(inspection=HERE, by="moss", section="2.3", text=text)


def test_hazards_come_through_the_log_into_the_report_as_typed() -> None:
    scene, text = opened().given(evidence("2.3.1")), "Smith & Sons {{ 7*7 }} <b> \u202eabc\u202c =cmd()"
    cites = scene.events[-1].position
    scene.given(RecommendImprovement(inspection=HERE, by="khan", addressee=text, text=text))
    scene.given(WriteNarrative(inspection=HERE, by="moss", section="2.3", text=f"{text} [E-{cites}]"))
    found = assemble(scene.state, PDU, RULES, "0" * 64)
    report = words(build_report(found, TEMPLATE).data)
    assert f"{text} should:" in report["recommendations_text"]
    assert report["s2_3_text"][0].startswith(f"2.3-1\u2002{text}")
    assert "{{ 7*7 }}" in checked_page(found)


@pytest.mark.parametrize("text", [*HOSTILE, "{{", "{%", "}}", "{# x #}"])
def test_a_hazardous_text_typed_into_a_template_stays_or_is_refused(text: str) -> None:
    line = paragraph(escape(text).replace("\n", "</w:t><w:br/><w:t>").replace("\t", "</w:t><w:tab/><w:t>"))
    template = inserted(line)
    faults = lint_template(template)
    if faults:
        assert "{" in text or "}" in text
        assert all(len(fault.message) > 20 for fault in faults)
        return
    made = build_report(golden(), template)
    there = list(paragraphs(parsed_parts(made.data)[DOCUMENT]))
    assert text.replace(" ", "") in [one.replace(" ", "") for one in there]
