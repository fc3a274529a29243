"""Other inspectorates' frameworks are taken as data: no line of code is special to one of them."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import pytest

from evidence_log.commands.evidence import LinkTo, RecordEvidence
from evidence_log.commands.inspections import FrameworkFile
from evidence_log.commands.ratings import RatifyRating, RecommendRating
from evidence_log.projections.history import History
from evidence_log.projections.ratings import Ratings, rate_state
from frameworks.edition import Edition
from frameworks.loader import load_edition_file, load_rules_file
from frameworks.rules import Rules
from frameworks.score_report import as_facts, as_text, read_ratings, score_ratings
from frameworks.scoring import rate
from report_builder.assemble import assemble
from tests.scene import HERE, Scene, enrolments, opening
from tui.cli import main

FOLDER = Path(__file__).parent / "shapes"
NAMES = ("cqc", "ofsted_2025", "hmicfrs", "estyn", "hmi_prisons")
CQC_STATEMENTS = ("S.1", "S.2", "S.3", "E.1", "E.2")


def shape(name: str) -> tuple[Edition, Rules]:
    return load_edition_file(FOLDER / f"{name}.toml"), load_rules_file(FOLDER / f"{name}_rules.toml")


def inspected(name: str) -> Scene:
    """An inspection under the shape, with one piece of evidence on each standard."""
    edition, _ = shape(name)
    files = tuple(
        FrameworkFile.model_validate({"kind": kind, "text": (FOLDER / file).read_text("utf-8")})
        for kind, file in (("edition", f"{name}.toml"), ("rules", f"{name}_rules.toml"))
    )
    scene = Scene().given(opening(edition=name, files=files), *enrolments())
    for standard in edition.standards():
        link = (LinkTo(to=standard.id),)
        scene.given(RecordEvidence(inspection=HERE, by="ortiz", kind="meeting", text="Heard.", links=link))
    return scene


def recommending(scene: Scene, node: str, rating: str) -> RecommendRating:
    cites = tuple(scene.state.evidence)[:1]
    return RecommendRating(
        inspection=HERE, by="khan", node=node, rating=rating, reason="On balance.", cites=cites
    )


def rated(scene: Scene, name: str, **ratings: str) -> Ratings:
    """The ratings after these recommendations were made and ratified; history is the same."""
    edition, rules = shape(name)
    for node, rating in ratings.items():
        scene.given(recommending(scene, node.replace("_", "."), rating))
        scene.given(RatifyRating(inspection=HERE, by="shaw", node=node.replace("_", ".")))
    found = rate_state(scene.state, edition, rules)
    history = History(edition, rules).extend(scene.events)
    for item, standard in found.standards.items():
        assert history.value(item, len(scene.events)).rating == standard.rating
    return found


def test_scores_of_statements_become_a_per_cent_with_a_limiter() -> None:
    found = rated(inspected("cqc"), "cqc", S_1="3", S_2="3", S_3="4", E_1="4", E_2="4")
    safe, effective = found.standards["S"], found.standards["E"]
    assert safe.indicated.score is not None
    assert (safe.indicated.score.sufficient, safe.indicated.score.total, safe.rating) == (10, 12, "Good")
    assert effective.rating == "Outstanding"
    assert (found.overall.total, found.overall.rating) == (5, "Good")
    limited = rated(inspected("cqc"), "cqc", S_1="4", S_2="4", S_3="1").standards["S"]
    assert (limited.rating, limited.indicated.limited_from) == ("Requires improvement", "Good")
    assert limited.indicated.set_by == "S.3"


def test_every_combination_of_statement_scores_is_banded_as_by_hand() -> None:
    _, rules = shape("cqc")
    for scores in product("1234", repeat=5):
        found = rate(rules, {}, dict(zip(CQC_STATEMENTS, scores, strict=True)))
        by_id = {standard.id: standard.rating for standard in found.standards}
        for node, own in (("S", scores[:3]), ("E", scores[3:])):
            share = 100 * sum(map(int, own)) / (4 * len(own))
            place = sum(share >= floor for floor in (39, 63, 88))
            assert by_id[node] == rules.ratings[min(place, 1) if "1" in own else place]


def test_a_secure_fit_wants_everything_below_too() -> None:
    _, rules = shape("ofsted_2025")
    places = {
        "Needs attention": (1,),
        "Expected standard": (2, 3),
        "Strong standard": (4,),
        "Exceptional": (5,),
    }
    for met in product((False, True), repeat=6):
        judged = {f"A.{n}": "Met" if met[n - 1] else "Not met" for n in range(1, 6)}
        judged["G"] = "Met" if met[5] else "Not met"
        wanted = "Urgent improvement"
        for rating, needed in places.items():
            if not all(met[n - 1] for n in needed):
                break
            wanted = rating
        found = {standard.id: standard.rating for standard in rate(rules, {}, judged).standards}
        assert found["A"] == (wanted if met[5] else "Urgent improvement")
    assert rate(rules, {}, judged).overall.rating is None


def test_a_cause_for_concern_limits_a_best_fit() -> None:
    scene = inspected("hmicfrs")
    rated(scene, "hmicfrs", **{"1C": "Cause for concern"})
    assert "Inadequate at most, because of 1C" in scene.refused(recommending(scene, "1", "Good"))
    assert rated(scene, "hmicfrs", **{"1": "Inadequate"}).standards["1"].rating == "Inadequate"
    assert "not rated" in scene.refused(recommending(scene, "2", "Good"))
    assert "is not a rating of concern" in scene.refused(recommending(scene, "1C", "Good"))


def test_five_grades_and_four_tests_are_scales_like_any_other() -> None:
    assert len(shape("hmicfrs")[1].ratings) == 5
    found = rated(inspected("hmi_prisons"), "hmi_prisons", **{"1": "Poor", "2": "Reasonably good"})
    assert found.standards["2"].rating == "Reasonably good"
    assert found.overall.rating is None


def test_no_grades_means_that_nothing_is_rated() -> None:
    scene = inspected("estyn")
    assert "is not a rating" in scene.refused(recommending(scene, "1", "Good"))
    assert [s.rating for s in rated(scene, "estyn").standards.values()] == [None, None]


@pytest.mark.parametrize("name", NAMES)
def test_each_shape_gives_a_report(name: str) -> None:
    scene = inspected(name)
    edition, rules = shape(name)
    model = assemble(scene.state, edition, rules, "0" * 64)
    assert [chapter.ref for chapter in model.standards()] == [standard.id for standard in edition.standards()]


@pytest.mark.parametrize(
    ("name", "lines"), [("cqc", "S.1,3\nS.2,3\nS.3,4\nE.1,4\nE.2,4\n"), ("hmi_prisons", "1,Poor\n")]
)
def test_ratings_of_any_shape_are_scored_with_the_arithmetic_shown(name: str, lines: str) -> None:
    _, rules = shape(name)
    found = score_ratings(read_ratings(f"standard,rating\n{lines}", rules), rules)
    text = as_text(found, rules)
    if name == "cqc":
        assert "S: 10 of 12 points = 83.33 %: Good" in text
        assert as_facts(found, rules)["overall"] == "Good"
    else:
        assert "gives no overall rating" in text


def test_the_command_line_takes_a_shape_from_its_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = str(tmp_path / "cqc.db")

    def run(*words: str) -> str:
        assert main(["--log", log, "--as", "khan", *words]) == 0, capsys.readouterr().err
        return capsys.readouterr().out

    run("init")
    files = ("--edition", str(FOLDER / "cqc.toml"), "--rules", str(FOLDER / "cqc_rules.toml"))
    run("inspection", "open", "c-1", "--title", "T", "--provider", "P", "--name", "A", *files)
    run("evidence", "add", "--kind", "meeting", "--on", "S.1", "--text", "Heard.")
    for node in ("S.1", "S.2", "S.3"):
        run("rate", "recommend", node, "3", "--reason", "r", "--cites", "E-5")
    facts = json.loads(run("rate", "show", "--json"))
    assert {s["id"]: s["rating"] for s in facts["standards"]}["S"] == "Good"
    assert "9 of 12 points" in run("why", "S")
    run("verify")


def test_no_code_names_an_inspectorate() -> None:
    rooms = ("frameworks", "evidence_log", "report_builder", "tui")
    root = Path(__file__).parents[1]
    code = "\n".join(path.read_text("utf-8") for room in rooms for path in root.glob(f"{room}/**/*.py"))
    assert not [word for word in ("cqc", "ofsted", "hmicfrs", "estyn") if word in code.casefold()]
