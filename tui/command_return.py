"""`daybook report verify | import | redline`: what stands in a document that came back, and taking its edits in."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_to(family: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the three to the family `report`."""
    checking = family.add_parser(
        "verify", help="check a document against the log: exit 3 when it was altered"
    )
    checking.add_argument(
        "--manifest", type=Path, help="a manifest instead of the log: hashes only, no old text"
    )
    checking.add_argument(
        "--pack", type=Path, help="an auditor's pack (folder or .zip) instead of the log; it is checked first"
    )
    checking.set_defaults(run=_verify)
    taking = family.add_parser("import", help="show the edits made in Word, and take accepted ones in")
    chosen = taking.add_mutually_exclusive_group()
    chosen.add_argument(
        "--accept", nargs="+", metavar="BLOCK", help="take in the edits of these blocks or sections"
    )
    chosen.add_argument("--all", action="store_true", help="take in every edit that may be taken in")
    taking.add_argument(
        "--notes", action="store_true", help="record comments and tracked changes as notes to review"
    )
    taking.add_argument(
        "--prefer", choices=("edit", "log"), help="which side holds where both changed a sentence"
    )
    taking.add_argument(
        "--answers", metavar="NUMBER", nargs="+", help="challenges that the accepted edits respond to"
    )
    taking.set_defaults(run=_import)
    marking = family.add_parser("redline", help="what the log changed since a draft, as tracked changes")
    marking.add_argument("document", type=Path, nargs="?", help="the draft that you have")
    marking.add_argument(
        "--from", dest="built", type=int, metavar="N", help="the build, instead of a document"
    )
    marking.add_argument("--out", type=Path, default=Path("redline.docx"))
    marking.add_argument("--template", help="the template it was built from, if it is not a shipped one")
    marking.set_defaults(run=_redline)
    for one in (checking, taking):
        one.add_argument("document", type=Path)
        one.add_argument(
            "--built", type=int, metavar="N", help="the build it comes from, if the file does not say"
        )
        one.add_argument("--template", help="the template it was built from, if it is not a shipped one")
        one.add_argument("--json", action="store_true")


def _verify(args: argparse.Namespace) -> int:
    from evidence_log.pack.packed_log import packed_log
    from report_builder.verification import verified
    from tui.plain import show, show_json
    from tui.return_lines import verified_facts, verified_lines
    from tui.returning import came_back, today
    from tui.session import inspection_of, opened

    if args.manifest is not None:
        return _against_manifest(args)
    with opened(args, read_only=True) if args.pack is None else packed_log(args.pack) as log:
        inspection = inspection_of(args, log)
        back = came_back(log, inspection, args.document, built=args.built, template=args.template)
        now = today(log, inspection, back, args.template)
    returned = back.returned
    found = verified(returned.model, returned.comparison, returned.expected, now)
    if args.json:
        show_json(verified_facts(back, found))
    else:
        show(*verified_lines(back, found))
    return 3 if found.altered else 0


def _redline(args: argparse.Namespace) -> int:
    from report_builder.files import write_atomically
    from tui.errors import TerminalError
    from tui.plain import show
    from tui.returning import redline
    from tui.session import inspection_of, opened

    if (args.document is None) == (args.built is None):
        raise TerminalError("name the draft that you have, or its build with --from N")
    with opened(args, read_only=True) as log:
        how, data = redline(log, inspection_of(args, log), args.document, args.built, args.template)
    write_atomically(args.out, data)
    show(str(args.out.absolute()), f"what the log changed since {how}")
    return 0


def _against_manifest(args: argparse.Namespace) -> int:
    from report_builder.manifest import parsed_manifest
    from report_builder.packages import opened
    from report_builder.reading import reading_of
    from report_builder.verification import by_manifest
    from tui.plain import show, show_json
    from tui.session import read_bytes

    manifest = parsed_manifest(read_bytes(args.manifest).decode())
    standings = by_manifest(manifest, reading_of(opened(read_bytes(args.document), args.document.name)))
    if args.json:
        show_json(standings)
    else:
        show(*(f"{standing:<10} {block}" for block, standing in standings.items()))
    return 3 if set(standings.values()) - {"unchanged"} else 0


def _import(args: argparse.Namespace) -> int:
    from report_builder.proposals import imported
    from tui.accepting import accept, chosen
    from tui.plain import show, show_json
    from tui.return_lines import import_facts, import_lines
    from tui.returning import came_back, sections_of
    from tui.session import inspection_of, opened

    taking = args.all or bool(args.accept) or args.notes
    with opened(args, read_only=not taking) as log:
        inspection = inspection_of(args, log)
        back = came_back(log, inspection, args.document, built=args.built, template=args.template)
        found = imported(back.returned, sections_of(log, inspection, back.as_at), args.prefer)
        if args.json:
            show_json(import_facts(back, found))
        else:
            show(*import_lines(back, found))
        if not taking:
            return 1 if any(p.stage in ("refused", "clash") for p in found.proposals) else 0
        return accept(args, log, inspection, back, found, chosen(args, found))
