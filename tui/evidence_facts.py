"""Evidence as facts and as words; confidential text is shown to those who may read the log, and marked."""

from __future__ import annotations

from typing import Any

from evidence_log.projections.models import Evidence
from frameworks.edition import Edition
from frameworks.naming import shown


def links(item: Evidence, edition: Edition) -> str:
    """What it bears on, in words."""
    return ", ".join(
        shown(edition, link.to) + ("" if link.says == "supports" else f" ({link.says})")
        for link in item.links
    )


def facts(item: Evidence, edition: Edition) -> dict[str, Any]:
    """Everything recorded of it, with its text opened."""
    return {
        "label": item.label,
        "position": item.position,
        "id": str(item.id),
        "kind": item.kind,
        "case": item.case,
        "on": [
            {"to": link.to, "shown": shown(edition, link.to), "standard": link.standard, "says": link.says}
            for link in item.links
        ],
        "source": item.source.text if item.source else None,
        "source_system": item.source_system,
        "method": item.method,
        "respondents": item.respondents,
        "observed_at": item.observed_at.isoformat() if item.observed_at else None,
        "recorded_at": item.recorded_at.isoformat(),
        "by": item.by,
        "text": item.text.text,
        "files": [
            {
                "name": file.name.text,
                "media_type": file.media_type,
                "size": file.size,
                "sha256": file.digest.text,
                "sealed": file.sealed,
                "position": file.position,
            }
            for file in item.attachments
        ],
        "revision": item.revision,
        "confidential": item.confidential,
        "shows": list(item.shows),
        "asked": item.asked,
        "respondent": item.respondent,
        "disposed": [
            {"standard": d.standard, "disposition": d.disposition, "by": d.by, "position": d.position}
            for d in item.disposed
        ],
        "withdrawn": item.withdrawn.position if item.withdrawn else None,
    }
