"""Clear text beside what is sealed, and every rating derived again from judgements and rules."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from evidence_log.pack.verifier.files import Fault
from evidence_log.pack.verifier.framework import Framework
from evidence_log.pack.verifier.pack import FRAMEWORKS, RATINGS, TEXTS, Pack
from evidence_log.pack.verifier.ratings import Derivation, NodeValue, decision_faults, moved

SAID = ("text", "erased", "withheld")
"""What a line says of a sealed field, exactly one of them: its text, its erasure, or why it is not shown."""

MOVING = (
    "InspectionOpened",
    "CaseAdded",
    "CaseCorrected",
    "KeyQuestionJudged",
    "JudgementReconciled",
    "JudgementWithdrawn",
    "RatingRecommended",
    "RatingOverridden",
    "RatingRatified",
    "RatingSentBack",
    "PanelDeparted",
    "RoundingSettled",
    "RatingSetAside",
)


def text_faults(pack: Pack) -> Iterator[Fault]:
    """Each text in the clear belongs to a sealed field of a disclosed event, once."""
    sealed = {
        (line.position, name): value["subject"]
        for line in pack.lines
        if line.kind is not None
        for name, value in _sealable(*line.held())
        if isinstance(value, dict) and value.keys() == {"subject", "sealed"}
    }
    seen: set[tuple[int, str]] = set()
    for number, raw in enumerate(pack.files.get(TEXTS, b"").splitlines(), 1):
        said = json.loads(raw)
        place = (said["position"], said["field"])
        if place in seen or sealed.get(place) != said["subject"] or sum(name in said for name in SAID) != 1:
            yield Fault(
                TEXTS, said["position"], f"line {number} is not the text of a sealed field shown here"
            )
        seen.add(place)
        text = next((said[name] for name in SAID if name in said), "")
        if hashlib.sha256(text.encode()).hexdigest() != said["sha256"]:
            yield Fault(TEXTS, said["position"], f"the text of line {number} was changed")
    if TEXTS in pack.files:
        for at, name in sorted(sealed.keys() - seen):
            yield Fault(TEXTS, at, f"the text of the field {name} is missing")
        pack.notes.append(
            f"{len(seen)} sealed texts are shown in the clear. That they are what was sealed is vouched for by "
            "whoever made the pack: `daybook pack OUT --check` opens the sealed fields with the key file and "
            "compares; the standard library has no cipher to do it here"
        )
    else:
        pack.notes.append(f"{len(sealed)} texts are sealed; none is shown in the clear")


def _sealable(who: Mapping[str, Any], what: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The fields of an event, those of its envelope under `who.`, as sealed texts are named."""
    return [*what.items(), *((f"who.{name}", value) for name, value in who.items())]


def framework_faults(pack: Pack) -> Iterator[Fault]:
    """Each inspection's edition and rules are in the pack, and no file is there that none is pinned to."""
    files = _frameworks(pack)
    wanted: set[str] = set()
    for line in pack.lines:
        if line.kind != "InspectionOpened":
            continue
        for kind in ("edition", "rules"):
            pin = line.held()[1][kind]
            wanted.add(pin["digest"])
            if pin["digest"] not in files:
                message = f"the {kind} file of {pin['id']} (SHA-256 {pin['digest']}) is not in the pack"
                yield Fault(FRAMEWORKS, line.position, message)
    for digest, name in files.items():
        if pack.whole and digest not in wanted:
            yield Fault(name, None, "no inspection is pinned to these bytes")


def rating_faults(pack: Pack) -> Iterator[Fault]:
    """Re-derives every rating after each position, where all events are disclosed."""
    if not pack.whole:
        pack.notes.append("ratings are not re-derived, for the judgements behind them are not all disclosed")
        return
    recorded: dict[int, dict[str, Any]] = {}
    for raw in pack.files.get(RATINGS, b"").splitlines():
        said = json.loads(raw)
        recorded[said["position"]] = said["values"]
    inspections: dict[str, Derivation] = {}
    values: dict[str, dict[str, NodeValue]] = {}
    compared = 0
    for line in pack.lines:
        who, what = line.held()
        name = who["inspection"]
        if line.kind == "InspectionOpened" and name not in inspections:
            inspections[name] = Derivation(_framework(pack, what))
        derived, before = inspections[name], values.get(name, {})
        yield from decision_faults(line, who, what, derived)
        derived.take(line, who, what)
        values[name] = derived.values() if line.kind in MOVING else before
        wanted = moved(before, values[name])
        yield from _differences(line.position, wanted, recorded.pop(line.position, {}))
        compared += len(wanted)
    for at in sorted(recorded):
        yield Fault(RATINGS, at, "ratings are recorded at a position that the log does not have")
    pack.notes.append(f"{compared} changes of scores and ratings re-derived from judgements and rules")


def _differences(
    at: int, wanted: Mapping[str, list[Any]], recorded: Mapping[str, list[Any]]
) -> Iterator[Fault]:
    for node in sorted(wanted.keys() | recorded.keys()):
        if wanted.get(node) != recorded.get(node):
            message = f"{node}: recorded {recorded.get(node)}, re-derived {wanted.get(node)}"
            yield Fault(RATINGS, at, message)


def _frameworks(pack: Pack) -> dict[str, str]:
    """The names of the framework files by the SHA-256 of their bytes."""
    return {
        hashlib.sha256(raw).hexdigest(): name
        for name, raw in pack.files.items()
        if name.startswith(f"{FRAMEWORKS}/")
    }


def _framework(pack: Pack, opened: Mapping[str, Any]) -> Framework:
    """The edition and the rules that an inspection was opened under, found by their digests."""
    files = _frameworks(pack)
    found = (pack.files[files[opened[kind]["digest"]]].decode() for kind in ("edition", "rules"))
    edition, rules = map(tomllib.loads, found)
    return Framework(edition, rules, opened["standards"])
