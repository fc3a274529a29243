"""Given events, when a command, then events or a sentence."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from evidence_log.commands.cases import AddCase, CorrectCase
from evidence_log.commands.command import Command
from evidence_log.commands.evidence import (
    CorrectEvidence,
    DisposeEvidence,
    LinkEvidence,
    LinkTo,
    RecordEvidence,
    WithdrawEvidence,
)
from evidence_log.commands.inspections import ChangeRoles, CloseInspection, EnrolPerson, OpenInspection
from evidence_log.commands.judgements import AnswerPrompt, Verdict, WithdrawJudgement
from evidence_log.commands.notes import Annotate, ResolveAnnotation
from evidence_log.commands.ratings import OverrideRating, RatifyRating, RecommendRating, SendBackRating
from evidence_log.commands.reporting import (
    AgreeNarrative,
    RecommendImprovement,
    WithdrawImprovement,
    WriteNarrative,
)
from evidence_log.decisions.rules import RULES, rule_of
from evidence_log.errors import ConflictError, RefusedError
from evidence_log.events.cases import CaseAttributes
from evidence_log.events.envelope import Role
from evidence_log.events.evidence import Says
from evidence_log.events.judgements import Answer, KeyQuestionJudged, PromptAnswered
from evidence_log.events.ratings import RatingOverridden, RatingRatified, RatingRecommended
from evidence_log.policy import PERMITTED
from tests.scene import (
    HERE,
    LIBRARY,
    ORDINARY,
    Scene,
    enrolments,
    evidence,
    expecting,
    judging,
    opened,
    opening,
)

PLANNING = ("2.3.1", "2.3.2", "2.3.3")


def kinds_of(command: type[Command]) -> set[type[Command]]:
    """A kind of command and every kind of it; what only serves as their base is none."""
    below = {kind for sub in command.__subclasses__() for kind in kinds_of(sub)}
    return below if command in (Command, Verdict) else below | {command}


def test_every_command_has_a_rule_and_roles_that_may_give_it_and_another_is_refused() -> None:
    known = {kind for kind in kinds_of(Command) if kind.__module__.startswith("evidence_log.")}
    assert set(RULES) == set(PERMITTED) == known - {OpenInspection}

    class Unheard(AddCase):
        """A kind of command that stands in no table."""

    with pytest.raises(RefusedError, match="knows no rule for Unheard"):
        rule_of(Unheard(inspection=HERE, by="khan", case="C1"))


def planned(*answers: Answer) -> Scene:
    """Planning judged in three cases with these answers on each key question."""
    scene = opened()
    for question in PLANNING:
        for case, answer in zip(("C1", "C2", "C3"), answers, strict=True):
            scene.given(judging(question, case, answer))
    return scene


def recommending(rating: str, **more: object) -> RecommendRating:
    facts = {"inspection": HERE, "by": "khan", "node": "2.3", "reason": "Planning was uneven."} | more
    return RecommendRating.model_validate(facts | {"rating": rating})


# -- inspections and people


def test_opening_pins_edition_and_rules_and_makes_the_opener_lead() -> None:
    scene = Scene().given(opening())
    used = LIBRARY.pinned(scene.state.inspection) if scene.state.inspection else None
    assert used is not None
    assert used.edition.id == "hmip_pdu_2021"
    assert scene.state.people["khan"].roles == (Role.LEAD,)


def test_an_unknown_edition_is_refused_and_the_known_ones_are_named() -> None:
    said = Scene().refused(opening(edition="hmip_pdu_1999"))
    assert "hmip_pdu_1999" in said
    assert "hmip_pdu_2021" in said


def test_an_inspection_is_opened_once() -> None:
    assert "already" in Scene().given(opening()).refused(opening())


def test_a_standard_that_the_edition_does_not_hold_cannot_be_in_scope() -> None:
    assert "9.9" in Scene().refused(opening(standards=("9.9",)))


def test_rules_that_rate_what_the_edition_does_not_have_are_refused_by_name() -> None:
    said = Scene().refused(opening(rules="hmip_national_2024"))
    assert "hmip_national_2024 are not for the edition hmip_pdu_2021, which has no N.1" in said
    assert Scene().when(opening(rules="hmip_pdu_2023"))


def test_somebody_who_does_not_take_part_is_refused() -> None:
    said = opened().refused(judging("2.3.1", "C1", Answer.YES, by="stranger"))
    assert "stranger does not take part" in said


def test_an_auditor_changes_nothing() -> None:
    said = opened().refused(judging("2.3.1", "C1", Answer.YES, by="audit"))
    assert "needs the role inspector or lead" in said


def test_only_a_lead_enrols() -> None:
    enrol = EnrolPerson(inspection=HERE, by="ortiz", person="new", name="N", roles=(Role.LEAD,))
    assert "needs the role lead" in opened().refused(enrol)


def test_the_last_word_on_leading_is_another_leads() -> None:
    command = ChangeRoles(inspection=HERE, by="khan", person="khan", roles=(Role.PANEL,), reason="moving on")
    assert "another lead" in opened().refused(command)


def test_after_closing_nothing_is_answered_but_notes_may_be_written() -> None:
    scene = opened().given(CloseInspection(inspection=HERE, by="khan", reason="File assembled."))
    answer = AnswerPrompt(inspection=HERE, by="ortiz", case="C1", prompt="2.3.1.1", answer=Answer.YES)
    assert "was closed at" in scene.refused(answer)
    note = Annotate(
        inspection=HERE, by="ortiz", target=scene.events[0].envelope.event_id, text="For the file."
    )
    assert scene.when(note)


# -- cases


def test_a_case_is_added_once() -> None:
    again = AddCase(inspection=HERE, by="khan", case="C1", attributes=ORDINARY)
    assert "already" in opened().refused(again)


def test_an_unpaid_work_only_case_has_no_rehabilitative_requirements() -> None:
    odd = CaseAttributes(unpaid_work_only=True, rehabilitative_requirements=True)
    assert "has none" in opened().refused(AddCase(inspection=HERE, by="khan", case="C9", attributes=odd))


def test_correcting_a_case_changes_which_prompts_apply() -> None:
    scene = opened()
    answer = AnswerPrompt(inspection=HERE, by="ortiz", case="C1", prompt="2.4.1.1", answer=Answer.YES)
    assert "does not apply" in scene.refused(answer)
    custody = CaseAttributes(post_custody=True)
    scene.given(
        CorrectCase(inspection=HERE, by="ortiz", case="C1", attributes=custody, reason="Released on licence.")
    )
    assert scene.when(answer)


# -- prompts and key questions


def test_a_prompt_that_does_not_apply_to_the_case_takes_no_answer() -> None:
    marked = AnswerPrompt(inspection=HERE, by="ortiz", case="C2", prompt="2.3.2.1", answer=Answer.NO)
    said = opened().refused(marked)
    assert "2.3.2 a does not apply to the case C2" in said
    assert "not the same as no" in said


def test_an_answer_supersedes_the_one_that_stood() -> None:
    scene = opened()
    first = AnswerPrompt(inspection=HERE, by="ortiz", case="C1", prompt="2.3.1.1", answer=Answer.YES)
    scene.given(first)
    old = scene.last_id()
    (event,) = scene.when(first.model_copy(update={"command_id": uuid4(), "answer": Answer.NO}))
    assert isinstance(event, PromptAnswered)
    assert event.supersedes == (old,)
    standing = scene.state.answer("C1", "2.3.1.1")
    assert standing is not None
    assert standing.answer is Answer.NO


def test_a_key_question_is_never_filled_in_from_its_prompts() -> None:
    scene = opened()
    for prompt in ("2.3.1.1", "2.3.1.2", "2.3.1.3"):
        scene.given(AnswerPrompt(inspection=HERE, by="ortiz", case="C1", prompt=prompt, answer=Answer.YES))
    assert scene.state.judgement("C1", "2.3.1") is None


def test_a_judgement_wants_a_reason() -> None:
    assert "wants a reason" in opened().refused(judging("2.3.1", "C1", Answer.YES, reason=None))


def test_does_not_arise_wants_a_reason() -> None:
    bare = AnswerPrompt(
        inspection=HERE, by="ortiz", case="C1", prompt="2.4.1.6", answer=Answer.DOES_NOT_ARISE
    )
    assert "wants a reason" in opened().refused(bare)


def test_case_questions_want_a_case_and_organisational_ones_take_none() -> None:
    scene = opened()
    assert "case by case" in scene.refused(judging("2.3.1", None, Answer.YES))
    assert "as a whole" in scene.refused(judging("1.1.1", "C1", Answer.YES))
    assert scene.when(judging("1.1.1", None, Answer.YES))


def test_an_unknown_case_prompt_or_question_is_named() -> None:
    scene = opened()
    assert "no case C99" in scene.refused(judging("2.3.1", "C99", Answer.YES))
    assert "2.3.9" in scene.refused(judging("2.3.9", "C1", Answer.YES))
    unknown = AnswerPrompt(inspection=HERE, by="ortiz", case="C1", prompt="2.3.1.99", answer=Answer.YES)
    assert "2.3.1.99" in scene.refused(unknown)


def test_withdrawing_leaves_the_question_open_and_works_once() -> None:
    scene = opened().given(judging("2.3.1", "C1", Answer.YES))
    command = WithdrawJudgement(inspection=HERE, by="ortiz", target=scene.last_id(), reason="Wrong case.")
    scene.given(command)
    assert scene.state.judgement("C1", "2.3.1") is None
    again = command.model_copy(update={"command_id": uuid4()})
    assert "no such answer or judgement" in scene.refused(again)


# -- evidence


def test_evidence_links_to_many_things_of_the_edition_and_to_nothing_else() -> None:
    scene = opened()
    links = (
        LinkTo(to="2.3.1.1"),
        LinkTo(to="2.3", says=Says.UNDERMINES),
        LinkTo(to="1.1.1", says=Says.CONTEXT),
    )
    scene.given(evidence("2.3.1.1").model_copy(update={"links": links}))
    (found,) = scene.state.evidence.values()
    assert [(link.to, link.standard) for link in found.links] == [
        ("2.3.1.1", "2.3"),
        ("2.3", "2.3"),
        ("1.1.1", "1.1"),
    ]
    assert "9.9.9" in scene.refused(evidence("9.9.9"))


def test_correcting_evidence_keeps_both_revisions_and_withdrawing_keeps_it_readable() -> None:
    scene = opened().given(evidence("2.3.1", text="first words"))
    target = scene.last_id()
    scene.given(
        CorrectEvidence(inspection=HERE, by="ortiz", evidence=target, text="second words", reason="slip"),
        WithdrawEvidence(inspection=HERE, by="ortiz", evidence=target, reason="Belongs to another case."),
    )
    found = scene.state.evidence[target]
    assert (found.revision, found.text.text) == (2, "second words")
    assert found.withdrawn is not None
    more = LinkEvidence(inspection=HERE, by="ortiz", evidence=target, links=(LinkTo(to="2.3"),))
    assert "was withdrawn" in scene.refused(more)


def test_a_judgement_cannot_cite_withdrawn_evidence() -> None:
    scene = opened().given(evidence("2.3.1"))
    target = scene.last_id()
    scene.given(WithdrawEvidence(inspection=HERE, by="ortiz", evidence=target, reason="Duplicate."))
    assert "was withdrawn" in scene.refused(judging("2.3.1", "C1", Answer.NO, cites=(target,)))


# -- ratings


def test_no_rating_until_every_key_question_has_a_result() -> None:
    scene = opened().given(judging("2.3.1", "C1", Answer.YES))
    said = scene.refused(recommending("Good"))
    assert "2.3.2" in said
    assert "2.3.3" in said


def test_a_rating_without_reasons_is_refused() -> None:
    scene = planned(Answer.YES, Answer.YES, Answer.NO)
    assert "without reasons" in scene.refused(recommending("Good", reason=None))


def test_the_indicated_rating_is_recommended_and_a_departure_is_an_override() -> None:
    scene = planned(Answer.YES, Answer.YES, Answer.NO)
    assert "rate override" in scene.refused(recommending("Outstanding"))
    (event,) = scene.when(recommending("Good"))
    assert isinstance(event, RatingRecommended)
    assert not isinstance(event, RatingOverridden)
    departs = OverrideRating(
        inspection=HERE, by="khan", node="2.3", rating="Outstanding", reason="See panel."
    )
    (event,) = scene.when(departs)
    assert isinstance(event, RatingOverridden)
    assert (event.indicated, event.rating) == ("Good", "Outstanding")
    same = OverrideRating(inspection=HERE, by="khan", node="2.3", rating="Good", reason="Same.")
    assert "no override" in scene.refused(same)


def test_nobody_ratifies_or_sends_back_their_own_recommendation() -> None:
    scene = planned(Answer.YES, Answer.YES, Answer.NO).given(recommending("Good"))
    assert "may not ratify" in scene.refused(RatifyRating(inspection=HERE, by="khan", node="2.3"))
    assert "may not send back" in scene.refused(
        SendBackRating(inspection=HERE, by="khan", node="2.3", reason="Thinking again.")
    )
    (event,) = scene.when(RatifyRating(inspection=HERE, by="shaw", node="2.3"))
    assert isinstance(event, RatingRatified)
    assert event.rating == "Good"


def test_a_recommendation_whose_ground_has_moved_is_not_ratified() -> None:
    scene = planned(Answer.YES, Answer.YES, Answer.NO).given(recommending("Good"))
    scene.given(judging("2.3.3", "C1", Answer.NO))
    said = scene.refused(RatifyRating(inspection=HERE, by="shaw", node="2.3"))
    assert "has moved from Good to Inadequate" in said


def test_a_rating_that_rests_on_judgement_cites_evidence() -> None:
    scene = opened().given(evidence("1.1.1", case=None))
    target = scene.last_id()
    bare = recommending("Good", node="1.1")
    assert "cite the evidence" in scene.refused(bare)
    assert scene.when(bare.model_copy(update={"cites": (target,)}))


def test_a_standard_that_is_not_rated_takes_no_rating() -> None:
    scene = opened()
    for case in ("C1", "C2", "C3"):
        scene.given(expecting(case), judging("2.6.1", case, Answer.YES))
    assert "not rated" in scene.refused(recommending("Good", node="2.6"))


def test_a_rating_sent_back_may_be_recommended_again() -> None:
    scene = planned(Answer.YES, Answer.YES, Answer.NO).given(
        recommending("Good"),
        SendBackRating(inspection=HERE, by="shaw", node="2.3", reason="Say more of contingency."),
    )
    assert "no open recommendation" in scene.refused(RatifyRating(inspection=HERE, by="shaw", node="2.3"))
    scene.given(recommending("Good"), RatifyRating(inspection=HERE, by="shaw", node="2.3"))
    assert scene.state.ratified("2.3") is not None


def undermining(to: str = "2.3.3", says: Says = Says.UNDERMINES) -> RecordEvidence:
    return evidence(to).model_copy(update={"command_id": uuid4(), "links": (LinkTo(to=to, says=says),)})


def disposing(target: UUID, **more: object) -> DisposeEvidence:
    facts: dict[str, object] = {"inspection": HERE, "by": "khan", "evidence": target, "standard": "2.3"}
    return DisposeEvidence.model_validate(facts | {"disposition": "outweighed", "reason": "Weighed."} | more)


def test_no_rating_is_ratified_while_counter_evidence_is_left_open() -> None:
    scene = planned(Answer.YES, Answer.YES, Answer.NO).given(undermining(), recommending("Good"))
    (item,) = scene.state.evidence.values()
    said = scene.refused(RatifyRating(inspection=HERE, by="shaw", node="2.3"))
    assert item.label in said
    assert "evidence dispose" in said
    scene.given(disposing(item.id))
    assert scene.when(RatifyRating(inspection=HERE, by="shaw", node="2.3"))


def test_a_correction_opens_the_question_again_and_a_withdrawal_ends_it() -> None:
    scene = planned(Answer.YES, Answer.YES, Answer.NO).given(undermining())
    (item,) = scene.state.evidence.values()
    scene.given(disposing(item.id), recommending("Good"))
    assert scene.state.undisposed("2.3") == ()
    scene.given(
        CorrectEvidence(inspection=HERE, by="ortiz", evidence=item.id, text="worse", reason="misread")
    )
    assert [left.id for left in scene.state.undisposed("2.3")] == [item.id]
    assert "left open" in scene.refused(RatifyRating(inspection=HERE, by="shaw", node="2.3"))
    scene.given(WithdrawEvidence(inspection=HERE, by="ortiz", evidence=item.id, reason="wrong case"))
    assert scene.when(RatifyRating(inspection=HERE, by="shaw", node="2.3"))


def test_only_what_undermines_a_standard_is_disposed_of_there() -> None:
    scene = opened().given(undermining(says=Says.SUPPORTS))
    (item,) = scene.state.evidence.values()
    assert "does not undermine 2.3" in scene.refused(disposing(item.id))
    assert "needs the role" in scene.refused(disposing(item.id, by="ortiz"))


# -- notes, narrative, improvements


def test_a_note_is_pinned_answered_and_settled_once() -> None:
    scene = opened().given(evidence("2.3.1"))
    scene.given(Annotate(inspection=HERE, by="shaw", target=scene.last_id(), text="Which plan?"))
    note = scene.last_id()
    scene.given(Annotate(inspection=HERE, by="ortiz", target=note, text="The plan of 2 March."))
    settle = ResolveAnnotation(inspection=HERE, by="shaw", annotation=note, resolution="Thanks.")
    scene.given(settle)
    assert scene.state.annotations[note].resolved is not None
    assert "settled" in scene.refused(settle.model_copy(update={"command_id": uuid4()}))
    assert "no such event" in scene.refused(Annotate(inspection=HERE, by="shaw", target=uuid4(), text="?"))


def test_narrative_is_revised_from_its_current_text_only() -> None:
    scene = opened()
    write = WriteNarrative(inspection=HERE, by="moss", section="2.3", text="Planning was uneven.")
    scene.given(write)
    first = scene.state.narratives["2.3"].id
    stale = WriteNarrative(inspection=HERE, by="ortiz", section="2.3", text="Another start.")
    with pytest.raises(ConflictError, match="moved on"):
        scene.when(stale)
    scene.given(WriteNarrative(inspection=HERE, by="ortiz", section="2.3", text="Better.", revises=first))
    assert scene.state.narratives["2.3"].revision == 2
    assert "no section 9.9" in scene.refused(
        WriteNarrative(inspection=HERE, by="moss", section="9.9", text="Nowhere.")
    )


def test_nobody_agrees_their_own_narrative_and_a_revision_is_a_draft_again() -> None:
    scene = opened().given(
        WriteNarrative(inspection=HERE, by="khan", section="foreword", text="We inspected.")
    )
    assert "somebody else agrees" in scene.refused(
        AgreeNarrative(inspection=HERE, by="khan", section="foreword")
    )
    scene.given(AgreeNarrative(inspection=HERE, by="shaw", section="foreword"))
    current = scene.state.narratives["foreword"]
    assert current.agreed is not None
    scene.given(
        WriteNarrative(inspection=HERE, by="moss", section="foreword", text="We went.", revises=current.id)
    )
    assert scene.state.narratives["foreword"].agreed is None


def test_an_improvement_is_recommended_and_withdrawn() -> None:
    scene = opened().given(
        RecommendImprovement(
            inspection=HERE, by="khan", addressee="Northshire PDU", text="Review plans.", standards=("2.3",)
        )
    )
    target = scene.last_id()
    scene.given(WithdrawImprovement(inspection=HERE, by="khan", improvement=target, reason="Merged."))
    assert scene.state.improvements[target].withdrawn is not None


# -- text


@given(st.text(min_size=1, max_size=200))
@settings(max_examples=200, deadline=None)
def test_text_is_kept_exactly_or_refused_with_the_place(text: str) -> None:
    try:
        command = evidence("2.3.1", text=text)
    except ValidationError as error:
        said = str(error)
        assert "line" in said or "empty" in said
    else:
        assert command.text == text


def test_control_characters_are_refused_with_their_place() -> None:
    with pytest.raises(ValidationError, match=r"U\+001B \(ESC\) at line 2, column 3"):
        evidence("2.3.1", text="ok\nab\x1b[31m")


def test_the_enrolled_are_the_people_of_the_state() -> None:
    scene = Scene().given(opening(), *enrolments())
    assert set(scene.state.people) == {"khan", "ortiz", "lee", "shaw", "moss", "audit"}


def test_a_judgement_event_names_its_standard() -> None:
    (event,) = opened().when(judging("2.3.1", "C1", Answer.YES))
    assert isinstance(event, KeyQuestionJudged)
    assert event.standard == "2.3"
