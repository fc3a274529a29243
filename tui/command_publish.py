"""`daybook report publish`: through the gates, to files whose hashes stand in the log."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_to(family: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds publication to the family `report`."""
    one = family.add_parser(
        "publish", help="publish the report, its tables beside it, once every gate is open"
    )
    one.add_argument("out", type=Path, nargs="?", help="the .docx; the tables stand beside it")
    one.add_argument("--check", action="store_true", help="show the gates and publish nothing")
    one.add_argument("--id", dest="report", help="the id under which it is issued")
    one.add_argument("--issued", metavar="DATE", help="the day it is issued, else today")
    one.add_argument("--fewest", type=int, help="the smallest count that is published (else 5; 0 for all)")
    one.add_argument("--kind", help="the kind of report, else the usual one of the edition")
    one.add_argument("--template", help="a shipped template, or a .docx file")
    one.add_argument("--json", action="store_true")
    one.set_defaults(run=_publish)


def _publish(args: argparse.Namespace) -> int:
    from report_builder.suppression import FEWEST
    from tui.errors import TerminalError

    fewest = FEWEST if args.fewest is None else args.fewest
    if fewest < 0:
        raise TerminalError("--fewest is a count: 0 or more")
    if args.check:
        return _check(args, fewest)
    if args.out is None or args.report is None:
        raise TerminalError("say where to and under which id: daybook report publish OUT.docx --id ID")
    return _issue(args, fewest)


def _check(args: argparse.Namespace, fewest: int) -> int:
    from tui.plain import show, show_json
    from tui.publishing import gates_of
    from tui.session import inspection_of, opened

    with opened(args, read_only=True) as log:
        found = gates_of(log, inspection_of(args, log), fewest)
    if args.json:
        show_json([gate.model_dump(mode="json") for gate in found])
    else:
        for gate in found:
            show(f"{'shut' if gate.faults else 'open'}  {gate.name}: {gate.asks}")
            show(*(f"        {fault}" for fault in gate.faults))
    return 1 if any(gate.faults for gate in found) else 0


def _issue(args: argparse.Namespace, fewest: int) -> int:
    from datetime import UTC, datetime

    from evidence_log.events.checkpoints import Occasion
    from tui.plain import show, show_json
    from tui.publishing import Issue, publish
    from tui.session import inspection_of, opened, person_of, plain_date
    from tui.signing import checkpointed
    from tui.timestamps import where_configured

    day = plain_date(args.issued) or datetime.now(UTC).date()
    issue = Issue(args.report, day, fewest, args.out, args.kind, args.template)
    with opened(args) as log:
        inspection = inspection_of(args, log)
        done = publish(log, inspection, person_of(args), issue)
        where_configured(log, checkpointed(args, log, inspection.id, Occasion.PUBLICATION, ask=True))
    if args.json:
        files = [{"file": str(path.absolute()), "sha256": sha256} for path, sha256 in done.files]
        show_json(
            {
                "report": args.report,
                "recorded_at": done.recorded_at,
                "supersedes": done.supersedes,
                "files": files,
            }
        )
    else:
        show(*(f"{path.absolute()}  SHA-256 {sha256}" for path, sha256 in done.files))
        show(
            f"recorded at {done.recorded_at:,}"
            + (f", supersedes {done.supersedes}" if done.supersedes else "")
        )
    return 0
