"""`daybook verify`: everything recomputed from stored bytes, and compared with checkpoints kept elsewhere."""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evidence_log.checks.checkpoints import Held
    from evidence_log.checks.verification import Verification
    from evidence_log.examination import Progress
    from evidence_log.tree.checkpoint import Checkpoint

PATIENCE = 0.5
"""Seconds before progress is shown."""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command to the command line."""
    verify = commands.add_parser("verify", help="recompute everything from stored bytes")
    verify.add_argument("--json", action="store_true")
    verify.add_argument(
        "--checkpoint",
        action="append",
        default=[],
        metavar="FILE",
        help="a checkpoint that was kept elsewhere, or POSITION:ROOT as a report's footer prints them; may be repeated",
    )
    verify.add_argument(
        "--authority", type=Path, metavar="FILE", help="CA certificates (PEM) that time-stamps must lead to"
    )
    verify.set_defaults(run=_verify)


def _verify(args: argparse.Namespace) -> int:
    from evidence_log.verify import verify
    from tui.plain import show, show_json
    from tui.safe_text import safe
    from tui.session import opened, read_bytes

    with opened(args, read_only=True) as log:
        authorities = read_bytes(args.authority) if args.authority else None
        held = [_held(given, log.checkpoint) for given in args.checkpoint]
        with progress() as told:
            outcome = verify(log.store, log.keys, log.library, held, told, authorities)
        for warning in log.store.warnings():
            sys.stderr.write(f"warning: {safe(warning)}\n")
    if args.json:
        facts = outcome.model_dump(mode="json")
        show_json(facts | {"holds": outcome.holds, "first_bad": outcome.first_bad})
    else:
        show(*(_good(outcome, held, authorities) if outcome.holds else _bad(outcome)))
    return 0 if outcome.holds else 3


def _held(given: str, head: Callable[[], Checkpoint]) -> Held:
    """A kept checkpoint: a file, or what the footer of a report says."""
    from evidence_log.checks.checkpoints import Held, read_held
    from evidence_log.errors import BrokenLogError
    from evidence_log.tree.checkpoint import Checkpoint
    from tui.errors import TerminalError

    size, colon, root = given.replace(",", "").partition(":")
    if colon and size.isdecimal() and not Path(given).exists():
        if not re.fullmatch("[0-9a-fA-F]{64}", root):
            raise TerminalError(f"{root} is no root; copy its 64 digits from the report's footer")
        return Held(given, Checkpoint(head().origin, int(size), bytes.fromhex(root)))
    try:
        return read_held(given, Path(given).read_bytes().decode())
    except OSError as error:
        raise TerminalError(f"the checkpoint {given} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise TerminalError(f"{given} is no checkpoint: it is no text") from error
    except BrokenLogError as error:
        raise BrokenLogError(f"{given} is no checkpoint, or was changed: {error}") from error


def _good(outcome: Verification, held: Sequence[Held], authorities: bytes | None) -> Iterator[str]:
    yield f"verified {outcome.size:,} events"
    yield f"root {outcome.root}"
    if outcome.signed or outcome.checkpoints:
        yield f"{outcome.signed:,} signed decisions, {outcome.checkpoints:,} checkpoints, all good"
    if outcome.stamps:
        known = (
            "by the authority named" if authorities else "whose authority was not checked (--authority FILE)"
        )
        yield f"{outcome.stamps:,} time-stamps over checkpoints, {known}"
    for key in outcome.founding:
        yield f"founding key of {key.person} in {key.inspection}: {key.fingerprint}; compare it by another way"
    for kept in held:
        yield f"{kept.where}: events 1 to {kept.checkpoint.size:,} are those that it shows"
    if not outcome.trusted:
        yield "no checkpoint: a log that was rolled back or cut off cannot be told; keep one with `daybook checkpoint`"
    elif not held:
        yield "compared with no checkpoint kept elsewhere (--checkpoint FILE), which alone shows a log cut off or made anew"


def _bad(outcome: Verification) -> Iterator[str]:
    for finding in outcome.findings:
        where = "" if finding.position is None else f" at {finding.position:,}"
        yield f"{finding.check}{where}: {finding.message}"
    if outcome.first_bad is not None:
        yield f"nothing from position {outcome.first_bad:,} on can be relied on"
    if outcome.trusted:
        yield f"the last checkpoint that holds covers events 1 to {outcome.trusted:,}"


@contextmanager
def progress() -> Iterator[Progress]:
    """A line on a terminal once half a second is over; nothing in a pipe, and nothing left behind."""
    began, shown = time.monotonic(), False

    def told(done: int, total: int) -> None:
        """How far it is, once somebody has waited for it."""
        nonlocal shown
        if sys.stderr.isatty() and time.monotonic() - began > PATIENCE:
            shown = True
            sys.stderr.write(f"\rverifying {done:,} of {total:,} events")
            sys.stderr.flush()

    yield told
    if shown:
        sys.stderr.write("\r" + " " * 60 + "\r")
