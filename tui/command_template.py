"""`daybook report lint|outline|schema|accept`: a template is checked, read and accepted before it is used."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path


def add(family: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds what concerns templates to the report's family."""
    lint = family.add_parser("lint", help="check a template before it is used")
    lint.add_argument("template", type=Path)
    lint.add_argument("--comments", type=Path, metavar="OUT", help="write a copy with the faults as comments")
    lint.set_defaults(run=_lint)
    outline = family.add_parser("outline", help="a template's text, one line a paragraph or row")
    outline.add_argument("template", type=Path)
    outline.set_defaults(run=_outline)
    schema = family.add_parser("schema", help="what a template may name, for those who write one")
    schema.add_argument("--json", action="store_true", help="as JSON Schema")
    schema.set_defaults(run=_schema)
    accept = family.add_parser(
        "accept", help="accept a template of your own: checked, read, rendered, recorded"
    )
    accept.add_argument("template", type=Path)
    accept.add_argument(
        "--outline",
        metavar="DIGEST",
        help="the digest of the outline that you have read; without it, it is shown",
    )
    accept.set_defaults(run=_accept)


def _lint(args: argparse.Namespace) -> int:
    from report_builder.apart import commented_apart, linted_apart
    from report_builder.files import write_atomically
    from tui.plain import show
    from tui.session import read_bytes

    template = read_bytes(args.template)
    findings = linted_apart(template)
    show(*(f"{finding.place}: {finding.message}" for finding in findings))
    if args.comments:
        write_atomically(args.comments, commented_apart(template))
        show(str(args.comments.absolute()))
    return 1 if findings else 0


def _outline(args: argparse.Namespace) -> int:
    from report_builder.apart import outlined_apart
    from tui.plain import show
    from tui.session import read_bytes

    show(*outlined_apart(read_bytes(args.template)))
    return 0


def _schema(args: argparse.Namespace) -> int:
    from report_builder.lint_schema import schema
    from report_builder.schema_page import page
    from tui.plain import show, show_json

    if args.json:
        show_json(schema())
    else:
        show(*page())
    return 0


def _accept(args: argparse.Namespace) -> int:
    from evidence_log.commands.reporting import AcceptTemplate
    from evidence_log.events.inspections import Pinned
    from report_builder.apart import built_apart, linted_apart, outlined_apart
    from report_builder.golden import golden
    from tui.plain import show
    from tui.session import inspection_of, made, opened, read_bytes, told

    template = read_bytes(args.template)
    findings = linted_apart(template)
    if findings:
        show(*(f"{finding.place}: {finding.message}" for finding in findings))
        return 1
    lines = outlined_apart(template)
    outline = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    rendered = built_apart(golden(), template).sha256
    if args.outline != outline:
        show(*lines, "", "No fault was found, and the golden report was rendered and read back.")
        show(
            "Read the outline above; to accept the template, say so with its digest:",
            f"  --outline {outline}",
        )
        return 1 if args.outline else 0
    name = args.template.stem
    pinned = Pinned(id=_reference(name), digest=hashlib.sha256(template).hexdigest())
    with opened(args) as log:
        inspection = inspection_of(args, log)
        command = made(AcceptTemplate, args, inspection.id, template=pinned, outline=outline, golden=rendered)
        return told(log.handle(command), f"template {pinned.id} accepted, SHA-256 {pinned.digest}")


def _reference(name: str) -> str:
    """A file's name as a reference: letters, digits and . _ - only."""
    plain = "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in "._-") else "_" for letter in name
    )
    return (plain.lstrip("._-") or "template")[:64]
