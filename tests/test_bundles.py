"""Laptops away from the office: nothing lost, nothing doubled, every fork seen, one state in whatever order."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shlex import split
from typing import Any
from uuid import UUID

import pytest

from evidence_log.bundles.bundle import Bundle, parse_bundle
from evidence_log.bundles.export import export_bundle
from evidence_log.bundles.importing import Arrived, import_bundle
from evidence_log.bundles.laptop import make_laptop
from evidence_log.bundles.receipt import Receipt, check_receipt, made_receipt, parse_receipt
from evidence_log.commands.cases import AddCase
from evidence_log.commands.command import Command
from evidence_log.commands.evidence import CorrectEvidence, LinkEvidence, LinkTo, WithdrawEvidence
from evidence_log.commands.inspections import CloseInspection
from evidence_log.commands.judgements import AnswerPrompt, RecordReasonable, WithdrawJudgement
from evidence_log.commands.laptops import ReconcileJudgement
from evidence_log.commands.notes import Annotate
from evidence_log.commands.ratings import RatifyRating, RecommendRating
from evidence_log.errors import BundleError, EvidenceLogError, ForkError, RefusedError
from evidence_log.events.judgements import Answer
from evidence_log.events.laptops import arrival_tag
from evidence_log.log import EvidenceLog
from evidence_log.opening import open_log
from evidence_log.pack.contents import Request, pack_files
from evidence_log.pack.verifier.checks import checked
from evidence_log.projections.history import History
from evidence_log.projections.ratings import rate_state
from evidence_log.projections.why import why
from evidence_log.signing.signer import KeySigner
from evidence_log.store.interface import NewEvent
from evidence_log.verify import verify
from tests.content import content_digest
from tests.keyring_scene import KeyedLog, ratifying, recommending, signer_of
from tests.scene import HERE, enrolments, evidence, judging, opening
from tests.test_history import used
from tui.cli import main
from tui.event_facts import reason_lines

FULL = os.environ.get("DAYBOOK_TRIALS") == "full"
BEGAN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
QUESTIONS = ("2.3.1", "2.3.2", "2.3.3")
CASES = ("C1", "C2", "C3")


class Clock:
    """A clock of a device: it goes on by a minute at each look, from where it is said to stand."""

    def __init__(self, minutes: int = 0) -> None:
        self.now = BEGAN + timedelta(minutes=minutes)

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


def office_log(folder: Path) -> EvidenceLog:
    """An office's log with people, three cases, one piece of evidence and some judgements."""
    log = open_log(str(folder / "office.db"), create=True, clock=Clock())
    for command in (opening(), *enrolments()):
        log.handle(command)
    for case in CASES:
        log.handle(AddCase(inspection=HERE, by="khan", case=case))
    log.handle(evidence("2.3.1"))
    for question in QUESTIONS:
        log.handle(judging(question, "C1", Answer.YES))
    return log


@pytest.fixture
def office(tmp_path: Path) -> Iterator[EvidenceLog]:
    with office_log(tmp_path) as log:
        yield log


class Laptop:
    """A laptop's log, and what it sends and gets."""

    def __init__(self, office: EvidenceLog, place: Path, person: str, minutes: int = 1000) -> None:
        make_laptop(office, place, person=person, inspection=HERE, build="test", clock=Clock(minutes))
        self.place, self.person = place, person
        self.clock = Clock(minutes + 10)
        self.last: Receipt | None = None

    def opened(self) -> EvidenceLog:
        return open_log(str(self.place), clock=self.clock)

    def record(self, *commands: Command) -> None:
        with self.opened() as log:
            for command in commands:
                log.handle(command)

    def bundle(self) -> Bundle:
        with self.opened() as log:
            return export_bundle(log, self.last, None)

    def received(self, receipt: Receipt) -> None:
        with self.opened() as log:
            check_receipt(log, receipt)
        self.last = receipt

    def copied(self, place: Path) -> Laptop:
        other = object.__new__(Laptop)
        other.__dict__ |= {**self.__dict__, "place": place, "clock": Clock(9000)}
        for suffix in ("", ".keys"):
            shutil.copy(f"{self.place}{suffix}", f"{place}{suffix}")
        return other


