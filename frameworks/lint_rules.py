"""What is wrong in rating rules: scales, bands, totals, and nodes that rest on what is not there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from frameworks.finding import Finding, Reporter
from frameworks.lint_edition import text_findings
from frameworks.rules import Band, Grade, Method, Rules, Scale, StandardRule

_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_LEAST_DAYS = 365


def rules_findings(rules: Rules, say: Reporter) -> Iterator[Finding]:
    """Every finding of rating rules."""
    if not _ID.fullmatch(rules.id):
        yield say.at("id").error(f"{rules.id!r} is no id", "use letters, digits and underscores")
    for key in ("title", "version", "status"):
        yield from text_findings(getattr(rules, key), say.at(key))
    yield from _scale(rules.scale, say)
    for place, scale in enumerate(rules.scales):
        yield from _scale(scale, say.at("scales", place))
    for place in _repeats(scale.id for scale in rules.scales):
        yield say.at("scales", place, "id").error("the scale stands there twice", "keep one")
    counted = any(rule.method is Method.LOWEST and not rule.bands for rule in rules.standards)
    if rules.bands or counted or not rules.standards:
        yield from band_findings(rules.bands, rules.scale, say.at("bands"))
    if rules.overall or rules.standards_counted:
        yield from _totals(rules, say)
    yield from _standards(rules, say)
    yield from _sources(rules, say)


def _repeats(items: Iterable[str]) -> list[int]:
    seen: set[str] = set()
    found = []
    for place, item in enumerate(items):
        found += [place] if item in seen else []
        seen.add(item)
    return found


def _scale(scale: Scale, say: Reporter) -> Iterator[Finding]:
    for place in _repeats(scale.ratings):
        said = f"{scale.ratings[place]} stands there twice"
        yield say.at("ratings", place).error(said, "name each rating once, from the lowest up")
    if len(scale.ratings) == 1:
        yield say.at("ratings").error("one rating is no scale", "name at least two, or none")
    for rating in scale.points:
        if rating not in scale.ratings:
            said = f"ratings and points do not match: {rating} is no rating"
            yield say.at("points", rating).error(said, "give each rating its points")
    for rating in scale.ratings:
        if rating not in scale.points:
            said = f"ratings and points do not match: {rating} has no points"
            yield say.at("points").error(said, "give each rating its points")
    points = [scale.points[rating] for rating in scale.ratings if rating in scale.points]
    if any(number < 0 for number in points):
        yield say.at("points").error("points are below nothing", "let the lowest rating have 0 or more")
    for before, after in zip(scale.ratings, scale.ratings[1:], strict=False):
        if scale.points.get(after, 1) <= scale.points.get(before, 0) and {before, after} <= set(scale.points):
            said = f"they do not ascend with the ratings: {after} has no more than {before}"
            yield say.at("points", after).error(said, "order them")


def band_findings(bands: tuple[Band, ...], scale: Scale, say: Reporter) -> Iterator[Finding]:
    """Bands begin at 0, ascend, and give each rating of the scale once, from the lowest up."""
    known = [band.rating for band in bands if band.rating in scale.ratings]
    for place, band in enumerate(bands):
        if band.rating not in scale.ratings:
            said = f"{band.rating} is no rating of these rules"
            yield say.at(place, "rating").error(said, "name one that is")
        if place and band.at_least <= bands[place - 1].at_least:
            said = f"{band.rating} from {band.at_least} and the band before it overlap or are out of order"
            yield say.at(place, "at_least").error(said, "let at_least ascend")
    for place in _repeats(band.rating for band in bands):
        yield say.at(place, "rating").error(f"{bands[place].rating} has two bands", "keep one")
    if not bands or bands[0].at_least != 0:
        yield say.error("nothing is said of 0 per cent", "let the lowest band begin at 0")
    if known != sorted(known, key=scale.ratings.index):
        yield say.error("a higher per cent gives a lower rating", "order them as the ratings")
    for rating in scale.ratings:
        if rating not in known:
            yield say.error(f"no per cent gives {rating}", "add its band")


def _totals(rules: Rules, say: Reporter) -> Iterator[Finding]:
    expected = 0
    for place, band in enumerate(rules.overall):
        at = say.at("overall", place)
        if band.rating not in rules.ratings:
            yield at.at("rating").error(f"{band.rating} is no rating of these rules", "name one that is")
        if band.lowest != expected:
            kind = "overlap" if band.lowest < expected else "gap"
            said = f"{kind}: totals from {band.lowest} to {band.highest} follow {expected - 1}"
            yield at.at("lowest").error(said, "let each band begin where the last ended")
        if band.highest < band.lowest:
            yield at.at("highest").error("it ends below where it begins", "correct one of the two")
        expected = band.highest + 1
    if rules.points and rules.overall and expected - 1 != rules.maximum:
        said = f"the bands end at {expected - 1} and the maximum is {rules.maximum}"
        yield say.at("overall").error(said, "correct the bands or standards_counted")
    known = [band.rating for band in rules.overall if band.rating in rules.ratings]
    for place in _repeats(known):
        yield say.at("overall", place, "rating").error(f"{known[place]} has two bands", "keep one")
    if known != sorted(known, key=rules.ratings.index):
        yield say.at("overall").error("a higher total gives a lower rating", "order them as the ratings")
    for rating in rules.ratings:
        if rating not in known:
            yield say.at("overall").error(f"no total gives {rating}", "add its band")


def _standards(rules: Rules, say: Reporter) -> Iterator[Finding]:
    named: dict[str, str] = {}
    before: set[str] = set()
    for place in _repeats(rule.id for rule in rules.standards):
        said = f"standard {rules.standards[place].id} stands there twice"
        yield say.at("standards", place, "id").error(said, "keep one")
    for place, rule in enumerate(rules.standards):
        at = say.at("standards", place)
        yield from _standard(rules, rule, at)
        for number, question in enumerate(rule.questions):
            if question in named:
                said = f"the key question {question} is named by {named[question]} too"
                yield at.at("questions", number).error(said, "let one standard rest on it")
            named.setdefault(question, rule.id)
        yield from _rests(rules, rule, before, at)
        before.add(rule.id)
    yield from _counted(rules, say)


def _standard(rules: Rules, rule: StandardRule, say: Reporter) -> Iterator[Finding]:
    scales = {scale.id for scale in rules.scales}
    if rule.method in (Method.LOWEST, Method.PERCENT) and not rule.questions:
        said = f"standard {rule.id} takes the lowest of no key questions"
        yield say.at("questions").error(said, "name them")
    if rule.method is Method.SECURE_FIT and not rule.steps:
        yield say.at("steps").error(f"standard {rule.id} fits no step", "name its steps")
    if rule.counts and not rule.rated:
        yield say.at("counts").error(f"standard {rule.id} counts but is not rated", "let counts be false")
    if rule.method is Method.NONE and rule.rated:
        yield say.at("rated").error(f"standard {rule.id} is rated by no method", "let rated be false")
    if rule.scale is not None and rule.scale not in scales:
        yield say.at("scale").error(f"there is no scale {rule.scale}", "name one of the file's scales")
        return
    scale = rules.scale_of(rule.id)
    if rule.bands:
        yield from band_findings(rule.bands, scale, say.at("bands"))
    if rule.not_rated_until and rule.not_rated_from is None:
        yield say.at("not_rated_until").error("it has an end and no beginning", "say not_rated_from")
    if rule.not_rated_from and rule.not_rated_until:
        if rule.rated:
            yield say.at("rated").error(
                f"standard {rule.id} is rated although it has dates", "let rated be false"
            )
        if (rule.not_rated_until - rule.not_rated_from).days < _LEAST_DAYS:
            said = "it is not rated for less than 12 months"
            yield say.at("not_rated_until").error(said, "give at least 12 months (requirement 72)")
    for number, step in enumerate(rule.steps):
        if step.rating not in scale.ratings:
            yield say.at("steps", number, "rating").error(
                f"{step.rating} is no rating of its scale", "name one"
            )
    for number, limiter in enumerate(rule.limiters):
        if limiter.at_most not in scale.ratings:
            said = f"{limiter.at_most} is no rating of its scale"
            yield say.at("limiters", number, "at_most").error(said, "name one that is")


def _rests(rules: Rules, rule: StandardRule, before: set[str], say: Reporter) -> Iterator[Finding]:
    """A node rests on nodes that stand before it in the file."""
    later = [item for item in rule.rests_on if item in rules.by_id and item not in before]
    if later:
        said = f"{rule.id} rests on {later[0]}, which stands after it"
        yield say.error(said, "order the file so that what is rested on comes first")
    for number, limiter in enumerate(rule.limiters):
        for place, node in enumerate(limiter.nodes):
            if node not in rules.by_id and node not in rules.by_question:
                said = f"no rating is made of {node}"
                yield say.at("limiters", number, "nodes", place).error(said, "name a node of these rules")
            elif limiter.at_or_below not in rules.scale_of(node).ratings:
                said = f"{limiter.at_or_below} is no rating of {node}"
                yield say.at("limiters", number, "at_or_below").error(said, "name one that is")
    for number, step in enumerate(rule.steps):
        for place, node in enumerate(step.nodes):
            if node not in rules.by_id:
                said = f"no rating is made of {node}"
                yield say.at("steps", number, "nodes", place).error(said, "name a node of these rules")


def _counted(rules: Rules, say: Reporter) -> Iterator[Finding]:
    sectors: set[str | None] = {rule.sector for rule in rules.standards if rule.sector} or {None}
    for sector in sorted(sectors, key=str) if rules.standards else ():
        counted = sum(rule.counts for rule in rules.standards if rule.sector in (None, sector))
        if counted != rules.standards_counted:
            said = f"{counted} standards count{f' for {sector}' if sector else ''}, not {rules.standards_counted}"
            yield say.at("standards_counted").error(said, "correct the number or the standards")


def _sources(rules: Rules, say: Reporter) -> Iterator[Finding]:
    if not rules.sources:
        yield say.at("sources").error("no value names its source", "add a source and its grade for each")
    for place, source in enumerate(rules.sources):
        for key in ("what", "source"):
            yield from text_findings(getattr(source, key), say.at("sources", place, key))
        if source.grade is Grade.GENERAL and not source.note:
            said = "general knowledge without a note"
            yield say.at("sources", place, "note").warning(
                said, "say how sure it is and what would confirm it"
            )
