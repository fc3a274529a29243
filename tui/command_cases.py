"""`daybook case …`: the sample, one by one or from a CSV file, and the matrix of judgements."""

from __future__ import annotations

import argparse
from pathlib import Path

from tui.arguments import adds_reading

COLUMNS = (
    "case",
    "post_custody",
    "unpaid_work_only",
    "rehabilitative_requirements",
    "samples",
    "groups",
    "inspector",
    "supervised_since",
)


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the family to the command line."""
    family = commands.add_parser("case", help="the sample of cases").add_subparsers(
        dest="what", required=True
    )
    brought = family.add_parser("import", help=f"add cases from CSV: {','.join(COLUMNS)}")
    brought.add_argument("file", type=Path)
    brought.add_argument("--dry-run", action="store_true", help="check the whole file and record nothing")
    brought.set_defaults(run=_import)
    for name, run in (("add", _add), ("correct", _correct)):
        one = family.add_parser(name, help=f"{name} a case")
        one.add_argument("case")
        one.add_argument("--post-custody", action="store_true")
        one.add_argument("--unpaid-work-only", action="store_true")
        one.add_argument("--no-rehabilitative-requirements", action="store_true")
        one.add_argument("--sample", action="append")
        one.add_argument("--group", action="append", default=[])
        one.add_argument("--inspector")
        one.add_argument("--supervised-since", metavar="DATE")
        if name == "correct":
            one.add_argument("--reason", required=True)
        one.set_defaults(run=run)
    sample = family.add_parser("sample", help="say how many cases a sample was drawn from, and how")
    sample.add_argument("sample")
    sample.add_argument("--population", type=int, required=True)
    sample.add_argument("--text", required=True)
    sample.set_defaults(run=_sample)
    for name, run, text in (
        ("list", _list, "every case and how far it is judged"),
        ("show", _show, "what was answered for a case"),
        ("matrix", _matrix, "cases by key questions"),
    ):
        one = family.add_parser(name, help=text)
        if name == "show":
            one.add_argument("case")
            one.add_argument("question", nargs="?")
        if name == "matrix":
            one.add_argument("--sort", default="case", help="case, worst, open or inspector")
            one.add_argument(
                "--only", default="", help="a case, an inspector, mine, open, no, second, disagree, contested"
            )
        adds_reading(one, run)


def _import(args: argparse.Namespace) -> int:
    from tui.imports import cases_from, recorded

    return recorded(args, cases_from)


def _attributes(args: argparse.Namespace) -> dict[str, object]:
    from tui.session import plain_date

    return {
        "post_custody": args.post_custody,
        "unpaid_work_only": args.unpaid_work_only,
        "rehabilitative_requirements": not (args.unpaid_work_only or args.no_rehabilitative_requirements),
        "samples": tuple(args.sample or ("main",)),
        "groups": tuple(args.group),
        "supervised_since": plain_date(args.supervised_since),
    }


def _add(args: argparse.Namespace) -> int:
    from evidence_log.commands.cases import AddCase
    from tui.session import inspection_of, made, opened, told

    with opened(args) as log:
        inspection = inspection_of(args, log)
        facts = {"case": args.case, "attributes": _attributes(args), "inspector": args.inspector}
        return told(log.handle(made(AddCase, args, inspection.id, **facts)), f"case {args.case}")


def _correct(args: argparse.Namespace) -> int:
    from evidence_log.commands.cases import CorrectCase
    from tui.session import inspection_of, made, opened, told

    with opened(args) as log:
        inspection = inspection_of(args, log)
        facts = {"case": args.case, "attributes": _attributes(args), "inspector": args.inspector}
        command = made(CorrectCase, args, inspection.id, reason=args.reason, **facts)
        return told(log.handle(command), f"case {args.case} corrected")


def _sample(args: argparse.Namespace) -> int:
    from evidence_log.commands.cases import DescribeSample
    from tui.session import inspection_of, made, opened, told

    with opened(args) as log:
        inspection = inspection_of(args, log)
        facts = {"sample": args.sample, "population": args.population, "text": args.text}
        return told(log.handle(made(DescribeSample, args, inspection.id, **facts)), f"sample {args.sample}")


def _list(args: argparse.Namespace) -> int:
    from evidence_log.projections.progress import progress
    from tui.facts import case_facts
    from tui.plain import show, show_json, table
    from tui.session import edition_of, inspection_of, opened

    with opened(args, read_only=True) as log:
        inspection = inspection_of(args, log)
        state = log.state(inspection.id, args.at)
        done = {case: progress(state, edition_of(log, inspection), case) for case in state.cases}
        if args.json:
            show_json([case_facts(case, done[case.ref]) for case in state.cases.values()])
            return 0
        rows = [
            (
                c.ref,
                f"{done[c.ref].judged}/{done[c.ref].questions}",
                c.inspector or "",
                ", ".join(_kinds(c.attributes)),
            )
            for c in state.cases.values()
        ]
        show(*table(("case", "judged", "inspector", "kind"), rows))
    return 0


def _kinds(attributes: object) -> list[str]:
    names = {"post_custody": "post-custody", "unpaid_work_only": "unpaid work only"}
    found = [text for name, text in names.items() if getattr(attributes, name)]
    rehabilitative = getattr(attributes, "rehabilitative_requirements", True)
    return found + ([] if rehabilitative else ["no rehabilitative requirements"])


def _show(args: argparse.Namespace) -> int:
    from tui.facts import sheet
    from tui.plain import show, show_json
    from tui.session import edition_of, inspection_of, opened

    with opened(args, read_only=True) as log:
        inspection = inspection_of(args, log)
        state = log.state(inspection.id, args.at)
        lines, facts = sheet(state, edition_of(log, inspection), args.case, args.question)
        show_json(facts) if args.json else show(*lines)
    return 0


def _matrix(args: argparse.Namespace) -> int:
    from evidence_log.projections.ratings import rate_state
    from tui.matrix_rows import matrix
    from tui.plain import show, show_json, table
    from tui.said_words import reader_of
    from tui.session import inspection_of, opened

    with opened(args, read_only=True) as log:
        inspection = inspection_of(args, log)
        used = log.frameworks(inspection)
        state = log.state(inspection.id, args.at)
        rated = rate_state(state, used.edition, used.rules)
        found = matrix(
            state, used.edition, rated, used.rules, sort=args.sort, only=args.only, person=reader_of(args)
        )
        cells = [[row.case, *(cell.text for cell in row.cells)] for row in found.rows]
        if args.json:
            show_json([{"case": row[0], **dict(zip(found.questions, row[1:], strict=True))} for row in cells])
            return 0
        feet = [
            ["yes", *(foot.score for foot in found.feet)],
            ["percent", *(foot.percent for foot in found.feet)],
            ["band", *(foot.band for foot in found.feet)],
            ["turn", *(foot.turn for foot in found.feet)],
        ]
        show(*table(["case", *found.questions], [*cells, *feet]))
        if found.hidden:
            show(f"{found.hidden} cases are left out by --only {args.only}")
    return 0