def answered(office: EvidenceLog, bundle: Bundle, arrived: Arrived) -> Receipt:
    receipt = made_receipt(office, bundle.head.device, bundle.head.upto, arrived.placed)
    return parse_receipt(receipt.render())


def sent(laptop: Laptop, office: EvidenceLog) -> Receipt:
    """A bundle goes to the office as a file and the receipt comes back."""
    bundle = parse_bundle(laptop.bundle().render())
    receipt = answered(office, bundle, import_bundle(office, bundle))
    laptop.received(receipt)
    return receipt


# -- there and back


def test_what_a_laptop_recorded_is_at_the_office_unchanged_and_proved(
    office: EvidenceLog, tmp_path: Path
) -> None:
    before = office.head()
    lee = Laptop(office, tmp_path / "lee.db", "lee")
    lee.record(
        evidence("2.3.2", text="Said on the phone.", by="lee"), judging("2.3.1", "C2", Answer.NO, by="lee")
    )
    receipt = sent(lee, office)
    assert office.head() == before + 3
    with lee.opened() as log:
        own = log.store.read(after=before)
    arrived = office.store.read(after=before)
    assert [event.data for event in arrived] == [event.data for event in own]
    assert [event.tags[-1] for event in arrived] == [
        f"dev:{receipt.device}:{position}" for position in range(before + 1, before + 4)
    ]
    assert "Said on the phone." in {item.text.text for item in office.state(HERE).evidence.values()}
    assert verify(office.store, office.keys).findings == ()


def test_a_bundle_holds_what_came_after_the_last_receipt_only(office: EvidenceLog, tmp_path: Path) -> None:
    lee = Laptop(office, tmp_path / "lee.db", "lee")
    lee.record(judging("2.3.1", "C2", Answer.NO, by="lee"))
    upto = sent(lee, office).upto
    with pytest.raises(RefusedError, match="nothing to export"):
        lee.bundle()
    lee.record(judging("2.3.2", "C2", Answer.NO, by="lee"))
    assert [event.position for event in lee.bundle().events] == [upto + 1]
    sent(lee, office)
    assert len(office.state(HERE).judgements) == 5


def test_a_bundle_sent_again_writes_nothing_and_has_its_receipt_again(
    office: EvidenceLog, tmp_path: Path
) -> None:
    lee = Laptop(office, tmp_path / "lee.db", "lee")
    lee.record(judging("2.3.1", "C2", Answer.NO, by="lee"))
    first = lee.bundle()
    import_bundle(office, first)
    lee.record(judging("2.3.2", "C2", Answer.NO, by="lee"))
    head = office.head()
    again = import_bundle(office, first)
    assert (again.new, office.head()) == (0, head)
    second = lee.bundle()
    assert import_bundle(office, second).new == 1
    lee.received(answered(office, second, import_bundle(office, second)))
    assert import_bundle(office, first).new == 0
    assert office.head() == head + 1


def test_the_same_works_on_a_server_of_a_team(postgres_url: str, tmp_path: Path) -> None:
    with open_log(postgres_url, keys=tmp_path / "office.keys", create=True) as office:
        for command in (opening(), *enrolments(), AddCase(inspection=HERE, by="khan", case="C2")):
            office.handle(command)
        lee = Laptop(office, tmp_path / "lee.db", "lee")
        lee.record(judging("2.3.1", "C2", Answer.NO, by="lee"))
        sent(lee, office)
        assert office.state(HERE).judgement("C2", "2.3.1")
        assert verify(office.store, office.keys).findings == ()


def test_a_laptop_whose_clock_is_wrong_from_the_start_is_taken_in_too(
    office: EvidenceLog, tmp_path: Path
) -> None:
    lee = Laptop(office, tmp_path / "lee.db", "lee", minutes=-5000)
    lee.record(judging("2.3.1", "C2", Answer.NO, by="lee"))
    first = lee.bundle()
    assert [event.type for event in first.events[:2]] == ["ClockAnomalySeen", "LaptopOpened"]
    import_bundle(office, first)
    lee.record(judging("2.3.2", "C2", Answer.NO, by="lee"))
    sent(lee, office)
    assert verify(office.store, office.keys).findings == ()


