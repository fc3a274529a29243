"""Observed, decided, recorded: recorded time never goes back, nothing is back-dated, and late entries say why."""

from __future__ import annotations

import itertools
import json
import os
import random
import shutil
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from evidence_log.clock import TOLERATED
from evidence_log.commands.inspections import EnrolPerson
from evidence_log.commands.judgements import JudgeKeyQuestion
from evidence_log.commands.ratings import RecommendRating
from evidence_log.commands.second import JudgeSecond
from evidence_log.commands.settings import ChangeSettings
from evidence_log.errors import EvidenceLogError
from evidence_log.events.clock import Anomaly, ClockAnomalySeen
from evidence_log.events.envelope import Recorded, Role
from evidence_log.events.judgements import Answer, KeyQuestionJudged
from evidence_log.log import EvidenceLog
from evidence_log.mapper import from_stored
from evidence_log.opening import keys_path, open_log
from evidence_log.projections.lateness import late_entries
from evidence_log.receipt import Origin
from evidence_log.sealing.subject_keys import SubjectKeys
from evidence_log.store.interface import NewEvent
from evidence_log.store.opening import open_store
from evidence_log.verify import verify
from tests.scene import BEGAN, HERE, evidence, judging, opened, opening
from tests.test_log import filled
from tui.cli import main

FULL = os.environ.get("DAYBOOK_TRIALS") == "full"
HISTORIES = 100_000 if FULL else 1_000
SEQUENCES = 100_000 if FULL else 1_000
QUESTIONS = ("2.3.1", "2.3.2", "2.3.3", "2.4.1")


class Wall:
    """A device's clock that somebody may set, and a steady one that nobody can."""

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self.passed, self.offset = 0.0, offset

    def now(self) -> datetime:
        return BEGAN + timedelta(days=30, seconds=self.passed) + self.offset

    def steady(self) -> float:
        return self.passed


def device(location: str, keys: Path, name: str, wall: Wall, *, steady: bool = True) -> EvidenceLog:
    """A log as one device opens it, with that device's clock."""
    origin = Origin(wall.now, name, "test", wall.steady if steady else None)
    return EvidenceLog(open_store(location), SubjectKeys(keys), origin)


def clocks(log: EvidenceLog) -> list[Recorded]:
    return list(log.events_after())


def in_order(events: list[Recorded]) -> bool:
    """Recorded time never goes back, and is later for an effect than for what it was made from."""
    at = {recorded.envelope.event_id: recorded.at for recorded in events}
    dense = all(a.at <= b.at for a, b in itertools.pairwise(events))
    apart = all(
        a.at < b.at for a, b in itertools.pairwise(events) if a.envelope.command_id != b.envelope.command_id
    )
    causes = [
        at[cause] < recorded.at
        for recorded in events
        if isinstance(recorded.event, KeyQuestionJudged)
        for cause in recorded.event.supersedes
    ]
    return dense and apart and all(causes)


def walls_in_order(events: list[Recorded]) -> bool:
    walls = [recorded.envelope.wall_at or recorded.at for recorded in events]
    return all(a <= b for a, b in itertools.pairwise(walls))


# -- the hybrid logical clock


def played(logs: list[tuple[EvidenceLog, Wall]], chance: random.Random, steps: int) -> None:
    """Devices take turns; now and then a clock is set by up to three days either way."""
    for _ in range(steps):
        log, wall = chance.choice(logs)
        for _, each in logs:
            each.passed += chance.choice((0.0, 0.001, 20.0, 400.0))
        if chance.random() < 0.3:
            wall.offset = timedelta(seconds=chance.uniform(-3 * 86_400, 3 * 86_400))
        made = [
            judging(
                chance.choice(QUESTIONS), f"C{chance.randint(1, 3)}", chance.choice((Answer.YES, Answer.NO))
            )
            for _ in range(chance.choice((1, 1, 1, 3)))
        ]
        log.handle(made[0]) if len(made) == 1 else log.handle_all(made)


