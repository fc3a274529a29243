"""Must show 5: whatever is tried in whatever order, nobody ratifies their own, no key is two people's.

The long form goes through `decide` and the fold alone; a shorter one through a real log with a clock that jumps,
which `verify` then reads through.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from evidence_log.commands.command import Command
from evidence_log.commands.inspections import ChangeRoles
from evidence_log.commands.judgements import JudgeKeyQuestion, RecordReasonable
from evidence_log.commands.keys import CountersignKey, EnrolKey, MakeCheckpoint, RevokeKey
from evidence_log.commands.ratings import (
    DepartRating,
    OverrideRating,
    RatifyRating,
    RecommendRating,
    SendBackRating,
)
from evidence_log.decisions.context import Context
from evidence_log.decisions.decide import decide
from evidence_log.errors import EvidenceLogError
from evidence_log.events.envelope import Recorded, Role
from evidence_log.events.judgements import Answer
from evidence_log.events.keys import DecisionSigned, KeyCountersigned, KeyEnrolled
from evidence_log.events.ratings import PanelDeparted, RatingRatified, RatingRecommended, RatingSentBack
from evidence_log.opening import open_log
from evidence_log.projections.state import State
from evidence_log.signing.note import parse_note
from evidence_log.signing.signer import KeySigner, sign_note
from evidence_log.signing.statements import enrolment_text, key_name
from evidence_log.verify import verify
from tests.keyring_scene import FROM, signer_of
from tests.scene import HERE, LIBRARY, Scene, enrolments, opening
from tests.small import files, small
from tests.trials import trials

PEOPLE = ("khan", "shaw", "ortiz", "lee", "moss", "nobody")
RATINGS = ("Low", "High")


@cache
def key_of(owner: str, number: int, name: str) -> KeySigner:
    """The private key of an owner, under anybody's name: a stolen one is tried like any other."""
    return KeySigner(key_name(name), signer_of(owner, number)._private)


@cache
def enrolment(owner: str, number: int, name: str) -> str:
    vkey = key_of(owner, number, name).verifier.vkey()
    return sign_note(enrolment_text(HERE, name, vkey, FROM, None), key_of(owner, number, name))


class Chance:
    """Draws commands and the key that is offered with each."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)

    def person(self) -> str:
        return self.rng.choices(PEOPLE, (5, 5, 2, 2, 1, 1))[0]

    def signer(self, by: str, state: State) -> KeySigner | None:
        """Mostly as it should be; else no key, one that is not enrolled, or somebody else's."""
        held = [key for key in state.keys.values() if key.person == by and key.active(None)]
        own = [s for key in held for n in (0, 1) if (s := key_of(by, n, by)).verifier == key.verifier]
        if self.rng.random() < 0.8:
            return self.rng.choice(own) if own else None
        owner = by if self.rng.random() < 0.85 else self.person()
        return key_of(owner, self.rng.randrange(2), by)

    def command(self, state: State) -> Command:
        by = self.person()
        make: Callable[[str, State], Command] = self.rng.choices(
            (self.enrol, self.countersign, self.revoke, self.rate, self.decide, self.roles),
            (3, 3, 1, 6, 7, 1),
        )[0]
        return make(by, state)

    def enrol(self, by: str, _state: State) -> Command:
        owner = by if self.rng.random() < 0.7 else self.person()
        number = self.rng.randrange(2)
        vkey, note = key_of(owner, number, by).verifier.vkey(), enrolment(owner, number, by)
        return EnrolKey(inspection=HERE, by=by, vkey=vkey, note=note, valid_from=FROM)

    def countersign(self, by: str, state: State) -> Command:
        key = self.key(state)
        held = state.keys.get(key)
        signer = self.signer(by, state) or key_of(by, 0, by)
        note = parse_note(held.note if held else enrolment("khan", 0, "khan"))
        return CountersignKey(
            inspection=HERE, by=by, key=key, note=note.signed(signer.sign(note.text)).render()
        )

    def key(self, state: State) -> UUID:
        return self.rng.choice(list(state.keys) or [UUID(int=self.rng.getrandbits(128))])

    def revoke(self, by: str, state: State) -> Command:
        return RevokeKey(
            inspection=HERE, by=by, key=self.key(state), reason="It may be somebody else's by now."
        )

    def rate(self, by: str, _state: State) -> Command:
        cls, rating = self.rng.choice(((RecommendRating, "High"), (OverrideRating, "Low")))
        return cls(inspection=HERE, by=by, node="1.3", rating=rating, reason="As found.")

    def decide(self, by: str, state: State) -> Command:
        which = self.rng.choice([None, None, *state.recommendations])
        facts: dict[str, Any] = {"inspection": HERE, "by": by, "node": "1.3"}
        kind = self.rng.randrange(4)
        if kind == 0:
            return SendBackRating(**facts, recommendation=which, reason="Say more.")
        if kind == 1:
            return DepartRating(
                **facts, rating=self.rng.choice(RATINGS), reason="Near it.", present=("moss", "lee")
            )
        return RatifyRating(**facts, recommendation=which)

    def roles(self, by: str, _state: State) -> Command:
        roles = tuple(self.rng.sample(list(Role), self.rng.randrange(1, 4)))
        return ChangeRoles(inspection=HERE, by=by, person=self.person(), roles=roles, reason="As agreed.")