# -- what a laptop may and may not


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (RatifyRating(inspection=HERE, by="khan", node="2.3"), "needs the office's log"),
        (AddCase(inspection=HERE, by="khan", case="C9"), "needs the office's log"),
        (judging("2.3.1", "C2", Answer.NO), "this log is khan's laptop"),
        (CloseInspection(inspection=HERE, by="khan", reason="Done."), "needs the office's log"),
    ],
)
def test_what_needs_the_office_is_refused_on_a_laptop(
    office: EvidenceLog, tmp_path: Path, command: Command, said: str
) -> None:
    khan = Laptop(office, tmp_path / "khan.db", "khan")
    with khan.opened() as log, pytest.raises(RefusedError, match=said):
        log.handle(command)


def test_no_laptop_is_made_of_a_laptop_and_none_over_another(office: EvidenceLog, tmp_path: Path) -> None:
    lee = Laptop(office, tmp_path / "lee.db", "lee")
    with lee.opened() as log, pytest.raises(RefusedError, match="made from the office"):
        make_laptop(log, tmp_path / "two.db", person="lee", inspection=HERE, build="test")
    with pytest.raises(EvidenceLogError, match="never overwrites"):
        make_laptop(office, tmp_path / "lee.db", person="lee", inspection=HERE, build="test")
    with pytest.raises(RefusedError, match="does not take part"):
        make_laptop(office, tmp_path / "new.db", person="stranger", inspection=HERE, build="test")
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith((".", "new"))]


def test_a_bundle_is_not_taken_in_by_a_laptop_or_another_office(office: EvidenceLog, tmp_path: Path) -> None:
    lee = Laptop(office, tmp_path / "lee.db", "lee")
    lee.record(judging("2.3.1", "C2", Answer.NO, by="lee"))
    with lee.opened() as log, pytest.raises(BundleError, match="at the office"):
        import_bundle(log, lee.bundle())
    (tmp_path / "other").mkdir()
    with office_log(tmp_path / "other") as other, pytest.raises(BundleError, match="copy of this log"):
        import_bundle(other, lee.bundle())


# -- rivals


def rivals(office: EvidenceLog, tmp_path: Path) -> tuple[Laptop, Laptop]:
    """Lee and Ortiz judge the same question of the same case, apart."""
    lee, ortiz = (
        Laptop(office, tmp_path / "lee.db", "lee"),
        Laptop(office, tmp_path / "ortiz.db", "ortiz", 1005),
    )
    lee.record(judging("2.3.1", "C1", Answer.NO, by="lee", reason="No plan at all."))
    ortiz.record(judging("2.3.1", "C1", Answer.YES, reason="The plan is in the other file."))
    sent(lee, office)
    sent(ortiz, office)
    return lee, ortiz


def test_judgements_made_apart_are_contested_and_in_no_count(office: EvidenceLog, tmp_path: Path) -> None:
    rivals(office, tmp_path)
    state = office.state(HERE)
    ((place, entries),) = state.contested().items()
    assert (place, [entry.by for entry in entries]) == (("C1", "2.3.1"), ["lee", "ortiz"])
    rated = rate_state(state, *used())
    assert (rated.questions["2.3.1"].score.total, rated.standards["2.3"].rating) == (0, None)
    history = History(*used()).extend(office.events_after(inspection=HERE))
    assert history.value("2.3.1", office.head()).score == rated.questions["2.3.1"].score
    lines = "\n".join(reason_lines(why(office.events_after(), "2.3.1", *used())))
    assert "contested for C1, in no count until it is reconciled" in lines
    assert "The plan is in the other file." in lines


def test_no_rating_rests_on_contested_judgements_until_somebody_decides(
    office: EvidenceLog, tmp_path: Path
) -> None:
    rivals(office, tmp_path)
    facts: dict[str, Any] = {"inspection": HERE, "by": "khan"}
    recommend = RecommendRating(**facts, node="2.3", rating="Inadequate", reason="So.")
    with pytest.raises(RefusedError, match=r"2\.3\.1 of C1; decide between them first"):
        office.handle(recommend)
    with pytest.raises(RefusedError, match=r"contested \(lee no, ortiz yes"):
        office.handle(judging("2.3.1", "C1", Answer.YES))
    settle = ReconcileJudgement(
        **facts, case="C1", question="2.3.1", answer=Answer.NO, reason="Both read again."
    )
    office.handle(settle)
    assert office.state(HERE).contested() == {}
    office.handle(recommend)
    with pytest.raises(RefusedError, match="is not contested"):
        office.handle(settle.model_copy(update={"command_id": UUID(int=1)}))
    assert verify(office.store, office.keys).findings == ()


