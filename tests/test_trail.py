"""The trail says in words what each event did, and one filter language chooses from it."""

from __future__ import annotations

import pytest

from evidence_log.commands.evidence import WithdrawEvidence
from evidence_log.commands.judgements import AnswerPrompt, WithdrawJudgement
from evidence_log.commands.notes import Annotate
from evidence_log.commands.ratings import OverrideRating, RatifyRating
from evidence_log.errors import RefusedError
from evidence_log.events.judgements import Answer
from evidence_log.projections.filters import parse
from evidence_log.projections.reasons import Reason
from evidence_log.projections.trail import KINDS, Row, Trail
from evidence_log.projections.why import why
from tests.scene import HERE, LIBRARY, Scene, evidence, judging, opened


def played() -> Scene:
    """Planning judged, with evidence, a change of mind, a withdrawal, a note, an override and its ratifying."""
    scene = opened().given(evidence("2.3.3.4", text="No contingency if the partner returns."))
    cited = scene.last_id()
    for question in ("2.3.1", "2.3.2", "2.3.3"):
        for case in ("C1", "C2", "C3"):
            scene.given(judging(question, case, Answer.YES))
    scene.given(judging("2.3.3", "C1", Answer.NO, by="lee", reason="No contingency.", cites=(cited,)))
    changed = scene.last_id()
    scene.given(
        Annotate(inspection=HERE, by="shaw", target=changed, text="A second look, please."),
        OverrideRating(
            inspection=HERE, by="khan", node="2.3", rating="Outstanding", reason="Panel minute 4."
        ),
        RatifyRating(inspection=HERE, by="shaw", node="2.3"),
        evidence("2.3", text="Entered twice.", by="lee"),
    )
    scene.given(
        WithdrawEvidence(inspection=HERE, by="lee", evidence=scene.last_id(), reason="Entered twice.")
    )
    return scene


def rows(scene: Scene) -> list[Row]:
    return Trail(LIBRARY.edition("hmip_pdu_2021")).extend(scene.events).rows


def chosen(scene: Scene, text: str) -> list[int]:
    return [row.position for row in parse(text).choose(rows(scene))]


def test_every_event_has_one_row_of_a_known_kind() -> None:
    scene = played()
    found = rows(scene)
    assert [row.position for row in found] == [recorded.position for recorded in scene.events]
    assert {row.kind for row in found} <= set(KINDS)


def test_a_changed_judgement_shows_before_and_after_and_a_prompt_its_letter() -> None:
    scene = played()
    (row,) = [r for r in rows(scene) if r.change == "yes → no"]
    assert (row.kind, row.on, row.case, row.by) == ("judgement", "2.3.3", "C1", "lee")
    (first,) = [r for r in rows(scene) if r.change == "E-11 case record"]
    assert first.on == "2.3.3 d"


def test_a_withdrawn_answer_names_the_entry_it_is_about() -> None:
    scene = opened().given(
        AnswerPrompt(inspection=HERE, by="ortiz", case="C1", prompt="2.3.1.1", answer=Answer.YES)
    )
    scene.given(WithdrawJudgement(inspection=HERE, by="ortiz", target=scene.last_id(), reason="Wrong case."))
    row = rows(scene)[-1]
    assert (row.kind, row.on, row.change, row.about) == (
        "withdraw",
        "2.3.1 a",
        "yes withdrawn",
        row.position - 1,
    )


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("kind:override,ratify", {"override", "ratify"}),
        ("on:2.3 kind:judgement who:lee", {"judgement"}),
        ("contingency kind:judgement", {"judgement"}),
        ('"panel MINUTE"', {"override"}),
        ("case:C1 kind:evidence", {"evidence"}),
    ],
)
def test_terms_and_words_must_all_hold(text: str, kinds: set[str]) -> None:
    scene = played()
    found = list(parse(text).choose(rows(scene)))
    assert found
    assert {row.kind for row in found} == kinds


def test_a_node_finds_what_is_under_it_and_not_its_namesakes() -> None:
    scene = played()
    assert chosen(scene, "on:2.3.3")
    assert not chosen(scene, "on:2.30")
    assert not chosen(scene, "on:3.3")


def test_an_empty_filter_lets_everything_through() -> None:
    scene = played()
    assert len(chosen(scene, "")) == len(scene.events)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("colour:red", "knows no colour:"),
        ("kind:verdict", "no kind verdict"),
        ("since:yesterday", "wants a date"),
        ("who:", "nothing after the colon"),
        ('"open', "not closed"),
    ],
)
def test_a_filter_that_cannot_be_read_is_refused_with_the_remedy(text: str, said: str) -> None:
    with pytest.raises(RefusedError, match=said):
        parse(text)


def leaves(reason: Reason) -> list[Reason]:
    return [reason] if not reason.children else [leaf for child in reason.children for leaf in leaves(child)]


def explained(scene: Scene, node: str) -> Reason:
    return why(scene.events, node, LIBRARY.edition("hmip_pdu_2021"), LIBRARY.rules("hmip_pdu_2021"))


def test_why_names_the_rule_the_question_that_set_it_and_events_at_every_leaf() -> None:
    scene = played()
    reason = explained(scene, "2.3")
    assert "2.3 Planning is Outstanding (ratified)" in reason.text
    texts = [child.text for child in reason.children]
    assert texts[0].startswith("ratified by shaw")
    assert "override by khan" in texts[1]
    assert "the rules indicate Good" in texts[2]
    assert "set by 2.3.3" in texts[2]
    judged = list(leaves(reason.children[2]))
    assert all(leaf.position is not None for leaf in judged)
    assert reason.children[2].children[0].text.startswith("2.3.3: Good, 2 of 3 cases yes, 67%")


def test_why_of_a_key_question_ends_in_the_evidence_cited() -> None:
    reason = explained(played(), "2.3.3")
    last = leaves(reason.children[0])[0]
    assert last.text.startswith("E-11 case record")
    assert last.position == 11


def test_why_refuses_a_node_that_is_not_rated_and_names_those_that_are() -> None:
    with pytest.raises(RefusedError, match=r"no rating of 9\.9"):
        explained(played(), "9.9")


def test_why_overall_adds_up_the_points() -> None:
    reason = explained(played(), "overall")
    assert "not rated yet" in reason.text
    assert len(reason.children) == 9