class Rules:
    """What must hold after every event, told apart from the code that is to keep it."""

    def __init__(self) -> None:
        self.recommenders: dict[UUID, str] = {}
        self.owners: dict[bytes, str] = {}
        self.keys: dict[UUID, str] = {}
        self.ratified = 0

    def see(self, recorded: Recorded, owner: str | None, state: State) -> None:
        event, by = recorded.event, recorded.envelope.by
        match event:
            case RatingRecommended():
                self.recommenders[recorded.envelope.event_id] = by
            case RatingRatified(recommendation=target) | RatingSentBack(recommendation=target):
                assert self.recommenders[target] != by
                self.ratified += isinstance(event, RatingRatified)
            case PanelDeparted(recommendation=target):
                assert self.recommenders[target] != by
                self.recommenders[recorded.envelope.event_id] = by
            case KeyEnrolled():
                held = state.keys[recorded.envelope.event_id]
                assert self.owners.setdefault(held.verifier.public, event.person) == event.person == by
                self.keys[recorded.envelope.event_id] = event.person
            case KeyCountersigned(key=key):
                assert self.keys[key] != by
            case _:
                pass
        if isinstance(event, RatingRecommended | RatingRatified | RatingSentBack | PanelDeparted):
            vouched = [k for k in state.keys.values() if k.person == by and k.vouched]
            assert bool(vouched) == (owner is not None)
            assert owner in (None, by)


def begun() -> Scene:
    """A small framework, the usual people, one case of which a standard's rating is computed."""
    return small().given(*judged())


@pytest.mark.trial
@pytest.mark.timeout(0)
def test_no_sequence_of_commands_ratifies_its_own_or_gives_a_key_to_two() -> None:
    start = begun()
    used = LIBRARY.pinned(start.state.inspection) if start.state.inspection else None
    assert used is not None
    accepted = ratified = 0
    for seed in range(trials(1_000, 100_000)):
        chance, rules, scene = Chance(seed), Rules(), Scene()
        scene.events = list(start.events)
        scene.fold.apply(start.events)
        for _ in range(12):
            state = scene.fold.live()
            command = chance.command(state)
            signer = chance.signer(command.by, state)
            vkey = signer.verifier.vkey() if signer else None
            context = Context(used.edition, used.rules, len(scene.events), vkey=vkey)
            try:
                role, events = decide(command, state, context)
            except EvidenceLogError:
                continue
            # As the log keeps it: a key that was offered and is nobody's here was refused above.
            owner = command.by if signer and any(k.vkey == vkey for k in state.keys.values()) else None
            before = scene.fold.state()
            for index, event in enumerate(events):
                scene._record(command, role, index, event)
                after = before if not isinstance(event, KeyEnrolled) else scene.fold.live()
                rules.see(scene.events[-1], owner, after)
            accepted += 1
        ratified += rules.ratified
    assert accepted > trials(1_000, 100_000)
    assert ratified > trials(50, 5_000)


class Jumping:
    """A clock that goes back as often as forward, by up to three days."""

    def __init__(self, rng: random.Random) -> None:
        self.rng, self.now = rng, FROM + timedelta(days=30)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=self.rng.randrange(-3 * 86_400, 3 * 86_400 + 1))
        return max(self.now, FROM)


@pytest.mark.trial
@pytest.mark.timeout(0)
def test_a_real_log_keeps_the_rules_and_verify_agrees_after_any_sequence(tmp_path: Path) -> None:
    """A command cannot say when it was recorded; whatever the clock does, no event is dated before the one before."""
    ratified = 0
    for seed in range(trials(4, 400)):
        path, rng = tmp_path / f"{seed}.db", random.Random(seed)
        chance, rules = Chance(seed), Rules()
        with open_log(str(path), create=True, clock=Jumping(rng)) as log:
            for command in (opening(edition="small_2026", files=files()), *enrolments(), *judged()):
                log.handle(command)
            for _ in range(40):
                state = log.state(HERE)
                command = chance.command(state)
                if rng.random() < 0.1:
                    command = MakeCheckpoint(inspection=HERE, by=command.by)
                signer = chance.signer(command.by, state)
                try:
                    receipt = log.handle(command, signer)
                except EvidenceLogError:
                    continue
                signed = [
                    e.event
                    for e in log.events_after(receipt.position)
                    if isinstance(e.event, DecisionSigned)
                    and e.event.decision in {r.envelope.event_id for r in receipt.events}
                ]
                owner = command.by if signed else None
                for recorded in receipt.events:
                    enrolling = isinstance(recorded.event, KeyEnrolled)
                    rules.see(recorded, owner, log.state(HERE) if enrolling else state)
            times = [recorded.at for recorded in log.events_after()]
            assert times == sorted(times)
            outcome = verify(log.store, log.keys)
            assert outcome.holds, outcome.findings
        ratified += rules.ratified
    assert ratified >= trials(1, 100)


def judged() -> list[Command]:
    from evidence_log.commands.cases import AddCase  # noqa: PLC0415  (used here alone)
    from evidence_log.events.cases import CaseAttributes  # noqa: PLC0415  (as above)

    victims = CaseAttributes(samples=("victims",))
    both = (Role.LEAD, Role.PANEL)
    roles = {"shaw": both, "khan": both, "lee": (Role.PANEL, Role.INSPECTOR)}
    return [
        *(ChangeRoles(inspection=HERE, by="khan", person=p, roles=r, reason="So.") for p, r in roles.items()),
        AddCase(inspection=HERE, by="khan", case="V1", attributes=victims),
        JudgeKeyQuestion(
            inspection=HERE, by="ortiz", case="V1", question="1.3.1", answer=Answer.YES, reason="on balance"
        ),
    ]


def test_no_command_can_say_when_it_was_recorded() -> None:
    classes: list[type[Command]] = [*Command.__subclasses__(), RecordReasonable, RatifyRating, EnrolKey]
    assert not [cls for cls in classes if {"recorded_at", "position", "role"} & set(cls.model_fields)]
