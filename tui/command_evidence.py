"""`daybook evidence …`: record, correct, link, withdraw, bring in from CSV, show."""

from __future__ import annotations

import argparse
from pathlib import Path

from tui import command_attachments, command_evidence_views
from tui.arguments import adds_text

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
    "shows",
    "asked",
    "respondent",
    "text",
)


SHOWS = ("arrangement", "effect", "quality", "process")


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
        default=[],
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
    new.add_argument("--shows", action="append", default=[], choices=SHOWS, help="what it shows; may repeat")
    new.add_argument(
        "--asked", help="the mapped question it answers; it stands under that question's prompts"
    )
    new.add_argument("--respondent", help="a pseudonym that joins what one person answered at two stages")
    new.add_argument(
        "--attach", action="append", type=Path, default=[], metavar="FILE", help="25 MiB at most"
    )
    adds_text(new)
    new.set_defaults(run=_add)
    brought = family.add_parser("import", help=f"record evidence from CSV: {','.join(COLUMNS)}")
    brought.add_argument("file", type=Path)
    brought.add_argument("--dry-run", action="store_true", help="check the whole file and record nothing")
    brought.set_defaults(run=_import)
    mend = family.add_parser("correct", help="correct its text; the earlier revision stays readable")
    mend.add_argument("label")
    mend.add_argument("--reason", required=True)
    mend.add_argument("--source")
    adds_text(mend)
    mend.set_defaults(run=_correct)
    command_attachments.add(family)
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
    command_evidence_views.add_to(family)


def _add(args: argparse.Namespace) -> int:
    from evidence_log.commands.evidence import RecordEvidence
    from tui.attaching import attaching, attachments_of, content_of
    from tui.imports import links_of
    from tui.said_words import location_of
    from tui.session import day, edition_of, inspection_of, made, opened, person_of, text_of, told

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
            shows=tuple(args.shows),
            asked=args.asked,
            respondent=args.respondent,
            observed_at=day(args.observed),
            links=links_of(edition_of(log, inspection), args.on),
        )
        contents = [content_of(path) for path in args.attach]
        receipt = log.handle(command)
        told(receipt, f"evidence E-{receipt.position}")
        files, event = attachments_of(location_of(args)), receipt.events[-1].envelope.event_id
        for content in contents:
            attached = log.handle(attaching(files, content, inspection.id, person_of(args), event))
            told(attached, f"{content.name} attached to E-{receipt.position}")
        return 0


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
