"""The matrix: letters, marks, margins, filters, sorting and turning, on the screen and from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evidence_log.log import EvidenceLog
from evidence_log.projections.ratings import rate_state
from frameworks.distance import turn
from tests.screens import HERE, press, said, screens, shown, until
from tui.cli import main
from tui.errors import TerminalError
from tui.grid import Grid
from tui.matrix import MatrixScreen
from tui.matrix_rows import SORTS, Matrix, matrix
from tui.workspace import Workspace


def made(log: EvidenceLog, **how: str) -> Matrix:
    (inspection,) = log.inspections()
    used = log.frameworks(inspection)
    state = log.state(HERE)
    return matrix(state, used.edition, rate_state(state, used.edition, used.rules), used.rules, **how)


def test_every_cell_is_the_judgement_that_stands(demo_log: EvidenceLog) -> None:
    state, found = demo_log.state(HERE), made(demo_log)
    letters = {"yes": "Y", "no": "N", "does_not_arise": "-"}
    for row in found.rows:
        for question, cell in zip(found.questions, row.cells, strict=True):
            entry = state.judgement(row.case, question)
            assert cell.letter == (letters[entry.answer] if entry else cell.letter)
            assert (cell.letter in ("", "?")) == (entry is None)
    assert sum(row.judged for row in found.rows) == sum(case is not None for case, _ in state.judgements)


def test_disagreements_are_marked_and_found(demo_log: EvidenceLog) -> None:
    state, found = demo_log.state(HERE), made(demo_log, only="disagree")
    marked = {
        (row.case, question)
        for row in found.rows
        for question, cell in zip(found.questions, row.cells, strict=True)
        if cell.mark == "!"
    }
    differing = {
        place
        for place, seconds in state.seconds.items()
        if (first := state.judgement(*place)) and first.answer != seconds[-1].answer
    }
    assert marked == differing
    assert marked
    assert found.hidden == 60 - len(found.rows)


def test_the_turn_is_the_nearer_of_up_and_down(demo_log: EvidenceLog) -> None:
    (inspection,) = demo_log.inspections()
    used, state, found = demo_log.frameworks(inspection), demo_log.state(HERE), made(demo_log)
    results = rate_state(state, used.edition, used.rules).questions
    for question, foot in zip(found.questions, found.feet, strict=True):
        ways = turn(results[question].score, used.rules, question)
        nearest = min(count for count in (ways.up, ways.down) if count)
        assert foot.turn in (f"+{nearest}", f"-{nearest}")


def test_filters_hold_together_and_an_unknown_word_is_named(demo_log: EvidenceLog) -> None:
    found = made(demo_log, only="ortiz no", sort="worst")
    assert {row.inspector for row in found.rows} == {"ortiz"}
    counts = [[cell.letter for cell in row.cells].count("N") for row in found.rows]
    assert counts == sorted(counts, reverse=True)
    assert min(counts) > 0
    with pytest.raises(TerminalError, match="knows no 'nope'"):
        made(demo_log, only="nope")
    with pytest.raises(TerminalError, match="not sorted by 'size'"):
        made(demo_log, sort="size")
    assert {sort: len(made(demo_log, sort=sort).rows) for sort in SORTS} == dict.fromkeys(SORTS, 60)


async def test_a_cell_opens_its_sheet_and_the_table_turns(demo_copy: Path) -> None:
    async with screens(demo_copy, "khan") as (app, pilot):
        await press(pilot, "enter", "3", "down", "right", "right")
        screen = app.screen
        assert isinstance(screen, MatrixScreen)
        assert screen.place() == ("C002", "2.2.2", None, None)
        assert "C002 2.2.2: " in said(app)
        await press(pilot, "t")
        assert screen.place() == ("C002", "2.2.2", None, None)
        await press(pilot, "t", "end", "enter")
        await until(pilot, lambda: isinstance(app.screen, Workspace) and "C060 2.2.2" in shown(app))


async def test_the_filter_is_said_and_escape_takes_it_away(demo_copy: Path) -> None:
    async with screens(demo_copy, "ortiz") as (app, pilot):
        await press(pilot, "enter", "3", "f", *"mine no", "enter")
        await until(pilot, lambda: "hidden by 'mine no'" in shown(app))
        await press(pilot, "f", *" x", "enter")
        await until(pilot, lambda: "knows no" in said(app))
        await press(pilot, "f", *"C00", "enter")
        await until(pilot, lambda: "9 cases, 51 hidden" in shown(app))
        await press(pilot, "escape")
        await until(pilot, lambda: " 60 cases, by case" in shown(app))
        await press(pilot, "n")
        assert said(app) == "nothing is left to judge here"
        assert isinstance(app.screen, MatrixScreen)


async def test_what_is_open_is_found_from_the_cursor_on(demo_copy: Path) -> None:
    async with screens(demo_copy, "khan") as (app, pilot):
        await press(pilot, "enter")
        assert isinstance(app.screen, Workspace)
        entry = app.live.state.judgement("C009", "2.4.1")
        assert entry is not None
        await press(pilot, "g", *"C009 2.4.1", "enter")
        await until(pilot, lambda: "C009 2.4.1" in shown(app))
        app.screen.sheet.move_to(next(n for n in range(9) if app.screen.sheet.key_at(n) == "2.4.1"))
        await press(pilot, "U", "enter")
        await until(pilot, lambda: app.live.state.judgement("C009", "2.4.1") is None)
        await press(pilot, "3", "n")
        await until(pilot, lambda: "C009 2.4.1: not judged" in said(app))
        grid = app.screen.query_one("#grid", Grid)
        assert grid.table.rows[grid.row][1][grid.column] == "?"


def test_the_twin_says_the_same_and_reads_out(demo_copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--log", str(demo_copy), "case", "matrix", "--only", "disagree"]
    assert main([*words, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["case"] for row in rows] == ["C018", "C049"]
    assert rows[0]["2.3.3"] == "Y!"
    assert main([*words, "--plain"]) == 0
    said_out = capsys.readouterr().out.splitlines()
    assert said_out[0] == "case: C018"
    assert "2.3.3: Y!" in said_out
    assert all("  " not in line for line in said_out)
