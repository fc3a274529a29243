"""Verify finds what somebody did who holds the file and made tags, tree and frontier anew to match."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evidence_log.checks.checkpoints import Held, read_held
from evidence_log.errors import EvidenceLogError
from evidence_log.signing.checkpoint_note import sign_checkpoint
from evidence_log.signing.note import parse_note
from evidence_log.signing.signer import sign_note
from evidence_log.verify import Verification
from tests.forging import Rows, at, changed, forged, nth, outcome, without
from tests.keyring_scene import both_keyed, ratifying, recommending, signer_of
from tests.scene import HERE, judging

Edit = Callable[[Rows], Rows]


class Signed:
    """A log with a signed recommendation, a cosigned ratification and four checkpoints; and one kept outside."""

    def __init__(self, folder: Path) -> None:
        self.path, self.keys = folder / "log.db", folder / "log.db.keys"
        log = both_keyed(str(self.path), self.keys)
        log.checkpoint()
        self.middle = self.kept(log.log.checkpoint(), "middle.txt")
        log.signed(recommending())
        log.signed(ratifying())
        log.checkpoint("shaw")
        self.size = log.log.head()
        self.last = self.kept(log.log.checkpoint(), "last.txt")
        log.log.close()

    @staticmethod
    def kept(head: Any, where: str) -> Held:
        return read_held(where, sign_checkpoint(head, signer_of("khan")))


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Signed:
    return Signed(tmp_path_factory.mktemp("signed"))


def checks(found: Verification) -> set[str]:
    return {finding.check for finding in found.findings}


def said(found: Verification) -> str:
    return " | ".join(finding.message for finding in found.findings)


def test_an_untouched_log_holds_with_its_signatures_and_checkpoints(signed: Signed) -> None:
    found = outcome(signed.path, signed.keys, signed.middle, signed.last)
    assert found.findings == ()
    assert (found.signed, found.checkpoints, found.trusted) == (2, 4, signed.size)
    (founding,) = found.founding
    assert (founding.person, founding.inspection) == ("khan", HERE)
    assert founding.fingerprint == signer_of("khan").verifier.fingerprint


def swapped_vkey(held: dict[str, Any]) -> None:
    held["what"]["vkey"] = signer_of("khan", 9).verifier.vkey()


def resigned(kind: str, field: str, number: int = 0) -> Edit:
    """A note made anew under a key of the forger's own, over the same text."""

    def change(held: dict[str, Any]) -> None:
        text = parse_note(held["what"][field]).text
        held["what"][field] = sign_note(text, signer_of("khan", 9))

    return at(kind, change, number)


def unpaired(kind: str, field: str, number: int = 0) -> Edit:
    """A note that lost its second signature."""

    def change(held: dict[str, Any]) -> None:
        note = parse_note(held["what"][field])
        held["what"][field] = note._replace(signatures=note.signatures[:1]).render()

    return at(kind, change, number)


def doubled(held: dict[str, Any]) -> None:
    """Both signatures by the recommender: two keys, two eyes."""
    note = parse_note(held["what"]["cosigned"])
    first = note.signatures[0]
    held["what"]["cosigned"] = note._replace(signatures=(first, first)).render()


def put(field: str, value: Any, part: str = "what") -> Callable[[dict[str, Any]], None]:
    def change(held: dict[str, Any]) -> None:
        held[part][field] = value

    return change


