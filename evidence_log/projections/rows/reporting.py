"""Notes, texts of the report, challenges to it and its publication, in words."""

from __future__ import annotations

from collections.abc import Mapping

from evidence_log.events import challenges, notes, publishing, reporting
from evidence_log.events.envelope import Event, Recorded
from evidence_log.projections.rows.row import Memory, Said

KINDS: Mapping[type[Event], str] = {
    notes.EventAnnotated: "note",
    notes.AnnotationResolved: "resolve",
    reporting.NarrativeWritten: "narrative",
    reporting.NarrativeAgreed: "agree",
    reporting.ImprovementRecommended: "improvement",
    reporting.ImprovementWithdrawn: "withdraw",
    reporting.AreaNotCovered: "not-covered",
    reporting.TemplateAccepted: "template",
    reporting.ReportBuilt: "report",
    challenges.ChallengeReceived: "challenge",
    challenges.ChallengeDecided: "decide",
    publishing.ReportPublished: "publish",
}
"""The events told here, and the kind of row that each makes."""


def told(recorded: Recorded, before: Memory) -> Said:
    """What one of these events says."""
    match recorded.event:
        case notes.EventAnnotated(target=target, text=text):
            on = f"event {before.place(target)}"
            return Said(on, "", text=text, about=target)
        case notes.AnnotationResolved(annotation=target, resolution=text):
            on = f"note {before.place(target)}"
            return Said(on, "settled", text=text, about=target)
        case reporting.NarrativeWritten(section=section, revision=revision, text=text, edited=edited):
            came = f", edited in {edited.file}" if edited else ""
            return Said(section, f"revision {revision}{came}", text=text)
        case reporting.NarrativeAgreed(section=section, agreed=target):
            return Said(section, "agreed", about=target)
        case reporting.ImprovementRecommended(addressee=addressee, text=text):
            return Said(addressee, "recommended", text=text)
        case reporting.ImprovementWithdrawn(improvement=target, reason=reason):
            return Said("recommendation", "withdrawn", reason=reason, about=target)
        case reporting.AreaNotCovered(area=area, reason=reason):
            return Said(area, "declared", reason=reason)
        case reporting.TemplateAccepted(template=template):
            return Said(template.id, f"accepted, SHA-256 {template.digest[:12]}…")
        case reporting.ReportBuilt(as_at=as_at, sha256=sha256, file=file):
            return Said(file, f"built as at {as_at}, SHA-256 {sha256[:12]}…")
        case challenges.ChallengeReceived(section=section, number=number, paragraph=paragraph, text=text):
            return Said(section, f"{number} to paragraph {paragraph}", text=text)
        case challenges.ChallengeDecided(challenge=target, outcome=outcome, reason=reason):
            on = f"challenge at {before.place(target)}"
            return Said(on, outcome.replace("_", " "), reason=reason, about=target)
        case publishing.ReportPublished(report=report, issued=issued, files=files):
            return Said(report, f"issued {issued}, SHA-256 {files[0].sha256[:12]}…")
        case other:
            raise TypeError(other)
