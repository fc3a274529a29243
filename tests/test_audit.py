"""The auditor's journey: filter, counts, checks, verification, export; nothing is written and no formula leaves."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.widgets import Input

from evidence_log.commands.evidence import DisposeEvidence, LinkTo, WithdrawEvidence
from evidence_log.commands.ratings import RatifyRating, RecommendRating
from evidence_log.events.evidence import Disposition, Says
from evidence_log.events.judgements import Answer
from evidence_log.projections.checks import CHECKS, Concern, concerns
from evidence_log.projections.facets import facets
from evidence_log.projections.trail import Row, Trail
from tests.scene import BEGAN, HERE, Scene, evidence, judging, opened
from tests.screens import press, said, screens, shown, until
from tests.test_history import used
from tui.checks_screen import Checks
from tui.cli import main
from tui.replay import Replay
from tui.saved_filters import saved
from tui.trail import TrailScreen
from tui.trail_export import COLUMNS, exported


@pytest.fixture(autouse=True)
def kept_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAYBOOK_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("DAYBOOK_CACHE", str(tmp_path / "cache"))


async def test_an_auditor_filters_counts_checks_verifies_and_exports(demo_copy: Path, tmp_path: Path) -> None:
    async with screens(demo_copy, "flint", (120, 40)) as (app, pilot):
        head = app.live.log.head()
        await press(pilot, "5", "slash", *"kind:override,ratify", "enter")
        screen = app.screen
        assert isinstance(screen, TrailScreen)
        await until(pilot, lambda: screen._facets is not None)
        assert {row.kind for row in screen.rows} == {"override", "ratify"}
        assert f"{len(screen.rows)} of {head:,}" in shown(app)
        assert "kind ratify" in shown(app)
        await press(pilot, "z")
        assert "kind:override" in shown(app)
        await press(pilot, "escape", "F", "enter")
        assert saved() == ["kind:override,ratify"]
        await press(pilot, "X")
        app.screen.query_one("#answer", Input).value = str(tmp_path / "rows.csv")
        await press(pilot, "enter")
        await until(pilot, lambda: "rows up to" in said(app))
        with (tmp_path / "rows.csv").open(newline="") as file:
            rows = list(csv.DictReader(file))
        assert [int(row["position"]) for row in rows] == [row.position for row in screen.rows]
        await press(pilot, "slash")
        screen.query_one("#filter", Input).value = "x:y"
        await press(pilot, "enter")
        assert "knows no x:" in said(app)
        await press(pilot, "escape")
        assert len(screen.rows) == len(app.live.rows)
        await press(pilot, "v")
        await until(pilot, lambda: "verified 1 to" in said(app), 60)
        assert f"verified 1 to {head:,}" in said(app)
        assert "everything holds" in said(app)
        await press(pilot, "c")
        await until(pilot, lambda: isinstance(app.screen, Checks))
        assert all(name in shown(app) for name in list(CHECKS)[:2])
        assert app.live.log.head() == head


async def test_a_finding_leads_to_its_event_and_a_row_to_replay(demo_copy: Path) -> None:
    async with screens(demo_copy, "flint", (120, 40)) as (app, pilot):
        await press(pilot, "5", "c")
        await until(pilot, lambda: isinstance(app.screen, Checks))
        await press(pilot, "down", "enter")
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, Replay)
        found = concerns(
            app.live.log.events_after(inspection=app.live.inspection.id), app.live.edition, app.live.rules
        )
        assert screen.position == found[0].position
        await press(pilot, "5", "enter")
        await pilot.pause()
        assert app.screen is screen


async def test_filtering_by_nothing_that_is_there_says_so(demo_copy: Path) -> None:
    async with screens(demo_copy, "flint") as (app, pilot):
        await press(pilot, "5", "slash", *"who:nobody", "enter")
        await until(pilot, lambda: "no event matches" in shown(app))
        assert isinstance(app.screen, TrailScreen)
        assert len(app.screen.rows) == 0


def found_by(scene: Scene) -> dict[str, list[Concern]]:
    by_check: dict[str, list[Concern]] = {}
    for concern in concerns(scene.events, *used()):
        by_check.setdefault(concern.check, []).append(concern)
    return by_check


def judged_through(scene: Scene, answer: Answer = Answer.YES) -> Scene:
    return scene.given(
        *(judging(q, c, answer) for q in ("2.3.1", "2.3.2", "2.3.3") for c in ("C1", "C2", "C3"))
    )


def test_evidence_withdrawn_after_it_was_cited_is_found_at_the_judgement() -> None:
    scene = opened().given(evidence("2.3.1"))
    cited = scene.last_id()
    scene.given(judging("2.3.1", "C1", Answer.NO, cites=(cited,)))
    judged = scene.events[-1].position
    assert "withdrawn after" not in found_by(scene)
    scene.given(WithdrawEvidence(inspection=HERE, by="ortiz", evidence=cited, reason="The wrong case."))
    (found,) = found_by(scene)["withdrawn after"]
    assert (found.position, found.on) == (judged, "C1 2.3.1")


def test_a_recommendation_wants_a_second_reader_and_a_ratification_a_reason() -> None:
    scene = judged_through(opened())
    scene.given(RecommendRating(inspection=HERE, by="khan", node="2.3", rating="Outstanding", reason="So."))
    assert [c.on for c in found_by(scene)["no second reader"]] == ["2.3"]
    scene.given(RatifyRating(inspection=HERE, by="shaw", node="2.3"))
    found = found_by(scene)
    assert "no second reader" not in found
    assert [c.on for c in found["no reason"]] == ["2.3"]
    assert "stale sign-off" not in found


def test_a_rating_whose_questions_moved_after_it_was_ratified_is_stale_and_the_judgement_late() -> None:
    scene = judged_through(opened())
    scene.given(
        RecommendRating(inspection=HERE, by="khan", node="2.3", rating="Outstanding", reason="So."),
        RatifyRating(inspection=HERE, by="shaw", node="2.3", reason="Agreed."),
    )
    scene.given(judging("2.3.1", "C1", Answer.NO, by="lee"))
    late = scene.events[-1].position
    found = found_by(scene)
    assert [c.on for c in found["stale sign-off"]] == ["2.3"]
    assert late in [c.position for c in found["late entry"]]


def test_evidence_recorded_long_after_it_was_seen_is_late() -> None:
    scene = opened().given(evidence("2.3.1", observed_at=BEGAN - timedelta(days=40)))
    assert "40 days" in found_by(scene)["late entry"][0].says


def test_evidence_that_nobody_cites_is_an_orphan_until_somebody_does() -> None:
    scene = opened().given(evidence("2.3.1"))
    item = scene.last_id()
    assert len(found_by(scene)["orphan evidence"]) == 1
    scene.given(judging("2.3.1", "C1", Answer.NO, cites=(item,)))
    assert "orphan evidence" not in found_by(scene)


def test_evidence_that_was_disposed_of_is_no_orphan() -> None:
    scene = opened().given(
        evidence("2.3.1").model_copy(update={"links": (LinkTo(to="2.3.1", says=Says.UNDERMINES),)})
    )
    assert len(found_by(scene)["orphan evidence"]) == 1
    scene.given(
        DisposeEvidence(
            inspection=HERE,
            by="khan",
            evidence=scene.last_id(),
            standard="2.3",
            disposition=Disposition.OUTWEIGHED,
            reason="The other evidence is stronger.",
        )
    )
    assert "orphan evidence" not in found_by(scene)


def test_a_standard_with_one_kind_of_source_is_found_and_one_with_two_is_not() -> None:
    scene = opened().given(*(evidence("2.3.1") for _ in range(3)))
    assert [c.on for c in found_by(scene)["one kind of source"]] == ["2.3"]
    scene.given(evidence("2.3.1", kind="interview"))
    assert "one kind of source" not in found_by(scene)


def test_facets_count_every_row_once() -> None:
    rows = Trail(used()[0]).extend(judged_through(opened()).events).rows
    found = facets(rows)
    assert found.total == len(rows) == sum(n for _, n in found.kind) == sum(n for _, n in found.who)
    assert dict(found.kind)["judgement"] == 9


def rows_with(text: str) -> list[Row]:
    scene = opened().given(evidence("2.3.1", text=text))
    return Trail(used()[0]).extend(scene.events).rows[-1:]


@given(st.sampled_from("=+-@\uff1d\uff0b\uff0d\uff20\t\n"), st.text("ab1(|`<,\"'", max_size=12))
def test_no_export_holds_a_formula_or_breaks_its_table(sign: str, rest: str) -> None:
    text = f"{sign}{rest}x"
    rows = rows_with(text)
    (_, cells) = list(csv.reader("".join(exported(rows, "csv")).splitlines(keepends=True)))
    assert cells[COLUMNS.index("text")] == f"'{text}"
    (line,) = exported(rows, "jsonl")
    assert json.loads(line)["text"] == text
    *_, row = exported(rows, "markdown")
    assert row.count("\n") == 1
    assert row.replace("\\|", "").count("|") == len(COLUMNS) + 1


def test_the_command_line_counts_checks_and_exports_the_same(
    demo_copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = ["--log", str(demo_copy)]
    assert main([*log, "log", "kind:override", "--facets"]) == 0
    assert "kind:override" in capsys.readouterr().out
    assert main([*log, "log", "--checks", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert {each["check"] for each in found} <= set(CHECKS)
    out = tmp_path / "trail.md"
    assert main([*log, "log", "kind:override", "--export", str(out)]) == 0
    assert "1 rows" in capsys.readouterr().out
    assert "override" in out.read_text()
    assert main([*log, "log", "--export", str(tmp_path / "trail.xls")]) == 1
    assert "ends in none of" in capsys.readouterr().err
