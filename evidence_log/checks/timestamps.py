"""Time-stamps over checkpoints: always over the note that stands in the log, and by a named authority if asked."""

from __future__ import annotations

from collections.abc import Iterator

from evidence_log.checks.finding import Finding
from evidence_log.errors import NoteError
from evidence_log.events.checkpoints import CheckpointTimestamped
from evidence_log.events.envelope import Recorded
from evidence_log.signing.timestamp import check_stamp, read_stamp
from evidence_log.signing.verifier import decoded


def stamped(
    recorded: Recorded, event: CheckpointTimestamped, note: str | None, authorities: bytes | None
) -> Iterator[Finding]:
    """Findings of one time-stamp; `note` is its checkpoint's, None where there is no such checkpoint."""
    if note is None:
        yield _finding(recorded, "it stamps a checkpoint that is not in the log")
        return
    try:
        query, response = decoded(event.query, "the query"), decoded(event.response, "the response")
        found = (
            check_stamp(query, response, note, authorities)
            if authorities
            else read_stamp(query, response, note)
        )
    except NoteError as error:
        yield _finding(recorded, str(error))
    except Exception as error:  # noqa: BLE001  (any exception is a finding)
        yield _finding(recorded, f"the time-stamp cannot be read: {type(error).__name__}: {error}")
    else:
        if (found.token_sha256, found.at) != (event.token_sha256, event.at):
            yield _finding(recorded, "the time-stamp is not the one that was recorded")


def _finding(recorded: Recorded, message: str) -> Finding:
    return Finding(check="timestamps", position=recorded.position, message=message)
