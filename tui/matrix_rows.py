"""Cases by key questions: a letter each, marks for second judgements, and each question's margin to the next band. Pure.

Y yes, N no, - does not arise, w in words, t to come back to, ? not judged, blank not asked. After the letter: ! a second
judgement disagrees, = it agrees, * contested.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from evidence_log.projections.progress import questions_for
from evidence_log.projections.ratings import Ratings
from evidence_log.projections.state import State
from frameworks.distance import turn
from frameworks.edition import Edition
from frameworks.rules import Rules
from frameworks.vocabulary import EvidenceMode
from tui.errors import TerminalError
from tui.sheet_views import mark

SORTS = ("case", "worst", "open", "inspector")
WORDS = ("mine", "open", "no", "second", "disagree", "contested")


class Cell(NamedTuple):
    """The letter of a case and question, and its mark."""

    letter: str = ""
    mark: str = ""

    @property
    def text(self) -> str:
        """Letter and mark."""
        return f"{self.letter}{self.mark}"


class Row(NamedTuple):
    """A case: its cells, how many are judged of those asked, who inspects it, how many notes are open."""

    case: str
    cells: tuple[Cell, ...]
    judged: int
    asked: int
    inspector: str
    notes: int


class Foot(NamedTuple):
    """A question's column summed up; `turn` is the fewest answers that move its band, + up and - down."""

    score: str
    percent: str
    band: str
    turn: str


class Matrix(NamedTuple):
    """The whole table, and what was left out by the filter."""

    questions: tuple[str, ...]
    rows: tuple[Row, ...]
    feet: tuple[Foot, ...]
    hidden: int


def matrix(
    state: State,
    edition: Edition,
    ratings: Ratings,
    rules: Rules,
    *,
    sort: str = "case",
    only: str = "",
    person: str | None = None,
) -> Matrix:
    """The table, sorted and filtered; refuses a sort or a filter it does not know."""
    questions = case_questions(state, edition)
    notes = _open_notes(state)
    rows = [_row(state, edition, case, questions, notes) for case in state.cases]
    kept = [row for row in rows if _wanted(row, state, only, person)]
    if sort not in SORTS:
        raise TerminalError(f"the matrix is not sorted by {sort!r}; by {', '.join(SORTS)}")
    feet = tuple(_foot(ratings, rules, item) for item in questions)
    return Matrix(
        questions, tuple(sorted(kept, key=lambda row: _order(row, sort))), feet, len(rows) - len(kept)
    )


def case_questions(state: State, edition: Edition) -> tuple[str, ...]:
    """The key questions in scope that are judged case by case."""
    scope = state.inspection.standards if state.inspection else ()
    return tuple(
        question.id
        for standard in edition.standards()
        if standard.id in scope
        for question in standard.key_questions
        if question.evidence_mode is EvidenceMode.CASES
    )


def _open_notes(state: State) -> dict[str, int]:
    entries = {e.id: e.case for found in state.judgements.values() for e in found}
    counts: dict[str, int] = {}
    for note in state.annotations.values():
        case = entries.get(note.target)
        if note.resolved is None and case is not None:
            counts[case] = counts.get(case, 0) + 1
    return counts


def _row(state: State, edition: Edition, case: str, questions: Iterable[str], notes: dict[str, int]) -> Row:
    asked = {question.id for question in questions_for(state, edition, case)}
    cells = tuple(cell(state, case, item) if item in asked else Cell() for item in questions)
    judged = sum(each.letter not in ("", "?", "t") for each in cells)
    return Row(
        case,
        cells,
        judged,
        sum(bool(c.letter) for c in cells),
        state.cases[case].inspector or "",
        notes.get(case, 0),
    )


def cell(state: State, case: str, question: str) -> Cell:
    """What stands at a case and question."""
    entries = state.judgements.get((case, question), ())
    entry = entries[-1] if entries else None
    letter = mark(entry, later=(case, question) in state.deferred)
    seconds = state.seconds.get((case, question), ())
    if len(entries) > 1:
        return Cell(letter, "*")
    if entry is not None and seconds:
        same = (entry.answer, entry.degree) == (seconds[-1].answer, seconds[-1].degree)
        return Cell(letter, "=" if same else "!")
    return Cell(letter)


def _foot(ratings: Ratings, rules: Rules, item: str) -> Foot:
    result = ratings.questions.get(item)
    if result is None or not result.score.total:
        return Foot("", "", "", "")
    found = turn(result.score, rules, item)
    ways = [(count, sign) for count, sign in ((found.up, "+"), (found.down, "-")) if count]
    nearest = min(ways, default=None)
    percent = "" if result.score.rounded is None else f"{result.score.rounded}%"
    return Foot(
        f"{result.score.sufficient}/{result.score.total}",
        percent,
        result.band[0] if result.band else ".",
        f"{nearest[1]}{nearest[0]}" if nearest else "",
    )


def _wanted(row: Row, state: State, only: str, person: str | None) -> bool:
    return all(_has(row, state, word, person) for word in only.split())


def _has(row: Row, state: State, word: str, person: str | None) -> bool:
    letters = [each.letter for each in row.cells]
    marks = [each.mark for each in row.cells]
    match word.casefold():
        case "mine":
            return row.inspector == person
        case "open":
            return "?" in letters or "t" in letters
        case "no":
            return "N" in letters
        case "second":
            return any(mark in ("=", "!") for mark in marks)
        case "disagree":
            return "!" in marks
        case "contested":
            return "*" in marks
        case name if name in {case.inspector for case in state.cases.values()}:
            return row.inspector == name
        case part if any(case.casefold().startswith(part) for case in state.cases):
            return row.case.casefold().startswith(part)
        case _:
            raise TerminalError(
                f"the matrix knows no {word!r}: a case, an inspector, or {', '.join(WORDS)}; several all hold"
            )


def _order(row: Row, sort: str) -> tuple[int, str]:
    letters = [each.letter for each in row.cells]
    match sort:
        case "worst":
            return (-letters.count("N"), row.case)
        case "open":
            return (row.judged - row.asked, row.case)
        case "inspector":
            return (0, f"{row.inspector}\n{row.case}")
        case _:
            return (0, "")
