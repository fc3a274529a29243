"""Counts or ratings in, everything the rules say out, with the arithmetic shown; exact to the last digit."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from pydantic import ValidationError

from frameworks.banding import Score
from frameworks.edition import Edition
from frameworks.errors import FrameworkError
from frameworks.rules import Method, Rules, StandardRule
from frameworks.scoring import Rated, StandardResult, rate, rate_overall


def read_counts(text: str) -> dict[str, Score]:
    """Scores by key question from `key_question,sufficient,total`; errors name the line."""
    found: dict[str, Score] = {}
    for line, row in _rows(text, ("key_question", "sufficient", "total")):
        item = row["key_question"]
        if item in found:
            raise FrameworkError(f"line {line}: the key question {item} stands there twice; keep one")
        try:
            found[item] = Score(sufficient=_whole(row["sufficient"]), total=_whole(row["total"]))
        except (ValueError, ValidationError) as error:
            said = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
            raise FrameworkError(f"line {line}: the counts of {item} cannot be: {said}") from error
    return found


def read_ratings(text: str, rules: Rules) -> dict[str, str]:
    """Ratings by standard from `standard,rating`; errors name the line."""
    found: dict[str, str] = {}
    for line, row in _rows(text, ("standard", "rating")):
        item, rating = row["standard"], row["rating"]
        if item in found:
            raise FrameworkError(f"line {line}: the standard {item} stands there twice; keep one")
        scale = rules.scale_of(item)
        known = {name.casefold(): name for name in scale.ratings}
        if rating.casefold() not in known:
            raise FrameworkError(
                f"line {line}: {rating!r} is no rating of {scale.id}: {', '.join(scale.ratings)}"
            )
        found[item] = known[rating.casefold()]
    return found


def _rows(text: str, header: tuple[str, ...]) -> Iterable[tuple[int, dict[str, str]]]:
    """The rows by column; commas, semicolons or tabs, as spreadsheets save them, and no empty rows."""
    text = text.removeprefix("\ufeff")
    first = text.partition("\n")[0].strip()
    commas = next((mark for mark in ",;\t" if mark in first), ",")
    reader = csv.reader(io.StringIO(text), strict=True, delimiter=commas)
    try:
        rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except csv.Error as error:
        raise FrameworkError(f"line {reader.line_num} is not CSV: {error}") from error
    rows = [(line, cells) for line, cells in rows if any(cells)]
    if not rows or tuple(cell.lower() for cell in rows[0][1]) != header:
        raise FrameworkError(f"the first line must be {','.join(header)}, and here it is {first[:60]!r}")
    for line, cells in rows[1:]:
        if len(cells) != len(header):
            raise FrameworkError(f"line {line} has {len(cells)} cells and {len(header)} are wanted")
        yield line, dict(zip(header, cells, strict=True))


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"{text!r} is no whole number")
    return int(text)


def score_counts(
    scores: Mapping[str, Score], rules: Rules, edition: Edition | None, sector: str | None = None
) -> Rated:
    """Everything the rules say of these counts; a key question the edition does not hold is refused."""
    known = set(edition.questions) if edition else {q for rule in rules.standards for q in rule.questions}
    unknown = [item for item in scores if item not in known]
    if unknown and known:
        where = edition.id if edition else rules.id
        raise FrameworkError(f"{where} holds no key question {unknown[0]}; correct that line")
    _known_sector(rules, sector)
    return rate(rules, scores, {}, sector)


def score_ratings(judged: Mapping[str, str], rules: Rules, sector: str | None = None) -> Rated:
    """The overall rating of these standards; where the rules name none, the file's own names are used."""
    _known_sector(rules, sector)
    chosen = [rule for rule in rules.standards if rule.sector in (None, sector)]
    names = {name for rule in chosen for name in (rule.id, *rule.rests_on)}
    if chosen and set(judged) <= names:
        return rate(rules, {}, judged, sector)
    if len(judged) != rules.standards_counted:
        raise FrameworkError(
            f"{rules.id} counts {rules.standards_counted} standards and the file has {len(judged)}; "
            "give each counted standard one line"
        )
    standards = tuple(
        StandardResult(id=item, rating=rating, set_by=None, method=Method.JUDGEMENT, rated=True, counts=True)
        for item, rating in judged.items()
    )
    return Rated(questions=(), standards=standards, overall=rate_overall(judged, rules))


