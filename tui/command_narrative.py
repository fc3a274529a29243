"""`daybook narrative …`, `improve …`: the report's text and its recommendations."""

from __future__ import annotations

import argparse

from tui.arguments import adds_reading, adds_text


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds both families to the command line."""
    _narrative(commands)
    _improve(commands)


def _narrative(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    family = commands.add_parser("narrative", help="the report's text, in Markdown").add_subparsers(
        dest="what", required=True
    )
    write = family.add_parser("write", help="write or revise a section: a standard's id, foreword, …")
    write.add_argument("section")
    adds_text(write)
    write.set_defaults(run=_write)
    agree = family.add_parser("agree", help="agree somebody else's current text of a section")
    agree.add_argument("section")
    agree.set_defaults(run=_agree)
    showing = family.add_parser("show", help="a section's current text")
    showing.add_argument("section")
    adds_reading(showing, _show_section)
    adds_reading(family.add_parser("list", help="all sections and how far they are"), _list_sections)


def _improve(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    family = commands.add_parser("improve", help="recommendations to the provider").add_subparsers(
        dest="what", required=True
    )
    new = family.add_parser("add", help="recommend something to a named body")
    new.add_argument("--to", required=True)
    new.add_argument("--priority", type=int)
    new.add_argument("--standards", help="apart by commas")
    adds_text(new)
    new.set_defaults(run=_advise)
    gone = family.add_parser("withdraw", help="withdraw the recommendation at a position")
    gone.add_argument("position")
    gone.add_argument("--reason", required=True)
    gone.set_defaults(run=_unadvise)
    adds_reading(family.add_parser("list", help="all recommendations"), _list_advice)


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
