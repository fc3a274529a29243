"""`daybook pack`: everything that proves a log, in one folder or .zip, with the one file that checks it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evidence_log.log import EvidenceLog
    from evidence_log.signing.signer import Signer


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command to the command line."""
    pack = commands.add_parser(
        "pack", help="the auditor's pack: log, proofs, rules, trail, and its own verifier"
    )
    pack.add_argument("out", nargs="?", type=Path, help="a new folder, or a new .zip file")
    pack.add_argument(
        "--only",
        metavar="FILTER",
        help="disclose these events only, as `daybook log` filters; the rest as hashes",
    )
    pack.add_argument("--sealed", action="store_true", help="leave every text about a person sealed")
    pack.add_argument(
        "--report",
        action="append",
        default=[],
        type=Path,
        help="put a report that the log records into the pack",
    )
    pack.add_argument(
        "--check", action="store_true", help="check a pack, its clear text against the key file too"
    )
    pack.add_argument(
        "--verifier", action="store_true", help="print verify.py, always the same, and nothing else"
    )
    pack.set_defaults(run=_pack)


def _pack(args: argparse.Namespace) -> int:
    from tui.errors import TerminalError

    if args.verifier:
        from evidence_log.pack.verify_file import verify_source

        sys.stdout.write(verify_source())
        return 0
    if args.out is None:
        raise TerminalError("say where to: daybook pack OUT, a new folder or a new .zip file")
    return _check(args) if args.check else _make(args)


def _make(args: argparse.Namespace) -> int:
    from evidence_log.pack.contents import Request, pack_files
    from evidence_log.pack.output import write_out
    from evidence_log.projections.filters import parse
    from tui.plain import show
    from tui.safe_text import safe
    from tui.session import build_name, opened, read_bytes

    with opened(args, read_only=True) as log:
        request = Request(
            shown=safe,
            build=build_name(),
            only=parse(args.only) if args.only else None,
            inspection=args.inspection,
            texts=not args.sealed,
            reports={path.name: read_bytes(path) for path in args.report},
            signer=_signer(args, log),
        )
        files = pack_files(log, request)
    write_out(files, args.out)
    size = sum(map(len, files.values()))
    show(f"{args.out}: {len(files)} files, {size:,} bytes; check it with:")
    if args.out.suffix == ".zip":
        show(f"daybook pack --verifier > verify.py; python3 -I -S verify.py {args.out}")
    else:
        show(f"python3 -I -S {args.out}/verify.py")
    return 0


def _signer(args: argparse.Namespace, log: EvidenceLog) -> Signer | None:
    """Whoever makes the pack vouches for it with the key that they have here, if they have one."""
    from tui.said_words import reader_of
    from tui.signing import signer_for

    if reader_of(args) is None:
        return None
    wanted = [i.id for i in log.inspections() if args.inspection in (None, i.id)]
    return next((signer for item in wanted if (signer := signer_for(args, log, item))), None)


def _check(args: argparse.Namespace) -> int:
    from evidence_log.opening import keys_path
    from evidence_log.pack.texts import check_texts
    from evidence_log.pack.verifier.checks import checked
    from evidence_log.pack.verifier.files import PackError, files_of
    from evidence_log.pack.verifier.pack import TEXTS
    from evidence_log.sealing.subject_keys import SubjectKeys
    from tui.errors import TerminalError
    from tui.plain import show
    from tui.said_words import keys_of, location_of

    try:
        files = files_of(args.out)
    except (PackError, OSError) as error:
        raise TerminalError(f"the pack cannot be read: {error}") from error
    faults = checked(files).faults
    keys = SubjectKeys(keys_path(location_of(args), keys_of(args)), read_only=True)
    try:
        faults += check_texts(files, keys)
    finally:
        keys.close()
    show(*(fault.sentence() for fault in faults))
    clear = "the clear text is what was sealed" if TEXTS in files else "no text is shown in the clear"
    show(f"{len(faults)} findings" if faults else f"everything holds, and {clear}")
    return 3 if faults else 0
