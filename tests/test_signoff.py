"""A sign-off binds a scope as it stood; a later entry in it makes the sign-off stale and nothing wipes it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from evidence_log.commands.cases import AddCase
from evidence_log.commands.evidence import CorrectEvidence
from evidence_log.commands.judgements import AnswerPrompt
from evidence_log.commands.notes import Annotate
from evidence_log.commands.reporting import WriteNarrative
from evidence_log.commands.signoffs import SignOff
from evidence_log.errors import ConflictError, RefusedError
from evidence_log.events.judgements import Answer
from evidence_log.events.signoffs import Meaning, SignedOff
from evidence_log.log import EvidenceLog
from evidence_log.projections.checks import Concern, concerns
from evidence_log.projections.scopes import Scopes
from evidence_log.projections.signoffs import SignOffMade, SignOffs
from evidence_log.store.interface import NewEvent
from evidence_log.tree.leaf import event_leaf
from evidence_log.verify import verify
from report_builder.sections import sections
from tests.scene import HERE, evidence, judging
from tests.test_history import STEPS, played
from tests.test_log import filled
from tui.cli import main


def signing(scope: str, meaning: Meaning = Meaning.REVIEWED, by: str = "lee", **more: Any) -> SignOff:
    return SignOff(inspection=HERE, by=by, scope=scope, meaning=meaning, **more)


def made(log: EvidenceLog) -> tuple[SignOffMade, ...]:
    return SignOffs().extend(log.events_after(inspection=HERE)).all()


@pytest.fixture
def judged(location: str, tmp_path: Path) -> Any:
    with filled(location, tmp_path) as log:
        log.handle(evidence("2.3.1"))
        log.handle(judging("2.3.1", "C1", Answer.YES))
        log.handle(judging("2.4.1", "C1", Answer.YES, by="lee"))
        yield log


def test_only_an_event_in_scope_makes_a_sign_off_stale(judged: EvidenceLog) -> None:
    judged.handle(signing("question:2.3.1"))
    judged.handle(judging("2.4.1", "C2", Answer.NO))
    (found,) = made(judged)
    assert (found.stale, found.stands) == ((), True)
    inside = judged.handle(judging("2.3.1", "C2", Answer.NO))
    (found,) = made(judged)
    assert (found.stale, found.stands) == ((inside.position,), False)
    judged.handle(signing("question:2.3.1"))
    old, new = made(judged)
    assert (old.stands, new.stands) == (False, True)


def test_what_is_about_something_in_scope_is_in_scope(judged: EvidenceLog) -> None:
    item = next(iter(judged.state(HERE).evidence.values()))
    judged.handle(signing("standard:2.3"))
    judged.handle(signing("standard:2.4", by="ortiz"))
    places = [
        judged.handle(command).position
        for command in (
            CorrectEvidence(inspection=HERE, by="ortiz", evidence=item.id, text="Better.", reason="Typing."),
            Annotate(inspection=HERE, by="moss", target=item.id, text="Thank you."),
            AnswerPrompt(inspection=HERE, by="ortiz", case="C3", prompt="2.3.1.1", answer=Answer.NO),
            AddCase(inspection=HERE, by="khan", case="C99"),
        )
    ]
    planning, delivery = made(judged)
    assert planning.stale == tuple(places)
    assert delivery.stale == (places[-1],)


def test_an_author_neither_reviews_nor_approves_nor_moderates_their_own(judged: EvidenceLog) -> None:
    head = judged.head()
    for meaning in (Meaning.REVIEWED, Meaning.APPROVED, Meaning.MODERATED):
        with pytest.raises(RefusedError, match="made entries"):
            judged.handle(signing("standard:2.3", meaning, by="ortiz"))
    with pytest.raises(RefusedError, match="made no entry"):
        judged.handle(signing("standard:2.3", Meaning.AUTHORED, by="lee"))
    with pytest.raises(RefusedError, match="lead or panel"):
        judged.handle(signing("standard:2.3", Meaning.APPROVED, by="lee"))
    assert judged.head() == head
    judged.handle(signing("standard:2.3", Meaning.AUTHORED, by="ortiz"))
    judged.handle(signing("standard:2.3", Meaning.APPROVED, by="shaw"))
    assert [found.meaning for found in made(judged)] == [Meaning.AUTHORED, Meaning.APPROVED]


def test_whoever_wrote_it_down_is_an_author_too(judged: EvidenceLog) -> None:
    judged.handle(judging("2.3.2", "C1", Answer.YES, written_by="moss"))
    with pytest.raises(RefusedError, match="made entries"):
        judged.handle(signing("question:2.3.2", by="moss"))


def test_the_checks_find_a_sign_off_whose_scope_was_written_to_since(judged: EvidenceLog) -> None:
    judged.handle(signing("question:2.3.1"))
    used = judged.frameworks(judged.inspections()[0])

    def stale() -> list[Concern]:
        found = concerns(judged.events_after(inspection=HERE), used.edition, used.rules)
        return [concern for concern in found if concern.check == "stale sign-off"]

    assert stale() == []
    inside = judged.handle(judging("2.3.1", "C2", Answer.NO))
    (found,) = stale()
    assert (found.position, found.on) == (made(judged)[0].position, "question:2.3.1")
    assert f"{inside.position:,} touched it since" in found.says


def test_a_sign_off_of_what_has_moved_on_is_a_conflict(judged: EvidenceLog) -> None:
    looked_at = judged.head()
    judged.handle(judging("2.4.1", "C5", Answer.NO))
    judged.handle(signing("standard:2.3", as_at=looked_at))
    judged.handle(judging("2.3.1", "C5", Answer.NO))
    with pytest.raises(ConflictError, match="newer entries"):
        judged.handle(signing("standard:2.3", as_at=looked_at))
    with pytest.raises(RefusedError, match="the log ends at"):
        judged.handle(signing("standard:2.3", as_at=judged.head() + 1))
    with pytest.raises(RefusedError, match=r"no standard 9\.9"):
        judged.handle(signing("standard:9.9"))
    with pytest.raises(RefusedError, match="nothing is recorded"):
        judged.handle(signing("section:foreword"))


def test_a_section_is_signed_by_its_text(judged: EvidenceLog) -> None:
    first = judged.handle(
        WriteNarrative(inspection=HERE, by="moss", section="foreword", text="We came in March.")
    )
    judged.handle(signing("section:foreword", Meaning.APPROVED, by="shaw", statement="As agreed."))
    edition = judged.frameworks(judged.inspections()[0]).edition
    found = SignOffs().extend(judged.events_after())
    status = {s.id: s.signed for s in sections(judged.state(HERE), edition, found)}
    assert "approved by shaw (panel)" in status["foreword"][0]
    assert status["2.3"] == ()
    revises = first.events[-1].envelope.event_id
    again = WriteNarrative(
        inspection=HERE, by="moss", section="foreword", text="We came in spring.", revises=revises
    )
    judged.handle(again)
    found = SignOffs().extend(judged.events_after())
    assert (
        "stale since" in {s.id: s.signed for s in sections(judged.state(HERE), edition, found)}["foreword"][0]
    )


def test_the_hash_is_of_stored_bytes_so_it_holds_after_an_erasure_and_without_this_program(
    judged: EvidenceLog,
) -> None:
    receipt = judged.handle(signing("standard:2.3"))
    signed = receipt.events[-1].event
    assert isinstance(signed, SignedOff)
    stored = {raw.position: raw for raw in judged.store.read()}
    scopes = Scopes()
    inside = [r.position for r in judged.events_after(upto=signed.as_at) if "standard:2.3" in scopes.of(r)]
    leaves = [[p, event_leaf(p, stored[p].type, stored[p].tags, stored[p].data).hex()] for p in inside]
    said = {"as_at": signed.as_at, "entries": leaves, "scope": "standard:2.3"}
    text = json.dumps(said, separators=(",", ":"), sort_keys=True)
    assert hashlib.sha256(text.encode()).hexdigest() == signed.digest
    judged.keys.erase(judged.state(HERE).cases["C1"].subject, "2026-11-25 DPO")
    outcome = verify(judged.store, judged.keys)
    assert outcome.holds, outcome.findings


def test_verify_finds_a_sign_off_that_signs_something_else_and_one_of_ones_own(judged: EvidenceLog) -> None:
    judged.handle(signing("standard:2.3"))
    (good,) = judged.store.read(after=judged.head() - 1)
    for old, new in ((b'"digest":"', b'"digest":"0000'), (b'"by":"lee"', b'"by":"ortiz"')):
        data = good.data.replace(old, new)
        if b"0000" in data:
            start = data.index(b'"digest":"') + 10
            data = data[: start + 64] + data[data.index(b'"', start) :]
        judged.store.append([NewEvent(good.type, data, good.tags)])
    messages = [f.message for f in verify(judged.store, judged.keys).findings if f.check == "sign-offs"]
    assert "is not that of standard:2.3" in messages[0]
    assert "ortiz made entries" in messages[1]


@given(STEPS)
@settings(max_examples=25, deadline=None)
def test_every_event_is_in_the_scope_of_the_inspection_and_scopes_do_not_depend_on_what_follows(
    steps: list[tuple[object, ...]],
) -> None:
    events = played(steps).events
    whole, again = Scopes(), Scopes()
    found = [whole.of(recorded) for recorded in events]
    assert all("inspection" in scopes for scopes in found)
    half = len(events) // 2
    assert [again.of(recorded) for recorded in events[:half]] == found[:half]


def test_the_command_line_signs_lists_and_shows(demo_copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = ["--log", str(demo_copy)]
    assert main([*log, "--as", "khan", "signoff", "make", "2.3", "--meaning", "approved"]) == 1
    assert "khan made entries in standard:2.3" in capsys.readouterr().err
    assert main([*log, "--as", "reid", "signoff", "make", "2.3", "--meaning", "approved"]) == 0
    capsys.readouterr()
    change = ["judge", "question", "2.3.3", "yes", "--case", "C004", "--reason", "On a third reading."]
    assert main([*log, "--as", "ortiz", *change]) == 0
    capsys.readouterr()
    assert main([*log, "signoff", "list", "--on", "2.3", "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["by"], found["stands"], len(found["stale"])) == ("reid", False, 1)
    for words in (["signoff", "list"], ["state"], ["report", "show"], ["log", "kind:sign-off"]):
        assert main([*log, *words]) == 0
        assert "approved" in capsys.readouterr().out
    assert main([*log, "state", "--json"]) == 0
    assert any(s["scope"] == "overall" for s in json.loads(capsys.readouterr().out)["signoffs"])
