"""Ratings re-derived without Daybook: daybook log --json | python rederive.py RULES.toml"""

import json
import sys
import tomllib
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any


def band(rules: Any, yes: int, total: int, said: Any) -> Any:
    share = Fraction(100 * yes, total)
    if (said.get("takes"), said.get("sufficient"), said.get("total")) == ("rounded", yes, total):
        share = Fraction((200 * yes + total) // (2 * total))
    return max((b for b in rules["bands"] if b["at_least"] <= share), key=lambda b: b["at_least"])["rating"]


def derive(lines: Iterable[str], rules: Any) -> Iterator[tuple[int, Any, Any, Any]]:
    """Yields (position, {question: [yes, total, band]}, {standard: rating}, [total, overall]) after each event."""
    tables: Any = ({}, {}, {}, {})
    stands, recommended, where, said = tables
    questions = {q: s["id"] for s in rules["standards"] for q in s.get("questions", ())}
    for line in lines:
        entry = json.loads(line)
        event, kind, made = entry["event"], entry["type"], entry["event_id"]
        if kind in ("KeyQuestionJudged", "JudgementReconciled"):
            place = (event["case"], event["question"])
            left = {k: v for k, v in stands.get(place, {}).items() if k not in event["supersedes"]}
            stands[place], where[made] = left | {made: event["answer"]}, place
        elif kind == "JudgementWithdrawn" and event["target"] in where:
            stands[where[event["target"]]].pop(event["target"], None)
        elif kind in ("RatingRecommended", "RatingOverridden"):
            for other in recommended.values():
                if other["node"] == event["node"] and other["state"] == "open":
                    other["state"] = "replaced"
            recommended[made] = {"node": event["node"], "rating": event["rating"], "state": "open", "at": 0}
        elif kind == "RatingRatified":
            recommended[event["recommendation"]].update(state="ratified", at=entry["position"])
        elif kind == "RatingSentBack":
            recommended[event["recommendation"]]["state"] = "sent back"
        elif kind == "PanelDeparted":
            recommended[event["recommendation"]]["state"] = "replaced"
            recommended[made] = {**event, "state": "ratified", "at": entry["position"]}
        elif kind in ("RoundingSettled", "RatingSetAside"):
            said[event.get("question") or event["node"]] = event
        yield entry["position"], *_rated(stands, recommended, questions, rules, said)


def _rated(stands: Any, recommended: Any, questions: Any, rules: Any, said: Any) -> tuple[Any, Any, Any]:
    counts = {q: [0, 0] for q in questions}
    for (case, question), entries in stands.items():
        answer = next(iter(entries.values())) if len(entries) == 1 else None
        if case is not None and question in counts and answer in ("yes", "no"):
            counts[question][0] += answer == "yes"
            counts[question][1] += 1
    scores = {q: [y, n, band(rules, y, n, said.get(q, {})) if n else None] for q, (y, n) in counts.items()}
    ratings: Any = {}
    points = counted = 0
    for standard in rules["standards"]:
        bands = [scores[q][2] for q in standard.get("questions", ())]
        ready = standard["method"] == "lowest_key_question" and bands and None not in bands
        rating = min(bands, key=rules["ratings"].index) if ready else None
        found = [r for r in recommended.values() if r["node"] == standard["id"]]
        standing = [r for r in found if r["state"] in ("open", "ratified")]
        ratified = sorted((r for r in found if r["state"] == "ratified"), key=lambda r: r["at"])
        decided = (ratified[-1:] + standing[-1:] + [{"rating": rating}])[0]["rating"]
        ratings[standard["id"]] = None if said.get(standard["id"], {}).get("aside") else decided
        if standard.get("counts", True) and ratings[standard["id"]]:
            points, counted = points + rules["points"][ratings[standard["id"]]], counted + 1
    if counted != rules["standards_counted"]:
        return scores, ratings, [None, None]
    whole = (b["rating"] for b in rules["overall"] if b["lowest"] <= points <= b["highest"])
    return scores, ratings, [points, next(whole)]


if __name__ == "__main__":
    with open(sys.argv[1], "rb") as file:
        for found in derive(sys.stdin, tomllib.load(file)):
            print(json.dumps(found))