@pytest.mark.trial
def test_with_clocks_three_days_apart_and_going_back_no_effect_comes_before_its_cause(tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(10**9)
    chance, astray = random.Random(seed), 0
    memory = Path("/dev/shm") if Path("/dev/shm").is_dir() else tmp_path
    first = tmp_path / "first.db"
    filled(str(first), tmp_path).close()
    place = memory / f"daybook-{os.getpid()}.db"
    try:
        for number in range(HISTORIES):
            shutil.copy(first, place)
            walls = [Wall(timedelta(seconds=chance.uniform(-3 * 86_400, 3 * 86_400))) for _ in range(2)]
            logs = [
                (device(str(place), tmp_path / "subject.keys", f"laptop {n}", wall), wall)
                for n, wall in enumerate(walls)
            ]
            played(logs, chance, 4)
            events = list(logs[0][0].events_after())
            assert in_order(events), (seed, number)
            assert all(recorded.envelope.decided_at <= recorded.at for recorded in events), (seed, number)
            astray += not walls_in_order(events)
            for log, _ in logs:
                log.close()
    finally:
        for left in memory.glob(f"daybook-{os.getpid()}.db*"):
            left.unlink()
    print(f"seed {seed}: {HISTORIES} histories, 0 out of order; wall clocks alone: {astray}")  # noqa: T201
    assert astray > HISTORIES // 10


def test_two_devices_with_differing_clocks_keep_one_order(location: str, tmp_path: Path) -> None:
    filled(location, tmp_path).close()
    walls = Wall(timedelta(days=3)), Wall(timedelta(days=-3))
    logs = [
        (device(location, tmp_path / "subject.keys", f"laptop {n}", wall), wall)
        for n, wall in enumerate(walls)
    ]
    played(logs, random.Random(7), 30)
    events = clocks(logs[0][0])
    assert in_order(events)
    assert not walls_in_order(events)
    assert verify(logs[0][0].store, logs[0][0].keys).holds
    for log, _ in logs:
        log.close()


def test_writers_at_once_never_record_an_earlier_time_after_a_later_one(
    location: str, tmp_path: Path
) -> None:
    filled(location, tmp_path).close()

    def work(worker: int) -> None:
        wall = Wall(timedelta(seconds=worker * 7))
        log = device(location, tmp_path / "subject.keys", f"laptop {worker}", wall)
        for question in QUESTIONS:
            wall.passed += 0.01
            log.handle(judging(question, f"C{worker}", Answer.YES))
        log.close()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(1, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with open_log(location, keys=tmp_path / "subject.keys") as log:
        events = clocks(log)
        assert len([r for r in events if isinstance(r.event, KeyQuestionJudged)]) == 24
        assert in_order(events)
        assert verify(log.store, log.keys).holds


def test_the_wall_clock_is_kept_as_claimed_and_an_anomaly_is_said_once(location: str, tmp_path: Path) -> None:
    filled(location, tmp_path).close()
    good, bad = Wall(timedelta(days=400)), Wall(timedelta(days=400, minutes=-6))
    first = device(location, tmp_path / "subject.keys", "office", good)
    second = device(location, tmp_path / "subject.keys", "laptop", bad)
    first.handle(judging("2.3.1", "C1", Answer.YES))
    before = first.head()
    receipt = second.handle(judging("2.3.1", "C2", Answer.YES))
    second.handle(judging("2.3.1", "C3", Answer.YES))
    found = list(first.events_after(before))
    anomaly, judged, again = found
    assert isinstance(anomaly.event, ClockAnomalySeen)
    assert (anomaly.event.anomaly, anomaly.event.wall_at) == (Anomaly.BEHIND, bad.now())
    assert (receipt.position, judged.envelope.wall_at) == (judged.position, bad.now())
    assert again.envelope.wall_at == bad.now()
    assert first.handle_all([judging("2.3.1", "C4", Answer.YES)]).position == again.position + 1
    assert verify(first.store, first.keys).holds
    first.close()
    second.close()


def test_a_clock_that_jumps_by_itself_is_an_anomaly_and_sleep_is_none(location: str, tmp_path: Path) -> None:
    filled(location, tmp_path).close()
    wall = Wall(timedelta(days=400))
    log = device(location, tmp_path / "subject.keys", "laptop", wall)
    log.handle(judging("2.3.1", "C1", Answer.YES))
    wall.passed += 86_400
    log.handle(judging("2.3.1", "C2", Answer.YES))
    assert not [r for r in clocks(log) if isinstance(r.event, ClockAnomalySeen)]
    wall.offset += 2 * TOLERATED
    log.handle_all([judging("2.3.1", "C3", Answer.YES), judging("2.3.1", "C4", Answer.YES)])
    (found,) = [r.event for r in clocks(log) if isinstance(r.event, ClockAnomalySeen)]
    assert isinstance(found, ClockAnomalySeen)
    assert found.anomaly is Anomaly.JUMPED
    log.close()


def test_verify_finds_a_recorded_time_that_goes_back_but_takes_other_devices_times_as_they_are(
    location: str, tmp_path: Path
) -> None:
    with filled(location, tmp_path) as log:
        (last,) = log.store.read(after=log.head() - 1)
        old = last.data.replace(b"2026", b"2025")
        log.store.append([NewEvent(last.type, old, (*last.tags, "dev:laptop:1"))])
        assert "times" not in {finding.check for finding in verify(log.store, log.keys).findings}
        log.handle(judging("2.3.1", "C1", Answer.YES))
        log.store.append([NewEvent(last.type, old, last.tags)])
        assert "times" in {finding.check for finding in verify(log.store, log.keys).findings}


# -- no back-dating


def test_a_decision_in_the_future_or_before_the_inspection_began_is_refused() -> None:
    scene = opened()
    assert "only 2026-03-02" in scene.refused(
        judging("2.3.1", "C1", Answer.YES, decided_at=BEGAN + timedelta(days=1))
    )
    assert "observed" in scene.refused(evidence("2.3.1", observed_at=BEGAN + timedelta(days=1)))
    said = scene.refused(
        judging("2.3.1", "C1", Answer.YES, decided_at=BEGAN - timedelta(minutes=1), late_reason="Paper.")
    )
    assert "began on 2026-03-02" in said
    scene.when(evidence("2.3.1", observed_at=BEGAN - timedelta(days=100)))


def fieldwork() -> Any:
    """An inspection whose fieldwork began a month before it was opened here."""
    from tests.scene import Scene, enrolments  # noqa: PLC0415

    return Scene().given(opening(fieldwork_from=(BEGAN - timedelta(days=30)).date()), *enrolments())


def test_an_old_decision_says_why_it_is_entered_only_now() -> None:
    scene = fieldwork()
    early = BEGAN - timedelta(days=10)
    recommended = evidence("1.1.1", case=None, kind="interview", decided_at=early)
    assert "after 7 days" in scene.refused(recommended)
    scene.when(recommended.model_copy(update={"late_reason": "The laptop was away."}))
    scene.given(ChangeSettings(inspection=HERE, by="khan", late_decided_days=10, reason="Paper fieldwork."))
    scene.when(evidence("1.1.1", case=None, kind="interview", decided_at=early))
    assert "hold already" in scene.refused(
        ChangeSettings(inspection=HERE, by="khan", late_decided_days=10, reason="Again.")
    )


@pytest.mark.trial
def test_random_times_are_never_back_dated() -> None:
    """What is accepted was decided after the beginning and before now, and says why where it is late."""
    seed = random.SystemRandom().randrange(10**9)
    chance, taken = random.Random(seed), 0
    began = (BEGAN - timedelta(days=30)).replace(hour=0)
    for _ in range(SEQUENCES // 100):
        scene = fieldwork()
        for _ in range(100):
            moment = BEGAN + timedelta(days=chance.uniform(-60, 3))
            late = chance.choice((None, "It was on paper."))
            command = evidence("1.1.1", case=None, kind="interview", decided_at=moment, late_reason=late)
            try:
                scene.when(command)
            except EvidenceLogError:
                continue
            taken += 1
            who = scene.events[-1].envelope
            assert began <= who.decided_at <= who.recorded_at, seed
            assert late or who.recorded_at - who.decided_at < timedelta(days=8), seed
    assert SEQUENCES * 0.2 < taken < SEQUENCES * 0.8


# -- scribes


def test_a_scribe_enters_for_whoever_decided_and_both_are_kept() -> None:
    scene = opened()
    scene.when(judging("2.3.1", "C1", Answer.YES, by="ortiz", written_by="moss"))
    who = scene.events[-1].envelope
    assert (who.by, who.written_by, who.role) == ("ortiz", "moss", Role.INSPECTOR)


REFUSED: dict[str, tuple[Callable[[], Any], str]] = {
    "a stranger": (lambda: judging("2.3.1", "C1", Answer.YES, written_by="nobody"), "takes part here as"),
    "an auditor": (lambda: judging("2.3.1", "C1", Answer.YES, written_by="audit"), "takes part here as"),
    "the decider": (lambda: judging("2.3.1", "C1", Answer.YES, written_by="ortiz"), "leave the scribe out"),
    "for one who may not": (
        lambda: judging("2.3.1", "C1", Answer.YES, by="audit", written_by="ortiz"),
        "needs the role",
    ),
    "a rating": (
        lambda: RecommendRating(
            inspection=HERE, by="khan", written_by="ortiz", node="2.3", rating="Good", reason="So."
        ),
        "in person",
    ),
    "a second judgement": (
        lambda: JudgeSecond(
            inspection=HERE,
            by="lee",
            written_by="ortiz",
            case="C1",
            question="2.3.1",
            answer=Answer.YES,
            reason="So.",
        ),
        "in person",
    ),
    "roles": (
        lambda: EnrolPerson(
            inspection=HERE, by="khan", written_by="ortiz", person="new", name="New", roles=(Role.LEAD,)
        ),
        "in person",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_who_may_not_write_for_another_is_refused(name: str) -> None:
    make, said = REFUSED[name]
    assert said in opened().refused(make())


def test_a_scribe_through_the_door_must_take_part(location: str, tmp_path: Path) -> None:
    with filled(location, tmp_path) as log:
        log.handle(judging("2.3.1", "C1", Answer.YES, written_by="lee"))
        with pytest.raises(EvidenceLogError, match="takes part"):
            log.handle(judging("2.3.2", "C1", Answer.YES, written_by="stranger"))


# -- the command line


def test_lateness_is_recomputed_from_the_exported_events(
    demo_copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = ["--log", str(demo_copy), "--as", "khan"]
    settings = ["inspection", "settings", "--late-observed", "3", "--reason", "Entered the same week here."]
    assert main([*log, *settings]) == 0
    assert main([*log, "--for", "ortiz", "--when", "2026-03-10", "note", "add", "3315", "--text", "x"]) == 1
    assert "says why" in capsys.readouterr().err
    entry = ["--for", "ortiz", "--when", "2026-03-10T10:00+00:00", "--late-reason", "Told by telephone."]
    assert main([*log, *entry, "note", "add", "3315", "--text", "As he told me."]) == 0
    capsys.readouterr()
    assert main([*log, "lateness", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert main([*log, "log", "--json"]) == 0
    held, found = {"late_observed_days": 14, "late_decided_days": 7}, []
    for line in capsys.readouterr().out.splitlines():
        event = json.loads(line)
        if event["type"] == "SettingsChanged":
            held = event["event"]["settings"]
        moments = {name: event[f"{name}_at"] for name in ("observed", "decided")}
        late = [
            name
            for name, moment in moments.items()
            if moment
            and (datetime.fromisoformat(event["recorded_at"]) - datetime.fromisoformat(moment)).days
            > held[f"late_{name}_days"]
        ]
        if late:
            found.append((event["position"], late, event["late_reason"]))
    assert found == [(entry["position"], entry["late"], entry["reason"]) for entry in told]
    assert (told[-1]["by"], told[-1]["written_by"]) == ("ortiz", "khan")
    assert told[-1]["reason"] == "Told by telephone."
    assert main([*log, "lateness", "--who", "ortiz"]) == 0
    assert "Told by telephone." in capsys.readouterr().out


def test_why_it_is_late_is_sealed_and_opens_again(location: str, tmp_path: Path) -> None:
    secret = "He told me of his mother's illness."
    with filled(location, tmp_path) as log:
        log.handle(judging("2.3.1", "C1", Answer.YES, late_reason=secret))
        (raw,) = log.store.read(after=log.head() - 1)
        assert secret.encode() not in raw.data
        found = from_stored(raw, log.keys).envelope.late_reason
        assert found is not None
        assert found.text == secret
        assert list(late_entries(log.events_after())) == []
    assert keys_path(str(tmp_path / "log.db")).name == "log.db.keys"


def test_a_time_is_in_utc_however_it_was_given(tmp_path: Path) -> None:
    with filled(str(tmp_path / "log.db"), tmp_path) as log:
        east = JudgeKeyQuestion(
            inspection=HERE,
            by="ortiz",
            case="C1",
            question="2.3.1",
            answer=Answer.YES,
            reason="So.",
            decided_at=datetime.now(UTC),
        )
        assert log.handle(east).events[-1].envelope.recorded_at.utcoffset() == timedelta()