def test_a_rival_that_comes_after_the_recommendation_stops_its_ratification(
    office: EvidenceLog, tmp_path: Path
) -> None:
    lee = Laptop(office, tmp_path / "lee.db", "lee")
    lee.record(judging("2.3.1", "C1", Answer.NO, by="lee"))
    office.handle(judging("2.3.1", "C1", Answer.YES, by="ortiz", reason="Looked again."))
    office.handle(RecommendRating(inspection=HERE, by="khan", node="2.3", rating="Outstanding", reason="So."))
    sent(lee, office)
    with pytest.raises(RefusedError, match="contested"):
        office.handle(RatifyRating(inspection=HERE, by="shaw", node="2.3"))


# -- what is wrong with a bundle


def resealed(lines: list[bytes]) -> bytes:
    """What somebody does who knows the form of a bundle and holds no log."""
    whole = b"".join(line + b"\n" for line in lines)
    return whole + json.dumps({"sha256": hashlib.sha256(whole).hexdigest()}).encode() + b"\n"


@pytest.fixture
def rendered(office: EvidenceLog, tmp_path: Path) -> bytes:
    lee = Laptop(office, tmp_path / "lee.db", "lee")
    lee.record(*(judging(question, "C2", Answer.NO, by="lee") for question in QUESTIONS))
    return lee.bundle().render()


def test_a_bundle_cut_off_or_changed_anywhere_is_refused_whole(office: EvidenceLog, rendered: bytes) -> None:
    head, chance = office.head(), random.Random(6)
    for _ in range(10_000 if FULL else 300):
        data = bytearray(rendered)
        bit = chance.randrange(8 * len(data))
        data[bit // 8] ^= 1 << bit % 8
        with pytest.raises(BundleError):
            parse_bundle(bytes(data))
    for cut in sorted(chance.sample(range(len(rendered)), 50)):
        with pytest.raises(BundleError):
            parse_bundle(rendered[:cut])
    assert office.head() == head


def test_a_flipped_bit_is_located(rendered: bytes) -> None:
    chance, lines = random.Random(7), rendered.split(b"\n")
    begins = len(lines[0]) + 1
    for _ in range(200):
        data = bytearray(rendered)
        place = chance.randrange(begins, begins + sum(len(line) + 1 for line in lines[1:-3]) - 1)
        if data[place] == 10:
            continue
        data[place] ^= 1 << chance.randrange(8)
        number = rendered.count(b"\n", 0, place) + 1
        with pytest.raises(BundleError) as caught:
            parse_bundle(bytes(data))
        position = json.loads(lines[number - 1])["position"]
        assert any(word in str(caught.value) for word in (f"line {number}", f"{position}", "SHA-256"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda lines: lines.pop(2), "is missing"),
        (lambda lines: lines.insert(2, lines[1]), "is missing"),
        (lambda lines: lines.__setitem__(1, lines[1].replace(b"lee", b"moss")), "was changed"),
        (
            lambda lines: lines.__setitem__(0, lines[0].replace(b'"person":"lee"', b'"person":"moss"')),
            "is by lee",
        ),
        (lambda lines: lines.__setitem__(0, lines[0].replace(b'"device":"lee', b'"device":"leo')), "root"),
        (lambda lines: lines.__setitem__(-1, lines[-1].replace(b"daybook/", b"d/")), "root"),
    ],
)
def test_a_bundle_made_to_fit_by_hand_is_refused(
    office: EvidenceLog, rendered: bytes, change: Any, said: str
) -> None:
    lines = rendered.split(b"\n")[:-2]
    change(lines)
    head = office.head()
    with pytest.raises(BundleError, match=said):
        import_bundle(office, parse_bundle(resealed(lines)))
    assert office.head() == head


def acknowledged(bundle: Bundle) -> Receipt:
    """A receipt that the laptop believes in though the bundle never came to the office."""
    head = bundle.head
    return Receipt(device=head.device, upto=head.upto, size=1, root="0" * 64, note="", placed=())


