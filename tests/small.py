"""A small edition with rules of its own, as somebody might write them: not shipped, so the log keeps it."""

from __future__ import annotations

from typing import Any

from evidence_log.commands.inspections import FrameworkFile
from tests.scene import Scene, enrolments, opening

EDITION = """
id = "small_2026"
title = "A small framework"
publisher = "Nobody"
date = "2026"
status = "draft"
licence = "public domain"
source = "made for a test"
rules = "small_rules"

[[domains]]
id = "1"
title = "Outcomes"

[[domains.standards]]
id = "1.1"
title = "Outcomes"
statement = "Early outcomes are positive."
kind = "outcomes"
reasonable_first = true
degrees = ["not_met", "part_met", "met"]

[[domains.standards.key_questions]]
id = "1.1.1"
text = "Is there progress?"
evidence_mode = "case_sample"
serves = ["outcomes"]
prompts = [
    { label = "a", text = "Has there been progress?", applies_when = "post_custody_only" },
    { label = "b", text = "Is there a backlog?", polarity = "yes_adverse" },
]

[[domains.standards]]
id = "1.2"
title = "Release"

[[domains.standards.key_questions]]
id = "1.2.1"
text = "Is release prepared?"
evidence_mode = "case_sample"
applies_when = "post_custody_only"
prompts = [{ label = "a", text = "Is there a plan for release?" }]

[[domains.standards]]
id = "1.3"
title = "Victims"
samples = ["victims"]

[[domains.standards.key_questions]]
id = "1.3.1"
text = "Are victims told?"
evidence_mode = "case_sample"
prompts = [{ label = "a", text = "Are victims told in time?" }]
"""

RULES = """
id = "small_rules"
title = "Small rules"
version = "1"
status = "for a test"
ratings = ["Low", "High"]
standards_counted = 3
points = { Low = 0, High = 1 }
bands = [{ rating = "Low", at_least = 0 }, { rating = "High", at_least = 50 }]
overall = [{ rating = "Low", lowest = 0, highest = 1 }, { rating = "High", lowest = 2, highest = 3 }]
sources = [{ what = "all", source = "made for a test", grade = "D" }]
standards = [
    { id = "1.1", method = "lowest_key_question", questions = ["1.1.1"] },
    { id = "1.2", method = "lowest_key_question", questions = ["1.2.1"] },
    { id = "1.3", method = "lowest_key_question", questions = ["1.3.1"] },
]
"""


def files(edition: str = EDITION, rules: str = RULES) -> tuple[FrameworkFile, ...]:
    return (FrameworkFile(kind="edition", text=edition), FrameworkFile(kind="rules", text=rules))


def small(**more: Any) -> Scene:
    """An inspection under the small edition, with the usual people."""
    facts = {"edition": "small_2026", "files": files()} | more
    return Scene().given(opening(**facts), *enrolments())
