"""`daybook evidence …`: record, correct, link, withdraw, bring in from CSV, show."""

from __future__ import annotations

import argparse
from pathlib import Path

COLUMNS = (
    "kind",
    "case",
    "on",
    "observed",
    "source_system",
    "method",
    "source",
    "respondents",
    "outside_core_systems",
    "confidential",
    "text",
)


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the family to the command line."""
    family = commands.add_parser("evidence", help="what was seen, heard or read").add_subparsers(
        dest="what", required=True
    )
    new = family.add_parser("add", help="record evidence; without --text it is read from standard input")
    new.add_argument("--kind", required=True)
    new.add_argument(
        "--on",
        action="append",
        required=True,
        help="2.2.3d, 2.2 or 2.2.3:undermines; may be given several times",
    )
    new.add_argument("--case")
    new.add_argument("--observed", metavar="DATE")
    new.add_argument("--source", help="where in the source: a page, a date, a name of a document")
    new.add_argument("--system", help="the source system: nDelius, OASys, C-Nomis, …")
    new.add_argument("--method")
    new.add_argument("--respondents", type=int)
    new.add_argument("--outside-core-systems", action="store_true")
    new.add_argument("--confidential", action="store_true")
    _texts(new)
    new.set_defaults(run=_add)
    brought = family.add_parser("import", help=f"record evidence from CSV: {','.join(COLUMNS)}")
    brought.add_argument("file", type=Path)
    brought.add_argument("--dry-run", action="store_true", help="check the whole file and record nothing")
    brought.set_defaults(run=_import)
    mend = family.add_parser("correct", help="correct its text; the earlier revision stays readable")
    mend.add_argument("label")
    mend.add_argument("--reason", required=True)
    mend.add_argument("--source")
    _texts(mend)
    mend.set_defaults(run=_correct)
    link = family.add_parser("link", help="link it to more")
    link.add_argument("label")
    link.add_argument("--on", action="append", required=True)
    link.set_defaults(run=_link)
    gone = family.add_parser("withdraw", help="withdraw it; it stays readable")
    gone.add_argument("label")
    gone.add_argument("--reason", required=True)
    gone.set_defaults(run=_withdraw)
    said = family.add_parser("dispose", help="say what becomes of evidence that undermines a standard")
    said.add_argument("label")
    said.add_argument("disposition", choices=("accepted", "outweighed", "not-relevant"))
    said.add_argument("--on", required=True, help="the standard")
    said.add_argument("--reason", required=True)
    said.set_defaults(run=_dispose)
    for name, run in (("list", _list), ("show", _show)):
        one = family.add_parser(name, help="all evidence" if name == "list" else "one piece of evidence")
        if name == "show":
            one.add_argument("label")
        else:
            one.add_argument("--on")
            one.add_argument("--case")
        one.add_argument("--at", type=int)
        one.add_argument("--json", action="store_true")
        one.set_defaults(run=run)


def _texts(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--text")
    parser.add_argument("--file", type=Path)


def _add(args: argparse.Namespace) -> int:
    from evidence_log.commands.evidence import RecordEvidence
    from tui.imports import links_of
    from tui.session import day, edition_of, inspection_of, made, opened, text_of, told

    with opened(args) as log:
        inspection = inspection_of(args, log)
        command = made(
            RecordEvidence,
            args,
            inspection.id,
            kind=args.kind,
            text=text_of(args),
            source=args.source,
            source_system=args.system,
            method=args.method,
            case=args.case,
            respondents=args.respondents,
            outside_core_systems=args.outside_core_systems,
            confidential=args.confidential,
            observed_at=day(args.observed),
            links=links_of(edition_of(log, inspection), args.on),
        )
        receipt = log.handle(command)
        return told(receipt, f"evidence E-{receipt.position}")


def _import(args: argparse.Namespace) -> int:
    from tui.imports import evidence_from, recorded

    return recorded(args, evidence_from)


def _correct(args: argparse.Namespace) -> int:
    from evidence_log.commands.evidence import CorrectEvidence
    from tui.session import inspection_of, labelled, made, opened, text_of, told

    with opened(args) as log:
        inspection = inspection_of(args, log)
        found = labelled(log.state(inspection.id), args.label)
        facts = {"evidence": found.id, "text": text_of(args), "source": args.source, "reason": args.reason}
        return told(
            log.handle(made(CorrectEvidence, args, inspection.id, **facts)), f"{found.label} corrected"
        )


def _link(args: argparse.Namespace) -> int:
    from evidence_log.commands.evidence import LinkEvidence
    from tui.imports import links_of
    from tui.session import edition_of, inspection_of, labelled, made, opened, told

    with opened(args) as log:
        inspection = inspection_of(args, log)
        found = labelled(log.state(inspection.id), args.label)
        links = links_of(edition_of(log, inspection), args.on)
        command = made(LinkEvidence, args, inspection.id, evidence=found.id, links=links)
        return told(log.handle(command), f"{found.label} linked")


def _withdraw(args: argparse.Namespace) -> int:
    from evidence_log.commands.evidence import WithdrawEvidence
    from tui.session import inspection_of, labelled, made, opened, told

    with opened(args) as log:
        inspection = inspection_of(args, log)
        found = labelled(log.state(inspection.id), args.label)
        command = made(WithdrawEvidence, args, inspection.id, evidence=found.id, reason=args.reason)
        return told(log.handle(command), f"{found.label} withdrawn")


def _dispose(args: argparse.Namespace) -> int:
    from evidence_log.commands.evidence import DisposeEvidence
    from tui.session import inspection_of, labelled, made, opened, told

    with opened(args) as log:
        inspection = inspection_of(args, log)
        found = labelled(log.state(inspection.id), args.label)
        facts = {
            "disposition": args.disposition.replace("-", "_"),
            "standard": args.on,
            "reason": args.reason,
        }
        command = made(DisposeEvidence, args, inspection.id, evidence=found.id, **facts)
        return told(log.handle(command), f"{found.label} {args.disposition} on {args.on}")


def _list(args: argparse.Namespace) -> int:
    from frameworks.naming import node_id
    from tui.evidence_facts import facts, links
    from tui.plain import clipped, show, show_json, table
    from tui.session import edition_of, inspection_of, opened

    with opened(args, read_only=True) as log:
        inspection = inspection_of(args, log)
        edition = edition_of(log, inspection)
        found = list(log.state(inspection.id, args.at).evidence.values())
        if args.case:
            found = [item for item in found if item.case == args.case]
        if args.on:
            node = node_id(edition, args.on)
            found = [i for i in found if any(f"{link.to}.".startswith(f"{node}.") for link in i.links)]
        if args.json:
            show_json([facts(item, edition) for item in found])
            return 0
        rows = [
            (
                i.label,
                i.kind,
                i.case or "",
                links(i, edition),
                i.by,
                "withdrawn" if i.withdrawn else "",
                clipped(i.text.text),
            )
            for i in found
        ]
        show(*table(("label", "kind", "case", "on", "by", "", "text"), rows))
    return 0


def _show(args: argparse.Namespace) -> int:
    from tui.evidence_facts import facts, links
    from tui.plain import show, show_json
    from tui.session import edition_of, inspection_of, labelled, opened

    with opened(args, read_only=True) as log:
        inspection = inspection_of(args, log)
        edition = edition_of(log, inspection)
        found = labelled(log.state(inspection.id, args.at), args.label)
        if args.json:
            show_json(facts(found, edition))
            return 0
        show(f"{found.label} {found.kind}, recorded by {found.by} at {found.position:,}")
        show(f"on {links(found, edition)}", f"case {found.case}" if found.case else "the organisation")
        if found.source:
            show(f"source {found.source.text}")
        show(f"revision {found.revision}", "", *found.text.text.split("\n"))
        if found.withdrawn:
            reason = found.withdrawn.reason.text if found.withdrawn.reason else ""
            show("", f"withdrawn at {found.withdrawn.position:,} by {found.withdrawn.by}: {reason}")
    return 0
