"""`daybook report …`: what stands in the report, and building it as Word, as a page or as a PDF."""

from __future__ import annotations

import argparse
from pathlib import Path

from tui import command_challenge, command_publish, command_return
from tui.arguments import adds_reading


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the family to the command line."""
    from tui import command_template

    family = commands.add_parser("report", help="the report, in Word and HTML").add_subparsers(
        dest="what", required=True
    )
    showing = family.add_parser("show", help="the sections and how far they are")
    adds_reading(showing, _show)
    building = family.add_parser("build", help="build the report and record that it was built")
    building.add_argument("out", type=Path, help="a .docx file to write")
    _choices(building)
    building.add_argument("--html", type=Path, help="write the same report as one accessible page, too")
    building.add_argument(
        "--pages", action="store_true", help="page numbers in the contents, by LibreOffice; builds twice"
    )
    building.add_argument(
        "--for-libreoffice",
        dest="controls",
        action="store_false",
        help="without content controls, for an editor who works in LibreOffice",
    )
    building.set_defaults(run=_build)
    page = family.add_parser("html", help="the report as one accessible page; nothing is recorded")
    page.add_argument("out", type=Path)
    _choices(page)
    page.set_defaults(run=_html)
    pdf = family.add_parser("pdf", help="a PDF of a built report, by LibreOffice, to look at")
    pdf.add_argument("document", type=Path)
    pdf.add_argument("out", type=Path)
    pdf.set_defaults(run=_pdf)
    family.add_parser("kinds", help="the kinds of report, their parts and sources").set_defaults(run=_kinds)
    gap = family.add_parser("not-covered", help="declare an area that was not covered, with the reason")
    gap.add_argument("area")
    gap.add_argument("--reason", required=True)
    gap.set_defaults(run=_gap)
    command_template.add(family)
    command_return.add_to(family)
    command_challenge.add_to(family)
    command_publish.add_to(family)


def _choices(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--at", type=int)
    parser.add_argument("--kind", help="the kind of report; without it the usual one of the edition")
    parser.add_argument(
        "--template", help="a shipped template, or an accepted .docx file; without it the one of the kind"
    )
    parser.add_argument("--previous", help="an earlier inspection in this log to compare with")


def _show(args: argparse.Namespace) -> int:
    from evidence_log.projections.signoffs import SignOffs
    from evidence_log.projections.state import fold
    from report_builder.sections import sections
    from tui.plain import show, show_json, table
    from tui.session import inspection_of, opened

    with opened(args, read_only=True) as log:
        inspection = inspection_of(args, log)
        used = log.frameworks(inspection)
        events = list(log.events_after(upto=args.at, inspection=inspection.id))
        found = sections(fold(events), used.edition, SignOffs().extend(events))
        if args.json:
            show_json([section.model_dump() for section in found])
        else:
            rows = [
                (s.id, s.title, s.words, s.status, s.by or "", "; ".join((*s.checks, *s.signed)))
                for s in found
            ]
            show(*table(("id", "section", "words", "status", "by", "checks, sign-offs"), rows))
    return 0


def _build(args: argparse.Namespace) -> int:
    from tui.building import Order, built
    from tui.plain import show
    from tui.session import inspection_of, opened, person_of
    from tui.signing import signer_for

    with opened(args) as log:
        inspection = inspection_of(args, log)
        order = Order(args.at, args.kind, args.template, args.previous, args.pages, args.html, args.controls)
        signer = signer_for(args, log, inspection.id)
        outcome = built(log, inspection, args.out, person_of(args), order, signer)
        show(
            str(outcome.path.absolute()),
            *([str(args.html.absolute())] if args.html else []),
            f"SHA-256 {outcome.sha256}",
            f"as at {outcome.as_at:,}, root {outcome.root}",
        )
    return 0


def _html(args: argparse.Namespace) -> int:
    from report_builder.files import write_atomically
    from report_builder.html_readback import checked_page
    from tui.building import Order, modelled
    from tui.plain import show
    from tui.session import inspection_of, opened

    with opened(args, read_only=True) as log:
        inspection = inspection_of(args, log)
        model = modelled(log, inspection, Order(args.at, args.kind, None, args.previous))
        write_atomically(args.out, checked_page(model).encode())
    show(str(args.out.absolute()))
    return 0


def _pdf(args: argparse.Namespace) -> int:
    from report_builder.files import write_atomically
    from report_builder.preview import pdf_of
    from tui.plain import show
    from tui.session import read_bytes

    write_atomically(args.out, pdf_of(read_bytes(args.document)))
    show(str(args.out.absolute()), "for looking at only: publish the HTML, send back the Word file")
    return 0


def _kinds(args: argparse.Namespace) -> int:  # noqa: ARG001  (every sub-command is called with its arguments)
    from report_builder.kinds import kinds
    from tui.plain import show

    for kind in kinds().values():
        parts = ", ".join(part.title or "a part for each domain" for part in kind.parts)
        show(f"{kind.id} ({kind.grade}): {kind.title}", f"    {parts}", f"    Source: {kind.source}.")
    return 0


def _gap(args: argparse.Namespace) -> int:
    from evidence_log.commands.reporting import DeclareNotCovered
    from tui.session import inspection_of, made, opened, told

    with opened(args) as log:
        inspection = inspection_of(args, log)
        command = made(DeclareNotCovered, args, inspection.id, area=args.area, reason=args.reason)
        return told(log.handle(command), f"{args.area}: not covered")
