"""Who signed what: keys from their own enrolments, decisions and checkpoints from their notes.

The log's own word for a key or a signature counts for nothing: each is verified again, over the stored bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from evidence_log.pack.verifier.events import EVENTS, Line
from evidence_log.pack.verifier.files import Fault
from evidence_log.pack.verifier.notes import NoteError, key_of, read_head, read_note, signers_of
from evidence_log.pack.verifier.pack import Pack

DECISIONS_SIGNED = (
    "RatingRecommended",
    "RatingOverridden",
    "RatingRatified",
    "RatingSentBack",
    "PanelDeparted",
)
SHOWN_ALWAYS = ("KeyEnrolled", "KeyCountersigned", "KeyRevoked", "CheckpointMade")
ON_RECOMMENDATIONS = ("RatingRatified", "RatingSentBack", "PanelDeparted")


NEVER = datetime.max.replace(tzinfo=UTC)


class PersonKey(NamedTuple):
    """A person's public key and the text that enrolled it."""

    person: str
    name: str
    public: bytes
    enrolled: str
    valid_from: datetime
    valid_until: datetime | None


class Decided(NamedTuple):
    """An event as somebody may sign it."""

    position: int
    by: str
    inspection: str
    kind: str
    sha256: str
    on: str | None


class SignatureCheck:
    """The keys, the decisions and the notes seen so far, in the order of the log."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.keys: dict[str, PersonKey] = {}
        self.vouched: set[str] = set()
        self.revoked: set[str] = set()
        self.holders: dict[bytes, str] = {}
        self.decided: dict[str, Decided] = {}
        self.noted: dict[str, tuple[str, PersonKey]] = {}
        self.unsigned: dict[str, Fault] = {}
        self.required: dict[str, bool] = {}
        self.good = 0

    def of(self, line: Line) -> Iterator[Fault]:
        """What is wrong with one event's signatures."""
        who, what = line.held()
        self._remember(line, who, what)
        try:
            for message in self._said(line, who, what):
                yield Fault(EVENTS, line.position, message)
        except NoteError as error:
            yield Fault(EVENTS, line.position, f"its signed note cannot be read: {error}")

    def _said(self, line: Line, who: Mapping[str, Any], what: Mapping[str, Any]) -> Iterator[str]:
        match line.kind:
            case "KeyEnrolled":
                yield from self._enrolled(who, what)
            case "KeyCountersigned":
                yield from self._countersigned(who, what)
            case "KeyRevoked":
                self.revoked.add(what["key"])
            case "DecisionSigned":
                yield from self._signed(who, what)
            case "CheckpointMade":
                yield from self._checkpoint(line, who, what)
            case _:
                return

    def _remember(self, line: Line, who: Mapping[str, Any], what: Mapping[str, Any]) -> None:
        on = what["recommendation"] if line.kind in ON_RECOMMENDATIONS else None
        digest = hashlib.sha256(line.data).hexdigest()
        self.decided[who["event_id"]] = Decided(
            line.position, who["by"], who["inspection"], str(line.kind), digest, on
        )
        if line.kind == "InspectionOpened":
            self.required[who["inspection"]] = bool(what.get("signatures_required", False))
        mine = (item for item in self.vouched if self.keys[item].person == who["by"])
        if line.kind in DECISIONS_SIGNED and (self.required.get(who["inspection"]) or any(mine)):
            message = f"this decision of {who['by']} was to be signed and is not"
            self.unsigned[who["event_id"]] = Fault(EVENTS, line.position, message)

    def _enrolled(self, who: Mapping[str, Any], what: Mapping[str, Any]) -> Iterator[str]:
        name, public = key_of(what["vkey"])
        begins, ends = (_moment(what.get(side)) for side in ("valid_from", "valid_until"))
        text = enrolment_of(who["inspection"], what, begins, ends)
        key = PersonKey(what["person"], name, public, text, begins or NEVER, ends)
        self.keys[who["event_id"]] = key
        note = read_note(what["note"].encode())
        good, bad = signers_of(note, [(name, public)])
        if note.text != text or not good or bad or name != f"daybook/{what['person']}":
            yield f"the enrolment is not signed with this key of {what['person']}"
        if what["person"] != who["by"]:
            yield f"{who['by']} enrolled a key for {what['person']}"
        if self.holders.setdefault(public, what["person"]) != what["person"]:
            yield f"one key is enrolled for {self.holders[public]} and for {what['person']}"
        if what.get("founding"):
            self.vouched.add(who["event_id"])

    def _countersigned(self, who: Mapping[str, Any], what: Mapping[str, Any]) -> Iterator[str]:
        key = self.keys.get(what["key"])
        own = [k for item, k in self.keys.items() if k.person == who["by"] and self._in_force(item)]
        if key is None or key.person == who["by"] or not own:
            yield f"{who['by']} could not countersign this key"
            return
        note = read_note(what["note"].encode())
        mine, bad = signers_of(note, [(k.name, k.public) for k in own])
        theirs, worse = signers_of(note, [(key.name, key.public)])
        if note.text != key.enrolled or not mine or not theirs or bad or worse:
            yield f"the key of {key.person} does not bear {who['by']}'s signature"
        self.vouched.add(what["key"])

    def _in_force(self, item: str) -> bool:
        return item in self.vouched and item not in self.revoked

    def _fit(self, who: Mapping[str, Any], what: Mapping[str, Any]) -> PersonKey | None:
        """The key named, if it is the author's, vouched for, not revoked, and valid at that time."""
        key, at = self.keys.get(what["key"]), _moment(who["recorded_at"])
        if key is None or at is None or key.person != who["by"] or not self._in_force(what["key"]):
            return None
        return key if key.valid_from <= at and (key.valid_until is None or at < key.valid_until) else None

    def _signed(self, who: Mapping[str, Any], what: Mapping[str, Any]) -> Iterator[str]:
        decided, key = self.decided.get(what["decision"]), self._fit(who, what)
        if decided is None or key is None or decided.by != key.person:
            yield f"it signs no decision of {who['by']} with a key of theirs in force"
            return
        self.unsigned.pop(what["decision"], None)
        on = self.decided.get(decided.on) if decided.on else None
        note = read_note(what["note"].encode())
        good, bad = signers_of(note, [(key.name, key.public)])
        if note.text != decision_of(what["decision"], decided, on) or not good or bad:
            yield f"what {key.person} signed is not the decision that stands at position {decided.position}"
            return
        self.good += 1
        self.noted[what["decision"]] = (note.text, key)
        if decided.kind == "RatingRatified" and decided.on in self.noted:
            yield from self._cosigned(what.get("cosigned"), self.noted[decided.on], key)

    def _cosigned(self, cosigned: str | None, first: tuple[str, PersonKey], key: PersonKey) -> Iterator[str]:
        """The recommender's and the ratifier's signatures on one text: four eyes, by person."""
        text, other = first
        note = read_note(cosigned.encode()) if cosigned else None
        both = [signers_of(note, [(k.name, k.public)]) for k in (key, other)] if note else []
        if not note or note.text != text or not all(good and not bad for good, bad in both):
            yield "four eyes: the recommendation does not bear both people's signatures"
        elif other.person == key.person or other.public == key.public:
            yield f"four eyes: both signatures on the recommendation are {key.person}'s"

    def _checkpoint(self, line: Line, who: Mapping[str, Any], what: Mapping[str, Any]) -> Iterator[str]:
        key = self._fit(who, what)
        if key is None:
            yield f"the checkpoint is not signed with a key in force of {who['by']}"
            return
        note = read_note(what["note"].encode())
        good, bad = signers_of(note, [(key.name, key.public)])
        head = read_head(note.text)
        if not good or bad or (head.size, head.root.hex()) != (what["size"], what["root"]):
            yield f"the checkpoint is not what {key.person} signed"
        elif head.size >= line.position or head.root != self.pack.root_at(head.size):
            yield f"events 1 to {head.size} are not those that {key.person} signed here"
        elif head.origin != self.pack.origin:
            yield f"the checkpoint is of another log: {head.origin}"


