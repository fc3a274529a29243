"""What every command needs: the log at its place, the inspection meant, the person acting."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from pydantic import ValidationError

from evidence_log.commands.command import Command
from evidence_log.errors import RefusedError
from evidence_log.events.envelope import Recorded
from evidence_log.log import EvidenceLog, utc_now
from evidence_log.opening import access_path, open_log
from evidence_log.projections.models import Evidence, Inspection
from evidence_log.projections.state import State
from evidence_log.reading import Reader
from evidence_log.receipt import Receipt
from evidence_log.sealing.access_log import AccessLog
from frameworks.edition import Edition
from tui.errors import TerminalError
from tui.refusals import in_words
from tui.said_words import keys_of, location_of
from tui.secret_words import secret_for

Made = TypeVar("Made", bound=Command)

CLOCK: ContextVar[Callable[[], datetime]] = ContextVar("clock", default=utc_now)
"""What tells the time to a log that is opened: this computer's clock, unless the example is being made."""


def build_name() -> str:
    """The program's name and version, as recorded with each event."""
    try:
        return f"daybook {metadata.version('daybook')}"
    except metadata.PackageNotFoundError:
        return "daybook (from its source)"


@contextmanager
def opened(
    args: argparse.Namespace, *, create: bool = False, read_only: bool = False
) -> Iterator[EvidenceLog]:
    """The open log, closed at the end."""
    log = open_log(
        location_of(args),
        clock=CLOCK.get(),
        keys=keys_of(args),
        create=create,
        read_only=read_only,
        patient=args.command != "ui",  # the screens say that a server is away, and try again every second
        device=platform.node() or "unnamed",
        build=build_name(),
    )
    if not read_only:
        from tui.unsure_ids import UnsureIds  # noqa: PLC0415  (who only reads never loads it)

        log.unsure = UnsureIds(location_of(args))
    log.keys.ask(partial(secret_for, location_of(args)))
    log.read_as(reading_of(args), access_log_of(args), always=bool(os.environ.get("DAYBOOK_ACCESS_LOG")))
    with log:
        yield log


def access_log_of(args: argparse.Namespace) -> AccessLog:
    """Where reading is recorded: the file DAYBOOK_ACCESS_LOG names, else beside the log.

    The variable, set to a file or to `on`, has reading recorded whatever the inspection's settings say.
    """
    given = os.environ.get("DAYBOOK_ACCESS_LOG", "")
    return AccessLog(access_path(location_of(args)) if given in ("", "on") else Path(given))


def reading_of(args: argparse.Namespace) -> Reader:
    """Who reads by this command, for what and for whom."""
    how = " ".join(word for word in (args.command, getattr(args, "what", None)) if isinstance(word, str))
    return Reader(
        person=args.person or os.environ.get("DAYBOOK_PERSON"),
        purpose=args.purpose or os.environ.get("DAYBOOK_PURPOSE"),
        recipient=args.recipient or os.environ.get("DAYBOOK_RECIPIENT"),
        how=how,
        on_screen=args.command == "ui",
    )


def person_of(args: argparse.Namespace) -> str:
    """Who acts: --as, else DAYBOOK_PERSON; nobody acts without a name."""
    person = args.person or os.environ.get("DAYBOOK_PERSON")
    if not person:
        raise TerminalError("say who acts: --as PERSON, or set DAYBOOK_PERSON")
    return str(person)


def inspection_of(args: argparse.Namespace, log: EvidenceLog) -> Inspection:
    """The inspection named, or the only one in the log."""
    found = {inspection.id: inspection for inspection in log.inspections()}
    if args.inspection:
        if args.inspection not in found:
            known = ", ".join(found) or "none yet"
            raise TerminalError(f"there is no inspection {args.inspection} in this log; there are: {known}")
        return found[args.inspection]
    if len(found) != 1:
        known = ", ".join(found) or "none yet; `daybook inspection open` opens one"
        raise TerminalError(f"say which inspection with --inspection; there are: {known}")
    return next(iter(found.values()))


def made(cls: Callable[..., Made], args: argparse.Namespace, inspection: str, **facts: Any) -> Made:
    """A command by the person acting; a fact that cannot be is refused in a sentence."""
    given = {name: value for name, value in facts.items() if value is not None}
    try:
        return cls(inspection=inspection, **(_entered(args) | given))
    except ValidationError as error:
        raise RefusedError(in_words(error)) from error


def _entered(args: argparse.Namespace) -> dict[str, Any]:
    """Who decided and who writes it down, when it was decided, and why it is entered late."""
    person, decider = person_of(args), args.decider
    return {
        "by": decider or person,
        "written_by": person if decider not in (None, person) else None,
        "decided_at": day(args.when),
        "late_reason": args.late_reason,
    }


def told(receipt: Receipt, what: str) -> int:
    """Says on standard error where it was recorded."""
    again = " (it had been recorded before)" if receipt.repeated else ""
    sys.stderr.write(f"recorded at {receipt.position:,}: {what}{again}\n")
    return 0


def day(text: str | None) -> datetime | None:
    """A date as 2026-03-01, at midnight UTC; an ISO date and time is taken as it is."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise TerminalError(f"{text!r} is no date; write it as 2026-03-01") from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def plain_date(text: str | None) -> date | None:
    """A date as 2026-03-01."""
    moment = day(text)
    return moment.date() if moment else None


def event_at(log: EvidenceLog, inspection: Inspection, position: str) -> Recorded:
    """The event of the inspection at a position."""
    number = position.upper().removeprefix("E-").replace(",", "")
    if not number.isdigit() or not int(number):
        raise TerminalError(f"{position!r} is no position; `daybook log` shows the position of each event")
    found = next(log.events_after(int(number) - 1, upto=int(number), inspection=inspection.id), None)
    if found is None:
        raise TerminalError(f"there is no event {number} in {inspection.id}; `daybook log` shows them all")
    return found


def cited(state: State, labels: str | None) -> tuple[UUID, ...]:
    """The ids of evidence named by labels, E-231 E-240, apart by blanks or commas."""
    return tuple(labelled(state, label).id for label in (labels or "").replace(",", " ").split())


def considered(state: State, labels: str | None, case: str | None, node: str) -> tuple[UUID, ...]:
    """The evidence said to have been in view; `all` is everything linked to a node for its case."""
    if labels != "all":
        return cited(state, labels)
    return tuple(
        item.id
        for item in state.evidence.values()
        if item.case == case and not item.withdrawn and any(link.to == node for link in item.links)
    )


def labelled(state: State, label: str) -> Evidence:
    """The evidence of a label."""
    found = state.labelled(label)
    if found is None:
        raise TerminalError(f"there is no evidence {label}; `daybook evidence list` shows it all")
    return found


def edition_of(log: EvidenceLog, inspection: Inspection) -> Edition:
    """The edition an inspection is pinned to."""
    return log.frameworks(inspection).edition


def text_of(args: argparse.Namespace) -> str:
    """The text given with --text, in a file with --file, or on standard input."""
    if args.text is not None:
        return str(args.text)
    try:
        if args.file is not None:
            return read_text(Path(args.file))
        return sys.stdin.read()
    except UnicodeDecodeError as error:
        raise TerminalError(f"standard input is not UTF-8 text (byte {error.start})") from error


def read_bytes(path: Path) -> bytes:
    """A file's bytes, or a sentence that says why not."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise TerminalError(f"{path} cannot be read: {error.strerror}") from error


def read_text(path: Path) -> str:
    """A file's text, without a byte order mark, or a sentence that says why not."""
    try:
        return read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TerminalError(f"{path} is not UTF-8 text (byte {error.start}); save it as UTF-8") from error