def test_a_bundle_before_this_one_must_come_first(office: EvidenceLog, tmp_path: Path) -> None:
    lee = Laptop(office, tmp_path / "lee.db", "lee")
    lee.record(judging("2.3.1", "C2", Answer.NO, by="lee"))
    first = lee.bundle()
    lee.last = acknowledged(first)
    lee.record(judging("2.3.2", "C2", Answer.NO, by="lee"))
    second = lee.bundle()
    with pytest.raises(BundleError, match="are not here yet; import the bundle before"):
        import_bundle(office, second)
    import_bundle(office, first)
    assert import_bundle(office, second).new == 1


def test_a_restored_laptop_that_went_on_is_a_fork_and_is_refused(office: EvidenceLog, tmp_path: Path) -> None:
    lee = Laptop(office, tmp_path / "lee.db", "lee")
    lee.record(judging("2.3.1", "C2", Answer.NO, by="lee"))
    restored = lee.copied(tmp_path / "restored.db")
    lee.record(judging("2.3.2", "C2", Answer.NO, by="lee"))
    receipt = sent(lee, office)
    restored.record(judging("2.3.2", "C2", Answer.YES, by="lee"))
    head = office.head()
    with pytest.raises(ForkError, match="tells two histories: its event 17 is here already, at 17"):
        import_bundle(office, restored.bundle())
    assert office.head() == head
    restored.record(judging("2.3.3", "C2", Answer.YES, by="lee"))
    restored.last = receipt
    with pytest.raises(ForkError, match="does not come to the root"):
        import_bundle(office, restored.bundle())
    older = lee.copied(tmp_path / "older.db")
    older.last = receipt.model_copy(update={"upto": 99})
    with pytest.raises(RefusedError, match="older copy"):
        older.bundle()


def test_a_late_bundle_of_a_closed_inspection_waits_for_its_lead(office: EvidenceLog, tmp_path: Path) -> None:
    lee = Laptop(office, tmp_path / "lee.db", "lee")
    lee.record(judging("2.3.1", "C2", Answer.NO, by="lee"))
    office.handle(CloseInspection(inspection=HERE, by="khan", reason="Done."))
    with pytest.raises(BundleError, match="was closed at"):
        import_bundle(office, lee.bundle())


# -- receipts


def test_a_receipt_that_proves_nothing_is_refused(office: EvidenceLog, tmp_path: Path) -> None:
    lee = Laptop(office, tmp_path / "lee.db", "lee")
    lee.record(judging("2.3.1", "C2", Answer.NO, by="lee"))
    bundle = lee.bundle()
    receipt = answered(office, bundle, import_bundle(office, bundle))
    moved = receipt.placed[0].model_copy(update={"here": receipt.placed[0].here - 1})
    for change in ({"device": "other"}, {"upto": 99}, {"root": "0" * 64}, {"placed": (moved,)}):
        with pytest.raises(BundleError):
            lee.received(receipt.model_copy(update=change))
    for data in (b"", b"[]", b'{"format": "x"}', receipt.render().replace(b"receipt 1", b"receipt 2")):
        with pytest.raises(BundleError):
            parse_receipt(data)
    lee.received(receipt)


# -- in any order