def _known_sector(rules: Rules, sector: str | None) -> None:
    sectors = sorted({rule.sector for rule in rules.standards if rule.sector})
    if sector is not None and sector not in sectors:
        raise FrameworkError(f"{rules.id} has no sector {sector}; it has: {', '.join(sectors) or 'none'}")


def as_facts(rated: Rated, rules: Rules) -> dict[str, Any]:
    """The published JSON shape; a per cent is exact, as a decimal string or else as a fraction in words."""
    return {
        "rules": rules.id,
        "digest": rules.digest,
        "questions": [
            {
                "id": result.id,
                "sufficient": result.score.sufficient,
                "total": result.score.total,
                "percent": _percent(result.score.percent),
                "band": result.band,
                "flags": list(result.flags),
            }
            for result in rated.questions
        ],
        "standards": [
            {"id": result.id, "rating": result.rating, "set_by": result.set_by} for result in rated.standards
        ],
        "total": rated.overall.total,
        "maximum": rated.overall.maximum,
        "overall": rated.overall.rating,
    }


def _percent(value: Fraction | None) -> str | None:
    """Two decimals cut, never rounded over a boundary; exact where the value ends there."""
    if value is None:
        return None
    hundredths = value.numerator * 100 // value.denominator
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02d}" if rest else str(whole)


def as_text(rated: Rated, rules: Rules) -> str:
    """The same for people, with the arithmetic shown step by step."""
    lines = [f"Rules {rules.id} version {rules.version} ({rules.status}), SHA-256 {rules.digest}"]
    bands = ", ".join(f"{band.rating} from {band.at_least} %" for band in rules.bands)
    lines.append(f"Bands: {bands}")
    for result in rated.questions:
        flags = f"  [{', '.join(result.flags)}]" if result.flags else ""
        share = _percent(result.score.percent)
        lines.append(
            f"{result.id}: {result.score.sufficient} of {result.score.total} = "
            f"{'no case' if share is None else share + ' %'}: {result.band or 'no band'}{flags}"
        )
    by_id = {rule.id: rule for rule in rules.standards}
    lines += [_standard_line(result, by_id.get(result.id)) for result in rated.standards]
    counted = [result for result in rated.standards if result.counts]
    if not rules.overall:
        lines.append(f"Overall: {rules.id} gives no overall rating")
    elif rated.overall.total is None:
        missing = ", ".join(rated.overall.missing) or "not all counted standards are there"
        lines.append(f"Overall: none yet; no rating: {missing}")
    else:
        points = " + ".join(
            str(rules.scale_of(result.id).points[result.rating]) for result in counted if result.rating
        )
        lines.append(
            f"Overall: {points} = {rated.overall.total} of {rated.overall.maximum}: {rated.overall.rating}"
        )
    return "\n".join(lines)


def _standard_line(result: StandardResult, rule: StandardRule | None) -> str:
    if result.rating is None and result.waiting:
        return (
            f"{result.id}: no rating until every key question has a result; none: {', '.join(result.waiting)}"
        )
    counts = "" if result.counts else " (not in the total)"
    if result.limited_from:
        return f"{result.id}: {result.rating}, limited by {result.set_by} from {result.limited_from}{counts}"
    if result.score:
        share = _percent(result.score.percent)
        return f"{result.id}: {result.score.sufficient} of {result.score.total} points = {share} %: {result.rating}{counts}"
    if result.method is Method.SECURE_FIT and result.rating:
        stopped = f", {result.set_by} is not met" if result.set_by else ", everything is met"
        return f"{result.id}: {result.rating}{stopped}{counts}"
    if result.set_by and rule:
        return f"{result.id}: {result.rating}, the lowest of {', '.join(rule.questions)}, set by {result.set_by}{counts}"
    return f"{result.id}: {result.rating or 'rests on judgement'}{counts}"