EDITS: dict[str, tuple[Edit, str]] = {
    "rating changed": (at("RatingRecommended", put("rating", "Good")), "signatures"),
    "reason dropped": (at("RatingRecommended", lambda h: h["what"].pop("reason")), "events"),
    "recommender changed": (at("RatingRecommended", put("by", "shaw", "who")), "four eyes"),
    "recommendation re-dated": (
        at("RatingRecommended", put("recorded_at", "2026-03-01T09:00:00Z", "who")),
        "signatures",
    ),
    "ratified rating changed": (at("RatingRatified", put("rating", "Good")), "signatures"),
    "ratifier changed": (at("RatingRatified", put("by", "khan", "who")), "four eyes"),
    "ratifier another": (at("RatingRatified", put("by", "reid", "who")), "signatures"),
    "signature cut": (without("DecisionSigned"), "signatures"),
    "second signature cut": (without("DecisionSigned", 1), "signatures"),
    "signed by another key": (resigned("DecisionSigned", "note"), "signatures"),
    "ratification signed by another": (resigned("DecisionSigned", "note", 1), "signatures"),
    "cosignature cut": (unpaired("DecisionSigned", "cosigned", 1), "four eyes"),
    "cosignature left out": (at("DecisionSigned", lambda h: h["what"].pop("cosigned"), 1), "four eyes"),
    "both signatures one person's": (at("DecisionSigned", doubled, 1), "four eyes"),
    "key swapped": (at("KeyEnrolled", swapped_vkey), "keys"),
    "key given to another": (at("KeyEnrolled", put("person", "ortiz"), 1), "keys"),
    "validity stretched": (at("KeyEnrolled", put("valid_until", "2036-01-01T00:00:00Z")), "keys"),
    "founding claimed": (at("KeyEnrolled", put("founding", value=True), 1), "keys"),
    "founding denied": (at("KeyEnrolled", put("founding", value=False)), "keys"),
    "countersignature cut": (without("KeyCountersigned"), "signatures"),
    "countersignature halved": (unpaired("KeyCountersigned", "note"), "keys"),
    "countersigner another": (at("KeyCountersigned", put("by", "ortiz", "who")), "keys"),
    "countersigner themselves": (at("KeyCountersigned", put("by", "shaw", "who")), "keys"),
    "checkpoint's root changed": (at("CheckpointMade", put("root", "0" * 64)), "checkpoints"),
    "checkpoint's size changed": (at("CheckpointMade", put("size", 3)), "checkpoints"),
    "checkpoint signed by another": (resigned("CheckpointMade", "note"), "checkpoints"),
    "checkpoint of another's": (at("CheckpointMade", put("by", "ortiz", "who")), "checkpoints"),
    "case dropped": (without("CaseAdded"), "checkpoints"),
    "judgement changed": (at("KeyQuestionJudged", put("answer", "no")), "checkpoints"),
    "judgement re-dated": (
        at("KeyQuestionJudged", put("recorded_at", "2026-03-01T09:00:00Z", "who"), 3),
        "checkpoints",
    ),
    "tail cut": (lambda rows: rows[:-3], "checkpoints"),
    "one cut": (lambda rows: rows[:-1], "checkpoints"),
}


@pytest.mark.parametrize("name", EDITS)
def test_a_forgery_is_found_by_the_check_it_concerns(signed: Signed, name: str) -> None:
    edit, check = EDITS[name]
    found = outcome(forged(signed.path, edit), signed.keys, signed.middle, signed.last)
    assert check in checks(found), said(found)
    assert found.first_bad is not None
    assert found.trusted < found.first_bad


@pytest.mark.parametrize("name", [name for name in EDITS if "cut" not in name.split()])
def test_a_forgery_is_found_without_any_checkpoint_from_outside(signed: Signed, name: str) -> None:
    """But for a tail that was cut: the log that is left is one that was."""
    assert not outcome(forged(signed.path, EDITS[name][0]), signed.keys).holds


def test_swapped_rows_are_found(signed: Signed) -> None:
    def swap(rows: Rows) -> Rows:
        first = nth(rows, "KeyQuestionJudged")
        return [*rows[:first], rows[first + 1], rows[first], *rows[first + 2 :]]

    found = outcome(forged(signed.path, swap), signed.keys)
    assert "are not those that khan signed" in said(found)


def test_a_cut_tail_agrees_with_itself_and_is_shown_by_a_checkpoint_kept_elsewhere(signed: Signed) -> None:
    short = forged(signed.path, lambda rows: rows[: signed.middle.checkpoint.size])
    assert outcome(short, signed.keys).holds
    assert outcome(short, signed.keys, signed.middle).holds
    found = outcome(short, signed.keys, signed.middle, signed.last)
    (finding,) = found.findings
    assert "rolled back to an older copy" in finding.message
    assert f"{signed.size - signed.middle.checkpoint.size:,} events were cut off" in finding.message
    assert (finding.position, found.trusted) == (found.size + 1, found.size)


def test_a_fork_is_shown_with_the_span_in_which_it_lies(signed: Signed) -> None:
    """The forger has the lead's keys, and so can sign whatever they want: only what was kept elsewhere binds them."""

    def fork(rows: Rows) -> Rows:
        """Another past after the middle, and longer than the true one."""
        size = signed.middle.checkpoint.size
        other = rows[nth(rows, "CaseAdded")]._replace(tags=("n:1",))
        return [*rows[:size], other, *rows[size + 1 :], rows[-1]]

    other = forged(signed.path, fork)
    found = outcome(other, signed.keys, signed.middle, signed.last)
    first, last = signed.middle.checkpoint.size + 1, signed.last.checkpoint.size
    assert f"forked or changed between {first:,} and {last:,}" in said(found)
    assert found.trusted == signed.middle.checkpoint.size


def test_a_checkpoint_of_another_log_is_told_apart(signed: Signed, tmp_path: Path) -> None:
    other = both_keyed(str(tmp_path / "other.db"), tmp_path / "other.db.keys")
    foreign = read_held("foreign.txt", sign_checkpoint(other.log.checkpoint(), signer_of("khan")))
    other.log.close()
    assert "is a checkpoint of another log" in said(outcome(signed.path, signed.keys, foreign))


def test_a_checkpoint_file_that_nobody_known_signed_is_a_finding(signed: Signed) -> None:
    stranger = read_held("s.txt", sign_checkpoint(signed.last.checkpoint, signer_of("khan", 9)))
    assert "is not signed by a known key" in said(outcome(signed.path, signed.keys, stranger))


