"""Checkpoints in the log and from outside, against roots computed anew from stored bytes.

A copy that was rolled back, or a log that its owner rewrote and signed anew, agrees with itself: only a
checkpoint that was kept elsewhere shows it (reliability, section 4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from uuid import UUID

from evidence_log.checks.finding import Finding
from evidence_log.errors import EvidenceLogError, NoteError
from evidence_log.events.checkpoints import CheckpointMade
from evidence_log.events.envelope import Recorded
from evidence_log.projections.models import Key
from evidence_log.signing.checkpoint_note import open_checkpoint, read_checkpoint
from evidence_log.signing.note import parse_note, signers
from evidence_log.signing.verifier import Verifier
from evidence_log.tree.checkpoint import Checkpoint, parse_checkpoint


class Held(NamedTuple):
    """A checkpoint that somebody kept: where it was found, what it says, its note where it has one."""

    where: str
    checkpoint: Checkpoint
    note: str | None = None


def read_held(where: str, text: str) -> Held:
    """A checkpoint file's content: a signed note, or a head alone as a report prints it."""
    if "\N{EM DASH}" in text:
        return Held(where, read_checkpoint(text)[0], text)
    return Held(where, parse_checkpoint(text))


def in_the_log(
    recorded: Recorded, event: CheckpointMade, keys: Mapping[UUID, Key], origin: str, root: bytes | None
) -> Iterator[Finding]:
    """Findings of one checkpoint event; `root` is the one computed for its size, None where there is none."""
    where = recorded.position
    key = keys.get(event.key)
    if key is None or key.person != recorded.envelope.by or not key.active(recorded.at):
        said = f"the checkpoint at {where:,} is not signed with a key in force of {recorded.envelope.by}"
        yield Finding(check="checkpoints", position=where, message=said)
        return
    try:
        opened = open_checkpoint(event.note, [key.verifier]).checkpoint
    except EvidenceLogError as error:
        yield Finding(check="checkpoints", position=where, message=str(error))
        return
    if (opened.size, opened.root.hex()) != (event.size, event.root) or event.size >= where:
        said = f"the checkpoint at {where:,} does not say what its note says"
        yield Finding(check="checkpoints", position=where, message=said)
    elif opened.origin != origin:
        said = f"the checkpoint at {where:,} is of another log: {opened.origin}"
        yield Finding(check="checkpoints", position=where, message=said)
    elif root is None or root != opened.root:
        said = f"events 1 to {event.size:,} are not those that {key.person} signed at {where:,}"
        yield Finding(check="checkpoints", position=event.size, message=said)


def from_outside(
    held: Iterable[Held], head: int, origin: str, roots: Mapping[int, bytes], known: Iterable[Verifier]
) -> Iterator[Finding]:
    """Findings of kept checkpoints: of another log, longer than this one, or of other events."""
    keys, good = list(known), 0
    for each in sorted(held, key=lambda one: one.checkpoint.size):
        size, found = each.checkpoint.size, list(_signed(each, keys))
        if each.checkpoint.origin != origin:
            said = (
                f"{each.where} is a checkpoint of another log: {each.checkpoint.origin}, and this is {origin}"
            )
            found.append(Finding(check="checkpoints", message=said))
        elif size > head:
            said = (
                f"{each.where} shows {size:,} events and the log has {head:,}: it was rolled back to an older "
                f"copy, or {size - head:,} events were cut off its end"
            )
            found.append(Finding(check="checkpoints", position=head + 1, message=said))
        elif roots.get(size) != each.checkpoint.root:
            said = f"{each.where} shows other events: the log was forked or changed between {good + 1:,} and {size:,}"
            found.append(Finding(check="checkpoints", position=good + 1, message=said))
        if not found:
            good = size
        yield from found


def _signed(held: Held, keys: list[Verifier]) -> Iterator[Finding]:
    """A note that bears signatures must bear one of somebody whose key this log holds."""
    if held.note is None:
        return
    try:
        signers(parse_note(held.note), [*keys, *(key.cosigning() for key in keys)])
    except NoteError as error:
        yield Finding(check="checkpoints", message=f"{held.where}: {error}")
