"""`daybook note …`: notes on events, and their settlement."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from tui.arguments import adds_reading, adds_text

if TYPE_CHECKING:
    from evidence_log.log import EvidenceLog
    from evidence_log.projections.models import Inspection


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the family to the command line."""
    notes = commands.add_parser("note", help="notes on events").add_subparsers(dest="what", required=True)
    new = notes.add_parser("add", help="write a note on the event at a position")
    new.add_argument("position")
    adds_text(new)
    new.set_defaults(run=_note)
    settled = notes.add_parser("resolve", help="settle the note at a position")
    settled.add_argument("position")
    adds_text(settled)
    settled.set_defaults(run=_resolve)
    listed = notes.add_parser("list", help="all notes, or those on one event with the notes on them")
    listed.add_argument("--on", metavar="POSITION", help="the event they are on")
    adds_reading(listed, _list_notes)


def _note(args: argparse.Namespace) -> int:
    from evidence_log.commands.notes import Annotate
    from tui.session import event_at, inspection_of, made, opened, text_of, told

    with opened(args) as log:
        inspection = inspection_of(args, log)
        target = event_at(log, inspection, args.position).envelope.event_id
        command = made(Annotate, args, inspection.id, target=target, text=text_of(args))
        return told(log.handle(command), f"a note on {args.position}")


def _resolve(args: argparse.Namespace) -> int:
    from evidence_log.commands.notes import ResolveAnnotation
    from tui.session import event_at, inspection_of, made, opened, text_of, told

    with opened(args) as log:
        inspection = inspection_of(args, log)
        target = event_at(log, inspection, args.position).envelope.event_id
        command = made(ResolveAnnotation, args, inspection.id, annotation=target, resolution=text_of(args))
        return told(log.handle(command), f"the note at {args.position} settled")


def _list_notes(args: argparse.Namespace) -> int:
    from tui.plain import clipped, show, show_json, table
    from tui.session import inspection_of, opened

    with opened(args, read_only=True) as log:
        inspection = inspection_of(args, log)
        if args.on:
            return _list_thread(args, log, inspection)
        found = list(log.state(inspection.id, args.at).annotations.values())
        about = {r.envelope.event_id: r.position for r in log.events_after(inspection=inspection.id)}
        rows = [
            (n.position, about.get(n.target, "?"), n.by, "settled" if n.resolved else "open", n.text.text)
            for n in found
        ]
        if args.json:
            show_json(
                [dict(zip(("position", "on", "by", "stage", "text"), row, strict=True)) for row in rows]
            )
            return 0
        show(
            *table(("at", "on", "by", "stage", "note"), [(*row[:-1], clipped(str(row[-1]))) for row in rows])
        )
    return 0


def _list_thread(args: argparse.Namespace, log: EvidenceLog, inspection: Inspection) -> int:
    """The notes on one event, each with the notes on it farther in."""
    from evidence_log.pages import TrailPages
    from tui.event_facts import row_line
    from tui.plain import show, show_json
    from tui.session import event_at

    target = event_at(log, inspection, args.on).envelope.event_id
    rows = TrailPages(log, inspection.id, log.frameworks(inspection).edition)
    rows.grow()
    found = rows.thread(target)
    if args.json:
        facts = [(depth, r.position, r.by, r.kind, r.text.text if r.text else "") for depth, r in found]
        show_json([dict(zip(("depth", "position", "by", "kind", "text"), f, strict=True)) for f in facts])
    else:
        show(*(f"{'  ' * depth}{row_line(row)}" for depth, row in found))
    return 0
