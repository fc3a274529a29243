"""Every rating after every position, re-derived from judgements and rules, and compared with what was recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from fractions import Fraction
from math import floor
from typing import Any

from evidence_log.pack.verifier.events import EVENTS, Line
from evidence_log.pack.verifier.files import Fault
from evidence_log.pack.verifier.framework import Facts, Framework

OVERALL_NODE = "overall"

NodeValue = tuple[int | None, int | None, str | None, str]
"""Sufficient and total where there are counts, the rating, and how far it is decided."""

NO_VALUE: NodeValue = (None, None, None, "none")


class Derivation:
    """One inspection's ratings, derived event by event from the judgements that stand."""

    def __init__(self, framework: Framework) -> None:
        self.framework = framework
        self.judged: dict[tuple[str | None, str], dict[str, str]] = {}
        self.place_of: dict[str, tuple[str | None, str]] = {}
        self.asked: dict[str, set[str]] = {}
        self.counts = dict.fromkeys(framework.counted, (0, 0))
        self.counted: dict[tuple[str | None, str], str | None] = {}
        self.made: dict[str, dict[str, Any]] = {}
        self.settled: dict[str, Facts] = {}
        self.aside: dict[str, bool] = {}

    def take(self, line: Line, who: Facts, what: Facts) -> None:
        """Takes in the event of a position."""
        match line.kind:
            case "KeyQuestionJudged" | "JudgementReconciled":
                place = (what.get("case"), what["question"])
                left = {
                    i: a for i, a in self.judged.get(place, {}).items() if i not in what.get("supersedes", ())
                }
                self.judged[place] = left | {who["event_id"]: what["answer"]}
                self.place_of[who["event_id"]] = place
                self._recount(place)
            case "JudgementWithdrawn" if what["target"] in self.place_of:
                place = self.place_of[what["target"]]
                self.judged[place].pop(what["target"], None)
                self._recount(place)
            case "CaseAdded" | "CaseCorrected":
                self.asked[what["case"]] = self.framework.asked_of(what["attributes"])
                for place in [place for place in self.judged if place[0] == what["case"]]:
                    self._recount(place)
            case "RoundingSettled":
                self.settled[what["question"]] = what
            case "RatingSetAside":
                self.aside[what["node"]] = what["aside"]
            case _:
                self._decide(line, who, what)

    def _decide(self, line: Line, who: Facts, what: Facts) -> None:
        clock = (datetime.fromisoformat(who["recorded_at"]), who["event_id"])
        match line.kind:
            case "RatingRecommended" | "RatingOverridden":
                for other in self.made.values():
                    if other["node"] == what["node"] and other["state"] == "open" and other["clock"] < clock:
                        other["state"] = "replaced"
                later = [o for o in self.made.values() if o["node"] == what["node"] and o["clock"] > clock]
                facts = {"clock": clock, "by": who["by"], "state": "replaced" if later else "open", "at": 0}
                self.made[who["event_id"]] = {**what, **facts}
            case "RatingRatified" if what["recommendation"] in self.made:
                self.made[what["recommendation"]].update(state="ratified", at=line.position)
            case "RatingSentBack" if what["recommendation"] in self.made:
                self.made[what["recommendation"]]["state"] = "sent back"
            case "PanelDeparted":
                if what["recommendation"] in self.made:
                    self.made[what["recommendation"]]["state"] = "replaced"
                facts = {"clock": clock, "by": who["by"], "state": "ratified", "at": line.position}
                self.made[who["event_id"]] = {**what, **facts}
            case _:
                return

    def values(self) -> dict[str, NodeValue]:
        """Every key question's, node's and the overall value as things stand; nothing is listed that is nothing."""
        counts = self.counts
        bands = {item: self._banded(item, *pair) for item, pair in counts.items() if pair[1]}
        found: dict[str, NodeValue] = {
            item: (*counts[item], bands.get(item), "indicated" if item in bands else "none")
            for item in counts
        }
        ratings: dict[str, str | None] = {}
        for node in self.framework.nodes:
            given = {k: v for k, v in ratings.items() if v is not None} | bands
            rating, stage = self._decided(node, self.framework.indicated(node, given, counts))
            ratings[node] = rating
            found[node] = (None, None, rating, stage)
        whole, stage = self._decided(OVERALL_NODE, self.framework.overall(ratings))
        found[OVERALL_NODE] = (None, None, whole, stage)
        return {node: value for node, value in found.items() if value[1] or value[2] or value[3] != "none"}

    def indicated(self, node: str) -> str | None:
        """What the rules alone come to for a node, on the ratings decided beneath it."""
        values = self.values()
        given = {item: value[2] for item, value in values.items() if value[2] is not None}
        if node == OVERALL_NODE:
            return self.framework.overall(
                {item: values.get(item, NO_VALUE)[2] for item in self.framework.nodes}
            )
        return self.framework.indicated(node, given, self.counts) if node in self.framework.nodes else None

    def _recount(self, place: tuple[str | None, str]) -> None:
        """Yes and all, over the cases asked; what is contested, and what does not arise, is in no count."""
        case, question = place
        entries = self.judged[place]
        if case is None or question not in self.counts:
            return
        new = next(iter(entries.values())) if len(entries) == 1 else None
        if question not in self.asked.get(case, set(self.counts)):
            new = None
        old, (yes, total) = self.counted.get(place), self.counts[question]
        self.counts[question] = (
            yes + (new == "yes") - (old == "yes"),
            total + (new in ("yes", "no")) - (old in ("yes", "no")),
        )
        self.counted[place] = new

    def _banded(self, item: str, yes: int, total: int) -> str:
        share = Fraction(100 * yes, total)
        said = self.settled.get(item, {})
        if (said.get("takes"), said.get("sufficient"), said.get("total")) == ("rounded", yes, total):
            share = Fraction(floor(share + Fraction(1, 2)))
        return self.framework.band(item, share)

    def _decided(self, node: str, indicated: str | None) -> tuple[str | None, str]:
        if self.aside.get(node):
            return None, "set aside"
        here = [m for m in self.made.values() if m["node"] == node]
        ratified = sorted((m for m in here if m["state"] == "ratified"), key=lambda m: m["at"])
        standing = sorted((m for m in here if m["state"] in ("open", "ratified")), key=lambda m: m["clock"])
        if ratified:
            return ratified[-1]["rating"], "ratified"
        if standing:
            return standing[-1]["rating"], "recommended"
        return indicated, "indicated" if indicated else "none"


