"""How the file itself was kept, in words for the trail: signed off, set, protected, and what its clocks did."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from evidence_log.events.clock import ClockAnomalySeen
from evidence_log.events.envelope import Recorded
from evidence_log.events.protection import RestrictionLifted, StatementMade, SubjectErased, TextRestricted
from evidence_log.events.settings import SettingsChanged
from evidence_log.events.signoffs import SignedOff
from evidence_log.sealing.personal import Personal


class Kept(NamedTuple):
    """A row's kind, what it is on, what changed, its case, text and reason, and the event it is about."""

    kind: str
    on: str
    change: str
    case: str | None = None
    text: Personal | None = None
    reason: Personal | None = None
    about: UUID | None = None


def kept(recorded: Recorded) -> Kept:
    """The words for one event."""
    match recorded.event:
        case SignedOff(scope=scope, meaning=meaning, as_at=as_at, statement=text):
            return Kept("sign-off", scope.partition(":")[2] or scope, f"{meaning} as at {as_at}", text=text)
        case SettingsChanged(settings=settings, reason=reason):
            reading = "recorded" if settings.access_log else "not recorded"
            days = f"late after {settings.late_observed_days} and {settings.late_decided_days} days"
            return Kept("settings", recorded.envelope.inspection, f"{days}, reading {reading}", reason=reason)
        case ClockAnomalySeen(anomaly=anomaly, wall_at=wall, expected_at=expected):
            change = f"{anomaly}: showed {wall:%Y-%m-%d %H:%M:%S}, not {expected:%Y-%m-%d %H:%M:%S} or later"
            return Kept("clock", recorded.envelope.device, change)
        case _:
            return _protected(recorded)


def _protected(recorded: Recorded) -> Kept:
    match recorded.event:
        case SubjectErased(subject=subject, authority=authority, reason=reason):
            return Kept("erase", subject, f"key destroyed, {authority}", reason=reason)
        case TextRestricted(subject=subject, target=target, reason=reason):
            return Kept("restrict", subject or "entry", "restricted", reason=reason, about=target)
        case RestrictionLifted(subject=subject, target=target, reason=reason):
            return Kept("restrict", subject or "entry", "lifted", reason=reason, about=target)
        case StatementMade(target=target, kind=kind, text=text):
            return Kept("statement", "entry", kind, text=text, about=target)
        case other:
            raise TypeError(other)
