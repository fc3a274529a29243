"""The example's log with a clock that ticks a minute an event: the same screens on every run and machine."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from evidence_log.commands.cases import AddCase
from evidence_log.commands.command import Command
from evidence_log.commands.notes import Annotate
from evidence_log.commands.ratings import OverrideRating, RatifyRating
from evidence_log.commands.reporting import AgreeNarrative, WriteNarrative
from evidence_log.events.judgements import Answer
from evidence_log.opening import open_log
from tests.scene import BEGAN, HERE, enrolments, evidence, judging, opening

CASES = ("C1", "C2", "C3")


class Ticking:
    """A clock that moves a minute each time somebody looks."""

    def __init__(self) -> None:
        self.now = BEGAN

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


def fixed_log(path: Path) -> Path:
    """A small inspection: two standards judged, one overridden and ratified, a note, two texts."""
    with open_log(str(path), create=True, clock=Ticking(), device="fixed", build="fixed") as log:
        commands: list[Command] = [
            opening(),
            *enrolments(),
            *(AddCase(inspection=HERE, by="khan", case=case) for case in CASES),
            evidence("2.3.3.4", text="No contingency if the partner returns."),
        ]
        for question in ("2.3.1", "2.3.2", "2.3.3", "2.4.1", "2.4.2", "2.4.3"):
            commands += [judging(question, case, Answer.YES) for case in CASES]
        commands += [
            judging("2.3.3", "C1", Answer.NO, by="lee", reason="No contingency; that outweighs the rest."),
            OverrideRating(inspection=HERE, by="khan", node="2.3", rating="Outstanding", reason="Minute 4."),
            RatifyRating(inspection=HERE, by="shaw", node="2.3", reason="Agreed by the panel."),
            WriteNarrative(
                inspection=HERE, by="moss", section="2.3", text="Planning is **thorough** [E-11]."
            ),
            AgreeNarrative(inspection=HERE, by="khan", section="2.3"),
        ]
        for command in commands:
            log.handle(command)
        judged = next(r for r in log.events_after() if r.envelope.by == "lee")
        log.handle(
            Annotate(
                inspection=HERE, by="shaw", target=judged.envelope.event_id, text="A second look, please."
            )
        )
    return path
