"""`daybook compare` and `daybook trend`: inspections of one log side by side, and one against an earlier one."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction

    from evidence_log.log import EvidenceLog
    from evidence_log.projections.compare import Inspected, Spread
    from evidence_log.projections.models import Inspection
    from frameworks.banding import Score


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds both to the command line."""
    whole = commands.add_parser(
        "compare", help="every score and rating of every inspection; pilots are left out"
    )
    whole.add_argument("--node", help="only this standard, key question, or overall")
    form = whole.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true")
    form.add_argument("--csv", action="store_true", help="an open table, for publication")
    whole.set_defaults(run=_compare)
    course = commands.add_parser("trend", help="an inspection against an earlier one, with breaks marked")
    course.add_argument("older")
    course.add_argument("newer")
    course.add_argument("--json", action="store_true")
    course.set_defaults(run=_trend)


def _inspected(log: EvidenceLog, inspection: Inspection) -> Inspected:
    from evidence_log.projections.compare import Inspected
    from evidence_log.projections.ratings import rate_state

    used = log.frameworks(inspection)
    ratings = rate_state(log.state(inspection.id), used.edition, used.rules)
    return Inspected(inspection=inspection, edition=used.edition, rules=used.rules, ratings=ratings)


def _compare(args: argparse.Namespace) -> int:
    import csv
    import sys

    from evidence_log.projections.compare import compared, spread
    from report_builder.spreadsheet import guarded
    from tui.plain import show, show_json, table
    from tui.session import opened

    with opened(args, read_only=True) as log:
        lines = compared(_inspected(log, inspection) for inspection in log.inspections())
    chosen = [line.model_dump() for line in lines if args.node in (None, line.node)]
    if args.json:
        show_json(chosen)
    elif args.csv:
        keys = (
            "inspection",
            "provider",
            "edition",
            "rules",
            "node",
            "sufficient",
            "total",
            "rating",
            "stage",
        )
        rows = csv.writer(sys.stdout, lineterminator="\n")
        rows.writerow(keys)
        rows.writerows([guarded(line[key]) for key in keys] for line in chosen)
    else:
        few = ("inspection", "node", "sufficient", "total", "rating", "stage", "rules")
        found = spread(lines, args.node) if args.node else None
        show(*table(few, [["" if line[key] is None else line[key] for key in few] for line in chosen]))
        if found:
            shares = ", ".join(f"{name} {float(value):.1f}%" for name, value in _spread(found))
            show(f"over {found.inspections} inspections: {shares}")
    return 0


def _spread(found: Spread) -> list[tuple[str, Fraction]]:
    return [("lowest", found.lowest), ("median", found.median), ("highest", found.highest)]


def _trend(args: argparse.Namespace) -> int:
    from evidence_log.projections.compare import trend
    from tui.errors import TerminalError
    from tui.plain import show, show_json, table
    from tui.session import opened

    with opened(args, read_only=True) as log:
        found = {inspection.id: inspection for inspection in log.inspections()}
        missing = [item for item in (args.older, args.newer) if item not in found]
        if missing:
            raise TerminalError(
                f"there is no inspection {missing[0]} in this log; there are: {', '.join(found)}"
            )
        steps = trend(_inspected(log, found[args.older]), _inspected(log, found[args.newer]))
    if args.json:
        show_json([step.model_dump() for step in steps])
        return 0
    rows = [(s.question, s.before or "-", _share(s.then), _share(s.now), s.broken_by or "") for s in steps]
    show(*table(("key question", "was", args.older, args.newer, "break: not to be read as one line"), rows))
    return 0


def _share(score: Score | None) -> str:
    if score is None or score.rounded is None:
        return "-"
    return f"{score.rounded}% of {score.total}"
