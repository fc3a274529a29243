"""The arithmetic against references that share no code with it: every boundary, every roll-up, every distance."""

from __future__ import annotations

import ast
import csv
import json
import random
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations_with_replacement, product
from math import factorial
from pathlib import Path

import pytest

from frameworks.banding import Score, rate_question
from frameworks.distance import standard_turn, turn
from frameworks.loader import load_rules, rules_ids
from frameworks.overall_distance import overall_turn
from frameworks.rules import OverallBand, Rules
from frameworks.scoring import rate, rate_overall, rate_standard
from tui.cli import main

ROOT = Path(__file__).parents[1]
FLOORS = (50, 65, 80)
NAMES = ("Inadequate", "Requires improvement", "Good", "Outstanding")
KINDS = {
    "hmip_crc_nps_2018": (10, (5, 15, 25)),
    "hmip_youth_2018": (12, (6, 18, 30)),
    "hmip_pdu_2021": (9, (4, 13, 22)),
    "hmip_pdu_2023": (7, (3, 10, 17)),
    "hmip_regional_2021": (8, (4, 12, 20)),
    "hmip_national_2024": (4, (2, 6, 10)),
}
"""Standards counted, and the highest total of each rating but the last (method, section 2)."""


def place(yes: int, total: int) -> int:
    """The band by whole numbers alone: 100 * yes against floor * total."""
    return sum(100 * yes >= floor * total for floor in FLOORS)


