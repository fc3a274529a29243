"""The change-point index equals a plain fold at every position."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from evidence_log.commands.judgements import WithdrawJudgement
from evidence_log.commands.ratings import RatifyRating, RecommendRating, SendBackRating
from evidence_log.errors import EvidenceLogError
from evidence_log.events.judgements import Answer
from evidence_log.events.ratings import OVERALL
from evidence_log.projections.history import History
from evidence_log.projections.ratings import rate_state
from evidence_log.projections.state import fold
from frameworks.edition import Edition
from frameworks.rules import Rules
from tests.scene import HERE, LIBRARY, Scene, judging, opened

QUESTIONS = ("2.3.1", "2.3.2", "2.3.3", "2.4.1", "2.4.2", "2.4.3")
CASES = ("C1", "C2", "C3")

JUDGED = st.tuples(
    st.sampled_from(QUESTIONS),
    st.sampled_from(CASES),
    st.sampled_from((Answer.YES, Answer.NO, Answer.DOES_NOT_ARISE)),
)
STEPS = st.lists(
    st.one_of(
        JUDGED,
        st.tuples(st.just("withdraw"), st.integers(0, 30)),
        st.tuples(st.sampled_from(("recommend", "ratify", "back")), st.sampled_from(("2.3", "2.4"))),
    ),
    max_size=40,
)


def used() -> tuple[Edition, Rules]:
    return LIBRARY.edition("hmip_pdu_2021"), LIBRARY.rules("hmip_pdu_2021")


def played(steps: list[tuple[object, ...]]) -> Scene:
    """A scene in which whatever the rules permit of these steps has happened."""
    scene = opened()
    for step in steps:
        try:
            _play(scene, step)
        except EvidenceLogError:
            continue
    return scene


def _play(scene: Scene, step: tuple[object, ...]) -> None:
    match step:
        case ("withdraw", int(number)):
            standing = [e for entries in scene.state.judgements.values() for e in entries]
            if standing:
                target = standing[number % len(standing)].id
                scene.when(WithdrawJudgement(inspection=HERE, by="lee", target=target, reason="A slip."))
        case ("recommend", str(node)):
            rated = rate_state(scene.state, *used()).standards[node].indicated.rating
            scene.when(
                RecommendRating(inspection=HERE, by="khan", node=node, rating=rated or "Good", reason="So.")
            )
        case ("ratify", str(node)):
            scene.when(RatifyRating(inspection=HERE, by="shaw", node=node))
        case ("back", str(node)):
            scene.when(SendBackRating(inspection=HERE, by="shaw", node=node, reason="Say more."))
        case (str(question), str(case), Answer() as answer):
            scene.when(judging(question, case, answer))
        case _:
            raise AssertionError(step)


@given(STEPS)
@settings(max_examples=40, deadline=None)
def test_every_position_equals_a_fold_up_to_it(steps: list[tuple[object, ...]]) -> None:
    scene = played(steps)
    edition, rules = used()
    history = History(edition, rules).extend(scene.events)
    for position in range(1, len(scene.events) + 1):
        rated = rate_state(fold(scene.events[:position]), edition, rules)
        for node, standard in rated.standards.items():
            value = history.value(node, position)
            assert (value.rating, value.stage) == (standard.rating, standard.stage), (node, position)
        for node, result in rated.questions.items():
            value = history.value(node, position)
            assert (value.rating, value.score) == (result.band, result.score), (node, position)
        overall = history.value(OVERALL, position)
        assert (overall.rating, overall.stage) == (rated.overall_rating, rated.overall_stage)


def test_extending_by_parts_equals_building_at_once() -> None:
    scene = played([(q, c, Answer.YES) for q in QUESTIONS for c in CASES])
    whole = History(*used()).extend(scene.events)
    parts = History(*used())
    for recorded in scene.events:
        parts.extend((recorded,))
    assert parts.changes == whole.changes
    assert parts.at(whole.position) == whole.at(whole.position)


def test_a_change_names_what_moved_and_the_next_and_previous_are_found() -> None:
    scene = played([(q, c, Answer.YES) for q in QUESTIONS[:3] for c in CASES])
    history = History(*used()).extend(scene.events)
    moved = [change for change in history.changes if change.node == "2.3"]
    assert [(change.before.rating, change.after.rating) for change in moved] == [(None, "Outstanding")]
    at = moved[0].position
    assert moved[0] in history.consequences(at)
    assert history.next_change(at - 1) == at
    assert history.previous_change(at + 1) == at
    assert history.consequences(1) == ()


def test_a_difference_of_two_positions_names_the_event_that_last_moved_each_node() -> None:
    scene = played([(q, c, Answer.YES) for q in QUESTIONS[:3] for c in CASES])
    before = len(scene.events)
    scene.given(judging("2.3.2", "C1", Answer.NO))
    history = History(*used()).extend(scene.events)
    found = {change.node: change for change in history.diff(before, before + 1)}
    assert set(found) == {"2.3.2", "2.3"}
    assert (found["2.3"].before.rating, found["2.3"].after.rating) == ("Outstanding", "Good")
    assert found["2.3"].position == before + 1
