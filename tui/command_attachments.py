"""`daybook evidence attach | file | files`: files beside the log, sealed, and whether each is whole."""

from __future__ import annotations

import argparse
from pathlib import Path


def add(family: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the three to `daybook evidence`."""
    attach = family.add_parser("attach", help="attach a file to evidence; it is sealed beside the log")
    attach.add_argument("label")
    attach.add_argument("file", type=Path)
    attach.set_defaults(run=_attach)
    out = family.add_parser("file", help="write an attached file out again")
    out.add_argument("label")
    out.add_argument("out", type=Path)
    out.add_argument("--number", type=int, default=1, help="which of its files, from 1")
    out.set_defaults(run=_file)
    every = family.add_parser(
        "files", help="every attached file, and whether it is whole; ends with 3 if not"
    )
    every.add_argument("--json", action="store_true")
    every.set_defaults(run=_files)


def _attach(args: argparse.Namespace) -> int:
    from pydantic import ValidationError

    from tui.attaching import attaching, attachments_of, content_of
    from tui.errors import TerminalError
    from tui.refusals import in_words
    from tui.said_words import location_of
    from tui.session import inspection_of, labelled, opened, person_of, told

    with opened(args) as log:
        inspection = inspection_of(args, log)
        found = labelled(log.state(inspection.id), args.label)
        content, files = content_of(args.file), attachments_of(location_of(args))
        try:
            command = attaching(files, content, inspection.id, person_of(args), found.id)
        except ValidationError as error:
            raise TerminalError(in_words(error)) from error
        return told(log.handle(command), f"{content.name} attached to {found.label}")


def _file(args: argparse.Namespace) -> int:
    from report_builder.files import write_atomically
    from tui.attaching import attachments_of, opened_file
    from tui.errors import TerminalError
    from tui.said_words import location_of
    from tui.session import inspection_of, labelled, opened

    with opened(args, read_only=True) as log:
        found = labelled(log.state(inspection_of(args, log).id), args.label)
        if not 1 <= args.number <= len(found.attachments):
            raise TerminalError(
                f"{found.label} has {len(found.attachments)} files; there is no number {args.number}"
            )
        item = found.attachments[args.number - 1]
        write_atomically(args.out, opened_file(attachments_of(location_of(args)), item))
    return 0


def _files(args: argparse.Namespace) -> int:
    from tui.attaching import attachments_of
    from tui.plain import show, show_json, table
    from tui.said_words import location_of
    from tui.session import inspection_of, opened

    with opened(args, read_only=True) as log:
        state, files = log.state(inspection_of(args, log).id), attachments_of(location_of(args))
        rows = [
            (
                item.label,
                f"{file.size:,}",
                file.media_type,
                file.name.text,
                files.fault(file.sealed) or "whole",
            )
            for item in state.evidence.values()
            for file in item.attachments
        ]
    if args.json:
        names = ("evidence", "size", "media_type", "name", "found")
        show_json([dict(zip(names, row, strict=True)) for row in rows])
    else:
        show(*table(("evidence", "bytes", "kind", "name", "found"), rows))
    return 3 if any(row[-1] != "whole" for row in rows) else 0