def random_history(chance: random.Random, laptop: Laptop, shared: dict[str, UUID], steps: int) -> int:
    """What somebody does away from the office; what the rules refuse is not done. Returns how many commands were."""
    done, by = 0, laptop.person
    facts: dict[str, Any] = {"inspection": HERE, "by": by}
    with laptop.opened() as log:
        for _ in range(steps):
            state = log.state(HERE)
            question, case = chance.choice(QUESTIONS), chance.choice(CASES)
            standing = [entry.id for entries in state.judgements.values() for entry in entries]
            held = list(state.evidence)
            made: list[Command] = [
                judging(question, case, chance.choice((Answer.YES, Answer.NO, Answer.DOES_NOT_ARISE)), by=by),
                judging(question, case, chance.choice((Answer.YES, Answer.NO)), by=by),
                AnswerPrompt(**facts, case=case, prompt=f"{question}.1", answer=Answer.NO),
                evidence(question, text=f"Seen {chance.random()}.", by=by, case=case),
                CorrectEvidence(
                    **facts, evidence=chance.choice(held), text=f"{chance.random()}", reason="A slip."
                ),
                LinkEvidence(**facts, evidence=chance.choice(held), links=(LinkTo(to=question),)),
                WithdrawEvidence(**facts, evidence=chance.choice(held), reason="Doubled."),
                RecordReasonable(
                    **facts, case=case, question="2.6.1", text=f"To keep going {chance.random()}."
                ),
                Annotate(**facts, target=shared["evidence"], text="Look at this."),
            ]
            if standing:
                made.append(WithdrawJudgement(**facts, target=chance.choice(standing), reason="A slip."))
            if by == "khan":
                made.append(
                    RecommendRating(
                        **facts, node="2.3", rating=chance.choice(("Good", "Inadequate")), reason="So."
                    )
                )
            try:
                log.handle(chance.choice(made))
            except RefusedError:
                continue
            done += 1
    return done


