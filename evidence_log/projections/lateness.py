"""Which entries were made late, by a rule that is data, and why: recomputed from the events alone.

Late: more whole days than the inspection's settings allow lie between what was observed, or decided, and the
recorded time (method, section 7, R36). The settings that held at an entry's own position decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from evidence_log.events.clock import ClockAnomalySeen
from evidence_log.events.envelope import Envelope, Frozen, Recorded
from evidence_log.events.settings import Settings, SettingsChanged
from evidence_log.sealing.personal import Personal

DAY = timedelta(days=1)


class LateEntry(Frozen):
    """An entry made late: how many days after it was observed and decided, and what was said to explain it."""

    position: int
    type: str
    by: str
    written_by: str | None
    observed_at: datetime | None
    decided_at: datetime
    recorded_at: datetime
    observed_days: int | None
    decided_days: int
    late: tuple[str, ...]
    reason: Personal | None


def days_between(earlier: datetime, later: datetime) -> int:
    """Whole days from one moment to another; never less than none."""
    return max(0, (later - earlier) // DAY)


def late_by(
    settings: Settings, observed: datetime | None, decided: datetime, now: datetime
) -> tuple[str, ...]:
    """Which of the two limits an entry is over: `observed`, `decided`, both or none."""
    over = []
    if observed is not None and days_between(observed, now) > settings.late_observed_days:
        over.append("observed")
    if days_between(decided, now) > settings.late_decided_days:
        over.append("decided")
    return tuple(over)


def late_entries(events: Iterable[Recorded]) -> Iterator[LateEntry]:
    """The late entries of one inspection's events, in order."""
    settings = Settings()
    for recorded in events:
        who = recorded.envelope
        if isinstance(recorded.event, SettingsChanged):
            settings = recorded.event.settings
        late = late_by(settings, who.observed_at, who.decided_at, who.recorded_at)
        if late and not isinstance(recorded.event, ClockAnomalySeen):
            yield _entry(recorded, who, late)


def _entry(recorded: Recorded, who: Envelope, late: tuple[str, ...]) -> LateEntry:
    return LateEntry(
        position=recorded.position,
        type=recorded.event.TOPIC,
        by=who.by,
        written_by=who.written_by,
        observed_at=who.observed_at,
        decided_at=who.decided_at,
        recorded_at=who.recorded_at,
        observed_days=days_between(who.observed_at, who.recorded_at) if who.observed_at else None,
        decided_days=days_between(who.decided_at, who.recorded_at),
        late=late,
        reason=who.late_reason,
    )
