"""Rating: an inspection of 120 cases from its counts and from its log's state, and one judgement changed."""

from __future__ import annotations

from uuid import uuid4

from benchmarks.floor import best, table
from evidence_log.commands.cases import AddCase
from evidence_log.events.envelope import Recorded
from evidence_log.events.judgements import Answer
from evidence_log.projections.history import History
from evidence_log.projections.ratings import question_scores, rate_state
from frameworks.loader import load_edition, load_rules
from frameworks.scoring import rate
from tests.scene import HERE, Scene, enrolments, judging, opening

EDITION, RULES = load_edition("hmip_pdu_2021"), load_rules("hmip_pdu_2021")
QUESTIONS = [q for rule in RULES.standards if rule.id in ("2.2", "2.3", "2.4", "2.5") for q in rule.questions]


def inspection(cases: int) -> Scene:
    """So many cases, each judged on the twelve questions of the four case standards."""
    scene = Scene().given(opening(), *enrolments())
    for number in range(cases):
        ref = f"C{number:04d}"
        scene.given(AddCase(inspection=HERE, by="khan", case=ref))
        scene.given(
            *(judging(q, ref, Answer.YES if (number + n) % 3 else Answer.NO) for n, q in enumerate(QUESTIONS))
        )
    return scene


def tally(scene: Scene) -> dict[str, int]:
    """The floor: the standing judgements counted by question, in plain Python."""
    counts: dict[str, int] = {}
    for (_, question), entries in scene.state.judgements.items():
        counts[question] = counts.get(question, 0) + (entries[-1].answer == "yes")
    return counts


def changed(scene: Scene) -> Recorded:
    """One more event: a judgement changed."""
    last = scene.events[-1]
    envelope = last.envelope.model_copy(update={"event_id": uuid4()})
    return Recorded(last.position + 1, last.tags, envelope, last.event)


def main() -> None:
    """Prints the table."""
    small, large = inspection(120), inspection(1200)
    state, tenfold = small.state, large.state
    scores = question_scores(state, EDITION)
    floor = best(lambda: tally(small))
    history = History(EDITION, RULES).extend(small.events)
    whole = best(lambda: rate_state(state, EDITION, RULES))
    grown = best(lambda: rate_state(tenfold, EDITION, RULES))
    counts = best(lambda: rate(RULES, scores, {}))
    once = best(lambda: history.extend([changed(small)]))
    table(
        [
            (f"120 cases rated from counts, {counts * 1000:.2f} ms", counts, floor, "under 5 ms"),
            (f"120 cases rated from the state, {whole * 1000:.2f} ms", whole, floor, "under 5 ms"),
            (f"one judgement changed and rated, {once * 1000:.3f} ms", once, floor, "under 1 ms"),
            ("1,200 cases rated, against 120", grown, whole, "at most 11"),
        ]
    )


if __name__ == "__main__":
    main()
