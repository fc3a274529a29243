"""`daybook report …`: what stands in the report, and building it."""

from __future__ import annotations

import argparse
from pathlib import Path

from tui import command_challenge, command_publish, command_return


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the family to the command line."""
    family = commands.add_parser("report", help="the Word report").add_subparsers(dest="what", required=True)
    showing = family.add_parser("show", help="the sections and how far they are")
    showing.add_argument("--at", type=int)
    showing.add_argument("--json", action="store_true")
    showing.set_defaults(run=_show)
    building = family.add_parser("build", help="build the Word report and record that it was built")
    building.add_argument("out", type=Path)
    building.add_argument("--at", type=int)
    building.add_argument("--kind", help="the kind of report; without it the usual one of the edition")
    building.add_argument(
        "--template", help="a shipped template, or a .docx file; without it the one of the kind"
    )
    building.add_argument("--previous", help="an earlier inspection in this log to compare with")
    building.add_argument(
        "--for-libreoffice",
        dest="controls",
        action="store_false",
        help="without content controls, for an editor who works in LibreOffice",
    )
    building.set_defaults(run=_build)
    command_return.add_to(family)
    command_challenge.add_to(family)
    command_publish.add_to(family)
    for name, run, text in (
        ("lint", _lint, "check a template before it is used"),
        ("outline", _outline, "a template's text, one line a paragraph or row"),
    ):
        one = family.add_parser(name, help=text)
        one.add_argument("template", type=Path)
        one.set_defaults(run=run)


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
        order = Order(args.at, args.kind, args.template, args.previous, args.controls)
        signer = signer_for(args, log, inspection.id)
        outcome = built(log, inspection, args.out, person_of(args), order, signer)
        show(
            str(outcome.path.absolute()),
            f"SHA-256 {outcome.sha256}",
            f"as at {outcome.as_at:,}, root {outcome.root}",
        )
    return 0


def _lint(args: argparse.Namespace) -> int:
    from report_builder.lint import lint_template
    from tui.plain import show
    from tui.session import read_bytes

    findings = lint_template(read_bytes(args.template))
    show(*(f"{finding.place}: {finding.message}" for finding in findings))
    return 1 if findings else 0


def _outline(args: argparse.Namespace) -> int:
    from report_builder.outline import outline
    from tui.plain import show
    from tui.session import read_bytes

    show(*outline(read_bytes(args.template)))
    return 0
