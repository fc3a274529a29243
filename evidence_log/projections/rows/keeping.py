"""How the file itself was opened, kept and protected, and what its clocks did, in words."""

from __future__ import annotations

from collections.abc import Mapping

from evidence_log.events import clock, inspections, laptops, protection, settings, signoffs
from evidence_log.events.envelope import Event, Recorded
from evidence_log.projections.rows.row import Memory, Said

KINDS: Mapping[type[Event], str] = {
    inspections.InspectionOpened: "inspection",
    inspections.FrameworkAdopted: "inspection",
    inspections.InspectionClosed: "inspection",
    inspections.PersonEnrolled: "person",
    inspections.RolesChanged: "person",
    laptops.LaptopOpened: "laptop",
    settings.SettingsChanged: "settings",
    signoffs.SignedOff: "sign-off",
    clock.ClockAnomalySeen: "clock",
    protection.SubjectErased: "erase",
    protection.TextRestricted: "restrict",
    protection.RestrictionLifted: "restrict",
    protection.StatementMade: "statement",
}
"""The events told here, and the kind of row that each makes."""


def told(recorded: Recorded, _: Memory) -> Said:
    """What one of these events says."""
    match recorded.event:
        case inspections.InspectionOpened(edition=edition):
            return Said(recorded.envelope.inspection, f"opened under {edition.id}")
        case inspections.FrameworkAdopted(kind=kind, file=file):
            return Said(file.id, f"{kind} of its own, SHA-256 {file.digest[:12]}…")
        case inspections.InspectionClosed(reason=reason):
            return Said(recorded.envelope.inspection, "closed", reason=reason)
        case inspections.PersonEnrolled(person=person, roles=roles):
            return Said(person, f"enrolled: {', '.join(roles)}")
        case inspections.RolesChanged(person=person, roles=roles, reason=reason):
            return Said(person, f"roles: {', '.join(roles) or 'none'}", reason=reason)
        case laptops.LaptopOpened(device=device, size=size):
            return Said(device, f"opened on a copy of the first {size:,} events")
        case signoffs.SignedOff(scope=scope, meaning=meaning, as_at=as_at, statement=text):
            return Said(scope.partition(":")[2] or scope, f"{meaning} as at {as_at}", text=text)
        case settings.SettingsChanged(settings=now, reason=reason):
            reading = "recorded" if now.access_log else "not recorded"
            days = f"late after {now.late_observed_days} and {now.late_decided_days} days"
            return Said(recorded.envelope.inspection, f"{days}, reading {reading}", reason=reason)
        case clock.ClockAnomalySeen(anomaly=anomaly, wall_at=wall, expected_at=expected):
            change = f"{anomaly}: showed {wall:%Y-%m-%d %H:%M:%S}, not {expected:%Y-%m-%d %H:%M:%S} or later"
            return Said(recorded.envelope.device, change)
        case protection.SubjectErased(subject=subject, authority=authority, reason=reason):
            return Said(subject, f"key destroyed, {authority}", reason=reason)
        case protection.TextRestricted(subject=subject, target=target, reason=reason):
            return Said(subject or "entry", "restricted", reason=reason, about=target)
        case protection.RestrictionLifted(subject=subject, target=target, reason=reason):
            return Said(subject or "entry", "lifted", reason=reason, about=target)
        case protection.StatementMade(target=target, kind=kind, text=text):
            return Said("entry", kind, text=text, about=target)
        case other:
            raise TypeError(other)