def enrolment_of(
    inspection: str, what: Mapping[str, Any], begins: datetime | None, ends: datetime | None
) -> str:
    """The text that enrols a key: what its holder, and whoever vouches for it, signs."""
    until = ends.isoformat() if ends else "revoked"
    first = f"daybook key enrolment v1\ninspection {inspection}\nperson {what['person']}\n"
    return f"{first}key {what['vkey']}\nfrom {begins.isoformat() if begins else ''}\nuntil {until}\n"


def decision_of(event_id: str, decided: Decided, on: Decided | None) -> str:
    """The text that signs a decision: it binds the SHA-256 of the stored bytes, and of what is decided on."""
    text = (
        f"daybook decision v1\ninspection {decided.inspection}\nevent {event_id}\n"
        f"type {decided.kind}\nsha256 {decided.sha256}\n"
    )
    if on is not None:
        text += f"recommendation {decided.on}\nrecommendation-sha256 {on.sha256}\n"
    return text


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def signature_faults(pack: Pack) -> Iterator[Fault]:
    """Keys and checkpoints always, signed decisions of a whole log; of a part not all that they bind is shown."""
    check = SignatureCheck(pack)
    for line in pack.lines:
        if pack.whole or line.kind in SHOWN_ALWAYS:
            yield from check.of(line)
    if pack.whole:
        yield from check.unsigned.values()
        pack.notes.append(f"{check.good} signatures on decisions verified")
    else:
        pack.notes.append(
            "signatures on decisions are not checked, for what they are on is not all disclosed"
        )
    pack.signers = [(key.name, key.public) for item, key in check.keys.items() if item in check.vouched]
    for name, public in pack.signers:
        print_of = hashlib.sha256(public).hexdigest()
        pack.notes.append(
            f"the key {name}, SHA-256 {print_of}, is vouched for in the log; compare it by another way"
        )
