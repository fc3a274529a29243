"""The state as the person at the command line may see it."""

from __future__ import annotations

import argparse

from evidence_log.log import EvidenceLog
from evidence_log.projections.state import State
from evidence_log.projections.visible import hidden_from, seen_by
from tui.session import reader_of


def state_seen(args: argparse.Namespace, log: EvidenceLog, inspection: str) -> State:
    """The state at the position asked for, without what who looks may not see yet as things stand now."""
    then, reader = log.state(inspection, args.at), reader_of(args)
    return seen_by(then, reader, log.state(inspection)) if reader else then


def hidden_now(args: argparse.Namespace, log: EvidenceLog, inspection: str) -> frozenset[tuple[str, str]]:
    """The cases and key questions of which who looks may not see the judgement yet, at whatever position."""
    reader = reader_of(args)
    return hidden_from(log.state(inspection), reader) if reader else frozenset()
