"""An RFC 3161 authority is asked over the network only where somebody named it."""

from __future__ import annotations

import os
import sys
import urllib.error
import urllib.request
from collections.abc import Callable

from evidence_log.commands.keys import RecordTimestamp
from evidence_log.errors import EvidenceLogError
from evidence_log.events.checkpoints import CheckpointMade
from evidence_log.events.envelope import Recorded
from evidence_log.log import EvidenceLog
from evidence_log.receipt import Receipt
from evidence_log.signing.timestamp import query_for
from evidence_log.signing.verifier import encoded
from tui.errors import TerminalError

URL = "DAYBOOK_TIMESTAMP_URL"
"""Where set, the checkpoints of a closing and of a publication are time-stamped there."""
SECONDS = 20
MOST_BYTES = 190_000
"""A response is kept in base64 as one text of the log, which has a limit."""


def sent(url: str, query: bytes) -> bytes:
    """The authority's response to a query; TerminalError says why there is none."""
    if not url.startswith(("https://", "http://")):
        raise TerminalError(f"{url} is no address of a time-stamp authority; it begins with https://")
    request = urllib.request.Request(  # noqa: S310  (the scheme was checked)
        url, data=query, headers={"Content-Type": "application/timestamp-query"}
    )
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310  (as above)
            data = answer.read(MOST_BYTES + 1)
    except (urllib.error.URLError, OSError) as error:
        cause = getattr(error, "reason", error)
        why = getattr(cause, "strerror", None) or cause
        raise TerminalError(
            f"{url} gave no time-stamp: {why}; the checkpoint stands without one, and `daybook checkpoint "
            "--timestamp-query FILE` writes what to ask later"
        ) from error
    if len(data) > MOST_BYTES:
        raise TerminalError(f"{url} answered with more than {MOST_BYTES:,} bytes, which is no time-stamp")
    return bytes(data)


def kept(
    log: EvidenceLog,
    made: Recorded,
    authority: str,
    ask: Callable[[bytes], bytes],
    query: bytes | None = None,
) -> Receipt:
    """Asks for a time-stamp over a checkpoint that was just recorded, and records query and response."""
    if not isinstance(made.event, CheckpointMade):
        raise TerminalError("only a checkpoint is time-stamped")
    query = query or query_for(made.event.note)
    command = RecordTimestamp(
        inspection=made.envelope.inspection,
        by=made.envelope.by,
        checkpoint=made.envelope.event_id,
        authority=authority,
        query=encoded(query),
        response=encoded(ask(query)),
    )
    return log.handle(command)


def where_configured(log: EvidenceLog, receipt: Receipt | None) -> None:
    """A time-stamp over a checkpoint where an authority is configured; a failure is said and undoes nothing."""
    url = os.environ.get(URL)
    if not url or receipt is None:
        return
    try:
        stamped = kept(log, receipt.events[-1], url, lambda query: sent(url, query))
        sys.stderr.write(f"time-stamp at {stamped.position:,}\n")
    except (TerminalError, EvidenceLogError) as error:
        sys.stderr.write(f"no time-stamp was kept: {error}\n")
