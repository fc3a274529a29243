"""Seeded faults, each found with its file and key path; the shipped files have none."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frameworks.lint import lint_bytes, lint_file, lint_pair
from frameworks.loader import edition_ids, load_edition, load_rules, rules_ids, rules_of
from tui.cli import main

HERE = Path(__file__).parents[1] / "frameworks"
SHAPES = Path(__file__).parent / "shapes"
PDU = (HERE / "editions/hmip_pdu_2021.toml").read_text("utf-8")
REGIONAL = (HERE / "editions/hmip_regional_2021.toml").read_text("utf-8")
GUIDE = (HERE / "editions/hmip_characteristics_2018.toml").read_text("utf-8")
TWENTY = (HERE / "editions/hmip_probation_2020.toml").read_text("utf-8")
RULES = (HERE / "rulesets/hmip_pdu_2021.toml").read_text("utf-8")
CQC = (SHAPES / "cqc_rules.toml").read_text("utf-8")
OFSTED = (SHAPES / "ofsted_2025_rules.toml").read_text("utf-8")


class Fault(NamedTuple):
    """One fault seeded into a file, the key path it must be found at, and a piece of what is said."""

    file: str
    old: str
    new: str
    place: str
    said: str


D, S, Q = "domains[0]", "domains[0].standards[0]", "domains[0].standards[0].key_questions[0]"
ELEVEN = "".join(f'    {{ label = "{chr(102 + n)}", text = "More {n}?" }},\n' for n in range(6))

# fmt: off
EDITIONS = [
    Fault(PDU, 'id = "hmip_pdu_2021"', 'id = "hmip pdu"', "id", "is no id"),
    Fault(PDU, 'date = "2021-08"', 'date = "August 2021"', "date", "is no date"),
    Fault(PDU, 'publisher = "HM Inspectorate of Probation"', 'publisher = ""', "publisher", "missing"),
    Fault(PDU, 'status = "in force"', 'status = "current"', "status", "in force"),
    Fault(PDU, 'status = "in force"', 'status = "in force"\nstate = "x"', "state", "not permitted"),
    Fault(PDU, 'licence = "Crown', 'license = "Crown', "licence", "required"),
    Fault(PDU, 'characteristics = "hmip_characteristics_2018"', 'characteristics = "none"', "characteristics", "shipped"),
    Fault(PDU, 'level = "PDU"', 'level = "PDU"\nin_force_from = 2022-01-01\nin_force_to = 2021-01-01', "in_force_to", "before it begins"),
    Fault(PDU, 'level = "PDU"', 'level = "PDU"\nin_force_from = "soon"', "in_force_from", "date"),
    Fault(PDU, 'title = "Leadership"', 'title = ""', f"{S}.title", "missing"),
    Fault(PDU, 'title = "Leadership"', 'title = " Leadership"', f"{S}.title", "not folded"),
    Fault(PDU, 'title = "Domain one"', 'title = "Domain  one"', f"{D}.title", "not folded"),
    Fault(PDU, 'statement = "The leadership of the PDU', 'statement = "The \\u001Bleadership of the PDU', f"{S}.statement", "U+001B"),
    Fault(PDU, 'id = "1.2"\n', 'id = "1.1"\n', "domains[0].standards[1].id", "stands there twice"),
    Fault(PDU, 'id = "1.1.2"\n', 'id = "1.1.1"\n', f"{S}.key_questions[1].id", "stands there twice"),
    Fault(PDU, 'id = "1.2.1"\n', 'id = "1.1.3"\n', "domains[0].standards[1].key_questions[0].id", "stands there twice"),
    Fault(PDU, 'id = "1.1.2"\n', 'id = "7.1.2"\n', f"{S}.key_questions[1].id", "does not begin with 1.1."),
    Fault(PDU, 'text = "Do the vision', 'txet = "Do the vision', f"{Q}.txet", "not permitted"),
    Fault(PDU, 'text = "Do the vision', 'text = "\\uFFFDDo the vision', f"{Q}.text", "U+FFFD"),
    Fault(PDU, '"Are PDU staff, partners', '"Are PDU  staff, partners', f"{Q}.prompts[0].text", "not folded"),
    Fault(PDU, '{ label = "b", text = "Does the PDU\'s culture', '{ label = "bb", text = "Does the PDU\'s culture', f"{Q}.prompts[1].label", "no letter"),
    Fault(PDU, '{ label = "b", text = "Does the PDU\'s culture', '{ label = "a", text = "Does the PDU\'s culture', f"{Q}.prompts[1].label", "stands there twice"),
    Fault(PDU, "constructive challenge and ideas?", "challenge? c) Are ideas heard?", f"{Q}.prompts[1].text", "in the middle"),
    Fault(PDU, "post_custody_only", "full_moon_only", "domains[1].standards[3].key_questions[0].prompts[0].applies_when", "post_custody_only"),
    Fault(PDU, 'marked = true, applies_when = "rehabilitative_requirements_only"', "marked = true", "domains[1].standards[2].key_questions[1].prompts[0].marked", "no condition"),
    Fault(PDU, 'promote openness, constructive challenge and ideas?"', 'promote openness, constructive challenge and ideas?", applies_when = "post_custody_only"', f"{Q}.prompts[1].applies_when", "not judged case by case"),
    Fault(PDU, 'id = "1.1.1"\n', 'id = "1.1.1"\napplies_when = "post_custody_only"\n', f"{Q}.applies_when", "not judged case by case"),
    Fault(PDU, 'id = "1.1.1"\n', 'id = "1.1.1"\nserves = ["magic"]\n', f"{Q}.serves[0]", "does not stand in the statement"),
    Fault(PDU, 'id = "1.1.1"\n', 'id = "1.1.1"\nevidence_mode = "guesswork"\n', f"{Q}.evidence_mode", "case_sample"),
    Fault(PDU, 'evidence_mode = "case_sample"', 'evidence_mode = "case_sample"\nanswering = "sung"', "domains[1].standards[0].key_questions[0].answering", "binary"),
    Fault(PDU, "prompts = [\n", f"prompts = [\n{ELEVEN}", f"{Q}.prompts", "11 prompts"),
    Fault(PDU, 'kind = "inputs"', 'kind = "inputs"\nsector_inferred = true', f"{S}.sector_inferred", "no sector"),
    Fault(PDU, 'rated = "not_rated"', 'rated = "perhaps"', "domains[1].standards[5].rated", "not_rated"),
    Fault(PDU, "reasonable_first = true", 'degrees = ["met", "met"]', "domains[1].standards[5].degrees[1]", "twice"),
    Fault(PDU, 'before = "*Prompts marked', 'before = "" # "*Prompts marked', "repairs[0].before", "missing"),
    Fault(PDU, "[[repairs]]", '[[glossary]]\nterm = "PDU"\nmeans = "unit"\n[[glossary]]\nterm = "PDU"\nmeans = "x"\n[[repairs]]', "glossary[1].term", "twice"),
    Fault(REGIONAL, ", may_not_arise = true, as_printed = true", "", "domains[0].standards[1].key_questions[3].prompts[4].label", "stands there twice"),
    Fault(GUIDE, 'rating = "Good"', 'rating = "Outstanding"', f"{S}.ratings[1].rating", "twice"),
    Fault(GUIDE, 'headline = "The', 'headline = "" # "The', f"{S}.ratings[0].headline", "missing"),
    Fault(TWENTY, 'sector = "CRC"', 'sector = "nps"', "domains", "two ways"),
    Fault(PDU, 'rules = "hmip_pdu_2021"', 'rules = "hmip_pdu_1921"', "rules", "no rules called"),
]

RULE_FILES = [
    Fault(RULES, 'id = "hmip_pdu_2021"', 'id = "hmip pdu"', "id", "is no id"),
    Fault(RULES, 'version = "1"', 'version = ""', "version", "missing"),
    Fault(RULES, '"Good", "Outstanding"]', '"Good", "Good"]', "ratings[3]", "twice"),
    Fault(RULES, "Good = 2", "Good = 5", "points.Outstanding", "do not ascend"),
    Fault(RULES, "Good = 2", "Fair = 2", "points.Fair", "is no rating"),
    Fault(RULES, "Inadequate = 0", "Inadequate = -1", "points", "below nothing"),
    Fault(RULES, "Inadequate = 0", 'Inadequate = "none"', "points.Inadequate", "integer"),
    Fault(RULES, "at_least = 65", "at_least = 45", "bands[2].at_least", "overlap or are out of order"),
    Fault(RULES, "at_least = 65", "at_least = 50", "bands[2].at_least", "overlap or are out of order"),
    Fault(RULES, "at_least = 0", "at_least = 5", "bands", "nothing is said of 0"),
    Fault(RULES, "at_least = 80", "at_least = 101", "bands[3].at_least", "less than or equal to 100"),
    Fault(RULES, 'rating = "Good"\nat_least', 'rating = "Fair"\nat_least', "bands[2].rating", "is no rating"),
    Fault(RULES, 'rating = "Good"\nat_least', 'rating = "Outstanding"\nat_least', "bands[3].rating", "two bands"),
    Fault(RULES, "lowest = 5", "lowest = 6", "overall[1].lowest", "gap"),
    Fault(RULES, "lowest = 5", "lowest = 4", "overall[1].lowest", "overlap"),
    Fault(RULES, "highest = 27", "highest = 26", "overall", "the maximum is 27"),
    Fault(RULES, "highest = 13", "highest = 3", "overall[1].highest", "below where it begins"),
    Fault(RULES, 'rating = "Good"\nlowest', 'rating = "Fair"\nlowest', "overall[2].rating", "is no rating"),
    Fault(RULES, "standards_counted = 9", "standards_counted = 8", "standards_counted", "standards count"),
    Fault(RULES, 'questions = ["2.1.1"]', "questions = []", "standards[4].questions", "no key questions"),
    Fault(RULES, 'questions = ["2.1.1"]', 'questions = ["2.2.1"]', "standards[5].questions[0]", "named by 2.1"),
    Fault(RULES, 'id = "1.2"', 'id = "1.1"', "standards[1].id", "twice"),
    Fault(RULES, 'method = "judgement"', 'method = "lottery"', "standards[0].method", "judgement"),
    Fault(RULES, "rated = false\ncounts = false", "rated = false", "standards[9].counts", "not rated"),
    Fault(RULES, "rated = false\n", "", "standards[9].rated", "by no method"),
    Fault(RULES, "rated = false\n", "rated = false\nnot_rated_until = 2022-10-01\n", "standards[9].not_rated_until", "no beginning"),
    Fault(RULES, "rated = false\n", "rated = false\nnot_rated_from = 2021-10-01\nnot_rated_until = 2022-03-01\n", "standards[9].not_rated_until", "12 months"),
    Fault(RULES, 'grade = "S"', 'grade = "A"', "sources[0].grade", "'S'"),
    Fault(RULES, 'what = "ratings"', 'what = ""', "sources[0].what", "missing"),
    Fault(RULES, 'grade = "G"\nnote = "confidence high; to be confirmed"', 'grade = "G"', "sources[2].note", "without a note"),
    Fault(CQC, 'scale = "statement"', 'scale = "stars"', "standards[0].scale", "no scale stars"),
    Fault(CQC, 'at_or_below = "1"', 'at_or_below = "0"', "standards[5].limiters[0].at_or_below", "no rating of S.1"),
    Fault(CQC, 'at_most = "Requires improvement"', 'at_most = "Fair"', "standards[5].limiters[0].at_most", "no rating"),
    Fault(CQC, 'nodes = ["S.1", "S.2"', 'nodes = ["S.9", "S.2"', "standards[5].limiters[0].nodes[0]", "no rating is made of S.9"),
    Fault(CQC, "points = { 1 = 1, 2 = 2", "points = { 1 = 2, 2 = 2", "scales[0].points.2", "do not ascend"),
    Fault(OFSTED, 'rating = "Expected standard"', 'rating = "Fine"', "standards[6].steps[1].rating", "no rating"),
    Fault(OFSTED, 'nodes = ["A.4"]', 'nodes = ["A.7"]', "standards[6].steps[2].nodes[0]", "no rating is made of A.7"),
    Fault(OFSTED, "steps = [", "questions = []\nsteps_ = [", "standards[6].steps_", "not permitted"),
]
# fmt: on


def test_there_are_sixty_faults_and_more() -> None:
    assert len(EDITIONS) + len(RULE_FILES) >= 60


@pytest.mark.parametrize("fault", [*EDITIONS, *RULE_FILES], ids=lambda fault: f"{fault.place}-{fault.said}")
def test_a_seeded_fault_is_found_with_its_file_and_key_path(fault: Fault) -> None:
    assert fault.old in fault.file
    found = lint_bytes(fault.file.replace(fault.old, fault.new, 1).encode(), "bad.toml")
    hits = [f for f in found if f.place == fault.place and fault.said in f.message]
    assert hits, [f.sentence() for f in found]
    assert all(f.file == "bad.toml" and f.remedy for f in found)


@pytest.mark.parametrize("item", [*edition_ids(), *rules_ids()])
def test_there_is_no_false_alarm_on_a_shipped_file(item: str) -> None:
    paths = [HERE / folder / f"{item}.toml" for folder in ("editions", "rulesets")]
    assert [lint_file(path) for path in paths if path.exists()] in ([()], [(), ()])


@pytest.mark.parametrize("path", sorted(SHAPES.glob("*.toml")), ids=lambda path: path.stem)
def test_shapes_of_other_inspectorates_have_no_fault(path: Path) -> None:
    assert [f for f in lint_file(path) if f.level == "error"] == []


@pytest.mark.parametrize("item", edition_ids())
def test_shipped_rules_and_editions_agree(item: str) -> None:
    edition = load_edition(item)
    if edition.rules is not None and edition.questions:
        assert lint_pair(edition, load_rules(edition.rules), "pair") == ()


def test_a_pair_that_differs_is_found() -> None:
    found = lint_pair(load_edition("hmip_national_2024"), load_rules("hmip_pdu_2021"), "pair")
    assert {f.place for f in found} >= {"standards[0].id", "standards[10].id"}
    text = RULES.replace('["2.1.1"]', '["2.1.7"]').replace("rated = false\n", "")
    pair = lint_pair(load_edition("hmip_pdu_2021"), rules_of(text.encode(), "x"), "pair")
    assert [f.place for f in pair] == ["standards[4].questions[0]", "standards[9].rated"]


def test_the_command_line_lints_rules_beside_their_edition(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "rules.toml"
    own.write_text(RULES.replace('["2.1.1"]', '["2.1.7"]'))
    assert main(["framework", "lint", str(own)]) == 0
    assert main(["framework", "lint", str(own), "--edition", "hmip_pdu_2021"]) == 1
    assert "hmip_pdu_2021 has no key question 2.1.7" in capsys.readouterr().out
    own.write_text(RULES)
    assert main(["framework", "lint", str(own), "--edition", "hmip_pdu_2021"]) == 0


def test_broken_toml_is_found_with_its_line() -> None:
    (found,) = lint_bytes(b"id = 'x'\ntitle = \n", "bad.toml")
    assert re.search("line 2", found.message)
    (found,) = lint_bytes(b"\xff\xfe", "bad.toml")
    assert "cannot be read" in found.message


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_damage_never_raises(data: st.DataObject) -> None:
    text = bytearray(data.draw(st.sampled_from([RULES, CQC, REGIONAL])).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        text[data.draw(st.integers(0, len(text) - 1))] = data.draw(st.integers(0, 255))
    assert all(f.message for f in lint_bytes(bytes(text), "bad.toml"))
