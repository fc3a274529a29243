"""Accepted edits become events: the editor's, with base, difference and authors as claimed; comments become notes.

A command's id is made from the file and the block, so that the same file taken in twice is recorded once.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from uuid import NAMESPACE_URL, UUID, uuid5

from evidence_log.commands.command import Command
from evidence_log.commands.notes import Annotate
from evidence_log.commands.reporting import WriteNarrative
from evidence_log.events.reporting import Edited
from evidence_log.log import EvidenceLog
from evidence_log.projections.models import Inspection
from report_builder.proposals import Import, Proposal
from report_builder.wording import plural
from tui.errors import TerminalError
from tui.plain import show
from tui.returning import Back
from tui.session import made, told


def chosen(args: argparse.Namespace, found: Import) -> tuple[Proposal, ...]:
    """The proposals to be accepted; one that may not be is refused with its reason, and nothing is recorded."""
    ready = tuple(p for p in found.proposals if p.stage in ("proposed", "merged"))
    if args.all:
        return ready
    held = {name: p for p in found.proposals for name in (p.block, p.section.name)}
    wanted = []
    for name in args.accept or ():
        if name not in held:
            known = ", ".join(p.section.name for p in found.proposals) or "none"
            raise TerminalError(f"there is no edit to accept in {name}; edited were: {known}")
        proposal = held[name]
        if proposal not in ready:
            why = proposal.why or "the log says it already"
            raise TerminalError(f"the edit of {name} cannot be accepted: {why}; nothing was recorded")
        wanted.append(proposal)
    return tuple(dict.fromkeys(wanted))


def accept(
    args: argparse.Namespace,
    log: EvidenceLog,
    inspection: Inspection,
    back: Back,
    found: Import,
    wanted: Sequence[Proposal],
) -> int:
    """Records accepted edits and notes in one transaction."""
    commands = [_written(args, log, inspection, back, proposal) for proposal in wanted]
    if args.notes or args.all:
        commands += _notes(args, log, inspection, back, found, {p.block for p in wanted})
    if not commands:
        show("nothing to take in")
        return 0
    receipt = log.handle_all(commands)
    left = len([p for p in found.proposals if p.stage != "settled"]) - len(wanted)
    if left:
        was, stand, their = (
            ("was", "stands", "its reason") if left == 1 else ("were", "stand", "their reasons")
        )
        sys.stderr.write(f"{plural(left, 'edit')} {was} not taken in and {stand} above with {their}\n")
    edits, notes = plural(len(wanted), "edit"), plural(len(commands) - len(wanted), "note")
    return told(receipt, f"{edits} and {notes} of {back.name}")


def _id(back: Back, *names: object) -> UUID:
    return uuid5(NAMESPACE_URL, "|".join(("daybook edit", back.sha256, *map(str, names))))


def _written(
    args: argparse.Namespace, log: EvidenceLog, inspection: Inspection, back: Back, proposal: Proposal
) -> Command:
    section = proposal.section
    edited = Edited(
        as_at=back.as_at,
        base=section.base.id,
        file=back.name,
        sha256=back.sha256,
        merged=proposal.stage == "merged",
    )
    numbers = {c.number: c.id for c in log.state(inspection.id).challenges.values()}
    unknown = [number for number in args.answers or () if number not in numbers]
    if unknown:
        raise TerminalError(
            f"there is no challenge {unknown[0]}; `daybook report challenge list` shows them all"
        )
    return made(
        WriteNarrative,
        args,
        inspection.id,
        command_id=_id(back, proposal.block, section.current.id),
        section=section.name,
        text=proposal.text,
        revises=section.current.id,
        edited=edited,
        difference=proposal.difference or None,
        claimed="\n".join(proposal.authors) or None,
        answers=tuple(numbers[number] for number in args.answers or ()),
    )


def _notes(
    args: argparse.Namespace,
    log: EvidenceLog,
    inspection: Inspection,
    back: Back,
    found: Import,
    taken: set[str],
) -> Iterator[Command]:
    """Comments, and tracked changes that were not taken in as an edit, each as a note on what the block comes from."""
    narratives = {p.block: p.section.base.id for p in found.proposals}
    model = back.returned.model
    ids = {r.position: r.envelope.event_id for r in log.events_after(inspection=inspection.id)}
    origin = {block.id: [p for p in block.positions if p in ids] for block in model.blocks()}
    fallback = back.source.built.position if back.source.built else back.as_at
    for number, (block, text) in enumerate(review_texts(found, taken)):
        held = origin.get(block) or [fallback]
        target = narratives.get(block) or ids[max(held)]
        yield made(
            Annotate,
            args,
            inspection.id,
            command_id=_id(back, "note", number, text),
            target=target,
            text=text,
        )


def review_texts(found: Import, taken: set[str]) -> Iterator[tuple[str, str]]:
    """What is to be reviewed: comments with their authors as claimed, and tracked changes of what was not taken in."""
    for note in found.notes:
        on = f" on {note.remark.on!r}" if note.remark.on else ""
        when = f", {note.remark.date[:10]}" if note.remark.date else ""
        who = note.remark.author or "somebody unnamed"
        yield note.block, f"Comment by {who}{when}{on}, {note.label}: {note.remark.text}"
    for change in (c for c in found.changes if c.block not in taken):
        who = change.author or "somebody unnamed"
        yield change.block, f"Tracked change by {who}, {change.label}: {change.said}"
