"""An edition and its rating rules, read from TOML: what is asked of a case, and what the counts come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

Facts = Mapping[str, Any]
Counts = tuple[int, int]


class Framework:
    """One inspection's edition and rules, over the standards it inspects."""

    def __init__(self, edition: Facts, rules: Facts, scope: Iterable[str]) -> None:
        self.rules, self.scope = rules, set(scope)
        self.standards = [s for d in edition["domains"] for s in d["standards"]]
        self.standard_of = {n: s["id"] for s in self.standards for n in _nodes_of(s)}
        self.nodes = {
            rule["id"]: rule
            for rule in rules.get("standards", ())
            if self.standard_of.get(rule["id"]) in self.scope
        }
        self.rule_by_question = {q: r for r in rules.get("standards", ()) for q in r.get("questions", ())}
        self.counted = tuple(
            question["id"]
            for standard in self.standards
            if standard["id"] in self.scope
            for question in standard.get("key_questions", ())
            if question.get("evidence_mode") == "case_sample"
        )

    def asked_of(self, case: Facts) -> set[str]:
        """The key questions asked of a case with these attributes; all else is in no denominator."""
        found = set()
        for standard in self.standards:
            samples = standard.get("samples", ())
            if samples and not set(samples) & set(case.get("samples", ("main",))):
                continue
            for question in standard.get("key_questions", ()):
                prompts = question.get("prompts", ())
                if _meant_for(question, case) and (
                    not prompts or any(_meant_for(prompt, case) for prompt in prompts)
                ):
                    found.add(question["id"])
        return found

    def scale_of(self, node: str) -> Facts:
        """The ratings and points of a node: its own scale, or the rules'."""
        rule = self._rule(node)
        wanted = rule.get("scale") if rule else None
        return next((s for s in self.rules.get("scales", ()) if s["id"] == wanted), self.rules)

    def rank(self, node: str, rating: str) -> int:
        """A rating's place on its node's scale, from the lowest."""
        return int(self.scale_of(node)["ratings"].index(rating))

    def band(self, item: str, share: Fraction) -> str:
        """The band that a per cent falls in."""
        rule = self.rule_by_question.get(item) or self._rule(item) or {}
        bands = rule.get("bands") or self.rules.get("bands", ())
        fitting = [band for band in bands if _exact(band["at_least"]) <= share]
        return str(max(fitting, key=lambda band: _exact(band["at_least"]))["rating"])

    def indicated(self, node: str, bands: Mapping[str, str], counts: Mapping[str, Counts]) -> str | None:
        """What the rules compute for a node from what it rests on; None while something is missing."""
        rule = self.nodes[node]
        method = rule["method"]
        steps = rule.get("steps", ())
        needed = [n for step in steps for n in step["nodes"]]
        needed = needed if method == "secure_fit" else list(rule.get("questions", ()))
        if method in ("judgement", "none") or not needed or any(item not in bands for item in needed):
            return None
        if method == "lowest_key_question":
            made = bands[min(needed, key=lambda item: (self.rank(node, bands[item]), _share(item, counts)))]
        elif method == "percent_of_maximum":
            points = [(self.scale_of(item)["points"], bands[item]) for item in dict.fromkeys(needed)]
            most = sum(max(scale.values()) for scale, _ in points)
            made = self.band(node, Fraction(100 * sum(scale[rating] for scale, rating in points), most))
        else:
            made = self._secure_fit(node, steps, bands)
        return self._limited(node, made, rule, bands)

    def overall(self, ratings: Mapping[str, str | None]) -> str | None:
        """The band of the sum of points of the counted nodes; None while one has no rating."""
        counted = [node for node, rule in self.nodes.items() if rule.get("counts", True)]
        found = {node: rating for node in counted if (rating := ratings.get(node)) is not None}
        if len(found) != len(counted) or len(found) != self.rules["standards_counted"]:
            return None
        total = sum(self.scale_of(node)["points"][rating] for node, rating in found.items())
        whole = [b["rating"] for b in self.rules.get("overall", ()) if b["lowest"] <= total <= b["highest"]]
        return str(whole[0]) if whole else None

    def _rule(self, node: str) -> Facts | None:
        return next((r for r in self.rules.get("standards", ()) if r["id"] == node), None)

    def _secure_fit(self, node: str, steps: Iterable[Facts], bands: Mapping[str, str]) -> str:
        rating = str(self.scale_of(node)["ratings"][0])
        for step in steps:
            if any(bands[item] != self.scale_of(item)["ratings"][-1] for item in step["nodes"]):
                break
            rating = step["rating"]
        return rating

    def _limited(self, node: str, made: str, rule: Facts, bands: Mapping[str, str]) -> str:
        """The same, or the highest that the node's limiters leave."""
        for limiter in rule.get("limiters", ()):
            low = [
                item
                for item in limiter["nodes"]
                if item in bands and self.rank(item, bands[item]) <= self.rank(item, limiter["at_or_below"])
            ]
            if len(low) >= limiter.get("times", 1):
                made = min(made, str(limiter["at_most"]), key=lambda rating: self.rank(node, rating))
        return made


def _nodes_of(standard: Facts) -> list[str]:
    questions = standard.get("key_questions", ())
    prompts = [f"{q['id']}.{n}" for q in questions for n, _ in enumerate(q.get("prompts", ()), 1)]
    return [standard["id"], *(question["id"] for question in questions), *prompts]


def _meant_for(node: Facts, case: Facts) -> bool:
    match node.get("applies_when"):
        case "post_custody_only":
            return bool(case.get("post_custody", False))
        case "rehabilitative_requirements_only":
            unpaid = case.get("unpaid_work_only", False)
            return bool(case.get("rehabilitative_requirements", True)) and not unpaid
        case _:
            return True


def _exact(number: float) -> Fraction:
    return Fraction(Decimal(str(number)))


def _share(item: str, counts: Mapping[str, Counts]) -> Fraction:
    yes, total = counts.get(item, (0, 0))
    return Fraction(yes, total) if total else Fraction(0)