def test_a_head_as_a_report_prints_it_is_compared_too(signed: Signed) -> None:
    head = signed.last.checkpoint
    assert outcome(signed.path, signed.keys, read_held("printed", head.text())).holds
    other = head._replace(root=bytes(32))
    assert "other events" in said(outcome(signed.path, signed.keys, read_held("printed", other.text())))


def test_a_witnesss_cosignature_on_a_kept_checkpoint_is_checked(signed: Signed) -> None:
    assert signed.last.note is not None
    note = parse_note(signed.last.note)
    good = note.signed(signer_of("shaw").witness(note.text, 1_770_000_000))
    assert outcome(signed.path, signed.keys, read_held("good", good.render())).holds
    raw = bytes(8) + good.signatures[1].raw[8:]
    bad = note._replace(signatures=(note.signatures[0], good.signatures[1]._replace(raw=raw)))
    assert "not over this text" in said(outcome(signed.path, signed.keys, read_held("bad", bad.render())))


def test_a_revoked_key_is_found_where_it_signed_afterwards(signed: Signed) -> None:
    """The revocation of one log moved before the decision it should have stopped."""

    def revoked(rows: Rows) -> Rows:
        place = nth(rows, "RatingRatified")
        enrolled = json.loads(rows[nth(rows, "KeyEnrolled", 1)].data)["who"]["event_id"]
        template = rows[nth(rows, "KeyCountersigned")]

        def change(held: dict[str, Any]) -> None:
            reason = json.loads(rows[nth(rows, "RatingRecommended")].data)["what"]["reason"]
            held["what"] = {"key": enrolled, "person": "shaw", "reason": reason}
            held["who"]["by"] = "khan"

        row = changed(template, change)._replace(type="KeyRevoked")
        return [*rows[:place], row, *rows[place:]]

    assert "was revoked at" in said(outcome(forged(signed.path, revoked), signed.keys))


def test_progress_is_told(signed: Signed) -> None:
    from evidence_log.sealing.subject_keys import SubjectKeys  # noqa: PLC0415  (this test alone opens by hand)
    from evidence_log.store.opening import open_store  # noqa: PLC0415  (as above)
    from evidence_log.verify import verify  # noqa: PLC0415  (as above)

    told: list[tuple[int, int]] = []
    store, keys = open_store(str(signed.path), read_only=True), SubjectKeys(signed.keys, read_only=True)
    verify(store, keys, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (signed.size, signed.size)
    store.close()
    keys.close()


@pytest.mark.parametrize("text", ["", "daybook/log/x\n1\n", "— khan AAAA\n", "nonsense"])
def test_a_file_that_is_no_checkpoint_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(EvidenceLogError):
        read_held("f", text)


def test_an_unsigned_decision_of_somebody_with_a_key_is_found(signed: Signed, tmp_path: Path) -> None:
    """Recorded by a program that does not ask for signatures: the log says who had a key by then."""
    log = both_keyed(str(tmp_path / "log.db"), tmp_path / "log.db.keys")
    log.log.handle(judging("2.1.1", "K1", answer="yes"))  # type: ignore[arg-type]
    log.signed(recommending())
    log.log.close()
    other = forged(tmp_path / "log.db", without("DecisionSigned"))
    found = outcome(other, tmp_path / "log.db.keys")
    assert "this decision of khan was to be signed and is not" in said(found)


def scripted(rng: random.Random, rows: Rows) -> tuple[Rows, int]:
    """One edit as somebody would make it who holds the file; the events that follow it and its position."""
    place = rng.randrange(1, len(rows) - 1)
    row, rest = rows[place], [*rows]
    match rng.randrange(7):
        case 0:
            del rest[place]
        case 1:
            rest[place], rest[place + 1] = rest[place + 1], row
        case 2:
            rest.insert(place, rows[rng.randrange(len(rows))])
        case 3:
            rest[place] = changed(row, put("recorded_at", "2026-03-01T00:00:00Z", "who"))
        case 4:
            rest[place] = changed(
                row, put("by", "lee" if '"by":"khan"' in row.data.decode() else "khan", "who")
            )
        case 5:
            del rest[place:]
        case _:
            data = bytearray(row.data)
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
            rest[place] = row._replace(data=bytes(data))
    return rest, place + 1


@pytest.mark.parametrize("seed", range(100))
def test_a_hundred_scripted_edits_are_all_found_and_located(signed: Signed, seed: int) -> None:
    """Must show 2: guards dropped, derived tables made anew; a checkpoint kept elsewhere is given."""
    place = 0

    def edit(rows: Rows) -> Rows:
        nonlocal place
        edited, place = scripted(random.Random(seed), rows)
        return edited

    found = outcome(forged(signed.path, edit), signed.keys, signed.middle, signed.last)
    assert not found.holds
    assert found.first_bad is not None
    assert found.trusted < found.first_bad <= place