def altered(chance: random.Random, data: bytes) -> bytes:
    """Something that happens to a file on its way."""
    match chance.randrange(4):
        case 0:
            return data[: chance.randrange(len(data))]
        case 1:
            made = bytearray(data)
            bit = chance.randrange(8 * len(data))
            made[bit // 8] ^= 1 << bit % 8
            return bytes(made)
        case 2:
            lines = data.split(b"\n")[:-2]
            lines.pop(chance.randrange(len(lines)))
            return resealed(lines)
        case _:
            lines = data.split(b"\n")[:-2]
            place = chance.randrange(1, len(lines) - 1)
            return resealed([*lines[:place], lines[place].replace(b"e", b"a", 1), *lines[place + 1 :]])


def offline_week(folder: Path, seed: int) -> tuple[Path, list[list[bytes]], list[bytes], int]:
    """An office's log, the bundles of three laptops each in their order, forks, and how many events there are.

    A copy that goes on where its laptop stopped for good is no fork; only one that parts from it is.
    """
    chance = random.Random(seed)
    for suffix in ("", ".keys"):
        shutil.copy(folder.parent / f"office.db{suffix}", folder / f"office.db{suffix}")
    with open_log(str(folder / "office.db"), clock=Clock(400)) as office:
        shared = {"evidence": next(iter(office.state(HERE).evidence))}
        begins = office.head()
        laptops = [
            Laptop(office, folder / f"{who}.db", who, chance.randrange(500, 3000))
            for who in ("khan", "lee", "ortiz")
        ]
    streams: list[list[bytes]] = []
    forks: list[bytes] = []
    total = begins
    for place, laptop in enumerate(laptops):
        bundles, upto = [], begins
        for part in range(chance.randrange(1, 4)):
            restored = (
                laptop.copied(folder / f"fork{place}.db") if part == 0 and chance.random() < 0.5 else None
            )
            done = random_history(chance, laptop, shared, chance.randrange(1, 7))
            with laptop.opened() as log:
                if log.head() == upto:
                    continue
                whole = export_bundle(log, laptop.last, None)
                upto = log.head()
            bundles.append(whole.render())
            if restored and done and random_history(chance, restored, shared, 3):
                forks.append(restored.bundle().render())
            if chance.random() < 0.5:
                laptop.last = acknowledged(whole)
        streams.append(bundles)
        total += upto - begins
    return folder / "office.db", streams, forks, total


def merged(chance: random.Random, office: EvidenceLog, streams: list[list[bytes]], forks: list[bytes]) -> int:
    """Every bundle in its laptop's order, the laptops in any, with bundles sent again, cut, altered, and forks."""
    left, forked = [list(stream) for stream in streams], 0
    arrived: list[bytes] = []
    while any(left):
        stream = chance.choice([stream for stream in left if stream])
        if chance.random() < 0.3:
            with pytest.raises(BundleError):
                import_bundle(office, parse_bundle(altered(chance, stream[0])))
        if arrived and chance.random() < 0.3:
            assert import_bundle(office, parse_bundle(chance.choice(arrived))).new == 0
        if len(stream) > 1 and chance.random() < 0.2:
            later = parse_bundle(stream[1])
            if later.head.after > parse_bundle(stream[0]).head.after:
                with pytest.raises(BundleError, match="not here yet"):
                    import_bundle(office, later)
        import_bundle(office, parse_bundle(stream[0]))
        arrived.append(stream.pop(0))
    for fork in forks:
        with pytest.raises(ForkError):
            import_bundle(office, parse_bundle(fork))
        forked += 1
    return forked


@pytest.mark.trial
@pytest.mark.timeout(0)
def test_offline_histories_merge_to_one_state_in_any_order(tmp_path: Path) -> None:
    """Must show 6: nothing lost, nothing doubled, every fork seen, one state hash for all orders of arrival."""
    forks = contests = 0
    office_log(tmp_path).close()
    for seed in range(1000 if FULL else 25):
        folder = tmp_path / str(seed)
        folder.mkdir()
        base, streams, forked, total = offline_week(folder, seed)
        ids: set[frozenset[str]] = set()
        digests: set[str] = set()
        for order in range(3):
            chance = random.Random(seed * 10 + order)
            place = folder / f"order{order}.db"
            shutil.copy(base, place)
            shutil.copy(f"{base}.keys", f"{place}.keys")
            with open_log(str(place)) as office:
                forks += merged(chance, office, streams, forked)
                assert office.head() == total, (seed, order)
                stored = office.store.read()
                events = [tag for event in stored for tag in event.tags if tag.startswith("ev:")]
                assert len(events) == len(set(events)) == total
                ids.add(frozenset(events))
                state = office.state(HERE)
                digests.add(content_digest(state))
                rated = rate_state(state, *used())
                history = History(*used()).extend(office.events_after(inspection=HERE))
                for node, standard in rated.standards.items():
                    assert history.value(node, total).rating == standard.rating
                if order == 0:
                    assert verify(office.store, office.keys).findings == ()
                    contests += len(state.contested())
        assert len(ids) == len(digests) == 1, seed
        shutil.rmtree(folder)
    assert forks > 10
    assert contests > 10


# -- the command line


def test_the_whole_way_by_the_command_line(
    demo_copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(code: int, *words: str) -> str:
        assert main(list(words)) == code
        said = capsys.readouterr()
        return said.out + said.err

    office, laptop = ["--log", str(demo_copy)], ["--log", str(tmp_path / "laptop.db"), "--as", "ortiz"]
    run(0, *office, "--as", "ortiz", "bundle", "laptop", str(tmp_path / "laptop.db"))
    judge = ("judge", "question", "2.3.3", "no", "--case", "C001", "--reason", "No contingency.")
    run(0, *laptop, *judge)
    close = ("--log", laptop[1], "--as", "khan", "inspection", "close", "--reason", "x")
    assert "this log is ortiz's laptop" in run(1, *close)
    run(0, *office, *split("--as lee judge question 2.3.3 yes --case C001 --reason 'It is there.'"))
    file = tmp_path / "b.bundle"
    run(0, *laptop, "bundle", "export", str(file))
    assert "never overwrites" in run(1, *laptop, "bundle", "export", str(file))
    assert "the laptop takes no receipt without a signature" in run(1, *office, "bundle", "import", str(file))
    office = [*office, "--as", "khan"]
    said = run(0, *office, "bundle", "import", str(file))
    assert "2 events of the laptop ortiz-" in said
    assert "contested: 2.3.3 C001" in said
    assert "0 events" in run(0, *office, "bundle", "import", str(file))
    assert "the office holds everything up to" in run(
        0, *laptop, "bundle", "receipt", str(tmp_path / "b.receipt")
    )
    assert "nothing to export" in run(1, *laptop, "bundle", "export", str(tmp_path / "c.bundle"))
    assert "contested, in no count: 2.3.3 C001: " in run(0, *office, "state")
    row = next(line for line in run(0, *office, "case", "matrix").splitlines() if line.startswith("C001"))
    assert "*" in row
    run(0, *office, *split("judge reconcile 2.3.3 no --case C001 --reason 'Read again.'"))
    assert "2 contested → no" in run(0, *office, "log", "kind:reconcile")
    assert "verified" in run(0, *office, "verify")
    file.write_bytes(file.read_bytes()[:-20])
    assert "The bundle is kept in" in run(1, *office, "bundle", "import", str(file))
    (kept,) = demo_copy.parent.glob("*.quarantine/*.bundle")
    assert kept.read_bytes() == file.read_bytes()
    assert "cut off" in kept.with_suffix(".txt").read_text()


# -- signed


@pytest.fixture
def keyed(tmp_path: Path) -> Iterator[KeyedLog]:
    """An office whose lead and whose inspector Ortiz have keys."""
    log = KeyedLog(str(tmp_path / "office.db"), tmp_path / "office.db.keys")
    log.enrol("khan")
    log.countersign(log.enrol("ortiz"), "khan")
    log.judged()
    with log.log:
        yield log


def signed_bundle(laptop: Laptop, signer: KeySigner | None) -> Bundle:
    with laptop.opened() as log:
        return export_bundle(log, laptop.last, signer)


def test_whoever_has_a_key_signs_bundles_and_receipts_with_it(keyed: KeyedLog, tmp_path: Path) -> None:
    ortiz = Laptop(keyed.log, tmp_path / "ortiz.db", "ortiz")
    ortiz.record(evidence("2.1.1", by="ortiz", case="K1"))
    for signer in (None, signer_of("khan"), signer_of("ortiz", 2)):
        with pytest.raises(BundleError, match="does not bear ortiz's signature"):
            import_bundle(keyed.log, signed_bundle(ortiz, signer))
    bundle = parse_bundle(signed_bundle(ortiz, signer_of("ortiz")).render())
    arrived = import_bundle(keyed.log, bundle)
    facts = (keyed.log, bundle.head.device, bundle.head.upto, arrived.placed)
    for stranger in (None, signer_of("stranger")):
        with pytest.raises(BundleError, match="not signed by anybody"):
            ortiz.received(parse_receipt(made_receipt(*facts, stranger).render()))
    ortiz.received(parse_receipt(made_receipt(*facts, signer_of("khan")).render()))
    assert verify(keyed.log.store, keyed.log.keys).findings == ()


def test_nothing_of_a_laptop_whose_key_was_revoked_is_taken_in_unasked(
    keyed: KeyedLog, tmp_path: Path
) -> None:
    ortiz = Laptop(keyed.log, tmp_path / "ortiz.db", "ortiz")
    ortiz.record(evidence("2.1.1", by="ortiz", case="K1"))
    keyed.revoke(next(key.id for key in keyed.keys.values() if key.person == "ortiz"), "khan")
    with pytest.raises(BundleError, match="was revoked at"):
        import_bundle(keyed.log, signed_bundle(ortiz, signer_of("ortiz")))


def test_what_is_recommended_on_a_laptop_is_signed_there_and_ratified_at_the_office(
    keyed: KeyedLog, tmp_path: Path
) -> None:
    keyed.countersign(keyed.enrol("shaw"), "khan")
    khan = Laptop(keyed.log, tmp_path / "khan.db", "khan")
    with khan.opened() as log:
        log.handle(recommending(), signer_of("khan"))
        assert [r.event.TOPIC for r in log.events_after(log.head() - 2)] == [
            "RatingRecommended",
            "DecisionSigned",
        ]
    import_bundle(keyed.log, signed_bundle(khan, signer_of("khan")))
    keyed.signed(ratifying())
    assert keyed.log.state(HERE).ratified("2.1")
    assert verify(keyed.log.store, keyed.log.keys).findings == ()
    files = pack_files(keyed.log, Request(shown=str, build="test", signer=signer_of("khan")))
    assert checked(files).faults == []


def test_verify_names_an_arrival_out_of_its_order(office: EvidenceLog, tmp_path: Path) -> None:
    lee = Laptop(office, tmp_path / "lee.db", "lee")
    lee.record(judging("2.3.1", "C2", Answer.NO, by="lee"), judging("2.3.2", "C2", Answer.NO, by="lee"))
    bundle = lee.bundle()
    first, _, third = (
        NewEvent(e.type, e.data, (*e.tags, arrival_tag(bundle.head.device, e.position)))
        for e in bundle.events
    )
    office.store.append([first, third])
    (finding,) = [f for f in verify(office.store, office.keys).findings if f.check == "arrivals"]
    assert finding.position == office.head()
    assert "some are missing" in finding.message
