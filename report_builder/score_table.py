"""The results as an open table beside a published report: every rating with its score and its reason.

Requirements 93 and 133: a published result has three parts, and the score stands in a machine-readable table. What is
too small to be published is `[c]`, and the rule stands with the table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evidence_log.events.ratings import OVERALL
from evidence_log.projections.models import Recommendation
from report_builder.material import Material
from report_builder.spreadsheet import Value, csv_bytes, json_bytes, xlsx_bytes
from report_builder.suppression import CONFIDENTIAL
from report_builder.wording import overall_score, stage_of

COLUMNS = (
    "level",
    "id",
    "name",
    "rating",
    "stage",
    "sufficient",
    "total",
    "percent",
    "points",
    "maximum",
    "reason",
)


def score_rows(material: Material) -> tuple[tuple[Value, ...], ...]:
    """A row for the whole, for each standard, and for each key question judged over cases."""
    return tuple(_rows(material))


def _rows(material: Material) -> Iterator[tuple[Value, ...]]:
    rated, edition = material.rated, material.edition
    decided = rated.overall_ratified or rated.overall_standing
    whole = rated.overall
    yield (
        "overall",
        OVERALL,
        material.inspection.title,
        rated.overall_rating,
        rated.overall_stage,
        None,
        None,
        None,
        whole.total,
        whole.maximum,
        _reason(decided) or overall_score(rated),
    )
    for item in rated.standards.values():
        reason = _reason(item.ratified or item.standing)
        name = edition.standard_of[item.id].title
        yield ("standard", item.id, name, item.rating, stage_of(item), *[None] * 5, reason)
        for question in edition.standard_of[item.id].key_questions:
            if question.id in rated.questions:
                yield _question(material, question.id, question.text)


def _question(material: Material, item: str, text: str) -> tuple[Value, ...]:
    result = material.rated.questions[item]
    hidden = material.suppression.hides(result.score)
    sufficient: Value = CONFIDENTIAL if hidden else result.score.sufficient
    percent: Value = CONFIDENTIAL if hidden else result.score.rounded
    return (
        "key question",
        item,
        text,
        result.band,
        "band",
        sufficient,
        result.score.total,
        percent,
        *[None] * 3,
    )


def _reason(decided: Recommendation | None) -> str | None:
    return decided.reason.text if decided else None


def about(material: Material) -> dict[str, object]:
    """What the table is of, and by which rules it was made."""
    return {
        "report": material.report,
        "issued": material.issued.isoformat(),
        "inspection": material.inspection.id,
        "title": material.inspection.title,
        "provider": material.inspection.provider,
        "edition": material.edition.id,
        "edition_sha256": material.edition.digest,
        "rules": material.rules.id,
        "rules_sha256": material.rules.digest,
        "log_position": material.state.position,
        "log_root": material.root,
        "small_numbers": material.suppression.rule() or "Every number is published.",
    }


def score_files(material: Material) -> Mapping[str, bytes]:
    """The table as `csv`, `json` and `xlsx`."""
    rows, facts = score_rows(material), about(material)
    results = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    said = [(name, str(value)) for name, value in facts.items()]
    return {
        "csv": csv_bytes(COLUMNS, rows),
        "json": json_bytes({**facts, "results": results}),
        "xlsx": xlsx_bytes({"Results": (COLUMNS, rows), "About": (("what", "value"), said)}),
    }