def decision_faults(line: Line, who: Facts, what: Facts, derived: Derivation) -> Iterator[Fault]:
    """Four eyes by person, and what a decision says of the arithmetic, before the decision is taken in."""
    at = line.position
    arrived = any(tag.startswith("dev:") for tag in line.tags)
    if line.kind in ("RatingRecommended", "RatingOverridden") and not arrived:
        now = derived.indicated(what["node"])
        if what.get("indicated") != now:
            yield Fault(EVENTS, at, f"it says {what.get('indicated')} was indicated; the rules give {now}")
        if (line.kind == "RatingOverridden") != (now is not None and what["rating"] != now):
            yield Fault(
                EVENTS, at, "a departure from the indicated rating and an override are the same thing"
            )
    if line.kind not in ("RatingRatified", "RatingSentBack", "PanelDeparted"):
        return
    found = derived.made.get(what["recommendation"])
    if found is None:
        yield Fault(EVENTS, at, "it decides a recommendation that nobody made before")
    elif found["by"] == who["by"]:
        yield Fault(EVENTS, at, f"four eyes: {who['by']} recommended this rating and also decided it")
    elif line.kind == "RatingRatified" and (what["rating"], what["node"]) != (found["rating"], found["node"]):
        yield Fault(EVENTS, at, f"it ratifies {what['rating']}; recommended was {found['rating']}")
    if line.kind == "PanelDeparted" and what["indicated"] != derived.indicated(what["node"]):
        yield Fault(EVENTS, at, f"it departs from {what['indicated']}, which the rules do not indicate")
    if line.kind == "RatingRatified" and found and found.get("indicated") != derived.indicated(what["node"]):
        yield Fault(EVENTS, at, f"it rests on {found.get('indicated')}, which the rules do not indicate now")


def moved(before: Mapping[str, NodeValue], after: Mapping[str, NodeValue]) -> dict[str, list[Any]]:
    """The nodes whose value differs, with the value after."""
    return {
        node: list(after.get(node, NO_VALUE))
        for node in (*before, *(node for node in after if node not in before))
        if before.get(node) != after.get(node)
    }