def edges() -> Iterator[tuple[int, int]]:
    """Every boundary and one case either side of it, for samples of 1 to 120."""
    for total in range(1, 121):
        near = {0, total}
        for floor in FLOORS:
            first = -(-floor * total // 100)
            near |= {first - 1, first, first + 1}
        yield from ((yes, total) for yes in sorted(near) if 0 <= yes <= total)


def test_the_file_of_every_boundary_is_scored_right(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Must show 2: bands and flags at every boundary ± 1 case for samples of 1 to 120, through the command."""
    text = (ROOT / "frameworks/rulesets/hmip_pdu_2021.toml").read_text("utf-8")
    cases = list(edges())
    one = 'questions = ["2.1.1"]'
    ids = [f"q{number}" for number in range(len(cases))]
    rules = tmp_path / "edges.toml"
    rules.write_text(text.replace(one, f"questions = {json.dumps(ids)}", 1), "utf-8")
    counts = tmp_path / "edges.csv"
    with counts.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("key_question", "sufficient", "total"))
        rows.writerows((item, yes, total) for item, (yes, total) in zip(ids, cases, strict=True))
    assert main(["framework", "score", "--rules", str(rules), "--counts", str(counts), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out, parse_float=lambda text: pytest.fail(f"a float: {text}"))
    assert len(facts["questions"]) == len(cases) > 800
    for found, (yes, total) in zip(facts["questions"], cases, strict=True):
        assert (found["sufficient"], found["total"]) == (yes, total)
        assert found["band"] == NAMES[place(yes, total)]
        rounded = (200 * yes + total) // (2 * total)
        near = any(abs(100 * yes - floor * total) <= 5 * total for floor in FLOORS)
        one_case = any(
            place(other, total) != place(yes, total) for other in (yes - 1, yes + 1) if 0 <= other <= total
        )
        wanted = {
            "rounding": sum(rounded >= floor for floor in FLOORS) != place(yes, total),
            "near_boundary": near,
            "one_case": one_case,
        }
        assert set(found["flags"]) == {flag for flag, holds in wanted.items() if holds}, (yes, total)


def test_no_floating_point_stands_anywhere_in_the_arithmetic() -> None:
    for name in ("banding", "scoring", "rules", "distance", "overall_distance", "score_report"):
        tree = ast.parse((ROOT / f"frameworks/{name}.py").read_text("utf-8"))
        for node in ast.walk(tree):
            assert not (isinstance(node, ast.Constant) and isinstance(node.value, float))
            assert not (isinstance(node, ast.Name) and node.id == "float")
            assert not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div))


@pytest.mark.parametrize("item", rules_ids())
def test_the_roll_up_is_that_of_a_brute_force_over_all_combinations(item: str) -> None:
    """Must show 4: all multisets of ratings, which stand for all 4ⁿ combinations, and sampled orders of each."""
    rules, (counted, tops) = load_rules(item), KINDS[item]
    lots, seen = random.Random(20260302), 0
    for places in combinations_with_replacement(range(4), counted):
        total = sum(places)
        wanted = NAMES[sum(total > top for top in tops)]
        orders = {tuple(lots.sample(places, counted)) for _ in range(3)} | {places}
        for order in orders:
            ids = [rule.id for rule in rules.standards if rule.counts][:counted] or [
                f"S{n}" for n in range(counted)
            ]
            if len(ids) < counted:
                ids = [f"S{n}" for n in range(counted)]
            found = rate_overall({i: NAMES[p] for i, p in zip(ids, order, strict=True)}, rules)
            assert (found.total, found.rating) == (total, wanted)
        ways = factorial(counted)
        for each in range(4):
            ways //= factorial(places.count(each))
        seen += ways
    assert seen == 4**counted


def test_all_ratings_of_the_four_national_standards_one_by_one() -> None:
    rules = load_rules("hmip_national_2024")
    ids = [rule.id for rule in rules.standards if rule.counts]
    for order in product(NAMES, repeat=4):
        found = rate(rules, {}, dict(zip(ids, order, strict=True))).overall
        total = sum(map(NAMES.index, order))
        assert (found.total, found.rating) == (total, NAMES[sum(total > top for top in (2, 6, 10))])


@pytest.mark.parametrize("item", rules_ids())
def test_one_missing_rating_leaves_no_total(item: str) -> None:
    rules, (counted, _) = load_rules(item), KINDS[item]
    ratings: dict[str, str | None] = dict.fromkeys((f"S{n}" for n in range(counted)), "Good")
    assert rate_overall(ratings | {"S0": None}, rules).rating is None
    assert rate_overall(dict(list(ratings.items())[1:]), rules).rating is None


def _exhaustive(rules: Rules, scores: list[Score]) -> tuple[int | None, int | None]:
    """The fewest changed judgements that raise and that lower a standard, by trying every change."""
    now = min(place(score.sufficient, score.total) for score in scores)
    up: list[int] = []
    down: list[int] = []
    for values in product(*(range(score.total + 1) for score in scores)):
        then = min(place(value, score.total) for value, score in zip(values, scores, strict=True))
        cost = sum(abs(value - score.sufficient) for value, score in zip(values, scores, strict=True))
        if then != now:
            (up if then > now else down).append(cost)
    return min(up, default=None), min(down, default=None)


def test_the_distance_is_that_of_exhaustive_search_on_200_small_inspections() -> None:
    """Must show 5: standards of one to three questions over up to seven cases."""
    rules = load_rules("hmip_pdu_2021")
    lots = random.Random(5)
    by_length = {
        len(rule.questions): rule for rule in rules.standards if rule.method == "lowest_key_question"
    }
    by_length[2] = by_length[3].model_copy(update={"questions": by_length[3].questions[:2]})
    for _ in range(200):
        rule = by_length[lots.choice((1, 2, 3))]
        scores = []
        for _ in rule.questions:
            total = lots.randint(1, 7)
            scores.append(Score(sufficient=lots.randint(0, total), total=total))
        results = {q: rate_question(q, s, rules) for q, s in zip(rule.questions, scores, strict=True)}
        found = standard_turn(rule, results, rules)
        assert (found.up, found.down) == _exhaustive(rules, scores)
        if found.up is not None:
            assert sum(turn_to(scores, found.up_by, rule.questions)) <= found.up
        for item in found.down_by:
            score = results[item].score
            lowest = min(place(s.sufficient, s.total) for s in scores)
            assert place(score.sufficient - (found.down or 0), score.total) < lowest


def _overall_exhaustive(rules: Rules, scores: dict[str, Score]) -> tuple[int | None, int | None]:
    """The fewest changed judgements that raise and that lower the overall rating, by trying every change."""
    rank = {band.rating: place for place, band in enumerate(rules.overall)}

    def overall(values: dict[str, Score]) -> int:
        found = rate(rules, values, {}).overall.rating
        assert found is not None
        return rank[found]

    now, up, down = overall(scores), list[int](), list[int]()
    for values in product(*(range(score.total + 1) for score in scores.values())):
        then = {
            q: Score(sufficient=v, total=s.total) for v, (q, s) in zip(values, scores.items(), strict=True)
        }
        cost = sum(abs(v - s.sufficient) for v, s in zip(values, scores.values(), strict=True))
        place = overall(then)
        if place != now:
            (up if place > now else down).append(cost)
    return min(up, default=None), min(down, default=None)


def test_the_distance_of_the_overall_rating_is_that_of_exhaustive_search() -> None:
    """Must show 5: three standards of one or two questions each, over up to four cases."""
    whole, lots = load_rules("hmip_pdu_2021"), random.Random(7)
    computed = [rule for rule in whole.standards if rule.method == "lowest_key_question"]
    for _ in range(60):
        chosen = tuple(
            rule.model_copy(update={"questions": rule.questions[:number]})
            for rule, number in zip(computed[1:4], (2, 1, 1), strict=True)
        )
        tops = sorted(lots.sample(range(8), 3))
        lows = (0, *(top + 1 for top in tops))
        bands = tuple(
            OverallBand(rating=name, lowest=low, highest=high)
            for name, low, high in zip(NAMES, lows, (*tops, 9), strict=True)
        )
        rules = whole.model_copy(update={"standards": chosen, "standards_counted": 3, "overall": bands})
        scores = {
            q: Score(sufficient=lots.randint(0, total), total=total)
            for rule in chosen
            for q in rule.questions
            for total in (lots.randint(1, 4),)
        }
        rated = rate(rules, scores, {})
        results = {result.id: result for result in rated.questions}
        moving = {s.id: s.rating for s in rated.standards if s.rating is not None}
        found = overall_turn(rules, results, rated.overall, moving)
        assert (found.up, found.down) == _overall_exhaustive(rules, scores), (scores, tops)
        held = overall_turn(rules, results, rated.overall, {})
        assert (held.up, held.down) == (None, None)


def test_a_settled_rounding_is_where_the_distance_begins() -> None:
    """64.5 % taken as 65 stands at Good: one no fewer lowers it, and it is not below already."""
    rules = load_rules("hmip_pdu_2021")
    rule = next(rule for rule in rules.standards if rule.id == "2.1").model_copy(
        update={"questions": ("2.1.1",)}
    )
    score = Score(sufficient=129, total=200)
    settled = {"2.1.1": rate_question("2.1.1", score, rules, by_rounded=True)}
    assert settled["2.1.1"].band == "Good"
    assert standard_turn(rule, settled, rules).down == 1
    exact = {"2.1.1": rate_question("2.1.1", score, rules)}
    assert standard_turn(rule, exact, rules).up == 1


def turn_to(scores: list[Score], carried: tuple[str, ...], questions: tuple[str, ...]) -> Iterator[int]:
    """One at least for each question that carries the rise."""
    rules = load_rules("hmip_pdu_2021")
    for item in carried:
        score = scores[questions.index(item)]
        assert turn(score, rules).up is not None
        yield 1


def test_the_lowest_question_is_never_averaged_away() -> None:
    rules = load_rules("hmip_pdu_2021")
    rule = next(rule for rule in rules.standards if rule.id == "2.3")
    results = {
        q: rate_question(q, Score(sufficient=yes, total=100), rules)
        for q, yes in zip(rule.questions, (100, 100, 49), strict=True)
    }
    assert rate_standard(rule, results, rules).rating == "Inadequate"
    assert Fraction(100 + 100 + 49, 3) > 80


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffstandard;rating\r\nA;good\r\nB;Outstanding\r\n;\r\nC;Good\r\nD;Good\r\n",
        "Standard\tRating\nA\tGood\nB\tOutstanding\n\nC\tGood\nD\tGood",
    ],
)
def test_a_file_is_read_as_spreadsheets_save_it(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "ratings.csv"
    file.write_bytes(text.encode())
    assert main(["framework", "score", "--rules", "hmip_national_2024", "--ratings", str(file)]) == 0
    assert "Overall: 2 + 3 + 2 + 2 = 9 of 12: Good" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "No such file or directory"),
        (b"\xff\xfe", "is not UTF-8 text (byte 0); save it as UTF-8"),
        (b"name,grade\nA,Good\n", "the first line must be standard,rating, and here it is 'name,grade'"),
        (b"standard,rating\nA\n", "line 2 has 1 cells and 2 are wanted"),
    ],
)
def test_a_file_that_is_none_is_named_with_what_to_mend(
    content: bytes | None, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "ratings.csv"
    if content is not None:
        file.write_bytes(content)
    assert main(["framework", "score", "--rules", "hmip_national_2024", "--ratings", str(file)]) == 1
    said = capsys.readouterr().err
    assert words in said
    assert "Errno" not in said
