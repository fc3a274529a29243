"""`daybook note …`, `narrative …`, `improve …`: notes on events, the report's text, recommendations."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evidence_log.log import EvidenceLog
    from evidence_log.projections.models import Inspection


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the three families to the command line."""
    notes = commands.add_parser("note", help="notes on events").add_subparsers(dest="what", required=True)
    new = notes.add_parser("add", help="write a note on the event at a position")
    new.add_argument("position")
    _texts(new)
    new.set_defaults(run=_note)
    settled = notes.add_parser("resolve", help="settle the note at a position")
    settled.add_argument("position")
    _texts(settled)
    settled.set_defaults(run=_resolve)
    listed = notes.add_parser("list", help="all notes, or those on one event with the notes on them")
    listed.add_argument("--on", metavar="POSITION", help="the event they are on")
    _reading(listed, _list_notes)
    _narrative(commands)
    _improve(commands)


def _narrative(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    family = commands.add_parser("narrative", help="the report's text, in Markdown").add_subparsers(
        dest="what", required=True
    )
    write = family.add_parser("write", help="write or revise a section: a standard's id, foreword, …")
    write.add_argument("section")
    _texts(write)
    write.set_defaults(run=_write)
    agree = family.add_parser("agree", help="agree somebody else's current text of a section")
    agree.add_argument("section")
    agree.set_defaults(run=_agree)
    showing = family.add_parser("show", help="a section's current text")
    showing.add_argument("section")
    _reading(showing, _show_section)
    _reading(family.add_parser("list", help="all sections and how far they are"), _list_sections)


def _improve(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    family = commands.add_parser("improve", help="recommendations to the provider").add_subparsers(
        dest="what", required=True
    )
    new = family.add_parser("add", help="recommend something to a named body")
    new.add_argument("--to", required=True)
    new.add_argument("--priority", type=int)
    new.add_argument("--standards", help="apart by commas")
    _texts(new)
    new.set_defaults(run=_advise)
    gone = family.add_parser("withdraw", help="withdraw the recommendation at a position")
    gone.add_argument("position")
    gone.add_argument("--reason", required=True)
    gone.set_defaults(run=_unadvise)
    _reading(family.add_parser("list", help="all recommendations"), _list_advice)


def _texts(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--text")
    parser.add_argument("--file", type=Path)


def _reading(parser: argparse.ArgumentParser, run: object) -> None:
    parser.add_argument("--at", type=int)
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


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


def _write(args: argparse.Namespace) -> int:
    from evidence_log.commands.reporting import WriteNarrative
    from tui.session import inspection_of, made, opened, text_of, told

    with opened(args) as log:
        inspection = inspection_of(args, log)
        current = log.state(inspection.id).narratives.get(args.section)
        command = made(
            WriteNarrative,
            args,
            inspection.id,
            section=args.section,
            text=text_of(args),
            revises=current.id if current else None,
        )
        return told(log.handle(command), f"{args.section} written")


def _agree(args: argparse.Namespace) -> int:
    from evidence_log.commands.reporting import AgreeNarrative
    from tui.session import inspection_of, made, opened, told

    with opened(args) as log:
        inspection = inspection_of(args, log)
        return told(
            log.handle(made(AgreeNarrative, args, inspection.id, section=args.section)),
            f"{args.section} agreed",
        )


def _show_section(args: argparse.Namespace) -> int:
    from tui.errors import TerminalError
    from tui.plain import show, show_json
    from tui.session import inspection_of, opened

    with opened(args, read_only=True) as log:
        found = log.state(inspection_of(args, log).id, args.at).narratives.get(args.section)
        if found is None:
            raise TerminalError(
                f"the section {args.section} has no text; `daybook narrative list` shows those that have"
            )
        if args.json:
            facts = {
                "section": found.section,
                "revision": found.revision,
                "by": found.by,
                "text": found.text.text,
            }
            show_json(facts | {"agreed": found.agreed.position if found.agreed else None})
        else:
            show(*found.text.text.split("\n"))
    return 0


def _list_sections(args: argparse.Namespace) -> int:
    from tui.plain import show, show_json, table
    from tui.session import inspection_of, opened

    with opened(args, read_only=True) as log:
        found = log.state(inspection_of(args, log).id, args.at).narratives.values()
        rows = [
            (
                n.section,
                n.revision,
                n.by,
                n.position,
                "agreed" if n.agreed else "draft",
                len(n.text.text.split()),
            )
            for n in found
        ]
        keys = ("section", "revision", "by", "at", "stage", "words")
        if args.json:
            show_json([dict(zip(keys, row, strict=True)) for row in rows])
        else:
            show(*table(keys, rows))
    return 0


def _advise(args: argparse.Namespace) -> int:
    from evidence_log.commands.reporting import RecommendImprovement
    from tui.session import inspection_of, made, opened, text_of, told

    with opened(args) as log:
        inspection = inspection_of(args, log)
        standards = tuple(s.strip() for s in (args.standards or "").split(",") if s.strip())
        facts = {
            "addressee": args.to,
            "priority": args.priority,
            "standards": standards,
            "text": text_of(args),
        }
        return told(log.handle(made(RecommendImprovement, args, inspection.id, **facts)), f"to {args.to}")


def _unadvise(args: argparse.Namespace) -> int:
    from evidence_log.commands.reporting import WithdrawImprovement
    from tui.session import event_at, inspection_of, made, opened, told

    with opened(args) as log:
        inspection = inspection_of(args, log)
        target = event_at(log, inspection, args.position).envelope.event_id
        command = made(WithdrawImprovement, args, inspection.id, improvement=target, reason=args.reason)
        return told(log.handle(command), f"the recommendation at {args.position} withdrawn")


def _list_advice(args: argparse.Namespace) -> int:
    from tui.plain import clipped, show, show_json, table
    from tui.session import inspection_of, opened

    with opened(args, read_only=True) as log:
        found = log.state(inspection_of(args, log).id, args.at).improvements.values()
        rows = [
            (
                i.position,
                i.addressee,
                ",".join(i.standards),
                "withdrawn" if i.withdrawn else "stands",
                i.text.text,
            )
            for i in found
        ]
        keys = ("at", "to", "standards", "stage", "text")
        if args.json:
            show_json([dict(zip(keys, row, strict=True)) for row in rows])
        else:
            show(*table(keys, [(*row[:-1], clipped(str(row[-1]))) for row in rows]))
    return 0
