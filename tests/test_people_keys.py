"""People have keys; a decision of whoever has one is signed, and the person, not the key, is who decided."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from evidence_log.commands.inspections import ChangeRoles
from evidence_log.commands.keys import MakeCheckpoint
from evidence_log.commands.ratings import SendBackRating
from evidence_log.errors import RefusedError, StoreError
from evidence_log.events.checkpoints import CheckpointMade, Occasion
from evidence_log.events.envelope import Role
from evidence_log.events.keys import DecisionSigned, KeyEnrolled
from evidence_log.signing.checkpoint_note import open_checkpoint
from evidence_log.signing.note import parse_note, signers
from evidence_log.signing.signer import sign_note
from evidence_log.signing.statements import Bound, decision_text, enrolment_text
from evidence_log.verify import verify
from tests.keyring_scene import (
    FROM,
    KeyedLog,
    both_keyed,
    enrolling,
    ratifying,
    recommending,
    signer_of,
)
from tests.scene import HERE, opening


@pytest.fixture
def keyed(location: str, tmp_path: Path) -> Iterator[KeyedLog]:
    made = both_keyed(location, tmp_path / "subject.keys")
    yield made
    made.log.close()


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[KeyedLog]:
    made = KeyedLog(str(tmp_path / "log.db"), tmp_path / "subject.keys")
    yield made
    made.log.close()


def refusal(log: KeyedLog, command: object, number: int | None = None) -> str:
    head = log.log.head()
    with pytest.raises(RefusedError) as caught:
        log.log.handle(command, signer_of(command.by, number) if number else None)  # type: ignore[attr-defined,arg-type]
    assert log.log.head() == head
    return str(caught.value)


# -- enrolment


def test_the_leads_first_key_founds_and_is_in_force_at_once(fresh: KeyedLog) -> None:
    enrolled = fresh.enrol("khan")
    key = fresh.keys[enrolled]
    assert (key.person, key.founding, key.active(fresh.clock.now)) == ("khan", True, True)
    assert key.verifier == signer_of("khan").verifier


def test_every_other_key_is_in_force_once_somebody_else_countersigned_it(fresh: KeyedLog) -> None:
    fresh.enrol("khan")
    key = fresh.enrol("shaw")
    assert not fresh.keys[key].active(fresh.clock.now)
    fresh.countersign(key, "khan")
    found = fresh.keys[key]
    assert found.active(fresh.clock.now)
    assert found.countersigned is not None
    assert found.countersigned.by == "khan"


def test_an_inspectors_key_before_any_leads_key_does_not_found(fresh: KeyedLog) -> None:
    enrolled = fresh.enrol("ortiz")
    assert not fresh.keys[enrolled].founding


def test_a_key_is_its_persons_alone(fresh: KeyedLog) -> None:
    fresh.enrol("khan")
    stolen = signer_of("khan")
    text = enrolment_text(HERE, "shaw", stolen.verifier._replace(name="daybook/shaw").vkey(), FROM, None)
    renamed = type(stolen)("daybook/shaw", stolen._private)
    command = enrolling("shaw").model_copy(
        update={"vkey": renamed.verifier.vkey(), "note": sign_note(text, renamed)}
    )
    assert "was enrolled by khan" in refusal(fresh, command)


def test_a_key_of_another_inspection_of_the_log_is_its_persons_too(fresh: KeyedLog) -> None:
    fresh.enrol("khan")
    fresh.log.handle(opening(inspection="other", by="shaw", name="Dee Shaw"))
    stolen = signer_of("khan")
    renamed = type(stolen)("daybook/shaw", stolen._private)
    vkey = renamed.verifier.vkey()
    note = sign_note(enrolment_text("other", "shaw", vkey, FROM, None), renamed)
    command = enrolling("shaw").model_copy(update={"inspection": "other", "vkey": vkey, "note": note})
    assert "was enrolled by khan" in refusal(fresh, command)


def test_one_person_may_use_one_key_in_two_inspections(fresh: KeyedLog) -> None:
    fresh.enrol("khan")
    fresh.log.handle(opening(inspection="other"))
    signer = signer_of("khan")
    note = sign_note(enrolment_text("other", "khan", signer.verifier.vkey(), FROM, None), signer)
    fresh.log.handle(enrolling("khan").model_copy(update={"inspection": "other", "note": note}))
    assert "was enrolled already" in refusal(fresh, enrolling("khan"))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"vkey": signer_of("shaw").verifier.vkey()}, "this one as daybook/shaw"),
        ({"vkey": signer_of("shaw").verifier.cosigning().vkey()}, "signs as"),
        ({"vkey": "nonsense"}, "no verifier key"),
        ({"note": "nonsense"}, "no signed note"),
        ({"note": enrolling("khan", 2).note}, "does not say this key"),
        ({"valid_from": FROM + timedelta(days=1)}, "does not say this key"),
        ({"valid_until": FROM}, "would end before it begins"),
    ],
)
def test_an_enrolment_that_does_not_hold_is_refused(
    fresh: KeyedLog, changed: dict[str, object], said: str
) -> None:
    assert said in refusal(fresh, enrolling("khan").model_copy(update=changed))


def test_nobody_vouches_for_themselves_or_without_a_key_or_out_of_role(fresh: KeyedLog) -> None:
    fresh.enrol("khan")
    second, shaws, leas = fresh.enrol("khan", 2), fresh.enrol("shaw"), fresh.enrol("lee")
    assert "does not vouch for their own key" in refusal(fresh, fresh.countersigning(second, "khan"))
    assert "has no key in force" in refusal(fresh, fresh.countersigning(second, "shaw"))
    assert "it needs the role lead or panel" in refusal(fresh, fresh.countersigning(shaws, "lee"))
    fresh.countersign(shaws, "khan")
    assert "the lead countersigns the key of lee" in refusal(fresh, fresh.countersigning(leas, "shaw"))
    assert "was countersigned by khan" in refusal(fresh, fresh.countersigning(shaws, "khan"))
    fresh.countersign(second, "shaw")
    assert fresh.keys[second].vouched


def test_a_countersignature_is_the_countersigners_own_on_this_enrolment(fresh: KeyedLog) -> None:
    fresh.enrol("khan")
    shaws, leas = fresh.enrol("shaw"), fresh.enrol("lee")
    good = fresh.countersigning(shaws, "khan")
    other = fresh.countersigning(leas, "khan").note
    alone = fresh.keys[shaws].note
    for note in (other, alone):
        assert refusal(fresh, good.model_copy(update={"note": note}))
    fresh.log.handle(good)


def test_a_key_is_revoked_by_its_person_or_a_lead_once(fresh: KeyedLog) -> None:
    fresh.enrol("khan")
    key = fresh.enrol("shaw")
    with pytest.raises(RefusedError, match="by shaw or by a lead"):
        fresh.revoke(key, "ortiz")
    fresh.revoke(key, "shaw")
    with pytest.raises(RefusedError, match="was revoked at"):
        fresh.revoke(key, "khan")
    with pytest.raises(RefusedError, match="was revoked at"):
        fresh.enrol("shaw")


# -- signed decisions


def test_a_decision_is_recorded_with_its_signature_and_a_checkpoint_in_one_append(keyed: KeyedLog) -> None:
    before, root = keyed.log.head(), keyed.log.root().hex()
    receipt = keyed.signed(recommending())
    events = list(keyed.log.events_after(before))
    assert [e.event.TOPIC for e in events] == ["RatingRecommended", "DecisionSigned", "CheckpointMade"]
    assert receipt.position == before + 1
    assert [e.position for e in receipt.events] == [before + 1]
    decision, signed, checkpoint = events
    stored = keyed.log.store.read(after=before, limit=1)[0]
    assert isinstance(signed.event, DecisionSigned)
    note = parse_note(signed.event.note)
    assert note.text == decision_text(HERE, Bound(decision.envelope.event_id, stored.type, stored.data))
    assert signers(note, [signer_of("khan").verifier])
    assert isinstance(checkpoint.event, CheckpointMade)
    opened = open_checkpoint(checkpoint.event.note, [signer_of("khan").verifier])
    assert (opened.checkpoint.size, opened.checkpoint.root.hex()) == (before, root)
    assert opened.checkpoint.origin == keyed.log.checkpoint().origin


def test_sent_again_a_signed_decision_is_recorded_once(keyed: KeyedLog) -> None:
    command = recommending()
    first, head = keyed.signed(command), keyed.log.head()
    again = keyed.signed(command)
    assert (again.repeated, again.position, keyed.log.head()) == (True, first.position, head)


def test_a_ratification_cosigns_the_recommendations_note(keyed: KeyedLog) -> None:
    keyed.signed(recommending())
    keyed.signed(ratifying())
    first, second = [e.event for e in keyed.log.events_after() if isinstance(e.event, DecisionSigned)]
    assert isinstance(first, DecisionSigned)
    assert isinstance(second, DecisionSigned)
    assert second.cosigned is not None
    both = parse_note(second.cosigned)
    keys = [signer_of("khan").verifier, signer_of("shaw").verifier]
    assert both.text == parse_note(first.note).text
    assert signers(both, keys) == tuple(keys)
    recommended = next(s for s in keyed.log.store.read() if s.type == "RatingRecommended")
    text = parse_note(second.note).text
    assert f"recommendation-sha256 {Bound(first.decision, '', recommended.data).sha256}\n" in text


def test_a_send_back_binds_what_it_sends_back_and_agrees_to_nothing(keyed: KeyedLog) -> None:
    keyed.signed(recommending())
    keyed.signed(SendBackRating(inspection=HERE, by="shaw", node="2.1", reason="Say more."))
    signed = [e.event for e in keyed.log.events_after() if isinstance(e.event, DecisionSigned)][-1]
    assert isinstance(signed, DecisionSigned)
    assert "recommendation-sha256" in signed.note
    assert signed.cosigned is None


def test_whoever_has_a_key_does_not_decide_without_it(keyed: KeyedLog) -> None:
    assert "is signed with it; unlock it" in refusal(keyed, recommending())


def test_a_key_that_was_not_enrolled_signs_nothing(keyed: KeyedLog) -> None:
    assert "not one that khan enrolled here" in refusal(keyed, recommending(), number=7)


def test_a_revoked_key_is_no_way_back_to_unsigned_decisions(keyed: KeyedLog) -> None:
    keyed.signed(recommending())
    (key,) = [k.id for k in keyed.keys.values() if k.person == "shaw"]
    keyed.revoke(key, "shaw")
    assert "was revoked at" in refusal(keyed, ratifying(), number=1)
    assert "is to be signed, and their key" in refusal(keyed, ratifying())
    keyed.countersign(keyed.enrol("shaw", 2), "khan")
    assert keyed.signed(ratifying(), number=2)


def test_a_key_signs_only_while_it_is_valid(fresh: KeyedLog) -> None:
    fresh.judged()
    fresh.enrol("khan", valid_until=FROM + timedelta(days=30))
    fresh.clock.now = FROM + timedelta(days=31)
    assert "ended on 2026-04-01" in refusal(fresh, recommending(), number=1)
    assert "ended on 2026-04-01" in refusal(fresh, recommending())


def test_a_key_signs_nothing_before_it_begins(fresh: KeyedLog) -> None:
    fresh.judged()
    fresh.enrol("khan", valid_from=FROM + timedelta(days=30))
    assert "begins on 2026-04-01" in refusal(fresh, recommending(), number=1)


def test_the_same_person_under_a_second_key_does_not_ratify_their_own(keyed: KeyedLog) -> None:
    """Identity is the person: a second key, countersigned and in force, is still the same two eyes."""
    keyed.log.handle(
        ChangeRoles(inspection=HERE, by="khan", person="khan", roles=(Role.LEAD, Role.PANEL), reason="r")
    )
    keyed.countersign(keyed.enrol("khan", 2), "shaw")
    keyed.signed(recommending())
    assert "may not ratify" in refusal(keyed, ratifying("khan"), number=2)


def test_whoever_has_no_key_decides_unsigned_unless_signatures_are_required(tmp_path: Path) -> None:
    free = KeyedLog(str(tmp_path / "free.db"), tmp_path / "free.keys")
    free.judged()
    free.log.handle(recommending())
    assert not [e for e in free.log.events_after() if isinstance(e.event, DecisionSigned | CheckpointMade)]
    free.log.close()
    strict = KeyedLog(str(tmp_path / "strict.db"), tmp_path / "strict.keys", signatures_required=True)
    strict.judged()
    assert "is to be signed, and they have none" in refusal(strict, recommending())
    strict.enrol("khan")
    assert strict.signed(recommending())
    strict.log.close()


def test_a_ratifier_with_a_key_binds_an_unsigned_recommendation(fresh: KeyedLog) -> None:
    fresh.judged()
    fresh.log.handle(recommending())
    fresh.enrol("khan")
    fresh.countersign(fresh.enrol("shaw"), "khan")
    fresh.signed(ratifying())
    (signed,) = [e.event for e in fresh.log.events_after() if isinstance(e.event, DecisionSigned)]
    assert isinstance(signed, DecisionSigned)
    assert "recommendation-sha256" in signed.note
    assert signed.cosigned is None


# -- checkpoints


def test_a_checkpoint_covers_the_log_before_it(keyed: KeyedLog) -> None:
    head, root = keyed.log.head(), keyed.log.root().hex()
    receipt = keyed.signed(MakeCheckpoint(inspection=HERE, by="shaw", occasion=Occasion.SITTING))
    (made,) = receipt.events
    assert isinstance(made.event, CheckpointMade)
    assert (made.position, made.event.size, made.event.root) == (head + 1, head, root)
    held = keyed.log.state(HERE).checkpoint
    assert held is not None
    assert (held.size, held.by, held.occasion) == (head, "shaw", Occasion.SITTING)


def test_nobody_signs_a_checkpoint_without_a_key(keyed: KeyedLog) -> None:
    command = MakeCheckpoint(inspection=HERE, by="ortiz")
    assert "an unsigned checkpoint proves nothing" in refusal(keyed, command)


def test_the_name_of_a_log_is_made_by_its_first_event(tmp_path: Path) -> None:
    names = set()
    for name in ("a", "b"):
        made = KeyedLog(str(tmp_path / f"{name}.db"), tmp_path / f"{name}.keys")
        names.add(made.log.checkpoint().origin)
        made.log.close()
    assert len(names) == 2


def test_keys_are_enrolled_as_events_that_anybody_can_check(keyed: KeyedLog) -> None:
    enrolled = [e.event for e in keyed.log.events_after() if isinstance(e.event, KeyEnrolled)]
    for event in enrolled:
        assert isinstance(event, KeyEnrolled)
        key = signer_of(event.person).verifier
        assert signers(parse_note(event.note), [key]) == (key,)


def test_a_checkpoint_of_a_position_the_log_has_not_reached_is_refused(keyed: KeyedLog) -> None:
    with pytest.raises(StoreError, match="no root at"):
        keyed.log.checkpoint(10_000)


def test_a_key_enrolled_before_the_clock_went_back_is_still_in_force(fresh: KeyedLog) -> None:
    """Validity is measured on the log's time, which never goes back, and not on the computer's."""
    fresh.judged()
    fresh.clock.now += timedelta(days=3)
    fresh.enrol("khan", valid_from=fresh.log.now())
    fresh.clock.now -= timedelta(days=3)
    assert [key.active(fresh.log.now()) for key in fresh.log.keys_of(HERE, "khan")] == [True]
    receipt = fresh.signed(recommending())
    assert [e.event.TOPIC for e in receipt.events] == ["ClockAnomalySeen", "RatingRecommended"]
    after = [e.event.TOPIC for e in fresh.log.events_after(receipt.position)]
    assert after == ["DecisionSigned", "CheckpointMade"]
    assert verify(fresh.log.store, fresh.log.keys).holds
